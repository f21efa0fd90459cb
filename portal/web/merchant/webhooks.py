"""Webhook endpoints: listed, added with a secret that is shown once, changed, removed; their secret made anew."""

from urllib.parse import urlsplit

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from portal.notices import (
    FilterRefused,
    Targets,
    TooManyEndpoints,
    UrlRefused,
    add_endpoint,
    change_endpoint,
    drop_old_secret,
    remove_endpoint,
    rotate_secret,
    standing,
)
from portal.notices import endpoint as find_endpoint
from portal.notices import endpoints as list_endpoints
from portal.organisations import OrganisationKind, Permission
from portal.web import current
from portal.web.access import fresh, members
from portal.web.asking import confirm_page, form_page, is_sent
from portal.web.desk.current import desk_page, member
from portal.web.desk.showing import has_link, narrowed, shown_once
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.merchant.desk import blueprint
from portal.web.merchant.endpoint_form import EndpointForm
from portal.web.once import done_once, vault

MERCHANT = OrganisationKind.MERCHANT
MANAGE, REVOKE = Permission.MANAGE, Permission.REVOKE


@blueprint.get("/webhooks")
@members(MERCHANT)
def webhooks() -> str:
    """The endpoints of this mode, each with what waits for it."""
    here, session = member(), current.session()
    if not has_link(here):
        return desk_page("merchant/no_link.html")
    found = list_endpoints(session, here.scope)
    shown, after = narrowed(found, lambda one: f"{one.url} {one.description}", lambda one: one.ref)
    rows = [(one, urlsplit(one.url).hostname, standing(session, here.scope, one.ref)) for one in shown]
    return desk_page("merchant/webhooks.html", rows=rows, after=after, total=len(found))


@blueprint.route("/webhooks/new", methods=["GET", "POST"])
@members(MERCHANT, permission=MANAGE)
@fresh
def webhook_new() -> ResponseReturnValue:
    """Adds one; the answer shows its secret, this once."""
    if not has_link(member()):
        return redirect(url_for(".webhooks"), 303)
    form, error = EndpointForm.of_endpoint(), ""
    if is_sent(form):
        try:
            ref, secret = shown_once(lambda: _add(form))
            return _secret_page(ref, secret, is_new=True)
        except (UrlRefused, FilterRefused) as fault:
            form.refuse(fault)
        except TooManyEndpoints as fault:
            told = N_("送り先は%(limit)s件までです。使っていないものを削除してから、登録してください。")
            error = _(told, limit=fault.limit)
    return form_page("merchant/webhook_new.html", form, error=error)


@blueprint.route("/webhooks/<ref:ref>/edit", methods=["GET", "POST"])
@members(MERCHANT, permission=MANAGE)
@fresh
def webhook_edit(ref: str) -> ResponseReturnValue:
    """Changes where it points and what it is told."""
    here, session = member(), current.session()
    found = find_endpoint(session, here.scope, ref)
    form = EndpointForm.of_endpoint(found)
    if is_sent(form):
        try:
            change_endpoint(
                session, here.scope, ref, form.terms(), targets=_targets(), actor=here.actor, at=current.now()
            )
            return redirect(url_for(".webhook", ref=ref, notice="webhook_changed"), 303)
        except (UrlRefused, FilterRefused) as fault:
            form.refuse(fault)
    return form_page("merchant/webhook_edit.html", form, endpoint=found)


@blueprint.route("/webhooks/<ref:ref>/remove", methods=["GET", "POST"])
@members(MERCHANT, permission=REVOKE)
@fresh
def webhook_remove(ref: str) -> ResponseReturnValue:
    """Removes it with its deliveries."""
    here, session, form = member(), current.session(), PortalForm.of_request()
    if is_sent(form):
        done_once(lambda: _remove(ref))
        return redirect(url_for(".webhooks", notice="webhook_removed"), 303)
    found = find_endpoint(session, here.scope, ref)
    stands = standing(session, here.scope, ref)
    consequences = [
        _(N_("これからのイベントは送られなくなります。")),
        _(N_("送信の記録も消えます。")),
        _(N_("元には戻せません。しばらく止めるだけなら、休止をお使いください。")),
    ]
    if stands.waiting:
        told = N_("送信待ちの%(count)s件は、取りやめになります。")
        consequences.insert(0, _(told, count=stands.waiting))
    return confirm_page(
        form,
        _(N_("この送り先を削除しますか")),
        lead=found.url,
        button=_(N_("削除する")),
        cancel=url_for(".webhook", ref=ref),
        consequences=consequences,
    )


@blueprint.route("/webhooks/<ref:ref>/secret", methods=["GET", "POST"])
@members(MERCHANT, permission=MANAGE)
@fresh
def webhook_rotate(ref: str) -> ResponseReturnValue:
    """Makes a new secret; the answer shows it, this once."""
    here, session, form = member(), current.session(), PortalForm.of_request()
    found = find_endpoint(session, here.scope, ref)
    if is_sent(form):
        _ref, secret = shown_once(lambda: (ref, _rotate(ref)))
        return _secret_page(ref, secret, is_new=False)
    consequences = [
        _(N_("新しい秘密を一度だけ表示します。")),
        _(N_("これから24時間は、新しい秘密と前の秘密の両方で署名します。その間に切り替えてください。")),
    ]
    if found.old_until and found.old_until > current.now():
        consequences.append(_(N_("前回作り直す前の秘密での署名は、すぐに終わります。")))
    return confirm_page(
        form,
        _(N_("秘密を作り直しますか")),
        lead=found.url,
        button=_(N_("作り直す")),
        cancel=url_for(".webhook", ref=ref),
        consequences=consequences,
        is_grave=False,
    )


@blueprint.route("/webhooks/<ref:ref>/drop-old-secret", methods=["GET", "POST"])
@members(MERCHANT, permission=REVOKE)
@fresh
def webhook_drop_secret(ref: str) -> ResponseReturnValue:
    """Lets the secret before the present one sign no longer."""
    here, session, form = member(), current.session(), PortalForm.of_request()
    found = find_endpoint(session, here.scope, ref)
    if is_sent(form):
        drop_old_secret(session, here.scope, ref, actor=here.actor, at=current.now())
        return redirect(url_for(".webhook", ref=ref, notice="webhook_secret_dropped"), 303)
    return confirm_page(
        form,
        _(N_("前の秘密での署名をやめますか")),
        lead=found.url,
        button=_(N_("署名をやめる")),
        cancel=url_for(".webhook", ref=ref),
        consequences=[
            _(N_("前の秘密で確かめている受け取り側は、署名が合わなくなります。")),
            _(N_("新しい秘密に切り替えてから、行ってください。")),
        ],
    )


def _secret_page(ref: str, secret: str, *, is_new: bool) -> str:
    found = find_endpoint(current.session(), member().scope, ref)
    return desk_page("merchant/webhook_secret.html", endpoint=found, secret=secret, is_new=is_new)


def _targets() -> Targets:
    return Targets(current.settings().webhook_private_targets)


def _add(form: EndpointForm) -> tuple[str, str]:
    here = member()
    made, secret = add_endpoint(
        current.session(),
        here.scope,
        form.terms(),
        vault=vault(),
        targets=_targets(),
        actor=here.actor,
        at=current.now(),
    )
    return made.ref, secret


def _remove(ref: str) -> str:
    here = member()
    remove_endpoint(current.session(), here.scope, ref, actor=here.actor, at=current.now())
    return ref


def _rotate(ref: str) -> str:
    here = member()
    return rotate_secret(current.session(), here.scope, ref, vault=vault(), actor=here.actor, at=current.now())
