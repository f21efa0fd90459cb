"""Several numbers, told apart by the names their holder gives them."""

import pytest

pytestmark = pytest.mark.private_window

NAME = "髙﨑𠮷"


@pytest.fixture
def holder(phone):
    """A phone with one number that has no name."""
    phone.given_number()
    return phone


def test_a_second_number_has_a_name_and_the_list_shows_both(holder):
    first = holder.digits

    holder.open("/numbers").follow("番号を追加する").type_name(NAME).press("番号を発行")
    second = holder.digits

    assert holder.headline == NAME
    assert second != first
    holder.follow("番号の一覧と追加").shows(NAME).shows("わたしの番号")
    assert sorted(holder.all_digits) == sorted([first, second])


def test_who_has_several_numbers_lands_on_the_list_and_opens_one(holder):
    holder.add(NAME)
    digits = holder.digits

    holder.open("/")
    holder.page.get_by_role("listitem").get_by_role("link").filter(has_text=NAME).click()

    assert holder.arrived().digits == digits


def test_a_name_can_be_changed(holder):
    digits = holder.digits

    holder.follow("名前をつける").type_name("電気とガス").press("保存する")
    holder.shows("名前を変えました。")
    holder.follow("名前を変える").type_name(NAME).press("保存する")

    assert (holder.headline, holder.digits) == (NAME, digits)
    assert NAME in holder.page.title()


REFUSED = (  # what is typed, the reason, and what stands in the field afterwards
    ("あ" * 31, "30文字まで", "あ" * 31),
    ("請求\u202e書", "U+202E", "請求\u202e書"),
    ("שלום", "U+05E9", "שלום"),
    ("電気\u0007", "U+0007", "電気"),  # no page can contain it
)


@pytest.mark.parametrize("page", ["new", "name"])
def test_a_name_that_cannot_be_is_refused_with_the_reason_and_kept_in_the_field(holder, page):
    address = holder.path
    holder.may_see(422)

    for label, reason, kept in REFUSED:
        holder.open("/numbers/new" if page == "new" else f"{address}/name").type_name(label)
        holder.press("番号を発行" if page == "new" else "保存する")

        assert reason in holder.fault
        assert holder.page.get_by_label("番号の名前").input_value() == kept
    assert len(holder.numbers()) == 1
    assert holder.open(address).headline == "わたしの番号"


def test_a_name_of_thirty_wide_characters_fits_every_page(holder):
    label = "鬱" * 30
    address = holder.add(label)

    for path in ("/numbers", address, f"{address}/name", f"{address}/stop", f"{address}/replace", "/my-data/delete"):
        holder.open(path)


def test_a_name_without_a_place_to_break_fits_every_page(holder):
    address = holder.add("W" * 30)

    for path in ("/numbers", address, f"{address}/name", f"{address}/stop", f"{address}/replace", "/my-data/delete"):
        holder.open(path)


def test_a_name_is_shown_as_it_was_typed_never_as_markup(holder):
    holder.add("<b>&amp;</b>")

    assert holder.headline == "<b>&amp;</b>"
