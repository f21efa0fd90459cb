"""A bill as support finds it: by its reference, a slip's 44 digits, a receipt's number, or a payment's code."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from portal.bills import Bill, bills_by_id, bills_by_ref, bills_of_reference, find_bill
from portal.numbers import numbers_by_id
from portal.organisations import OrganisationKind, Scope, organisations_by_id
from portal.payments import (
    bill_of_code,
    bills_of_receipt,
    is_code,
    payments_by_ref,
    payments_of_bill,
    pending_items_of_bill,
)
from portal.web import bill_words, current
from portal.web.access import members
from portal.web.desk.current import desk_page
from portal.web.language import N_, _
from portal.web.operator.desk import blueprint
from portal.web.operator.support import FINDERS, Finder, Looked

OPERATOR = OrganisationKind.OPERATOR
EVERYBODY = Scope.service("support looks at whoever's bill")


def find_any_bill(session: Session, typed: str) -> Looked:
    """The newest bill that what was typed can mean; its page names the others."""
    found = _matching(session, typed)
    if not found:
        return Looked(advice=_(N_("この管理番号・申込券・レシートの請求も見つかりませんでした。")))
    return Looked(found[0].ref)


@blueprint.get("/support/bills/<ref:ref>")
@members(OPERATOR)
def support_bill(ref: str) -> str:
    """A bill and what registers did with it; never whose it is."""
    session = current.session()
    bill = find_bill(session, EVERYBODY, ref)
    payments = payments_of_bill(session, EVERYBODY, bill.id)
    others = [one for one in bills_of_reference(session, bill.reference) if one.id != bill.id]
    ids = {bill.organisation_id, *(one.chain_id for one in payments), *(one.organisation_id for one in others)}
    return desk_page(
        "operator/support_bill.html",
        bill=bill,
        number=numbers_by_id(session, [bill.number_id])[bill.number_id],
        payments=payments,
        items=pending_items_of_bill(session, bill.id),
        others=others,
        places=organisations_by_id(session, ids),
        words=bill_words,
    )


def _matching(session: Session, typed: str) -> Sequence[Bill]:
    code = "".join(typed.split())
    if is_code(code):
        bill_id = bill_of_code(session, code)
        return list(bills_by_id(session, [bill_id] if bill_id else []).values())
    if named := bills_of_reference(session, typed):
        return named
    if known := bills_by_ref(session, EVERYBODY, [typed]):
        return list(known.values())
    if payment := payments_by_ref(session, [typed]).get(typed):  # as the check of the books names it
        return list(bills_by_id(session, [payment.bill_id]).values())
    ids = bills_of_receipt(session, typed, at=current.now())
    paid = bills_by_id(session, ids)
    return [paid[one] for one in ids if one in paid]


FINDERS.append(Finder("bill", find_any_bill, "operator.support_bill"))
