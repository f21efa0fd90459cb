"""What a merchant asks for in a plan; checked before anything is stored. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from portal.bills import LEAST, MESSAGE_LIMIT, MOST, PURPOSE_LIMIT
from portal.kernel.text import TextNotAllowed, TextTooLong, clean_line, clean_text
from portal.kernel.yen import Yen
from portal.recurring.errors import FieldUnknown, PlanRefused
from portal.recurring.rules import (
    CODE_LIMIT,
    FIELD_LIMIT,
    MOST_CHOSEN,
    MOST_DAYS,
    MOST_NOTICE,
    NAME_LIMIT,
    Audience,
    DueRule,
    filled,
)

_CODE = re.compile(rf"[A-Z0-9](?:[A-Z0-9-]{{0,{CODE_LIMIT - 1}}})")
_LONGEST = (date(2026, 12, 1), date(2026, 12, 31))  # month and due date whose words are the longest


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """What a plan says. ``amount`` includes tax; ``members``: those chosen, by ref, and what each pays where it is not
    ``amount``; ``first_month`` and ``last_month`` by their first days; ``code``: empty for one that is made.

    ``list_ref``, ``member_field`` and ``member_value`` say whom, where the audience is a list, or those whose column
    has a value.
    """

    name: str
    amount: Yen
    day: int
    first_month: date
    purpose: str
    due_rule: DueRule = DueRule.DAYS
    due_value: int = 30
    audience: Audience = Audience.EVERYBODY
    list_ref: str = ""
    member_field: str = ""
    member_value: str = ""
    members: Mapping[str, Yen | None] = field(default_factory=dict)
    message: str = ""
    last_month: date | None = None
    notice_days: int = 3
    code: str = ""


def check_terms(terms: PlanTerms) -> PlanTerms:
    """The terms with their texts cleaned; what they do not apply is left out. Raises ``PlanRefused``."""
    check_amount("amount", terms.amount)
    _check_range("day", terms.day, 1, 31)
    _check_range("due_value", terms.due_value, 1, MOST_DAYS if terms.due_rule is DueRule.DAYS else 31)
    _check_range("notice_days", terms.notice_days, 0, MOST_NOTICE)
    first, last = terms.first_month.replace(day=1), terms.last_month and terms.last_month.replace(day=1)
    _check_range("first_month", first.year, 2000, 2100)
    if last is not None and last < first:
        raise PlanRefused("last_month", "order")
    if last is not None:
        _check_range("last_month", last.year, 2000, 2100)
    return replace(
        _with_audience(terms),
        name=_line("name", terms.name, NAME_LIMIT, needed=True),
        code=_code(terms.code),
        purpose=_with_fields("purpose", _line("purpose", terms.purpose, PURPOSE_LIMIT, needed=True), PURPOSE_LIMIT),
        message=_with_fields("message", _text("message", terms.message, MESSAGE_LIMIT), MESSAGE_LIMIT),
        first_month=first,
        last_month=last,
    )


def check_amount(name: str, amount: Yen) -> None:
    """An amount that a bill may have. Raises ``PlanRefused``."""
    if not LEAST <= amount <= MOST:
        raise PlanRefused(name, "amount", least=LEAST.amount, most=MOST.amount)


def _with_audience(terms: PlanTerms) -> PlanTerms:
    """Only what the audience needs."""
    plain = replace(terms, list_ref="", member_field="", member_value="", members={})
    if terms.audience is Audience.LIST:
        if not terms.list_ref:
            raise PlanRefused("list_ref", "missing")
        return replace(plain, list_ref=terms.list_ref)
    if terms.audience is Audience.FIELD:
        name = _line("member_field", terms.member_field, FIELD_LIMIT, needed=True)
        value = _line("member_value", terms.member_value, FIELD_LIMIT, needed=True)
        return replace(plain, member_field=name, member_value=value)
    if terms.audience is Audience.CHOSEN:
        if not terms.members:
            raise PlanRefused("members", "missing")
        if len(terms.members) > MOST_CHOSEN:
            raise PlanRefused("members", "too_many", most=MOST_CHOSEN)
        for amount in terms.members.values():
            if amount is not None:
                check_amount("members", amount)
        return replace(plain, members=dict(terms.members))
    return plain


def _check_range(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise PlanRefused(name, "range", least=least, most=most)


def _code(typed: str) -> str:
    """What references begin with: capital letters, digits and hyphens."""
    code = unicodedata.normalize("NFKC", typed[: 10 * CODE_LIMIT]).strip().upper()
    if code and not _CODE.fullmatch(code):
        raise PlanRefused("code", "form", most=CODE_LIMIT)
    return code


def _line(name: str, text: str, limit: int, *, needed: bool = False) -> str:
    try:
        line = clean_line(text, limit)
    except TextTooLong:
        raise PlanRefused(name, "too_long", most=limit) from None
    except TextNotAllowed as fault:
        raise PlanRefused(name, "character", code_point=fault.code_point) from None
    if needed and not line:
        raise PlanRefused(name, "missing")
    return line


def _text(name: str, text: str, limit: int) -> str:
    try:
        return clean_text(text, limit)
    except TextTooLong:
        raise PlanRefused(name, "too_long", most=limit) from None
    except TextNotAllowed as fault:
        raise PlanRefused(name, "character", code_point=fault.code_point) from None


def _with_fields(name: str, text: str, limit: int) -> str:
    """The text, whose fields are known, and which fits in every month."""
    try:
        longest = filled(text, *_LONGEST)
    except FieldUnknown as unknown:
        raise PlanRefused(name, "field", name=unknown.name) from None
    if len(longest) > limit:
        raise PlanRefused(name, "too_long", most=limit)
    return text
