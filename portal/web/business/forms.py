"""The form of an enquiry about rates: what was typed, cleaned or refused with a sentence beside the field."""

import re
import unicodedata

from wtforms import Field, StringField
from wtforms.validators import StopValidation

from portal.applications import ENQUIRY_LIMIT, VOLUME_LIMIT, Asked, EnquiryType
from portal.kernel.text import TextNotAllowed, TextTooLong, clean_line
from portal.mail import AddressRefused, parse_address
from portal.organisations import COMPANY_LIMIT, PERSON_LIMIT, PHONE_LIMIT
from portal.web.forms import PortalForm
from portal.web.language import N_, _, chosen

TYPES = {
    EnquiryType.UNDECIDED: N_("まだ決めていない"),
    EnquiryType.LIGHT: N_("ライト"),
    EnquiryType.REGULAR: N_("レギュラー"),
    EnquiryType.SUPER: N_("スーパー"),
}
_PHONE = re.compile(r"\+?[0-9][0-9()\- ]{7,}")
_DASHES = re.compile(r"[‐‑‒–—―−ーｰ]")


class EnquiryForm(PortalForm):
    """What a company writes when it asks for rates."""

    company = StringField()
    name = StringField()
    address = StringField()
    phone = StringField()
    link_type = StringField()
    volume = StringField()
    text = StringField()

    def asked(self) -> Asked:
        """What was asked, after a check that went well."""
        return Asked(
            company=self["company"].data,
            name=self["name"].data,
            address=self["address"].data,
            phone=self["phone"].data,
            link_type=EnquiryType(self["link_type"].data),
            volume=int(self["volume"].data) if self["volume"].data else None,
            text=self["text"].data,
            language=chosen(),
        )

    def validate_company(self, field: Field) -> None:
        """Cleans the company's name; it must be there."""
        _clean(field, COMPANY_LIMIT)
        if not field.data:
            raise StopValidation(_(N_("会社・団体の名前を入れてください。")))

    def validate_name(self, field: Field) -> None:
        """Cleans the name of who asks; it must be there."""
        _clean(field, PERSON_LIMIT)
        if not field.data:
            raise StopValidation(_(N_("ご担当者のお名前を入れてください。")))

    def validate_address(self, field: Field) -> None:
        """Reads the mail address; it must be there."""
        try:
            field.data = parse_address(field.data or "")
        except AddressRefused:
            message = N_("メールアドレスの形になっていません。name@example.jp のように入れてください。")
            raise StopValidation(_(message)) from None

    def validate_phone(self, field: Field) -> None:
        """Reads a telephone number, if any: full-width characters become plain."""
        plain = _DASHES.sub("-", unicodedata.normalize("NFKC", (field.data or "")[:200])).strip()
        if plain and (len(plain) > PHONE_LIMIT or not _PHONE.fullmatch(plain)):
            raise StopValidation(_(N_("電話番号は、03-1234-5678 のように数字とハイフンで入れてください。")))
        field.data = plain

    def validate_link_type(self, field: Field) -> None:
        """Takes nothing but the offered types."""
        field.data = field.data or EnquiryType.UNDECIDED
        if field.data not in set(EnquiryType):
            raise StopValidation(_(N_("タイプを選び直してください。")))

    def validate_volume(self, field: Field) -> None:
        """Reads a number of bills a month, if any: 1,200 or １２００件 will do."""
        plain = re.sub(r"[,、\s件]", "", unicodedata.normalize("NFKC", (field.data or "")[:200]))
        if plain and not (plain.isascii() and plain.isdigit() and 1 <= int(plain) <= VOLUME_LIMIT):
            raise StopValidation(_(N_("件数は、500 のように数字で入れてください。おおよそで構いません。")))
        field.data = plain

    def validate_text(self, field: Field) -> None:
        """Cleans the text line by line."""
        typed = field.data or ""
        if len(typed) > 2 * ENQUIRY_LIMIT:
            raise StopValidation(_too_long(ENQUIRY_LIMIT))
        try:
            text = "\n".join(clean_line(line, ENQUIRY_LIMIT) for line in typed.splitlines()).strip()
        except TextTooLong:
            raise StopValidation(_too_long(ENQUIRY_LIMIT)) from None
        except TextNotAllowed as refused:
            raise StopValidation(_not_allowed(refused)) from None
        if len(text) > ENQUIRY_LIMIT:
            raise StopValidation(_too_long(ENQUIRY_LIMIT))
        field.data = text


def _clean(field: Field, limit: int) -> None:
    """Cleans one line, or says which character or length is in the way."""
    try:
        field.data = clean_line(field.data or "", limit)
    except TextTooLong:
        raise StopValidation(_too_long(limit)) from None
    except TextNotAllowed as refused:
        raise StopValidation(_not_allowed(refused)) from None


def _too_long(limit: int) -> str:
    return _(N_("%(limit)s文字までで入れてください。"), limit=limit)


def _not_allowed(refused: TextNotAllowed) -> str:
    message = N_("使えない文字（%(code)s）があります。消してからもう一度お試しください。")
    return _(message, code=refused.code_point)
