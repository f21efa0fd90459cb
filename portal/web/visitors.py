"""The device a request comes from, recognised by our own cookie (Flask-Login's request loader).

The cookie holds a random secret. Before the first number it lives until the browser closes and only ties forms to
their visitor; with the first number the device is enrolled under it and the cookie lasts 400 days, the most browsers
keep, renewed as the device is used.
"""

import re
from datetime import timedelta

from flask import Flask, Request, Response, g, request
from flask.sessions import SessionInterface
from flask_login import LoginManager, UserMixin, current_user

from portal.accounts import CustomerUnknown, RelyingParty, recognise_device, touch_device
from portal.kernel.identifiers import hash_secret, new_secret
from portal.web import current
from portal.web.user_agents import device_name

COOKIE = "device"
COOKIE_DAYS = 400  # browsers keep no cookie longer
RENEW_AFTER = timedelta(days=1)
SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


class Visitor(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """Whoever sent this request: a customer's device, or somebody new."""

    def __init__(self, secret: str | None) -> None:
        self.secret = secret
        self.device = recognise_device(current.session(), secret) if secret else None

    @property
    def is_authenticated(self) -> bool:
        """Whether the device belongs to a customer."""
        return self.device is not None

    @property
    def holder(self) -> int:
        """The customer's id. Raises ``CustomerUnknown``."""
        if self.device is None:
            raise CustomerUnknown
        return self.device.customer_id


class DeviceLogin(LoginManager):  # type: ignore[misc]  # Flask-Login has no types
    """Flask-Login with our cookie alone: no session, and no remember cookie that could stand in for it."""

    def _load_user(self) -> None:
        g._login_user = Visitor(cookie_secret(request))  # noqa: SLF001  # where Flask-Login keeps it


class NoSession(SessionInterface):
    """There is no server session: what outlives a request is in the database or in a cookie of ours."""

    def open_session(self, app: Flask, request: Request) -> None:
        """Nothing to open; writing to ``session`` raises."""


def cookie_secret(from_request: Request) -> str | None:
    """The secret in the request's cookie, if it is one of ours by its form."""
    secret = from_request.cookies.get(current.cookie_name(COOKIE), "")
    return secret if SECRET.fullmatch(secret) else None


def form_secret() -> str:
    """The secret that this visitor's forms are tied to; a visitor who has none gets one with this response."""
    known = cookie_secret(request)
    if known:
        return known
    if "new_secret" not in g:
        g.new_secret = new_secret()
    secret: str = g.new_secret
    return secret


def device_hash() -> bytes:
    """What stands for this visitor's device in the database, whether it is a customer's yet or not."""
    return hash_secret(form_secret())


def this_device() -> str:
    """What this device is called in its customer's list."""
    return device_name(request.headers.get("User-Agent", ""))


def is_from_here() -> bool:
    """Whether a page of ours sent this request, as far as the browser says."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") in {"same-origin", "none"}


def relying_party() -> RelyingParty:
    """Who we are to passkeys."""
    settings = current.settings()
    return RelyingParty(settings.host_name, "スマートピット", settings.public_url, settings.secret_key)


def remember_device(response: Response, secret: str) -> None:
    """Lets the browser keep the device's secret for 400 days from now."""
    current.set_cookie(response, COOKIE, secret, days=COOKIE_DAYS)


def forget_device(response: Response) -> None:
    """Takes the device's secret from the browser."""
    secure = current.settings().secure_cookies
    response.delete_cookie(current.cookie_name(COOKIE), secure=secure, httponly=True, samesite="Lax")


def _renew(response: Response) -> Response:
    if "new_secret" in g:
        current.set_cookie(response, COOKIE, g.new_secret, days=None)
    visitor = g.get("_login_user")
    device = getattr(visitor, "device", None)
    if device and response.status_code < 400 and current.now() - device.seen_at > RENEW_AFTER:
        touch_device(current.session(), device.id, at=current.now())
        if not any(key == "Set-Cookie" and COOKIE in value for key, value in response.headers):
            remember_device(response, current_user.secret)
    return response


def init_app(app: Flask) -> None:
    """Recognises devices on every request that asks who comes."""
    app.login_manager = DeviceLogin()  # type: ignore[attr-defined]  # what ``current_user`` asks
    app.session_interface = NoSession()
    app.after_request(_renew)
