"""The first page of an audience that has nothing of its own yet: what is here, and what to do next."""

from portal.organisations import Permission, staff_of
from portal.web import current
from portal.web.desk.current import desk_page, member
from portal.web.desk.part import Part
from portal.web.desk.words import ROLES, ROLES_MEAN

shared_home = Part()


@shared_home.route("")
def home() -> str:
    """Who one is here, and the next things to do."""
    here = member()
    colleagues = staff_of(current.session(), here.scope)
    me = next(one for one in colleagues if one.ref == here.person.ref)
    return desk_page(
        "desk_pages/home.html",
        role=ROLES[here.role],
        role_means=ROLES_MEAN[here.role],
        has_passkey=me.has_passkey,
        is_alone=len(colleagues) == 1 and here.may(Permission.MANAGE),
        staff=len(colleagues),
    )
