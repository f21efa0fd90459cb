"""The mails that development sends into a folder, to be read and clicked. Development only."""

import re

from flask import Blueprint, Response, abort, current_app
from markupsafe import Markup, escape

from portal.mail import Mail
from portal.web.access import everyone
from portal.web.templating import page

blueprint = Blueprint("mailbox", __name__, url_prefix="/dev/mail")

_ADDRESS = re.compile(r"https?://\S+")
_MAIL_POLICY = (  # a mail brings its own styles, and nothing else: no script, no picture, no form
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
)


@blueprint.get("")
@everyone
def mailbox() -> str:
    """The latest mails, links in them alive."""
    shown = [
        (mail, _ADDRESS.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', escape(mail.text)))
        for mail in _latest()
    ]
    return page("mailbox.html", mails=[(mail, Markup(text)) for mail, text in shown])  # noqa: S704  # escaped above


@blueprint.get("/<ref:ref>")
@everyone
def html(ref: str) -> Response:
    """A mail as mail programs show it, shut off from everything of ours."""
    found = [mail.html for mail in _latest() if mail.ref == ref and mail.html]
    if not found:
        abort(404)
    headers = {"Content-Security-Policy": _MAIL_POLICY, "Cross-Origin-Opener-Policy": "unsafe-none"}
    return Response(found[0], headers=headers)  # HTML's rules: a sandboxed page opens only without an opener policy


def _latest() -> list[Mail]:
    mails: list[Mail] = current_app.extensions["mailbox"]()
    return mails
