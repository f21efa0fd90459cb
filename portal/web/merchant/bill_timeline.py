"""What has happened to a bill, as its merchant reads it: by themselves, at kiosks and registers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.bills import Bill, BillState, BillVersion, is_held, state_at, versions_of
from portal.organisations import AuditSearch, audit_entries, organisations_by_id
from portal.payments import Payment, PendingItem, payments_of_bill, pending_items_of_bill, slips_of_bill
from portal.web import current
from portal.web.bill_words import FIELDS, PENDING_KINDS, RESOLUTIONS, held_words
from portal.web.desk.act_words import act_of
from portal.web.desk.current import member
from portal.web.language import N_, _, day

_NOTHING = N_("（空）")


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a timeline; ``changes`` are fields with what they said before and after."""

    at: datetime
    title: str
    by: str = ""
    tone: str = "plain"
    text: str = ""
    changes: Sequence[tuple[str, str, str]] = ()


def happenings(bill: Bill, at: datetime) -> Sequence[Happening]:
    """All of it, the latest first."""
    session = current.session()
    payments = payments_of_bill(session, member().scope, bill.id)
    slips, items = slips_of_bill(session, bill.id), pending_items_of_bill(session, bill.id)
    chains = {*(one.organisation_id for one in slips), *(one.chain_id for one in payments)}
    names = {
        ref: one.name for ref, one in organisations_by_id(session, {*chains, *(i.chain_id for i in items)}).items()
    }
    told = [
        *_own(bill, at),
        *(
            Happening(slip.made_at, _(N_("コンビニの端末で申込券が発行されました")), names[slip.organisation_id])
            for slip in slips
        ),
        *(one for payment in payments for one in _paid(payment, names[payment.chain_id])),
        *(one for item in items for one in _pending(item, names[item.chain_id])),
    ]
    return sorted(told, key=lambda one: one.at)[::-1]


def _own(bill: Bill, at: datetime) -> Iterator[Happening]:
    """What the merchant did, and the calendar."""
    entries = audit_entries(current.session(), member().scope, AuditSearch(about=bill.ref, action="bill."))
    acts = {entry.action: act_of(entry).by for entry in entries}
    yield Happening(bill.registered_at, _(N_("登録しました")), acts.get("bill.registered", ""))
    after = _terms(bill)
    for version in versions_of(current.session(), bill):
        yield _amended(version, after)
        after = version.terms
    if is_held(bill, at) and bill.held_until:
        yield Happening(at, _(N_("レジでお支払いの手続き中です")), tone="wait", text=held_words(bill.held_until))
    if bill.state == BillState.WITHDRAWN and bill.ended_at:
        yield Happening(bill.ended_at, _(N_("取り下げました")), acts.get("bill.withdrawn", ""))
    elif state_at(bill, at) == BillState.LAPSED:
        told = _(N_("お支払いがないまま、支払期限を過ぎました"))
        yield Happening(bill.ended_at or at, told, tone="late")


def _terms(bill: Bill) -> Mapping[str, Any]:
    """What it says now, as its versions keep it."""
    return {
        "amount": bill.amount.amount,
        "price_before_tax": None if bill.price_before_tax is None else bill.price_before_tax.amount,
        "due_on": bill.due_on.isoformat(),
        "purpose": bill.purpose,
        "message": bill.message,
    }


def _amended(version: BillVersion, after: Mapping[str, Any]) -> Happening:
    changes = [
        (_(FIELDS[name]), _said(name, version.terms[name]), _said(name, value))
        for name, value in after.items()
        if version.terms[name] != value
    ]
    return Happening(version.ended_at, _(N_("内容を変更しました")), version.by, changes=changes)


def _said(name: str, value: object) -> str:
    if value is None or value == "":
        return _(_NOTHING)
    if isinstance(value, int):
        return _(N_("%(amount)s円"), amount=f"{value:,}")
    return day(datetime.fromisoformat(str(value)).date()) if name == "due_on" else str(value)


def _paid(payment: Payment, chain: str) -> Iterator[Happening]:
    assert payment.confirmed_at is not None
    amount = f"{payment.amount.amount:,}"
    told = _(N_("%(amount)s円のお支払いがありました（速報）"), amount=amount)
    note = _(N_("1時間のあいだは、レジで取り消されることがあります。商品の発送などは、確定をお待ちください。"))
    is_open = payment.final_at is None and payment.reversed_at is None
    yield Happening(payment.confirmed_at, told, chain, "ok", note if is_open else "")
    if payment.final_at is not None:
        yield Happening(payment.final_at, _(N_("お支払いが確定しました")), tone="ok")
    if payment.reversed_at is not None:
        yield Happening(payment.reversed_at, _(N_("レジでお支払いが取り消されました")), chain, "late")


def _pending(item: PendingItem, chain: str) -> Iterator[Happening]:
    told = _(N_("お店から、そのままでは扱えない知らせがありました（保留）"))
    yield Happening(item.received_at, told, chain, "late", _(PENDING_KINDS[item.kind]))
    if item.resolved_at is not None and item.resolution is not None:
        title = _(N_("運営が、保留を処理しました"))
        yield Happening(item.resolved_at, title, tone="plain", text=_(RESOLUTIONS[item.resolution]))
