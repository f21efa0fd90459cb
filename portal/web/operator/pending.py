"""Cash that fits no bill: what is known of each item, and what the operator makes of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import Field, TextAreaField
from wtforms.validators import StopValidation

from portal.bills import Bill, BillState, bills_by_id
from portal.organisations import Organisation, OrganisationKind, Permission, organisations_by_id
from portal.payments import (
    RESOLUTION_LIMIT,
    RESOLUTIONS,
    Payment,
    PendingDecided,
    PendingItem,
    PendingKind,
    Resolution,
    ResolutionRefused,
    count_open_items,
    payments_by_id,
    payments_of_bills,
    pending_item,
    pending_items,
    resolve,
)
from portal.web import bill_words, current
from portal.web.access import fresh, members
from portal.web.asking import SHOWN, confirm_page, cursor, is_sent, portion
from portal.web.desk.current import desk_page, member
from portal.web.desk.visits import Member
from portal.web.fields import clean_lines
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.operator import pending_words as said
from portal.web.operator.desk import blueprint

OPERATOR = OrganisationKind.OPERATOR
CREDITABLE = frozenset({BillState.OPEN, BillState.LAPSED})


class NoteForm(PortalForm):
    """How the operator came to a decision."""

    reason = TextAreaField()

    def validate_reason(self, field: Field) -> None:
        """Cleans the note; it must be there."""
        clean_lines(field, RESOLUTION_LIMIT)
        if not field.data:
            raise StopValidation(_(N_("理由を書いてください。")))


@dataclass(frozen=True, slots=True)
class Known:
    """An item with all that is known of it. ``payment``: what it contradicts or became, else what paid its bill."""

    item: PendingItem
    chain: Organisation
    bill: Bill | None
    biller: Organisation | None
    payment: Payment | None

    @property
    def offers(self) -> Sequence[Resolution]:
        """What can be made of it now, as far as it can be seen without the locks of the decision."""
        allowed = RESOLUTIONS[PendingKind(self.item.kind)]
        payable = self.bill is not None and self.bill.state in CREDITABLE and self.bill.amount == self.item.amount
        return [one for one in Resolution if one in allowed and (one is not Resolution.CREDITED or payable)]


@blueprint.get("/pending")
@members(OPERATOR)
def pending() -> str:
    """What waits, the oldest first; or what was decided, the newest first."""
    session, is_decided = current.session(), request.args.get("state") == "decided"
    is_test = request.args.get("mode") == "test"
    found = pending_items(session, resolved=is_decided, sandbox=is_test, after=cursor(), limit=SHOWN + 1)
    shown, after = portion(found, lambda one: one.ref)
    return desk_page(
        "operator/pending.html",
        items=shown,
        after=after,
        is_decided=is_decided,
        waiting=count_open_items(session),
        chains=organisations_by_id(session, {one.chain_id for one in shown}),
        words=bill_words,
    )


@blueprint.get("/pending/<ref:ref>")
@members(OPERATOR)
def pending_known(ref: str) -> str:
    """One item, with what can be made of it."""
    known = _known(ref)
    return desk_page("operator/pending_item.html", known=known, words=bill_words, said=said)


@blueprint.route("/pending/<ref:ref>/<any(credited,returned,dismissed):wanted>", methods=["GET", "POST"])
@members(OPERATOR, permission=Permission.EDIT)
@fresh
def pending_resolve(ref: str, wanted: str) -> ResponseReturnValue:
    """Says what it does to the money, and does it."""
    known, form, error = _known(ref), NoteForm.of_request(), ""
    resolution, shown = Resolution(wanted), url_for(".pending_known", ref=ref)
    if known.item.resolved_at is not None:
        return redirect(url_for(".pending_known", ref=ref, notice="pending_was_decided"), 303)
    if resolution not in known.offers:
        return redirect(url_for(".pending_known", ref=ref, notice="pending_not_offered"), 303)
    if is_sent(form):
        try:
            resolve(
                current.session(),
                ref,
                resolution,
                note=form["reason"].data,
                actor=member().actor,
                at=current.now(),
            )
            return redirect(url_for(".pending_known", ref=ref, notice="pending_resolved"), 303)
        except ResolutionRefused as refused:
            error = _(said.REFUSED[refused.reason])
        except PendingDecided:
            return redirect(url_for(".pending_known", ref=ref, notice="pending_was_decided"), 303)
    title, consequences = _asked(known, resolution)
    return confirm_page(
        form, title, button=_(said.BUTTONS[resolution]), cancel=shown, consequences=consequences, error=error
    )


def pending_waiting(session: Session, _here: Member) -> int:
    """How many wait, for the menu."""
    return count_open_items(session)


def _asked(known: Known, resolution: Resolution) -> tuple[str, Sequence[str]]:
    is_reversal = known.item.kind == PendingKind.REVERSAL
    title = said.DISMISSED_REVERSAL if is_reversal else said.TITLES[resolution]
    told = {
        "amount": known.item.amount,
        "chain": known.chain.name,
        "biller": known.biller.name if known.biller else "",
        "reference": known.bill.reference if known.bill else "",
    }
    means = said.OF_REVERSAL if is_reversal else said.CONSEQUENCES[resolution]
    return _(title, amount=known.item.amount), [_(one, **told) for one in (*means, said.FINAL)]


def _known(ref: str) -> Known:
    """Raises ``ObjectUnknown``."""
    session = current.session()
    item = pending_item(session, ref)
    ids = [item.bill_id] if item.bill_id else []
    bill = bills_by_id(session, ids).get(item.bill_id or 0)
    payment = payments_by_id(session, [item.payment_id] if item.payment_id else []).get(item.payment_id or 0)
    whose = organisations_by_id(session, {item.chain_id, *([bill.organisation_id] if bill else [])})
    return Known(
        item,
        whose[item.chain_id],
        bill,
        whose[bill.organisation_id] if bill else None,
        payment or payments_of_bills(session, ids).get(item.bill_id or 0),
    )
