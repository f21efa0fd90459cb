"""Who may use a route. Every route says so; a test finds the one that does not, and another walks them all.

``members(MERCHANT, permission=EDIT)`` lets in who works, in a role that may edit, for a merchant; ``people`` whoever is
signed in to work anywhere. ``fresh`` stands below them where the passkey must have been checked just now.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort, g, redirect, request, url_for
from flask_login import current_user

from portal.accounts import CustomerUnknown
from portal.organisations import NotPermitted, OrganisationKind, Permission
from portal.web import current
from portal.web.addresses import this_page
from portal.web.desk.visits import member_of, signed_in_here, visit

View = Callable[..., Any]


class PasskeyNeeded(Exception):
    """A form was sent too long after the passkey was checked; ``portal.web.desk.passkeys`` asks for it."""


def everyone(view: View) -> View:
    """Open to all, customers or not."""
    view.access = "everyone"  # type: ignore[attr-defined]
    return view


def customers(view: View) -> View:
    """Only for a device that belongs to a customer; others get the page for what is unavailable."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            raise CustomerUnknown
        return view(*args, **kwargs)

    guarded.access = "customers"  # type: ignore[attr-defined]
    return guarded


def customers_by_device(view: View) -> View:
    """As ``customers``, for a view whose own one read asks by the device's cookie whose the thing is."""
    view.access = "customers"  # type: ignore[attr-defined]
    return view


def machines(view: View) -> View:
    """For the service's own monitoring; a view that tells figures checks a token itself."""
    view.access = "machines"  # type: ignore[attr-defined]
    return view


def members(*kinds: OrganisationKind, permission: Permission = Permission.VIEW) -> Callable[[View], View]:
    """Only for who works in an organisation of these kinds, in a role that has the permission.

    Who is not signed in is asked to; a member of another kind finds nothing; too small a role, or a suspended
    organisation, is told whom to ask. Forms sent to such a view must have been opened by the same person for the same
    organisation and mode.
    """
    allowed = frozenset(kinds)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            found = visit()
            if found is None:
                return redirect(url_for("staff.sign_in", back=_back()), 303)
            here = member_of(found)
            if here is None:
                return redirect(url_for("staff.organisations", back=_back()), 303)
            if here.organisation.kind not in allowed:
                abort(404)
            if not here.may(permission):
                raise NotPermitted(permission)
            g.form_ties = 2
            return view(*args, **kwargs)

        named = ",".join(kind for kind in OrganisationKind if kind in allowed)
        _decide(guarded, f"members {named} {permission}", allowed, permission)
        return guarded

    return decorate


def people(view: View) -> View:
    """Only for who is signed in to work, wherever that is; others are asked to sign in."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if visit() is None:
            return redirect(url_for("staff.sign_in", back=_back()), 303)
        g.form_ties = 1
        return view(*args, **kwargs)

    _decide(guarded, "people", frozenset(), Permission.VIEW)
    return guarded


def fresh(view: View) -> View:
    """Asks for the passkey, if it was not checked within the last ten minutes, and comes back. Below the others.

    What was sent meanwhile is kept, and can be sent after the check.
    """

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if signed_in_here().is_fresh(current.now()):
            return view(*args, **kwargs)
        if request.method == "POST":
            raise PasskeyNeeded
        return redirect(url_for("staff.verify", back=_back()), 303)

    guarded.is_fresh = True  # type: ignore[attr-defined]
    return guarded


def _back() -> str | None:
    """Where to come back to: nowhere, from a form that has no page."""
    return this_page(otherwise="") or None


def _decide(guarded: Any, access: str, kinds: frozenset[OrganisationKind], permission: Permission) -> None:
    """What the view says of itself to tests."""
    guarded.is_fresh = getattr(guarded, "is_fresh", False)
    guarded.access = f"{access} fresh" if guarded.is_fresh else access
    guarded.kinds, guarded.permission = kinds, permission
