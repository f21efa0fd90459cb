"""By what the chain's system is known: signing keys, and subjects of client certificates."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field, StringField
from wtforms.validators import StopValidation

from portal.organisations import (
    ObjectUnknown,
    OrganisationKind,
    Permission,
    SubjectRefused,
    add_certificate,
    revoke_certificate,
    signing_secrets,
    store_certificates,
)
from portal.web import current
from portal.web.access import fresh, members
from portal.web.asking import confirm_page, form_page, is_sent
from portal.web.chain.desk import blueprint
from portal.web.desk.current import desk_page, member
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.once import done_once

CHAIN = OrganisationKind.CHAIN
REFUSED = {
    "form": N_("証明書の名前の形になっていません。CN=pos.example.jp,O=Example,C=JP のように入れてください。"),
    "too_long": N_("証明書の名前が長すぎます。200文字までで入れてください。"),
    "taken": N_("この名前は、もう登録されています（本番とテスト環境には、別の証明書をお使いください）。"),
}
_TYPED = 500  # characters that are read


class SubjectForm(PortalForm):
    """A certificate's subject."""

    subject = StringField()

    def validate_subject(self, field: Field) -> None:
        """It must be there; what it must look like is the domain's to say."""
        field.data = (field.data or "").strip()[:_TYPED]
        if not field.data:
            raise StopValidation(_(N_("証明書の名前を入れてください。")))


@blueprint.get("/keys")
@members(CHAIN)
def keys() -> str:
    """All of this mode."""
    scope, session = member().scope, current.session()
    return desk_page(
        "chain/keys.html",
        secrets=signing_secrets(session, scope),
        certificates=store_certificates(session, scope),
        takes_certificates=bool(current.settings().store_certificate_header),
    )


@blueprint.route("/keys/certificates/new", methods=["GET", "POST"])
@members(CHAIN, permission=Permission.MANAGE)
@fresh
def certificate_new() -> ResponseReturnValue:
    """Enters a subject."""
    here, form = member(), SubjectForm.of_request()
    if is_sent(form):
        try:
            done_once(
                lambda: (
                    add_certificate(
                        current.session(), here.scope, form["subject"].data, actor=here.actor, at=current.now()
                    ).ref
                )
            )
            return redirect(url_for(".keys", notice="certificate_added"), 303)
        except SubjectRefused as refused:
            form["subject"].errors = [_(REFUSED[refused.reason])]
    return form_page("chain/certificate_new.html", form)


@blueprint.route("/keys/certificates/<ref:ref>/revoke", methods=["GET", "POST"])
@members(CHAIN, permission=Permission.REVOKE)
@fresh
def certificate_revoke(ref: str) -> ResponseReturnValue:
    """Takes a subject away."""
    here, session, form = member(), current.session(), PortalForm.of_request()
    if is_sent(form):
        revoke_certificate(session, here.scope, ref, actor=here.actor, at=current.now())
        return redirect(url_for(".keys", notice="certificate_revoked"), 303)
    found = next((one for one in store_certificates(session, here.scope) if one.ref == ref), None)
    if found is None:
        raise ObjectUnknown
    return confirm_page(
        form,
        _(N_("この名前の証明書を無効にしますか")),
        lead=found.subject,
        button=_(N_("無効にする")),
        cancel=url_for(".keys"),
        consequences=[
            _(N_("この名前の証明書で接続している端末とレジは、すぐに断られるようになります。")),
            _(N_("受け取り済みの現金の知らせも届かなくなります。先に、別の証明書か署名の鍵に切り替えてください。")),
            _(N_("同じ名前を、あとからもう一度登録できます。")),
        ],
    )
