"""The print shop's first page: what waits, the most urgent first."""

from portal.kernel.clock import japan_day
from portal.organisations import OrganisationKind, Permission, api_keys, staff_of
from portal.print_runs import RunState, asked_jobs, due_jobs, price_lists, shop_figures, shop_jobs
from portal.web import current
from portal.web.access import members
from portal.web.desk.current import desk_page, member
from portal.web.desk.keys import standing_of
from portal.web.desk.words import ROLES, ROLES_MEAN
from portal.web.print_shop.desk import blueprint
from portal.web.print_shop.orders import jobs_shown

PRINT_SHOP = OrganisationKind.PRINT_SHOP
SHOWN = 5  # jobs of each kind


@blueprint.get("")
@members(PRINT_SHOP)
def home() -> str:
    """How many jobs wait for what, and the first of each; what to do when beginning."""
    here, session = member(), current.session()
    today = japan_day(current.now())
    colleagues = staff_of(session, here.scope)
    me = next(one for one in colleagues if one.ref == here.person.ref)
    return desk_page(
        "print_shop/home.html",
        figures=shop_figures(session, here.scope, today=today),
        new=jobs_shown(shop_jobs(session, here.scope, state=RunState.SENT, limit=SHOWN)),
        due=jobs_shown(due_jobs(session, here.scope, today=today, limit=SHOWN)),
        asked=jobs_shown(asked_jobs(session, here.scope, limit=SHOWN)),
        has_jobs=bool(shop_jobs(session, here.scope, limit=1)),
        has_prices=bool(price_lists(session, here.scope)),
        has_keys=any(standing_of(key) == "usable" for key in api_keys(session, here.scope)),
        has_passkey=me.has_passkey,
        is_alone=len(colleagues) == 1 and here.may(Permission.MANAGE),
        role=ROLES[here.role],
        role_means=ROLES_MEAN[here.role],
    )
