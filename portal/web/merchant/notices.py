"""What the organisation is mailed of its bills, and where to: seen by all who work there, changed by owners."""

from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import StopValidation

from portal.mail import ADDRESS_LIMIT, AddressRefused, bounced, parse_address
from portal.notices import MOST_ADDRESSES, Notice, NoticeTerms, choose_notices, notice_terms
from portal.organisations import OrganisationKind, Permission
from portal.web import current
from portal.web.access import members
from portal.web.asking import form_page, is_sent
from portal.web.desk.current import desk_page, member
from portal.web.forms import PortalForm
from portal.web.language import LANGUAGES, N_, _
from portal.web.merchant.desk import blueprint

MERCHANT = OrganisationKind.MERCHANT
NOTICES = {
    Notice.PAID: N_("お支払いがあったとき（速報）"),
    Notice.REVERSED: N_("お支払いがレジで取り消されたとき"),
    Notice.STOPPED: N_("番号の停止や取り替えで、請求を支払えなくなったとき"),
    Notice.ENDED: N_("請求が期限切れになったとき、取り下げられたとき"),
    Notice.RECURRING: N_("毎月の請求をまもなく登録するとき、登録したとき、見送ったとき"),
    Notice.REPORT: N_("前日のお支払いのまとめ（毎朝7時ごろ。動きのなかった日は送りません）"),
}


class NoticesForm(PortalForm):
    """Addresses, one a line; what is mailed to them; in which language. ``parsed``: the addresses."""

    addresses = TextAreaField()
    notices = SelectMultipleField(validate_choice=False)
    language = SelectField(validate_choice=False)
    parsed: tuple[str, ...] = ()

    def worded(self) -> None:
        """Puts the choices into the reader's words."""
        fields: Any = self
        fields["notices"].choices = [(str(notice), _(label)) for notice, label in NOTICES.items()]
        fields["language"].choices = list(LANGUAGES.items())

    def validate_addresses(self, field: Field) -> None:
        """Reads the addresses; where something is to be mailed, there must be one."""
        typed = (field.data or "")[: 2 * MOST_ADDRESSES * ADDRESS_LIMIT].replace(",", "\n").split("\n")
        lines = [line.strip() for line in typed if line.strip()]
        if len(lines) > MOST_ADDRESSES:
            raise StopValidation(_(N_("宛先は%(most)s件までです。"), most=MOST_ADDRESSES))
        try:
            self.parsed = tuple(dict.fromkeys(parse_address(line) for line in lines))
        except AddressRefused:
            message = N_(
                "メールアドレスの形になっていない行があります。1行に1件、name@example.jp のように入れてください。"
            )
            raise StopValidation(_(message)) from None
        if self["notices"].data and not self.parsed:
            raise StopValidation(_(N_("お知らせを受け取る宛先を入れてください。")))

    def validate_notices(self, field: Field) -> None:
        """Takes nothing but what there is."""
        field.data = [one for one in field.data or [] if one in set(Notice)]

    def validate_language(self, field: Field) -> None:
        """Takes nothing but a language that there is."""
        if field.data not in LANGUAGES:
            raise StopValidation(_(N_("言語を選んでください。")))

    def terms(self) -> NoticeTerms:
        """What was filled in, after a check that went well."""
        return NoticeTerms(
            self.parsed, frozenset(Notice(one) for one in self["notices"].data), str(self["language"].data)
        )


@blueprint.get("/notices")
@members(MERCHANT)
def notices() -> str:
    """What is mailed now."""
    session = current.session()
    terms = notice_terms(session, member().organisation)
    away = [address for address in terms.addresses if bounced(session, address)]
    return desk_page("merchant/notices.html", terms=terms, words=NOTICES, away=away, languages=LANGUAGES)


@blueprint.route("/notices/edit", methods=["GET", "POST"])
@members(MERCHANT, permission=Permission.MANAGE)
def notices_edit() -> ResponseReturnValue:
    """Changes it."""
    here, session = member(), current.session()
    now = notice_terms(session, here.organisation)
    form = NoticesForm.of_request(
        addresses="\n".join(now.addresses), notices=[str(one) for one in now.notices], language=now.language
    )
    form.worded()
    if is_sent(form):
        choose_notices(session, here.organisation, form.terms(), actor=here.actor, at=current.now())
        return redirect(url_for(".notices", notice="saved"), 303)
    return form_page("merchant/notices_edit.html", form)
