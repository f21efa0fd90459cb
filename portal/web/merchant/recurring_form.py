"""The forms of recurring bills: what a plan says, and what is different in one month."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Self

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField

from portal.bills import BillRefused, read_amount, read_day
from portal.kernel.clock import add_months
from portal.kernel.yen import Yen
from portal.members import ListState, member_lists, members_by_no, members_by_ref, search_members
from portal.recurring import MOST_CHOSEN, MOST_NOTICE, Audience, DueRule, PlanRefused, PlanTerms, RunChanges
from portal.web import current
from portal.web.bill_words import refusal_words
from portal.web.desk.current import member
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.recurring_words import AUDIENCES, DUE_RULES, refused_words

MOST_LISTS = 100
_TOLD = 5  # unknown members that a sentence names
_WITH_AMOUNT = re.compile(r"(.*?)[\s,、:]+([0-9][0-9,]*)円?")
_MONTH = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})月?")
_PLACES = {"members": "chosen", "due_value": "due_days", "amounts": "amounts"}  # fields under another name

Amounts = Mapping[str, Yen | None]
"""Members by ref, and the amount beside each, where there is one."""


class _Reading(PortalForm):
    """A form whose fields are read one by one: what is wrong stands beside each."""

    def say(self, name: str, text: str) -> None:
        """Puts a sentence beside a field."""
        told: Any = self[name]
        told.errors = [*told.errors, text]

    def refuse(self, refused: PlanRefused) -> None:
        """Puts what is wrong beside its field."""
        name = _PLACES.get(refused.field, refused.field)
        if refused.field == "due_value" and self["due_rule"].data != DueRule.DAYS:
            name = "due_day"
        self.say(name if name in self else next(iter(self)).name, refused_words(refused))

    def read_whole(self, name: str) -> int:
        """A whole number; 0 where it is none, which stands beside the field then."""
        plain = unicodedata.normalize("NFKC", self[name].data or "")[:20].strip().rstrip("日")
        if plain.isascii() and plain.isdigit() and len(plain) < 9:
            return int(plain)
        self.say(name, _(N_("数字で入れてください。")))
        return 0

    def read_yen(self, name: str) -> Yen | None:
        """An amount; None where it is none, which stands beside the field then."""
        try:
            return read_amount(self[name].data or "")
        except BillRefused as refused:
            self.say(name, refusal_words(refused))
            return None

    def read_members(self, name: str, *, with_amounts: bool) -> Amounts:
        """The members whose numbers were typed, one a line, with an amount behind each that has one."""
        lines = [line.strip() for line in (self[name].data or "").replace("\x00", "").splitlines()]
        typed = [line for line in lines if line]
        if len(typed) > MOST_CHOSEN:
            self.say(name, _(N_("%(most)s人までにしてください。"), most=f"{MOST_CHOSEN:,}"))
            return {}
        split = {line: _WITH_AMOUNT.fullmatch(unicodedata.normalize("NFKC", line)) for line in typed}
        asked = set(typed) | {found[1] for found in split.values() if found}
        known = members_by_no(current.session(), member().scope.own(), asked)
        read: dict[str, Yen | None] = {}
        missing: list[str] = []
        for line in typed:
            found = split[line]
            if line in known:  # a number may have spaces and digits of its own
                read[known[line].ref] = None
            elif with_amounts and found and found[1] in known:
                read[known[found[1]].ref] = Yen(int(found[2].replace(",", "")[:9]))
            else:
                missing.append(line)
        if missing:
            named = _(N_("、")).join(f"「{line[:40]}」" for line in missing[:_TOLD])
            self.say(name, _(N_("会員番号の分からない行があります：%(lines)s"), lines=named))
        return read


class PlanForm(_Reading):
    """What a plan says. What it may be is the domain's to say."""

    name = StringField()
    purpose = StringField()
    message = TextAreaField()
    amount = StringField()
    audience = RadioField(validate_choice=False)
    list_ref = SelectField(validate_choice=False)
    member_field = StringField()
    member_value = StringField()
    chosen = TextAreaField()
    day = StringField()
    due_rule = RadioField(validate_choice=False)
    due_days = StringField()
    due_day = StringField()
    first_month = StringField()
    last_month = StringField()
    notice_days = SelectField(validate_choice=False)
    code = StringField()

    @classmethod
    def of_terms(cls, terms: PlanTerms | None, today: date) -> Self:
        """The form as sent, or filled in as these terms say; a new one begins with the month that is next."""
        form = cls.of_request(**(_filled(terms) if terms else _new(today)))
        found = member_lists(current.session(), member().scope.own(), limit=MOST_LISTS)
        lists = {one.ref: one.name for one in found if one.state == ListState.TAKEN}
        form.offer("list_ref", {"": _(N_("選んでください"))} | lists)
        form.offer("audience", {str(code): _(text) for code, text in AUDIENCES.items()})
        form.offer("due_rule", {str(code): _(text) for code, text in DUE_RULES.items()})
        days = {str(count): _(N_("%(count)s日前"), count=count) for count in range(1, MOST_NOTICE + 1)}
        form.offer("notice_days", {"0": _(N_("知らせない"))} | days)
        return form

    def offer(self, name: str, choices: dict[str, str]) -> None:
        """What there is to choose from."""
        field: Any = self[name]
        field.choices = choices

    def terms(self) -> PlanTerms | None:
        """What was filled in; None where something cannot be read, which stands beside its field then."""
        rule = self._chosen("due_rule", DueRule)
        audience = self._chosen("audience", Audience)
        amount, day = self.read_yen("amount"), self.read_whole("day")
        due_value = self.read_whole("due_days" if rule == DueRule.DAYS else "due_day")
        first, last = self._month("first_month"), self._month("last_month", may_be_empty=True)
        notice = self["notice_days"].data or "0"
        members = self.read_members("chosen", with_amounts=True) if audience == Audience.CHOSEN else {}
        if self.errors or amount is None or first is None:
            return None
        return PlanTerms(
            name=self["name"].data or "",
            amount=amount,
            day=day,
            first_month=first,
            last_month=last,
            purpose=self["purpose"].data or "",
            message=self["message"].data or "",
            due_rule=DueRule(rule),
            due_value=due_value,
            audience=Audience(audience),
            list_ref=(self["list_ref"].data or "")[:22],
            member_field=self["member_field"].data or "",
            member_value=self["member_value"].data or "",
            members=members,
            notice_days=int(notice) if notice.isascii() and notice.isdigit() and len(notice) < 3 else 0,
            code=self["code"].data or "",
        )

    def _chosen(self, name: str, codes: type[DueRule] | type[Audience]) -> str:
        """One of what is offered; the first, where it is none of it, which stands beside the field then."""
        wanted = self[name].data or ""
        if wanted in set(codes):
            return str(wanted)
        self.say(name, _(N_("この中から選んでください。")))
        return next(iter(codes)).value

    def _month(self, name: str, *, may_be_empty: bool = False) -> date | None:
        typed = unicodedata.normalize("NFKC", self[name].data or "")[:20].strip()
        found = _MONTH.fullmatch(typed)
        if found and 1 <= int(found[2]) <= 12 and int(found[1]) > 0:
            return date(int(found[1]), int(found[2]), 1)
        if typed or not may_be_empty:
            self.say(name, _(N_("月は 2026-04 のように入れてください。")))
        return None


class ComingForm(_Reading):
    """What is different in one month; ``month`` is the one that was looked at."""

    month = HiddenField()
    amount = StringField()
    due_on = StringField()
    amounts = TextAreaField()
    left_out = TextAreaField()

    @classmethod
    def of_changes(cls, month: date, changes: RunChanges) -> Self:
        """The form as sent, or filled in as it is now."""
        changed = {ref: f"{amount.amount}" for ref, amount in changes.amounts.items()}
        return cls.of_request(
            month=month.isoformat(),
            amount=str(changes.amount.amount) if changes.amount else "",
            due_on=changes.due_on.isoformat() if changes.due_on else "",
            amounts=_lines(changed),
            left_out=_lines(dict.fromkeys(changes.left_out, "")),
        )

    def changes(self) -> RunChanges | None:
        """What was filled in; None where something cannot be read, which stands beside its field then."""
        amount = self.read_yen("amount") if (self["amount"].data or "").strip() else None
        due_on = self._day()
        amounts = self.read_members("amounts", with_amounts=True)
        if any(paid is None for paid in amounts.values()):
            self.say("amounts", _(N_("会員番号のあとに、空白をあけて金額を入れてください。")))
        left_out = self.read_members("left_out", with_amounts=False)
        if self.errors:
            return None
        changed = {ref: paid for ref, paid in amounts.items() if paid is not None}
        return RunChanges(amount, due_on, changed, tuple(left_out))

    def _day(self) -> date | None:
        typed = self["due_on"].data or ""
        if not typed.strip():
            return None
        try:
            return read_day(typed)
        except BillRefused as refused:
            self.say("due_on", refusal_words(refused))
            return None


def columns_known() -> list[str]:
    """The merchant's own columns, as far as its latest members have them: to choose from, not the only ones."""
    found = search_members(current.session(), member().scope.own())
    return sorted({name for one in found for name in one.fields})


def month_sent(typed: str) -> date | None:
    """The month that a hidden field names; None for what is none."""
    try:
        return date.fromisoformat(typed[:10]).replace(day=1)
    except ValueError:
        return None


def _new(today: date) -> dict[str, Any]:
    """What a new plan proposes."""
    return {
        "audience": str(Audience.EVERYBODY),
        "day": "25",
        "due_rule": str(DueRule.NEXT_MONTH),
        "due_days": "30",
        "due_day": "20",
        "first_month": f"{today if today.day < 25 else add_months(today, 1):%Y-%m}",
        "notice_days": "3",
        "purpose": _(N_("{月}月分の会費")),
    }


def _filled(terms: PlanTerms) -> dict[str, Any]:
    """What the form shows of a plan."""
    by_days = terms.due_rule is DueRule.DAYS
    chosen = {ref: f"{amount.amount}" if amount else "" for ref, amount in terms.members.items()}
    return {
        "name": terms.name,
        "purpose": terms.purpose,
        "message": terms.message,
        "amount": str(terms.amount.amount),
        "audience": str(terms.audience),
        "list_ref": terms.list_ref,
        "member_field": terms.member_field,
        "member_value": terms.member_value,
        "chosen": _lines(chosen),
        "day": str(terms.day),
        "due_rule": str(terms.due_rule),
        "due_days": str(terms.due_value) if by_days else "30",
        "due_day": "20" if by_days else str(terms.due_value),
        "first_month": f"{terms.first_month:%Y-%m}",
        "last_month": f"{terms.last_month:%Y-%m}" if terms.last_month else "",
        "notice_days": str(terms.notice_days),
        "code": terms.code,
    }


def _lines(members: Mapping[str, str]) -> str:
    """A line for each of these members that are still there: the number, and what stands behind it."""
    found: Sequence[Any] = members_by_ref(current.session(), member().scope.own(), list(members))
    return "\n".join(f"{one.member_no} {members[one.ref]}".strip() for one in found)


def without(changes: RunChanges, member_ref: str) -> RunChanges:
    """The same, this member left out."""
    return replace(changes, left_out=(*changes.left_out, member_ref))


def with_again(changes: RunChanges, member_ref: str) -> RunChanges:
    """The same, this member not left out."""
    return replace(changes, left_out=tuple(ref for ref in changes.left_out if ref != member_ref))
