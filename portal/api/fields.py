"""Fields of the API's schemas: what they take, what they refuse with a code, and how they stand in the document.

A refusal is ``code`` or ``code|figure``; ``portal.api.faults`` has the sentence for each.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, validate

from portal.artwork import CellRefused, check_postcode
from portal.kernel.text import TextNotAllowed, TextTooLong, clean_line, clean_text
from portal.mail import ADDRESS_LIMIT, AddressRefused, parse_address
from portal.organisations import PHONE_LIMIT, WEBSITE_LIMIT

_PHONE = re.compile(r"\+?[0-9][0-9()\- ]{7,}")
_DASHES = re.compile(r"[‐‑‒–—―−ーｰ]")
_WEBSITE = re.compile(
    r"https?://(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}(?::[0-9]{1,5})?(?:[/?#][!-~]*)?"
)
_POSTCODE_TYPED = 10  # characters: 〒 and a hyphen may stand there
_MOST_FIELDS = 50
_FIELD_NAME = 60  # characters
_MISSING = {"required": "required", "null": "null", "validator_failed": "refused"}


class Takes(Schema):
    """What a request brings; a member that is none of the schema's is refused by name.

    ``other_bodies``: how a body of another media type than JSON becomes what JSON would have brought.
    """

    other_bodies: ClassVar[Mapping[str, Callable[[bytes], Any]]] = {}
    error_messages = {"unknown": "unknown", "type": "not-object"}  # noqa: RUF012  # marshmallow's own form

    class Meta:
        unknown = RAISE


class Answers(Schema):
    """What an answer holds."""

    class Meta:
        unknown = EXCLUDE

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """A member of a mapping or of an object; marshmallow's own way looks for paths with dots as well."""
        return obj.get(attr, default) if isinstance(obj, dict) else getattr(obj, attr, default)


class Line(fields.String):
    """One line of text, cleaned as everywhere in the portal."""

    default_error_messages = {**_MISSING, "invalid": "not-text", "invalid_utf8": "not-text"}  # noqa: RUF012

    def __init__(self, limit: int, *, may_be_empty: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.limit, self.may_be_empty = limit, may_be_empty
        self.metadata = {"maxLength": limit, "minLength": 0 if may_be_empty else 1, **self.metadata}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        text = super()._deserialize(value, attr, data, **options)
        try:
            line = self.read(text)
        except TextTooLong as fault:
            raise ValidationError(f"too-long|{fault.limit}") from fault
        except TextNotAllowed as fault:
            raise ValidationError(f"character|{fault.code_point}") from fault
        if not line and not self.may_be_empty:
            raise ValidationError("empty")
        return line

    def read(self, text: str) -> str:
        """``text`` as it is kept. Raises ``TextTooLong``, ``TextNotAllowed``, ``ValidationError``."""
        return clean_line(text, self.limit)


class Passage(Line):
    """Text of several lines."""

    def read(self, text: str) -> str:
        """The lines, each cleaned."""
        return clean_text(text, self.limit)


class MailAddress(Line):
    """A mail address."""

    def __init__(self, **options: Any) -> None:
        super().__init__(ADDRESS_LIMIT, **options)
        self.metadata = {"format": "email", **self.metadata}

    def read(self, text: str) -> str:
        """The address, its domain in lower case."""
        if self.may_be_empty and not text.strip():
            return ""
        try:
            return parse_address(text)
        except AddressRefused:
            raise ValidationError("address") from None


class Phone(Line):
    """A telephone number, or none; full-width characters become plain."""

    def __init__(self, **options: Any) -> None:
        super().__init__(PHONE_LIMIT, may_be_empty=True, **options)

    def read(self, text: str) -> str:
        """The number in plain digits and hyphens."""
        plain = _DASHES.sub("-", unicodedata.normalize("NFKC", text[:200])).strip()
        if plain and (len(plain) > PHONE_LIMIT or not _PHONE.fullmatch(plain)):
            raise ValidationError("phone")
        return plain


class Website(Line):
    """The address of a web site, or none."""

    def __init__(self, limit: int = WEBSITE_LIMIT, **options: Any) -> None:
        super().__init__(limit, may_be_empty=True, **options)

    def read(self, text: str) -> str:
        """The address as it was sent."""
        plain = super().read(text)
        if plain and not _WEBSITE.fullmatch(plain):
            raise ValidationError("website")
        return plain


class Postcode(Line):
    """A Japanese postcode, or none: seven digits, with or without a hyphen."""

    def __init__(self, **options: Any) -> None:
        super().__init__(_POSTCODE_TYPED, may_be_empty=True, **options)

    def read(self, text: str) -> str:
        """The seven digits."""
        try:
            return check_postcode(super().read(text))
        except CellRefused:
            raise ValidationError("postcode") from None


class OwnFields(fields.Dict):
    """Names and values of the merchant's own; all of them texts."""

    default_error_messages = {**_MISSING, "invalid": "not-object"}  # noqa: RUF012

    def __init__(self, **options: Any) -> None:
        super().__init__(keys=fields.String(), values=fields.String(), **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> dict[str, str]:
        if not isinstance(value, dict):
            raise self.make_error("invalid")
        if len(value) > _MOST_FIELDS:
            raise ValidationError(f"too-many|{_MOST_FIELDS}")
        wrong = {name: ["not-text"] for name, text in value.items() if not isinstance(text, str)}
        wrong |= {name: ["field-name"] for name in value if not 0 < len(name) <= _FIELD_NAME}
        if wrong:
            raise ValidationError(wrong)
        return value


class Choice(fields.String):
    """One of some codes."""

    default_error_messages = {**_MISSING, "invalid": "not-text", "invalid_utf8": "not-text"}  # noqa: RUF012

    def __init__(self, choices: Iterable[str], **options: Any) -> None:
        self.choices = tuple(choices)
        super().__init__(**options)
        self.metadata = {"enum": list(self.choices), **self.metadata}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        text = super()._deserialize(value, attr, data, **options)
        if text not in self.choices:
            raise ValidationError("choice|" + ", ".join(self.choices))
        return text


class Lines(fields.List[str]):
    """Lines of text, each by itself."""

    default_error_messages = {**_MISSING, "invalid": "not-list"}  # noqa: RUF012

    def __init__(self, limit: int, **options: Any) -> None:
        super().__init__(Line(limit), **options)


class Whole(fields.Integer):
    """A whole number from ``least`` to ``most``."""

    default_error_messages = {**_MISSING, "invalid": "not-number", "too_large": "not-number"}  # noqa: RUF012

    def __init__(self, least: int, most: int, **options: Any) -> None:
        within = validate.Range(least, most, error=f"range|{least}–{most}")
        super().__init__(validate=within, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> int:
        written = isinstance(value, str) and re.fullmatch(r"[0-9]{1,18}", value, re.ASCII)
        if not written and (isinstance(value, bool) or not isinstance(value, int)):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **options)


class Flag(fields.Boolean):
    """true or false, and nothing that stands for them."""

    default_error_messages = {**_MISSING, "invalid": "not-boolean"}  # noqa: RUF012

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Day(fields.Date):
    """A day as ``2026-04-01``."""

    default_error_messages = {**_MISSING, "invalid": "day", "format": "day"}  # noqa: RUF012

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> date:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value, re.ASCII):
            raise self.make_error("invalid", input=value, obj_type="date")
        found: date = super()._deserialize(value, attr, data, **options)
        return found


class Cursor(fields.String):
    """Where a page ends: what stood in ``next``."""

    default_error_messages = {**_MISSING, "invalid": "cursor", "invalid_utf8": "cursor"}  # noqa: RUF012

    def __init__(self, **options: Any) -> None:
        super().__init__(validate=validate.Regexp(r"[A-Za-z0-9_-]{1,64}\Z", error="cursor"), **options)
        self.metadata = {"pattern": "^[A-Za-z0-9_-]{1,64}$", **self.metadata}


class Moment(fields.DateTime):
    """A moment in UTC, to the millisecond; only in answers."""

    def __init__(self, **options: Any) -> None:
        super().__init__(dump_only=True, **options)

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **options: Any) -> str | None:
        return None if value is None else moment_text(value)


def moment_text(moment: datetime) -> str:
    """A moment as answers and events write it: ``2026-04-01T03:00:00.000Z``."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
