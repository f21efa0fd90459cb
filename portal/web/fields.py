"""Reading what people type into fields: cleaned, or refused with a sentence beside the field."""

import re
import unicodedata

from wtforms import Field
from wtforms.validators import StopValidation

from portal.kernel.text import TextNotAllowed, TextTooLong, clean_line
from portal.mail import AddressRefused, parse_address
from portal.organisations import PHONE_LIMIT, WEBSITE_LIMIT
from portal.web.language import N_, _

_PHONE = re.compile(r"\+?[0-9][0-9()\- ]{7,}")
_DASHES = re.compile(r"[‐‑‒–—―−ーｰ]")
_WEBSITE = re.compile(r"https?://[^\s/?#]+\.[^\s/?#.]{2,}([/?#]\S*)?", re.IGNORECASE)
_READ = 200  # characters of a short field that are looked at


def clean(field: Field, limit: int) -> None:
    """Cleans one line, or says which character or length is in the way."""
    try:
        field.data = clean_line(field.data or "", limit)
    except TextTooLong:
        raise StopValidation(_too_long(limit)) from None
    except TextNotAllowed as refused:
        raise StopValidation(_not_allowed(refused)) from None


def clean_lines(field: Field, limit: int) -> None:
    """Cleans a text line by line; ``limit`` is for all of it."""
    typed = field.data or ""
    if len(typed) > 2 * limit:
        raise StopValidation(_too_long(limit))
    try:
        text = "\n".join(clean_line(line, limit) for line in typed.splitlines()).strip()
    except TextTooLong:
        raise StopValidation(_too_long(limit)) from None
    except TextNotAllowed as refused:
        raise StopValidation(_not_allowed(refused)) from None
    if len(text) > limit:
        raise StopValidation(_too_long(limit))
    field.data = text


def read_address(field: Field) -> None:
    """Reads a mail address; it must be there."""
    try:
        field.data = parse_address(field.data or "")
    except AddressRefused:
        message = N_("メールアドレスの形になっていません。name@example.jp のように入れてください。")
        raise StopValidation(_(message)) from None


def read_phone(field: Field) -> None:
    """Reads a telephone number, if any: full-width characters become plain."""
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", (field.data or "")[:_READ])).strip()
    if plain and (len(plain) > PHONE_LIMIT or not _PHONE.fullmatch(plain)):
        raise StopValidation(_(N_("電話番号は、03-1234-5678 のように数字とハイフンで入れてください。")))
    field.data = plain


def read_website(field: Field) -> None:
    """Reads the address of a website, if any; ``https://`` may be left out."""
    plain = unicodedata.normalize("NFKC", (field.data or "")[: 2 * WEBSITE_LIMIT]).strip()
    if plain and "://" not in plain:
        plain = f"https://{plain}"
    if plain and (len(plain) > WEBSITE_LIMIT or not _WEBSITE.fullmatch(plain)):
        raise StopValidation(_(N_("ウェブサイトは、https://www.example.jp のように入れてください。")))
    field.data = plain


def _too_long(limit: int) -> str:
    return _(N_("%(limit)s文字までで入れてください。"), limit=limit)


def _not_allowed(refused: TextNotAllowed) -> str:
    message = N_("使えない文字（%(code)s）があります。消してからもう一度お試しください。")
    return _(message, code=refused.code_point)
