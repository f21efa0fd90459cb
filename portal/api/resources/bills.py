"""Bills, one by one: registered, read, found, amended, withdrawn; what they said before."""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from portal.api import caller
from portal.api.documenting import Documented
from portal.api.faults import one_refused
from portal.api.frame import Answer, Resource, representation
from portal.api.paging import listed
from portal.api.resources.bill_schemas import (
    BillChange,
    BillList,
    BillQuery,
    BillShown,
    NewBill,
    VersionList,
    target_in,
    terms_in,
    with_yen,
)
from portal.api.resources.bill_shown import bill_shown, shown
from portal.api.versions import expect_version
from portal.bills import (
    Bill,
    BillChanges,
    BillState,
    BillTarget,
    amend_bill,
    bill_by_reference,
    bills,
    find_bill,
    lock_bill,
    register_bill,
    versions_of,
    withdraw_bill,
)
from portal.members import MemberUnknown, member_by_no
from portal.numbers import NumberMistyped, numbers_by_digits, parse_number
from portal.organisations import KeyScope, ObjectUnknown
from portal.web import current
from portal.web.language import N_

resource = Resource(
    "bills",
    about=N_("お客さまへの請求です。コンビニで支払われると、数秒で bill.paid のイベントが起きます。"),
)

READ, WRITE = KeyScope.BILLS_READ, KeyScope.BILLS_WRITE
BILL = BillShown()


@resource.operation(
    "/bills",
    method="GET",
    needs=READ,
    answers=BillList(),
    says=Documented(
        N_("請求の一覧"),
        N_("新しい順に返します。テナントの請求も含みます。状態、番号、会員、管理番号で絞り込めます。"),
        asks=BillQuery(),
    ),
)
def list_bills(asked: Mapping[str, Any]) -> Answer:
    """The caller's bills and its tenants', the newest first."""
    page = listed(_found(asked), asked, lambda bill: str(bill.ref))
    page.thing["data"] = shown(page.thing["data"])
    return page


@resource.operation(
    "/bills",
    method="POST",
    needs=WRITE,
    answers=BILL,
    says=Documented(
        N_("請求を登録する"),
        N_(
            "番号、会員番号、または新しく作る番号（one_off）へ請求します。bill.registered のイベントが起きます。"
            "応答のurlを、お客さまにお知らせください。"
        ),
        takes=NewBill(),
        refuses=["reference-used"],
        made=True,
    ),
)
def create_bill(values: dict[str, Any]) -> Answer:
    """Registers a bill."""
    session, plan, target = current.session(), current.settings().number_plan, target_in(values)
    made = register_bill(
        session, caller.scope(), target, terms_in(values), plan=plan, actor=caller.actor(), at=current.now()
    )
    return Answer(_new(made, target), Location=url_for(".get_bill", ref=made.ref))


@resource.operation(
    "/bills/<ref:ref>",
    method="GET",
    needs=READ,
    answers=BILL,
    says=Documented(N_("請求を参照する"), N_("内容、状態、お支払いを返します。テナントの請求も参照できます。")),
)
def get_bill(ref: str) -> Mapping[str, Any]:
    """One bill."""
    return _one(find_bill(current.session(), caller.scope(), ref))


@resource.operation(
    "/bills/<ref:ref>",
    method="PATCH",
    needs=WRITE,
    answers=BILL,
    says=Documented(
        N_("請求を変更する"),
        N_(
            "お支払い待ちの請求の、指定した項目だけを変えます。発行済みの申込券は使えなくなります。"
            "bill.amended のイベントが起きます。"
        ),
        takes=BillChange(),
        refuses=["bill-held", "state-refused"],
    ),
)
def update_bill(values: dict[str, Any], ref: str) -> Mapping[str, Any]:
    """Amends what is given of a bill."""
    session, own = current.session(), caller.scope().own()
    held = lock_bill(session, find_bill(session, own, ref).id)
    expect_version(representation(BILL, _one(held)))
    changes: BillChanges = with_yen(values)  # type: ignore[assignment]  # the schema takes no other names
    return _one(amend_bill(session, own, ref, changes, actor=caller.actor(), at=current.now()))


@resource.operation(
    "/bills/<ref:ref>/withdraw",
    method="POST",
    needs=WRITE,
    answers=BILL,
    says=Documented(
        N_("請求を取り下げる"),
        N_("支払えなくなり、元には戻せません。申込券も使えなくなります。bill.withdrawn のイベントが起きます。"),
        refuses=["bill-held", "state-refused"],
    ),
)
def withdraw_one_bill(ref: str) -> Mapping[str, Any]:
    """Takes a bill back."""
    return _one(withdraw_bill(current.session(), caller.scope().own(), ref, actor=caller.actor(), at=current.now()))


@resource.operation(
    "/bills/<ref:ref>/versions",
    method="GET",
    needs=READ,
    answers=VersionList(),
    says=Documented(N_("請求の変更の履歴"), N_("変更される前の内容を、新しい順に返します。いまの内容は含みません。")),
)
def list_bill_versions(ref: str) -> Mapping[str, Any]:
    """What a bill said before."""
    session = current.session()
    found = versions_of(session, find_bill(session, caller.scope(), ref))
    return {"data": [one.terms | {"version": one.version, "ended_at": one.ended_at, "by": one.by} for one in found]}


def _new(bill: Bill, target: BillTarget) -> Mapping[str, Any]:
    """As ``shown``, of a bill that was registered just now: of one for a number everything is known."""
    if target.digits is None:
        return _one(bill)
    return bill_shown(
        bill, number=parse_number(target.digits), member_no=None, organisation=caller.key().organisation_ref
    )


def _one(bill: Bill) -> Mapping[str, Any]:
    return shown([bill])[0]


def _found(asked: Mapping[str, Any]) -> list[Bill]:
    session, scope = current.session(), caller.scope()
    try:
        number_id, member_id = _number_id(asked), _member_id(asked)
        if "reference" in asked:
            there = [bill_by_reference(session, scope, asked["reference"])]
            return [bill for bill in there if _matches(bill, asked, number_id, member_id)]
    except (ObjectUnknown, MemberUnknown):
        return []
    try:
        return list(
            bills(
                session,
                scope,
                state=BillState(asked["state"]) if "state" in asked else None,
                number_id=number_id,
                member_id=member_id,
                after=asked["after"],
                limit=asked["limit"] + 1,
            )
        )
    except ObjectUnknown:
        raise one_refused("after", "cursor") from None


def _number_id(asked: Mapping[str, Any]) -> int | None:
    """The number asked for. Raises ``ObjectUnknown`` where there is none."""
    if "number" not in asked:
        return None
    try:
        digits = parse_number(asked["number"])
    except NumberMistyped:
        raise one_refused("number", "number") from None
    found = numbers_by_digits(current.session(), [digits]).get(digits)
    if found is None:
        raise ObjectUnknown
    return found.id


def _member_id(asked: Mapping[str, Any]) -> int | None:
    """The member asked for. Raises ``MemberUnknown`` where there is none."""
    return member_by_no(current.session(), caller.scope(), asked["member_no"]).id if "member_no" in asked else None


def _matches(bill: Bill, asked: Mapping[str, Any], number_id: int | None, member_id: int | None) -> bool:
    return (
        asked.get("state", bill.state) == bill.state
        and number_id in {None, bill.number_id}
        and member_id in {None, bill.member_id}
    )
