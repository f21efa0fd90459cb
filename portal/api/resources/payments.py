"""Payments by their ids, as events name them."""

from collections.abc import Mapping
from typing import Any

from portal.api import caller
from portal.api.documenting import Documented
from portal.api.frame import Resource
from portal.api.resources.bill_schemas import PaymentShown
from portal.api.resources.bill_shown import payment_alone
from portal.bills import bills_by_id
from portal.organisations import KeyScope
from portal.payments import find_payment
from portal.web import current
from portal.web.language import N_

resource = Resource("payments", about=N_("請求のお支払いです。取り消されたものも参照できます。"))


@resource.operation(
    "/payments/<ref:ref>",
    method="GET",
    needs=KeyScope.BILLS_READ,
    answers=PaymentShown(),
    says=Documented(
        N_("お支払いを参照する"),
        N_("bill.paidなどのイベントのpaymentにあるIDで参照します。お支払い証明のURLもあります。"),
    ),
)
def get_payment(ref: str) -> Mapping[str, Any]:
    """One payment."""
    session = current.session()
    found = find_payment(session, caller.scope(), ref)
    return payment_alone(found, bills_by_id(session, [found.bill_id])[found.bill_id])
