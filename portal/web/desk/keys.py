"""API keys: listed, looked at, made with a secret that is shown once, ended."""

from datetime import date
from typing import Any, Literal

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, Field, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import StopValidation

from portal.kernel.clock import end_of_japan_day, japan_day
from portal.organisations import (
    KEY_NAME_LIMIT,
    AddressListRefused,
    ApiKey,
    KeyScope,
    KeyTerms,
    ObjectUnknown,
    Permission,
    Role,
    api_keys,
    make_key,
    parse_networks,
    person_at,
    revoke_key,
    signing_secrets,
    staff_of,
    tell_of_change,
)
from portal.web import current
from portal.web.asking import confirm_page, form_page, is_sent
from portal.web.desk.current import desk_page, member
from portal.web.desk.examples import first_call
from portal.web.desk.key_words import SCOPES, chosen_first, offered, scope_words
from portal.web.desk.part import Part
from portal.web.desk.showing import has_link, narrowed, shown_once
from portal.web.desk.visits import Member
from portal.web.fields import clean
from portal.web.forms import PortalForm
from portal.web.language import N_, _

part = Part()
MOST_NETWORKS = 50
LONGEST = 10  # years that a key may last
_TYPED = 5_000  # characters of an allow-list that are read

Standing = Literal["usable", "expired", "revoked"]


class KeyForm(PortalForm):
    """What a key may do."""

    name = StringField()
    scopes = SelectMultipleField(validate_choice=False)
    networks = TextAreaField()
    expires = StringField()
    must_sign = BooleanField()

    def worded(self, here: Member) -> None:
        """Puts the scopes that are of use here into the reader's words."""
        field: Any = self["scopes"]
        field.choices = {str(one): _(SCOPES[one]) for one in offered(here)}

    def validate_name(self, field: Field) -> None:
        """Cleans the name; it must be there."""
        clean(field, KEY_NAME_LIMIT)
        if not field.data:
            raise StopValidation(_(N_("名前を入れてください。何に使うキーかが分かる名前にすると、あとで迷いません。")))

    def validate_scopes(self, field: Any) -> None:
        """Takes at least one, and nothing but what is offered."""
        chosen = field.data or []
        if not chosen or not set(chosen) <= set(field.choices):
            raise StopValidation(_(N_("許可することを、ひとつ以上選んでください。")))

    def validate_networks(self, field: Field) -> None:
        """Reads the allow-list line by line."""
        try:
            if len(parse_networks((field.data or "")[:_TYPED])) > MOST_NETWORKS or len(field.data or "") > _TYPED:
                raise StopValidation(_(N_("%(limit)s行までで入れてください。"), limit=MOST_NETWORKS))
        except AddressListRefused as refused:
            message = N_(
                "「%(line)s」はIPアドレスの形になっていません。192.0.2.10 や 192.0.2.0/24 のように入れてください。"
            )
            raise StopValidation(_(message, line=refused.line[:40])) from None

    def validate_expires(self, field: Field) -> None:
        """Reads the last day, if there is one: today or later."""
        typed, today = (field.data or "").strip(), japan_day(current.now())
        if not typed:
            return
        try:
            last = date.fromisoformat(typed.replace("/", "-"))
        except ValueError:
            raise StopValidation(_(N_("日付は 2026-12-31 のように入れてください。"))) from None
        if not today <= last <= date(today.year + LONGEST, 12, 31):
            raise StopValidation(_(N_("今日から%(years)s年先までの日付を入れてください。"), years=LONGEST))
        field.data = last.isoformat()

    def terms(self) -> KeyTerms:
        """What was filled in, after a check that went well."""
        last = self["expires"].data
        return KeyTerms(
            self["name"].data,
            [KeyScope(one) for one in self["scopes"].data],
            parse_networks(self["networks"].data or ""),
            end_of_japan_day(date.fromisoformat(last)) if last else None,
            self["must_sign"].data,
        )


def standing_of(key: ApiKey) -> Standing:
    """Whether a key can be used."""
    if key.revoked_at is not None:
        return "revoked"
    return "expired" if key.expires_at is not None and key.expires_at <= current.now() else "usable"


@part.route("/keys")
def keys() -> str:
    """The keys of this mode, and what requests are signed with."""
    here, session, wanted = member(), current.session(), request.args.get("state", "")
    everything = [(key, standing_of(key)) for key in api_keys(session, here.scope)]
    usable = [row for row in everything if row[1] == "usable"]
    over = [row for row in everything if row[1] != "usable"]
    shown, after = narrowed(
        {"usable": usable, "over": over}.get(wanted, everything),
        lambda row: f"{row[0].name} {row[0].start}",
        lambda row: row[0].ref,
    )
    return desk_page(
        "desk_pages/keys.html" if has_link(here) else "merchant/no_link.html",
        keys=shown,
        after=after,
        counts={"all": len(everything), "usable": len(usable), "over": len(over)},
        secrets=signing_secrets(session, here.scope),
        scope_words=scope_words,
    )


@part.route("/keys/<ref:ref>")
def key(ref: str) -> str:
    """One key: all that is known of it but its secret."""
    found = _key(ref)
    return desk_page("desk_pages/key.html", key=found, standing=standing_of(found), scope_words=scope_words)


@part.route("/keys/new", "GET", "POST", permission=Permission.MANAGE, asks_passkey=True)
def key_new() -> ResponseReturnValue:
    """Makes a key; the answer shows its secret, this once."""
    here = member()
    if not has_link(here):
        return redirect(url_for(".keys"), 303)
    form = KeyForm.of_request(scopes=[str(one) for one in chosen_first(here)])
    form.worded(here)
    if not is_sent(form):
        return form_page("desk_pages/key_new.html", form, is_live=not here.scope.sandbox)
    ref, secret = shown_once(lambda: _make(form.terms()))
    made = _key(ref)
    return desk_page("desk_pages/key_made.html", key=made, secret=secret, examples=first_call(made.scopes, secret))


@part.route("/keys/<ref:ref>/revoke", "GET", "POST", permission=Permission.REVOKE, asks_passkey=True)
def key_revoke(ref: str) -> ResponseReturnValue:
    """Ends a key."""
    here, found, form = member(), _key(ref), PortalForm.of_request()
    if is_sent(form):
        revoke_key(current.session(), here.scope, ref, actor=here.actor, at=current.now())
        return redirect(url_for(".keys", notice="key_revoked"), 303)
    return confirm_page(
        form,
        _(N_("APIキー「%(name)s」を無効にしますか"), name=found.name),
        lead=_(N_("先に新しいキーに切り替えてから無効にすると、システムが止まりません。")),
        button=_(N_("無効にする")),
        cancel=url_for(".key", ref=ref),
        consequences=[
            _(N_("このキーを使っているシステムは、すぐに呼び出せなくなります。")),
            _(N_("ほかのキーには影響しません。")),
            _(N_("元には戻せません。必要になったら、新しいキーを作ってください。")),
        ],
    )


def _key(ref: str) -> ApiKey:
    """A key of this organisation and mode. Raises ``ObjectUnknown``."""
    found = next((one for one in api_keys(current.session(), member().scope) if one.ref == ref), None)
    if found is None:
        raise ObjectUnknown
    return found


def _make(terms: KeyTerms) -> tuple[str, str]:
    """Makes it, and tells every owner of a live one: perhaps it was none of them."""
    here, session, at = member(), current.session(), current.now()
    made, secret = make_key(session, here.scope, terms, actor=here.actor, at=at)
    for colleague in [] if here.scope.sandbox else staff_of(session, here.scope):
        person = person_at(session, colleague.address) if colleague.role is Role.OWNER else None
        if person:
            tell_of_change(session, person, here.scope, "key_made", at=at, detail=terms.name)
    return made.ref, secret
