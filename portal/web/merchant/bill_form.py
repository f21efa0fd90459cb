"""The forms of a bill: who is billed, and what the bill says. What it may be is the domain's to say."""

import secrets
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from wtforms import Field, HiddenField, RadioField, StringField, TextAreaField

from portal.bills import (
    Bill,
    BillChanges,
    BillRefused,
    BillTarget,
    BillTerms,
    Refusal,
    read_amount,
    read_day,
    read_price,
)
from portal.kernel.clock import japan_day
from portal.members import Member, MemberSearch, MemberUnknown, State, member_by_no, search_members
from portal.numbers import NumberMistyped, parse_number
from portal.web import current, wording
from portal.web.bill_words import refusal_words
from portal.web.desk.current import member
from portal.web.forms import PortalForm
from portal.web.language import N_, _

NUMBER, MEMBER, NEW = "number", "member", "new"
WHOM = {
    NUMBER: N_("スマートピット番号を入れる"),
    MEMBER: N_("会員から選ぶ"),
    NEW: N_("この請求のための番号を新しく作る"),
}
_OFFERED = 10  # members among whom one is chosen
_LEAST_DAYS = 14  # from today to the due date that is proposed
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_PLACES = {"member_no": "member"}  # where the form has a field under another name

Read = TypeVar("Read")


class TermsForm(PortalForm):
    """What a bill says."""

    amount = StringField()
    price_before_tax = StringField()
    due_on = StringField()
    purpose = StringField()
    message = TextAreaField()
    customer_name = StringField()

    def refuse(self, refused: BillRefused) -> None:
        """Puts what is wrong beside its field."""
        name = _PLACES.get(refused.field, refused.field)
        self._say(self[name] if name in self else self["purpose"], refusal_words(refused))

    def changes(self) -> BillChanges | None:
        """What the bill is to say; None where something cannot be read, which stands beside its field then."""
        amount = self._read(read_amount, "amount")
        price = self._read(read_price, "price_before_tax")
        due_on = self._read(read_day, "due_on")
        self._need("purpose")
        if self.errors or amount is None or due_on is None:
            return None
        return BillChanges(
            amount=amount,
            price_before_tax=price,
            due_on=due_on,
            purpose=self["purpose"].data or "",
            message=self["message"].data or "",
            customer_name=self["customer_name"].data or "",
        )

    def _read(self, read: Callable[[str], Read], name: str) -> Read | None:
        try:
            return read(self[name].data or "")
        except BillRefused as refused:
            self.refuse(refused)
            return None

    def _need(self, name: str) -> None:
        if not (self[name].data or "").strip():
            self.refuse(BillRefused(name, Refusal.MISSING))

    @staticmethod
    def _say(field: Field, text: str) -> None:
        told: Any = field
        told.errors = [*told.errors, text]


class AmendForm(TermsForm):
    """What an open bill is to say from now on; ``version`` is the one that was looked at."""

    version = HiddenField()

    @property
    def expected_version(self) -> int | None:
        """The version that was looked at, as far as it is one."""
        typed = self["version"].data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0


class BillForm(TermsForm):
    """A new bill. ``offered``: members among whom one is to be chosen; ``whose`` is the one that was."""

    whom = RadioField(validate_choice=False)
    number = StringField()
    member = StringField()
    member_no = RadioField(choices=[], validate_choice=False)
    reference = StringField()
    whose: Member | None = None

    def asked(self) -> tuple[BillTarget, BillTerms] | None:
        """What is asked for; None where something is wrong, which stands beside its field then."""
        target = self._target()
        self._need("reference")
        changes = self.changes()
        if target is None or changes is None or self.errors:
            return None
        return target, BillTerms(reference=self["reference"].data or "", **changes)

    def _target(self) -> BillTarget | None:
        whom = self["whom"].data
        if whom == NEW:
            return BillTarget(one_off=True)
        if whom == MEMBER:
            return self._member()
        typed = self["number"].data or ""
        try:
            parse_number(typed)
        except NumberMistyped as mistyped:
            self._say(self["number"], wording.mistyped(mistyped))
            return None
        return BillTarget(digits=typed)

    def _member(self) -> BillTarget | None:
        """The member that is meant; where several may be, they are offered."""
        found = _members_like((self["member"].data or "").strip())
        chosen: Any = self["member_no"]
        if len(found) > 1:
            chosen.choices = {
                one.member_no: _(N_("%(name)s（%(no)s）"), name=one.name, no=one.member_no) for one in found
            }
        meant = found if len(found) == 1 else [one for one in found if one.member_no == chosen.data]
        if meant:
            self.whose = meant[0]
            return BillTarget(member_no=meant[0].member_no)
        if not found:
            self._say(self["member"], _(N_("会員が見つかりません。会員番号か名前をお確かめください。")))
        elif len(found) > _OFFERED:
            chosen.choices = []
            self._say(self["member"], _(N_("当てはまる会員が多すぎます。会員番号を入れてください。")))
        else:
            self._say(chosen, _(N_("どの会員かを選んでください。")))
        return None


def new_form(at: datetime, whose: Member | None) -> BillForm:
    """The form as sent, or with what is proposed; ``whose`` is the member that it was opened for."""
    proposed = {"reference": proposed_reference(at), "due_on": proposed_due_day(japan_day(at)).isoformat()}
    theirs = {"whom": MEMBER, "member": whose.member_no, "customer_name": whose.name[:40]} if whose else {}
    form = BillForm.of_request(**({"whom": NUMBER} | proposed | theirs))
    choices: Any = form["whom"]
    choices.choices = {code: _(text) for code, text in WHOM.items()}
    return form


def amend_form(bill: Bill) -> AmendForm:
    """The form as sent, or with what the bill says now."""
    price = bill.price_before_tax
    return AmendForm.of_request(
        amount=str(bill.amount),
        price_before_tax="" if price is None else str(price),
        due_on=bill.due_on.isoformat(),
        purpose=bill.purpose,
        message=bill.message,
        customer_name=bill.customer_name,
        version=str(bill.version),
    )


def proposed_reference(at: datetime) -> str:
    """The day and four letters: short enough to be told by telephone, and hardly ever used already."""
    return f"{japan_day(at):%Y%m%d}-" + "".join(secrets.choice(_LETTERS) for _place in range(4))


def proposed_due_day(today: date) -> date:
    """The end of the month in which the day two weeks from today falls: never farther than a bill may be due."""
    first = (today + timedelta(days=_LEAST_DAYS)).replace(day=28) + timedelta(days=4)
    return first - timedelta(days=first.day)


def _members_like(typed: str) -> list[Member]:
    """The member of this number, or those in whose name, number or mail address this stands; one more than offered."""
    if not typed:
        return []
    session, scope = current.session(), member().scope.own()
    try:
        return [member_by_no(session, scope, typed)]
    except MemberUnknown:
        search = MemberSearch(words=typed[:100], state=State.ACTIVE)
        return list(search_members(session, scope, search, limit=_OFFERED + 1))
