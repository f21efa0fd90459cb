"""Staff's browsers, recognised by a cookie of their own, apart from customers' devices; and who works here just now.

The cookie ``staff`` holds a random secret. Before signing in it lives until the browser closes; with signing in the
device is admitted under it for 14 days, renewed as it is used, for 90 in all. Pages of customers never look for it.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask, Response, g, request

from portal.kernel.errors import DatabaseBusy
from portal.kernel.identifiers import new_secret
from portal.organisations import (
    IDLE_LIMIT,
    Actor,
    Organisation,
    Permission,
    Person,
    Role,
    Scope,
    SignedIn,
    State,
    may,
    rekey_staff_device,
    scope_of,
    signed_in,
    touch_staff_device,
)
from portal.web import current

COOKIE = "staff"
COOKIE_DAYS = IDLE_LIMIT.days
RENEW_AFTER = timedelta(hours=1)
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody at work in an organisation: who, in which role, what they see (in one mode), and how they are noted."""

    person: Person
    role: Role
    organisation: Organisation
    scope: Scope
    actor: Actor

    def may(self, permission: Permission) -> bool:
        """Whether their role allows it, and their organisation's state."""
        return may(self.role, State(self.organisation.state), permission)


def visit() -> SignedIn | None:
    """Who is signed in on this browser, and where they work; None where nobody is. Asked once a request."""
    if "staff_visit" not in g:
        secret = _sent() or g.get("new_staff_secret")
        g.staff_visit = signed_in(current.session(), secret, at=current.now()) if secret else None
        if g.staff_visit and current.now() - g.staff_visit.device.seen_at > RENEW_AFTER:
            g.staff_to_renew = g.staff_visit.device.id
    found: SignedIn | None = g.staff_visit
    return found


def signed_in_here() -> SignedIn:
    """As ``visit``, for views that only signed-in people reach (``members``, ``people``)."""
    found = visit()
    assert found is not None, "the view lets in who is not signed in"
    return found


def member() -> Member:
    """Who works here, and for whom; for views that only members reach (``members``)."""
    found = member_of(signed_in_here())
    assert found is not None, "the view lets in who works nowhere"
    return found


def member_of(found: SignedIn) -> Member | None:
    """Whoever is signed in as a member of the organisation they have chosen; None where they have chosen none."""
    if found.organisation is None or found.role is None:
        return None
    return Member(
        found.person,
        found.role,
        found.organisation,
        scope_of(found.organisation, sandbox=found.device.sandbox),
        actor_of(found.person),
    )


def actor_of(person: Person) -> Actor:
    """Somebody who acts by this request, wherever they work."""
    return Actor("staff", person.ref, person.name, from_address())


def from_address() -> str:
    """The IP address that this request comes from."""
    return request.remote_addr or ""


def ties() -> tuple[str, ...]:
    """What forms are tied to: the person, then organisation and mode, as far as they are known on this request."""
    found: SignedIn | None = g.get("staff_visit")
    if found is None:
        return ()
    if found.organisation is None:
        return (found.person.ref,)
    mode = "sandbox" if scope_of(found.organisation, sandbox=found.device.sandbox).sandbox else "live"
    return found.person.ref, f"{found.organisation.ref} {mode}"


def forget_visit() -> None:
    """Lets the next look find out anew who is signed in, after it was changed."""
    g.pop("staff_visit", None)


def staff_secret() -> str:
    """The secret that this browser is, or will be, signed in by; who has none gets one with this response."""
    known = _sent()
    if known:
        return known
    if "new_staff_secret" not in g:
        g.new_staff_secret = new_secret()
    secret: str = g.new_staff_secret
    return secret


def remember_staff(response: Response) -> None:
    """Lets the browser keep its secret for 14 days from now."""
    current.set_cookie(response, COOKIE, staff_secret(), days=COOKIE_DAYS)


def renew_secret(response: Response) -> None:
    """Gives a browser that has just signed in a secret that nobody there before can have read."""
    secret = new_secret()
    rekey_staff_device(current.session(), signed_in_here().device.id, secret)
    current.set_cookie(response, COOKIE, secret, days=COOKIE_DAYS)


def forget_staff(response: Response) -> None:
    """Takes the secret from the browser."""
    secure = current.settings().secure_cookies
    response.delete_cookie(current.cookie_name(COOKIE), secure=secure, httponly=True, samesite="Lax")


def _sent() -> str | None:
    secret = request.cookies.get(current.cookie_name(COOKIE), "")
    return secret if _SECRET.fullmatch(secret) else None


def _renew(response: Response) -> Response:
    if any(name == "Set-Cookie" and value.startswith(f"{_cookie()}=") for name, value in response.headers):
        return response
    if "new_staff_secret" in g:
        current.set_cookie(response, COOKIE, g.new_staff_secret, days=None)
    if "staff_to_renew" in g and response.status_code < 400:
        remember_staff(response)
        with suppress(DatabaseBusy):  # the next use will do
            touch_staff_device(current.session(), g.staff_to_renew, at=current.now())
    return response


def _cookie() -> str:
    return current.cookie_name(COOKIE)


def init_app(app: Flask) -> None:
    """Keeps the cookie as long as it is used."""
    app.after_request(_renew)
