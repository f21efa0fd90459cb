"""Members as a file: for Excel in the reader's words, for programs in codes; sent as it is read."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import islice

from flask import Response, request, stream_with_context

from portal.kernel.clock import JST, japan_day
from portal.kernel.tables import BYTE_ORDER_MARK, csv_line
from portal.members import Field, Member, MemberSearch, all_members
from portal.numbers import group_number
from portal.organisations import OrganisationKind
from portal.web import current
from portal.web.access import members
from portal.web.desk.current import member
from portal.web.language import N_, _
from portal.web.merchant.desk import blueprint
from portal.web.merchant.member_search import list_asked, searched
from portal.web.merchant.member_words import COLUMNS
from portal.web.merchant.members import numbers_of

MERCHANT = OrganisationKind.MERCHANT
AT_ONCE = 1_000  # members in memory
STATES = {"active": N_("在籍中"), "left": N_("退会")}
OURS = {  # what stands behind the columns that come in again; ignored there
    "number": N_("スマートピット番号"),
    "state": N_("会員の状態"),
    "made_at": N_("登録日時"),
    "left_at": N_("退会日時"),
}


@blueprint.get("/members.csv")
@members(MERCHANT)
def members_export() -> Response:
    """The members that match, all of them."""
    for_excel, search = request.args.get("written_for") != "programs", searched()
    list_asked(search)
    lines = _lines(search, for_excel=for_excel)
    response = Response(stream_with_context(lines), content_type="text/csv; charset=utf-8")
    name = f"members-{japan_day(current.now())}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.get("/members/sample.csv")
@members(MERCHANT)
def members_sample() -> Response:
    """A list to begin with: every column that is known by its name, and two people."""
    people = (
        ("0001", "山田 花子", "やまだ はなこ", "hanako@example.jp", "100-0005", "東京都千代田区丸の内1-1-1", "", "様"),
        ("0002", "髙﨑 一郎", "たかさき いちろう", "", "530-0001", "大阪府大阪市北区梅田2-2-2", "梅田ビル 501", ""),
    )
    known = (Field.MEMBER_NO, Field.NAME, Field.NAME_KANA, Field.ADDRESS, Field.POSTCODE, Field.ADDRESS1)
    heading = [_(COLUMNS[one]) for one in (*known, Field.ADDRESS2, Field.HONORIFIC)]
    text = BYTE_ORDER_MARK + "".join(csv_line(cells) for cells in (heading, *people))
    response = Response(text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="members-sample.csv"'
    return response


def _lines(search: MemberSearch, *, for_excel: bool) -> Iterator[str]:
    """The heading, with every column that any of the members has, then the members."""
    scope = member().scope.own()
    everybody = partial(all_members, current.session(), scope, search)
    own = list(dict.fromkeys(heading for one in everybody() for heading in one.fields))
    known = {code: _(text) if for_excel else CODES.get(code, code) for code, text in COLUMNS.items()}
    behind = [_(text) if for_excel else code for code, text in OURS.items()]
    yield (BYTE_ORDER_MARK if for_excel else "") + csv_line([*known.values(), *own, *behind])
    write = _for_excel if for_excel else _for_programs
    for portion in _portions(everybody()):
        numbers = numbers_of(portion)
        yield "".join(csv_line(_cells(one, own, write(one, numbers.get(one.id, "")))) for one in portion)


CODES: Mapping[str, str] = {Field.ADDRESS: "mail_address"}  # as the API calls it


def _cells(one: Member, own: Sequence[str], behind: Sequence[str]) -> list[str]:
    return [*(getattr(one, name) for name in COLUMNS), *(one.fields.get(heading, "") for heading in own), *behind]


def _for_excel(one: Member, digits: str) -> list[str]:
    """The number in groups, or Excel would round it."""
    grouped = " ".join(group_number(digits)) if digits else ""
    return [grouped, _(STATES[one.state]), *(_day_and_minute(at) for at in (one.made_at, one.left_at))]


def _for_programs(one: Member, digits: str) -> list[str]:
    return [digits, one.state, *(at.isoformat(timespec="seconds") if at else "" for at in (one.made_at, one.left_at))]


def _day_and_minute(at: datetime | None) -> str:
    return at.astimezone(JST).strftime("%Y-%m-%d %H:%M") if at else ""


def _portions(everybody: Iterator[Member]) -> Iterator[Sequence[Member]]:
    while portion := list(islice(everybody, AT_ONCE)):
        yield portion
