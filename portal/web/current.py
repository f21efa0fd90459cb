"""What the present request works with: settings, clock, and the session handle that wiring provides."""

from datetime import datetime

from flask import Response, current_app, g
from sqlalchemy.orm import Session

from portal.settings import Settings


def settings() -> Settings:
    """The installation's settings."""
    found: Settings = current_app.extensions["settings"]
    return found


def now() -> datetime:
    """The moment this request came, the same for all of it."""
    if "now" not in g:
        g.now = current_app.extensions["clock"].now()
    moment: datetime = g.now
    return moment


def session() -> Session:
    """The request's database session, opened when first asked for and closed when the request ends."""
    if "session" not in g:
        g.session = current_app.extensions["sessions"]()
    found: Session = g.session
    return found


def close_session(_error: BaseException | None = None) -> None:
    """Gives the session's connection back, whatever happened."""
    if "session" in g:
        g.session.close()


def cookie_name(name: str) -> str:
    """The name under which a cookie of ours travels: bound to the host where the installation is secure."""
    return f"__Host-{name}" if settings().secure_cookies else name


def set_cookie(response: Response, name: str, value: str, *, days: int | None) -> None:
    """Sets a cookie of ours: not for scripts, not across sites, only over https where the installation is secure.

    ``days`` None: until the browser is closed.
    """
    response.set_cookie(
        cookie_name(name),
        value,
        max_age=days * 86_400 if days else None,
        secure=settings().secure_cookies,
        httponly=True,
        samesite="Lax",
    )


def readiness_fault() -> str:
    """Why this process cannot serve yet; empty when it can."""
    fault: str = current_app.extensions["readiness_fault"]()
    return fault
