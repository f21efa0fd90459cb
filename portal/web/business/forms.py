"""The form of an enquiry about rates: what was typed, cleaned or refused with a sentence beside the field."""

import re
import unicodedata

from wtforms import Field, StringField
from wtforms.validators import StopValidation

from portal.applications import ENQUIRY_LIMIT, VOLUME_LIMIT, Asked, EnquiryType
from portal.organisations import COMPANY_LIMIT, PERSON_LIMIT
from portal.web.fields import clean, clean_lines, read_address, read_phone
from portal.web.forms import PortalForm
from portal.web.language import N_, _, chosen

TYPES = {
    EnquiryType.UNDECIDED: N_("まだ決めていない"),
    EnquiryType.LIGHT: N_("ライト"),
    EnquiryType.REGULAR: N_("レギュラー"),
    EnquiryType.SUPER: N_("スーパー"),
}


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
        clean(field, COMPANY_LIMIT)
        if not field.data:
            raise StopValidation(_(N_("会社・団体の名前を入れてください。")))

    def validate_name(self, field: Field) -> None:
        """Cleans the name of who asks; it must be there."""
        clean(field, PERSON_LIMIT)
        if not field.data:
            raise StopValidation(_(N_("ご担当者のお名前を入れてください。")))

    def validate_address(self, field: Field) -> None:
        """Reads the mail address; it must be there."""
        read_address(field)

    def validate_phone(self, field: Field) -> None:
        """Reads the telephone number, if any."""
        read_phone(field)

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
        clean_lines(field, ENQUIRY_LIMIT)
