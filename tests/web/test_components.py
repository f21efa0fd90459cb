"""The parts of staff pages: valid, the same in both languages, and right where they work something out."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.jobs import Progress
from portal.web.charts import ceiling
from portal.web.language import moment
from portal.web.progress import WorkShown
from tests.fakes import FixedClock
from tests.web.browser import Browser

PAGE = "/dev/components"
ADDRESS = f"{PAGE}/progress.json"


@pytest.fixture
def backend() -> str:
    """One of them: no part of this asks the database."""
    return "sqlite"


@pytest.fixture
def english(app) -> Browser:
    return Browser(app, **{"Accept-Language": "en"})


def test_every_part_is_valid_in_each_surrounding(browser: Browser, english: Browser):
    for query in ("", "?sandbox=yes", "?frame=none", "?q=%3Cb%3E&sort=-amount&state=active"):
        browser.get(PAGE + query)
        english.get(PAGE + query)


def test_the_sandbox_is_said_above_everything_and_in_the_title(browser: Browser):
    assert "テスト環境です" not in browser.get(PAGE).text
    browser.post(PAGE, {"token": browser.token, "sandbox": "yes"})
    assert "（テスト環境） |" in browser.text
    assert browser.text.index("テスト環境です") < browser.text.index("<header")


def test_who_is_not_signed_in_has_no_menu_and_no_account(browser: Browser):
    browser.get(f"{PAGE}?frame=none")
    assert "サインアウト" not in browser.text and '<nav class="desk-side' not in browser.text


def test_a_search_keeps_the_filters_and_starts_at_the_first_page(browser: Browser):
    browser.get(f"{PAGE}?state=active&q=%22%3E&after=c7&notice=renamed")
    search = re.search(r'<form class="search".*?</form>', browser.text, re.DOTALL)[0]
    assert 'name="state" value="active"' in search and "after" not in search and "notice" not in search
    assert 'name="q" type="search" value="&#34;&gt;"' in search
    assert f'<a href="{PAGE}?state=active">検索をやめる</a>' in search


def test_a_chosen_filter_is_marked_and_the_others_lead_away_from_it(browser: Browser):
    chips = re.search(r'<nav class="chips".*?</nav>', browser.get(f"{PAGE}?state=active&q=a").text, re.DOTALL)[0]
    assert re.findall(r'href="([^"]+)" aria-current="true">(\S+)', chips) == [
        (f"{PAGE}?q=a&amp;state=active", "利用中")
    ]
    assert f'href="{PAGE}?q=a">すべて' in chips


def test_a_column_sorts_and_sorts_the_other_way_the_second_time(browser: Browser):
    def sorting() -> tuple[str, str]:
        return re.search(r'aria-sort="(\w+)"><a href="([^"]+)">名前', browser.text).groups()

    assert "aria-sort" not in browser.get(PAGE).text
    browser.get(f"{PAGE}?sort=name&after=c7")
    assert sorting() == ("ascending", f"{PAGE}?sort=-name")
    browser.get(f"{PAGE}?sort=-name")
    assert sorting() == ("descending", f"{PAGE}?sort=name")


def test_pages_lead_on_with_one_cursor(browser: Browser):
    browser.get(f"{PAGE}?before=x&state=active")
    assert f'rel="next" href="{PAGE}?state=active&amp;after=a1"' in browser.text
    assert f'rel="prev" href="{PAGE}?state=active&amp;before=b1"' in browser.text


def test_faults_are_listed_at_the_top_and_stand_at_their_fields(browser: Browser):
    browser.get(PAGE)
    browser.post(PAGE, {"token": browser.token, "name": "", "address": "taro@", "note": "</textarea>"}, status=422)
    summary = re.search(r"data-summary>.*?</div>", browser.text, re.DOTALL)[0]
    assert re.findall(r'href="#(\w+)"', summary) == ["address", "name", "role"]
    for field in ("address", "name"):
        control = re.search(rf'<input id="{field}"[^>]*>', browser.text)[0]
        assert f'aria-describedby="{field}-hint {field}-fault" aria-invalid="true"' in control
    assert 'role="radiogroup" aria-describedby="role-fault" aria-invalid="true"' in browser.text
    assert 'value="taro@"' in browser.text and "&lt;/textarea&gt;</textarea>" in browser.text


def test_a_right_form_is_answered_with_another_page(browser: Browser):
    browser.get(PAGE)
    browser.post(PAGE, {"token": browser.token, "name": "花子", "address": "hanako@example.jp", "role": "owner"})
    assert browser.page.history and "data-summary" not in browser.text


def test_what_is_grave_says_what_follows_and_asks_why(browser: Browser):
    browser.get(f"{PAGE}/confirm")
    assert "担当者7人がサインインできなくなります。" in browser.text and f'href="{PAGE}">やめる' in browser.text
    browser.submit(status=422, reason=" ")
    assert 'href="#reason">理由を書いてください。' in browser.text
    browser.submit(reason="お申し出により")
    assert browser.path == PAGE


def test_progress_is_asked_for_again_cheaply(browser: Browser, clock: FixedClock):
    clock.advance(seconds=60 - clock.now().second + 10)
    answer = browser.client.get(ADDRESS)
    assert answer.json == {
        "state": "running",
        "done": 830,
        "total": 5000,
        "figures": "5,000件中 830件",
        "pace": "毎秒83件、残り約50秒",
        "note": "カードを描いています",
    }
    tag = {"If-None-Match": answer.headers["ETag"]}
    assert browser.client.get(ADDRESS, headers=tag).status_code == 304
    clock.advance(seconds=1)
    assert browser.client.get(ADDRESS, headers=tag).status_code == 200


@pytest.mark.parametrize(
    ("state", "told", "figures", "pace"),
    [
        ("waiting", None, "", ""),
        ("running", Progress(1200, 0), "1,200件", ""),
        ("running", Progress(1, 4, rate=0.2, seconds_left=15), "4件中 1件", "毎秒0.2件、残り約20秒"),
        ("running", Progress(9990, 10000, rate=40, seconds_left=0.25), "10,000件中 9,990件", "毎秒40件、残り数秒"),
        ("running", Progress(0, 6000, rate=50, seconds_left=120), "6,000件中 0件", "毎秒50件、残り約2分"),
        ("running", Progress(0, 360000, rate=50, seconds_left=7200), "360,000件中 0件", "毎秒50件、残り約2時間"),
        ("running", Progress(1200, 0, rate=1234), "1,200件", "毎秒1,234件"),
        ("done", Progress(5, 5, rate=50, seconds_left=0), "5件中 5件", ""),
    ],
)
def test_progress_says_what_is_known_and_no_more(app, state, told, figures, pace):
    with app.test_request_context():
        shown = WorkShown(state, told)
        assert (shown.figures, shown.pace, shown.has_ended) == (figures, pace, state == "done")


def test_a_moment_is_a_japanese_day_and_minute_in_the_readers_language(app, clock: FixedClock):
    at = clock.now().replace(year=2026, month=3, day=31, hour=15, minute=4)
    with app.test_request_context():
        assert moment(at) == "2026/04/01 00:04"
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert moment(at) == "1 Apr 2026, 00:04"


@given(values=st.lists(st.integers(0, 10**12)))
def test_an_axis_ends_at_a_round_number_that_no_value_exceeds(values):
    top = ceiling(values)
    assert top >= max(values, default=0) and top % 2 == 0 and str(top).rstrip("0") in {"1", "2", "4", "6", "8"}
    assert top <= 2 * max(1, *values, 1)


def test_customers_do_not_carry_what_staff_pages_are_made_of(browser: Browser):
    shell = browser.get("/offline/shell.json").text
    assert "portal.css" in shell and "desk" not in shell
    assert "desk" not in browser.get("/").text and "desk.css" in browser.get(PAGE).text
