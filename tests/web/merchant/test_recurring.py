"""Recurring bills on the merchant's pages: a plan is made, its coming run looked at, changed, skipped; runs told of."""

import re

import pytest

from portal.bills import block_biller
from portal.cards import current_card
from portal.kernel.yen import Yen
from portal.members import member_leaves
from portal.organisations import Role
from portal.recurring import Audience, DueRule, PlanState, erase_member, find_plan, plans, terms_of
from tests.recurring.club import APRIL, MAY, Club
from tests.recurring.test_running import AT_SIX


@pytest.fixture
def club(app, owner, session, sessions, make, clock):
    """The owner's merchant with three members who have cards, and one who has none."""
    made = Club(session, sessions, clock, owner.member, owner.member.scope)
    made.all_members = [*made.members(3), made.member("M 4 30", "山田 花子")]
    return made


def sent(**changes):
    """What a browser sends of the form."""
    form = {
        "name": "2026年度の会費", "purpose": "{前月}月分の会費", "message": "", "amount": "５,０００円",
        "audience": "everybody", "list_ref": "", "member_field": "", "member_value": "", "chosen": "",
        "day": "31", "due_rule": "next_month", "due_days": "30", "due_day": "20", "first_month": "2026-04",
        "last_month": "", "notice_days": "3", "code": "",
    }  # fmt: skip
    return form | changes


def plan_here(owner, club):
    club.session.rollback()
    club.session.expire_all()
    return find_plan(club.session, club.scope, owner.path.split("/")[3])


def press(owner, address, **values):
    """Presses a button of the page that is open."""
    return owner.post(address, {"token": owner.token, **values})


def test_a_plan_is_made_once_shown_and_changed(owner, club):
    owner.get("/merchant/recurring")
    assert "毎月の請求はまだありません" in owner.text
    owner.get("/merchant/recurring/new")
    form = sent(token=owner.token)
    owner.post("/merchant/recurring/new", form)
    assert "毎月の請求を作りました" in owner.text
    assert owner.post("/merchant/recurring/new", form).path == owner.path
    assert len(plans(club.session, club.scope)) == 1
    plan = plan_here(owner, club)
    assert (plan.amount, plan.day, plan.due_rule, plan.due_value, plan.code) == (Yen(5_000), 31, "next_month", 20, "R1")
    for said in (
        "毎月末日の朝6時",
        "翌月20日",
        "4月30日",
        "5月20日",
        "15,000",
        "3月分の会費",
        "番号のない会員1人",
        "次回",
    ):
        assert said in owner.text, said
    edit = f"/merchant/recurring/{plan.ref}/edit"
    owner.get(edit)
    assert 'value="2026-04"' in owner.text
    lines = "Ｍ1\nM2 3,000円\nM3, 700\nM 4 30\n\n"
    owner.post(edit, sent(token=owner.token, audience="chosen", chosen=lines, due_rule="days", code="kaihi"))
    terms = terms_of(club.session, plan_here(owner, club))
    assert (terms.audience, terms.due_rule, terms.code) == (Audience.CHOSEN, DueRule.DAYS, "KAIHI")
    assert list(terms.members.values()) == [None, Yen(3_000), Yen(700), None]
    assert "選んだ会員4人" in owner.text and "8,700" in owner.text and "まだ番号がありません" in owner.text
    owner.get(edit)
    assert "M2 3000\nM3 700\nM 4 30" in owner.text
    owner.get("/merchant/recurring?state=active")
    assert "2026年度の会費" in owner.text
    assert "見つかりませんでした" in owner.get("/merchant/recurring?state=ended").text


WRONG = [
    ({"name": ""}, "入れてください。"),
    ({"amount": "300001"}, "1円から300,000円"),
    ({"amount": "x"}, "整数で入れてください"),
    ({"day": "32"}, "1から31まで"),
    ({"day": "月末"}, "数字で入れてください"),
    ({"due_rule": "days", "due_days": "60"}, "1から59まで"),
    ({"due_rule": "x"}, "この中から選んでください"),
    ({"first_month": "4月"}, "月は 2026-04 のように"),
    ({"first_month": ""}, "月は 2026-04 のように"),
    ({"last_month": "2026-03"}, "最後の月は、最初の月と同じか"),
    ({"first_month": "2026-01", "last_month": "2026-02"}, "もう過ぎています"),
    ({"purpose": "{名前}さま"}, "｛名前｝は差し込めません"),
    ({"audience": "chosen"}, "入れてください。"),
    ({"audience": "chosen", "chosen": "M1\nM9 100"}, "会員番号の分からない行があります：「M9 100」"),
    ({"audience": "chosen", "chosen": "M1 0"}, "1円から300,000円"),
    ({"audience": "list"}, "入れてください。"),
    ({"audience": "list", "list_ref": "x"}, "見つかりません。選び直してください。"),
    ({"audience": "field", "member_field": "コース"}, "入れてください。"),
    ({"code": "会費"}, "略号は、英大文字"),
]


@pytest.mark.usefixtures("club")
def test_what_makes_no_plan_stands_beside_its_field(owner):
    for changes, said in WRONG:
        owner.get("/merchant/recurring/new")
        owner.post("/merchant/recurring/new", sent(token=owner.token, **changes), status=422)
        assert said in owner.text, (changes, said)
        assert 'class="error-summary"' in owner.text


def test_the_coming_run_is_looked_at_changed_and_skipped(owner, club):
    plan = club.plan(notice_days=0)
    page, month = f"/merchant/recurring/{plan.ref}", APRIL.isoformat()
    owner.get(f"{page}/preview")
    assert owner.text.count("この回だけ外す") == 3
    someone = re.search(r'name="member" value="([\w-]{22})"', owner.text)[1]
    press(owner, f"{page}/leave-out", month=month, member=someone)
    assert owner.path == f"{page}/preview" and "外しています" in owner.text
    assert "この回だけの変更があります" in owner.get(page).text and "1人を外しています" in owner.text
    owner.get(f"{page}/preview")
    press(owner, f"{page}/let-in", month=month, member=someone)
    assert owner.text.count("この回だけ外す") == 3
    owner.get(f"{page}/next")
    changes = {"month": month, "amount": "4500", "due_on": "2026/05/31", "amounts": "M1 100", "left_out": "M3"}
    owner.submit(**changes)
    assert "次回だけの変更を保存しました" in owner.text and "4,600" in owner.text and "5月31日" in owner.text
    owner.get(f"{page}/next")
    assert "M1 100" in owner.text and 'value="2026-05-31"' in owner.text
    for wrong, said in (
        ({"amount": "x"}, "整数で入れてください"),
        ({"due_on": "2026-04-24"}, "登録の日（2026-04-25）以降"),
        ({"due_on": "2026-06-24"}, "60日目までに"),
        ({"due_on": "x"}, "日付は"),
        ({"amounts": "M1"}, "空白をあけて金額を"),
        ({"left_out": "M9"}, "「M9」"),
    ):
        owner.submit(**(changes | wrong), status=422)
        assert said in owner.text, said
    owner.submit(**(changes | {"month": MAY.isoformat()}), status=409)
    assert "もう始まっています" in owner.text
    owner.get(page)
    press(owner, f"{page}/skip", month=month)
    assert "見送りにしました" in owner.text and "見送りをやめる" in owner.text
    assert press(owner, f"{page}/skip", month="x").text.count("もう一度") and plan_here(owner, club).next_month == MAY
    press(owner, f"{page}/take-back", month=month)
    assert "予定どおり登録します" in owner.text and plan_here(owner, club).next_month == APRIL
    press(owner, f"{page}/take-back", month=MAY.isoformat())
    assert "もう登録が始まったか" in owner.text


def test_a_run_tells_of_its_bills_and_of_whom_it_could_not_bill(owner, club, merchant):
    members = club.all_members
    plan = club.plan(audience=Audience.CHOSEN, members={one.ref: None for one in members})
    block_biller(
        club.session,
        current_card(club.session, club.scope, members[0].id).number_id,
        owner.member.organisation.id,
        at=club.clock.now(),
    )
    club.until(AT_SIX)
    club.sweep()
    owner = merchant(Role.EDITOR, name="編集 者")
    owner.get(f"/merchant/recurring/runs/{club.run(plan).ref}")
    assert "登録しています" in owner.text and 'http-equiv="refresh"' in owner.text
    club.work()
    run = club.run(plan)
    member_leaves(club.session, club.scope, members[2].ref, **club.by)
    erase_member(club.session, club.scope, members[2].ref, **club.by)
    owner.get(f"/merchant/recurring/{plan.ref}")
    assert "登録済み" in owner.text and "10,000円" in owner.text
    owner.get(f"/merchant/recurring/runs/{run.ref}")
    assert owner.text.count("受け取らない設定") == 1 and owner.text.count("個人情報を削除した会員") == 1
    owner.get(re.search(r'href="(/merchant/bills/[\w-]{22})"', owner.text)[1])
    assert "KAIHI-2026-04-0000" in owner.text
    skipped = owner.get(f"/merchant/recurring/{plan.ref}")
    press(skipped, f"/merchant/recurring/{plan.ref}/skip", month=MAY.isoformat())
    assert "御社の操作で見送りました" in owner.get(f"/merchant/recurring/runs/{club.run(plan, MAY).ref}").text


def test_a_plan_is_paused_resumed_and_ended_and_a_viewer_only_looks(owner, club, merchant):
    plan = club.plan()
    page = f"/merchant/recurring/{plan.ref}"
    owner.get(page)
    press(owner, f"{page}/pause")
    assert "休止しています" in owner.text and plan_here(owner, club).state == PlanState.PAUSED
    assert "次回の登録はありません" in owner.get(f"{page}/next").text
    assert "次回の登録はありません" in owner.get(f"{page}/preview").text
    press(owner, f"{page}/resume")
    assert "再開しました" in owner.text
    owner.post(f"{page}/pause", {"token": "stale"})
    assert plan_here(owner, club).state == PlanState.ACTIVE
    looking = merchant(Role.VIEWER, name="見る 人")
    for path in ("/merchant/recurring", page, f"{page}/preview"):
        assert 'method="post" action="/merchant/recurring' not in looking.get(path).text
    looking.get(f"{page}/edit", status=403)
    owner.get(f"{page}/end").submit()
    assert "終了しました" in owner.text
    for gone in ("edit", "pause", "resume"):
        owner.get(page)
        (owner.get(f"{page}/edit") if gone == "edit" else press(owner, f"{page}/{gone}"))
        assert "もう終了しています" in owner.text


def test_a_light_merchant_may_too_and_english_is_spoken(staff, make, session, sessions, clock):
    light = staff(Role.OWNER, make.organisation(link_type="light"))
    club = Club(session, sessions, clock, light.member, light.member.scope)
    club.members(1)
    plan = club.plan()
    assert "次回：2026年4月" in light.get(f"/merchant/recurring/{plan.ref}").text
    light.post("/language", {"token": light.token, "language": "en", "back": f"/merchant/recurring/{plan.ref}"})
    assert "April 2026" in light.text
