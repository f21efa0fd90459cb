"""The mails that development sends into a folder, to be read and clicked. Development only."""

import re

from flask import Blueprint, current_app
from markupsafe import Markup, escape

from portal.accounts import Mail
from portal.web.access import everyone
from portal.web.templating import page

blueprint = Blueprint("mailbox", __name__)

_ADDRESS = re.compile(r"https?://\S+")


@blueprint.get("/dev/mail")
@everyone
def mailbox() -> str:
    """The latest mails, links in them alive."""
    mails: list[Mail] = current_app.extensions["mailbox"]()
    shown = [
        (mail, _ADDRESS.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', escape(mail.text))) for mail in mails
    ]
    return page("mailbox.html", mails=[(mail, Markup(text)) for mail, text in shown])  # noqa: S704  # escaped above
