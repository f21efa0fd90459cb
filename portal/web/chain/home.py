"""The chain's first page: whether its system is linked, what the day has brought, what can be done here."""

from portal.kernel.clock import japan_day
from portal.organisations import OrganisationKind, Permission, signing_secrets, staff_of, store_certificates
from portal.payments import daily_totals
from portal.web import current
from portal.web.access import members
from portal.web.chain.desk import blueprint
from portal.web.desk.current import desk_page, member
from portal.web.desk.words import ROLES, ROLES_MEAN


@blueprint.get("")
@members(OrganisationKind.CHAIN)
def home() -> str:
    """Today's figures, and the next things to do."""
    here, session = member(), current.session()
    colleagues = staff_of(session, here.scope)
    me = next(one for one in colleagues if one.ref == here.person.ref)
    return desk_page(
        "chain/home.html",
        day=daily_totals(session, here.scope, japan_day(current.now())),
        keys=len(signing_secrets(session, here.scope)),
        certificates=len(store_certificates(session, here.scope)),
        has_passkey=me.has_passkey,
        is_alone=len(colleagues) == 1 and here.may(Permission.MANAGE),
        role=ROLES[here.role],
        role_means=ROLES_MEAN[here.role],
    )
