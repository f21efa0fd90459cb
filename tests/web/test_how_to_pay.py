"""How to pay, with the reader's digits on top."""

import pytest

CHAINS = ["lawson", "ministop", "familymart"]


@pytest.mark.parametrize("chain", CHAINS)
def test_each_chain_has_its_steps_and_the_warnings(browser, chain):
    browser.get(f"/how-to-pay/{chain}")
    assert "30分" in browser.text and "#9110" in browser.text
    assert browser.text.count("/static/drawings/") >= 7


def test_readers_of_other_languages_see_the_labels_as_they_are_on_the_machine(browser):
    browser.get("/how-to-pay/lawson", **{"Accept-Language": "en"})
    assert '<dt lang="ja" translate="no">各種番号をお持ちの方</dt>' in browser.text


def test_the_digits_of_the_number_one_came_from_are_on_top(browser):
    first = browser.issue()
    digits = browser.digits
    browser.get("/numbers/new").submit(label="二つ目")
    newest = browser.digits
    assert browser.get("/how-to-pay/lawson").digits == newest
    assert f'/how-to-pay/lawson?number={first[9:]}"' in browser.get(f"/how-to-pay?number={first[9:]}").text
    assert browser.get(f"/how-to-pay/lawson?number={first[9:]}").digits == digits
    assert browser.get("/how-to-pay/lawson?number=" + "x" * 1000).digits == newest


@pytest.mark.parametrize("typed", ["4901234567894", "４９０１　２３４５－６７８９４", "4901-2345-67894"])
def test_a_number_from_a_card_can_be_typed_in_any_form(browser, typed):
    browser.get("/how-to-pay/lawson").submit(number=typed)
    assert browser.digits == "4901234567894"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "番号を入力してください"),
        ("490123456789", "入力されたのは12桁です"),
        ("4901234567895", "どこかが違っています"),
        ("49012345A7894", "「A」は数字ではありません"),
    ],
)
def test_what_is_wrong_with_a_typed_number_is_said_precisely(browser, typed, reason):
    browser.get("/how-to-pay/lawson").submit(number=typed, status=422)
    assert reason in browser.text and f'value="{typed}"' in browser.text


def test_an_unknown_chain_is_not_found(browser):
    browser.get("/how-to-pay/seven", status=404)


def test_typed_digits_stay_on_top_at_the_next_chain(browser):
    browser.issue()
    browser.get("/how-to-pay/lawson").submit(number="4901234567894")
    assert "入力した番号" in browser.text and 'formaction="/how-to-pay/familymart"' in browser.text
    browser.post("/how-to-pay/familymart", {"token": browser.token, "number": "4901234567894"})
    assert browser.digits == "4901234567894"


def test_the_store_code_is_not_taken_for_the_number(browser):
    browser.get("/how-to-pay/lawson").submit(number="2800 0000 00004", status=422)
    assert "これはコンビニ識別番号です" in browser.text


def test_a_mistyped_number_shows_no_other_number_in_its_place(browser):
    browser.issue()
    browser.get("/how-to-pay/lawson").submit(number="1234", status=422)
    assert browser.digits == "" and "autofocus" in browser.text
