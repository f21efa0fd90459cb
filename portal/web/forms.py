"""Forms with fields, by WTForms: what was typed, cleaned or refused with a sentence beside the field."""

from typing import Any, Self

from flask import request
from wtforms import Field, Form, StringField
from wtforms.validators import StopValidation

from portal.accounts import NAME_LIMIT, CodeMistyped, parse_code
from portal.kernel.text import TextNotAllowed, TextTooLong, clean_line
from portal.numbers import LABEL_LIMIT, NumberMistyped, parse_number
from portal.web import current, wording
from portal.web.fields import read_address
from portal.web.language import N_, _
from portal.web.tokens import token_is_good


class PortalForm(Form):
    """A form with a token and fields. ``is_stale`` after a check: the token was refused, nothing else was looked at."""

    is_stale = False

    @classmethod
    def of_request(cls, **values: Any) -> Self:
        """The form as sent, or with ``values`` where none was sent."""
        return cls(request.form if request.method == "POST" else None, data=values)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether token and fields are right."""
        self.is_stale = not token_is_good()
        return not self.is_stale and super().validate(extra_validators)


class LabelForm(PortalForm):
    """The name a customer gives a number."""

    label = StringField()

    def validate_label(self, field: Field) -> None:
        """Cleans the name."""
        _clean_name(field, LABEL_LIMIT)


class PasskeyForm(PortalForm):
    """The name a customer gives a passkey."""

    name = StringField()

    def validate_name(self, field: Field) -> None:
        """Cleans the name."""
        _clean_name(field, NAME_LIMIT)


def _clean_name(field: Field, limit: int) -> None:
    """Cleans a name, or says which character or length is in the way."""
    try:
        field.data = clean_line(field.data or "", limit)
    except TextTooLong:
        raise StopValidation(_(N_("名前は%(limit)s文字までです。"), limit=limit)) from None
    except TextNotAllowed as refused:
        message = N_("名前に使えない文字（%(code)s）があります。消してからもう一度お試しください。")
        raise StopValidation(_(message, code=refused.code_point)) from None


class AddressForm(PortalForm):
    """A mail address."""

    address = StringField()

    def validate_address(self, field: Field) -> None:
        """Reads the address. ``field.data`` becomes it."""
        read_address(field)


class CodeForm(PortalForm):
    """A recovery code typed by hand. ``parsed`` is the code; the field keeps what was typed."""

    code = StringField()
    parsed = ""

    def validate_code(self, field: Field) -> None:
        """Reads the code, or says that it is not whole."""
        try:
            self.parsed = parse_code(field.data or "")
        except CodeMistyped:
            message = N_("復元コードは28文字です。抜けや打ち間違いがないか、お確かめください。")
            raise StopValidation(_(message)) from None


class NumberForm(PortalForm):
    """A number typed by hand."""

    number = StringField()

    def validate_number(self, field: Field) -> None:
        """Reads the number, or says what is wrong with it. ``field.data`` becomes the 13 digits."""
        try:
            digits = parse_number(field.data or "")
        except NumberMistyped as mistyped:
            raise StopValidation(wording.mistyped(mistyped)) from None
        if digits in current.settings().number_plan.store_codes.values():
            raise StopValidation(_(N_("これはコンビニ識別番号です。もう一方のスマートピット番号を入れてください。")))
        field.data = digits
