"""What a staff page works with: who is here, and the frame around the page."""

from flask import request, url_for
from sqlalchemy.orm import Session

from portal.organisations import Organisation, OrganisationKind, Permission, SignedIn, State, workplaces
from portal.web import current
from portal.web.banner import announcement
from portal.web.desk.desks import Desk, Link, desk_of
from portal.web.desk.visits import Member, member, member_of, signed_in_here, visit
from portal.web.desk.words import KINDS, ROLES
from portal.web.frame import Entry, Frame, Group
from portal.web.language import N_, _
from portal.web.templating import page

__all__ = ["Member", "desk_page", "member", "signed_in_here"]


def desk_page(template: str, **values: object) -> str:
    """A page in the frame of whoever is here; without a frame where nobody is, or where they have chosen no workplace.

    The template is told ``member`` (None as above), ``may("edit")``, ``desk`` (what the endpoints of this audience
    begin with, so that shared pages write ``url_for(desk ~ ".staff")``) and ``frame``.
    """
    found = visit()
    here = member_of(found) if found else None
    desk = desk_of(here.organisation.kind) if here else None
    return page(
        template,
        frame=_frame(found, here, desk) if found and here and desk else None,
        member=here,
        may=lambda permission: here is not None and here.may(Permission(permission)),
        desk=desk.name if desk else "",
        **values,
    )


def _frame(found: SignedIn, here: Member, desk: Desk) -> Frame:
    session, organisation = current.session(), here.organisation
    shown = [(section, _shown(session, here, section.links)) for section in desk.sections]
    addresses = [address for _section, links in shown for _link, address, _count in links]
    at = nearest(addresses, request.path, home=url_for(desk.home))
    groups = tuple(
        Group(
            _(section.label) if section.label else "",
            tuple(Entry(_(link.label), address, address == at, count) for link, address, count in links),
        )
        for section, links in shown
        if links
    )
    is_switchable = desk.has_sandbox and not organisation.sandbox
    return Frame(
        desk=_(KINDS[OrganisationKind(organisation.kind)]),
        home=url_for(desk.home),
        groups=groups,
        organisation=organisation.name,
        person=found.person.name,
        role=_(ROLES[here.role]),
        account=tuple(Entry(_(label), url_for(endpoint), request.endpoint == endpoint) for label, endpoint in _ACCOUNT),
        sign_out=url_for("staff.sign_out"),
        switch=url_for("staff.organisations") if len(workplaces(session, found.person.id)) > 1 else "",
        sandbox=here.scope.sandbox,
        sandbox_switch=url_for("staff.sandbox") if is_switchable else "",
        maintenance=" ".join(filter(None, (_suspension(organisation), announcement()))),
    )


_ACCOUNT = (
    (N_("マイアカウント"), "staff.account"),
    (N_("パスキー"), "staff.passkeys"),
    (N_("サインイン中の機器"), "staff.devices"),
)


def _suspension(organisation: Organisation) -> str:
    """What to know where an organisation may be looked at, and things ended in it, no more."""
    if organisation.state != State.SUSPENDED:
        return ""
    told = N_(
        "利用が停止されているため、見ることだけができます。"
        "管理者は、キーを無効にしたり、担当者を外したりもできます。理由：%(reason)s"
    )
    return _(told, reason=organisation.state_reason)


def _shown(session: Session, here: Member, links: tuple[Link, ...]) -> list[tuple[Link, str, int]]:
    """Those of the links that concern whoever is here, their addresses, and how much waits behind them."""
    return [
        (link, url_for(link.endpoint), link.count(session, here) if link.count else 0)
        for link in links
        if here.may(link.permission) and link.applies(here)
    ]


def nearest(addresses: list[str], path: str, *, home: str) -> str:
    """The address of the navigation under which a page stands, "" where there is none; ``home`` is above all."""
    above = [one for one in addresses if path == one or (one != home and path.startswith(f"{one}/"))]
    return max(above, key=len, default="")
