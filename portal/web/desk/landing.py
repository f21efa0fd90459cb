"""Where somebody goes on: back to the page they wanted, or to the first page of where they work."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.web.addresses import our_path
from portal.web.desk.desks import desk_of
from portal.web.desk.visits import signed_in_here


def wanted() -> str:
    """The page of ours that was asked for before something else had to be done; "" where none was."""
    return our_path(request.values.get("back", ""), otherwise="")


def home() -> str:
    """The first page of where somebody works; where they have not chosen, the page to choose on."""
    organisation = signed_in_here().organisation
    return url_for(desk_of(organisation.kind).home if organisation else "staff.organisations")


def go_on(notice: str = "") -> ResponseReturnValue:
    """Leads to the wanted page, or home, where ``notice`` is said."""
    address = wanted() or home()
    sign = "&" if "?" in address else "?"
    return redirect(f"{address}{sign}notice={notice}" if notice else address, 303)
