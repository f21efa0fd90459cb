"""What requests are signed with: made with a secret that is shown once, ended."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from portal.organisations import (
    ObjectUnknown,
    Permission,
    api_keys,
    make_signing_secret,
    revoke_signing_secret,
    signing_secrets,
)
from portal.web import current
from portal.web.asking import confirm_page, form_page, is_sent
from portal.web.desk.current import desk_page, member
from portal.web.desk.part import Part
from portal.web.desk.showing import has_link, shown_once
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.once import vault

part = Part()


@part.route("/keys/signing/new", "GET", "POST", permission=Permission.MANAGE, asks_passkey=True)
def signing_new() -> ResponseReturnValue:
    """Makes one; the answer shows it, this once."""
    if not has_link(member()):
        return redirect(url_for(".keys"), 303)
    form = PortalForm.of_request()
    if not is_sent(form):
        return form_page("desk_pages/signing_new.html", form)
    ref, secret = shown_once(_make)
    return desk_page("desk_pages/signing_made.html", ref=ref, secret=secret)


@part.route("/keys/signing/<ref:ref>/revoke", "GET", "POST", permission=Permission.REVOKE, asks_passkey=True)
def signing_revoke(ref: str) -> ResponseReturnValue:
    """Ends one."""
    here, session, form = member(), current.session(), PortalForm.of_request()
    if is_sent(form):
        revoke_signing_secret(session, here.scope, ref, actor=here.actor, at=current.now())
        return redirect(url_for(".keys", notice="signing_secret_revoked"), 303)
    living = [one.ref for one in signing_secrets(session, here.scope)]
    if ref not in living:
        raise ObjectUnknown
    consequences = [
        _(N_("この鍵で署名したリクエストは、すぐに断られるようになります。")),
        _(N_("元には戻せません。必要になったら、新しい鍵を作ってください。")),
    ]
    signed_only = [key for key in api_keys(session, here.scope) if key.must_sign and key.revoked_at is None]
    if len(living) == 1 and signed_only:
        count = len(signed_only)
        told = N_("これが最後の署名の鍵です。署名を必須にしているAPIキー%(count)s個が使えなくなります。")
        consequences.insert(0, _(told, count=count))
    return confirm_page(
        form,
        _(N_("署名の鍵を無効にしますか")),
        lead=_(N_("鍵のID：%(ref)s"), ref=ref),
        button=_(N_("無効にする")),
        cancel=url_for(".keys"),
        consequences=consequences,
    )


def _make() -> tuple[str, str]:
    here = member()
    made, secret = make_signing_secret(current.session(), here.scope, vault(), actor=here.actor, at=current.now())
    return made.ref, secret
