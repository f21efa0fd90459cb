"""Bills of the API's caller, paid at a register."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.kernel.yen import Yen
from portal.organisations import COMMAND, OrganisationKind, Profile, found_organisation, scope_of
from portal.payments import Confirmation, Payment, authorise, bills_of_slip, confirm, make_slip
from tests.fakes import NOON
from tests.payments.street import COMPANY, TILL, TODAY


def paid_bill(session: Session, bill: dict[str, Any], *, at: datetime = NOON) -> Payment:
    """The payment of a bill that the API has shown, taken at a chain's register."""
    profile = Profile(name="コンビニ", address="chain@example.jp")
    chain = scope_of(found_organisation(session, OrganisationKind.CHAIN, profile, actor=COMMAND, at=NOON))
    slip = make_slip(session, chain, bill["number"], [bill["id"]], language="ja", company=COMPANY, at=at)
    code = bills_of_slip(session, slip)[0].code
    authorise(session, chain, code, store=TILL[0], register=TILL[1], at=at)
    told = Confirmation(code, Yen(bill["amount"]), *TILL, TODAY, "0001")
    payment = confirm(session, chain, told, at=at)
    assert isinstance(payment, Payment)
    return payment
