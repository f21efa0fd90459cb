"""Demo bills: open, paid, reversed, withdrawn and lapsed ones, on a customer's numbers and on members' cards.

All of it is done by the verbs that merchants and registers use, at moments before ``at``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from sqlalchemy.orm import Session

from portal.bills import (
    Bill,
    BillTarget,
    BillTerms,
    bill_by_reference,
    lapse_bills,
    register_bill,
    report_bill,
    withdraw_bill,
)
from portal.kernel.clock import japan_day
from portal.kernel.yen import Yen
from portal.notices import Notice, NoticeTerms, choose_notices
from portal.numbers import NumberRecord, held_number, numbers_by_id
from portal.organisations import Actor, ObjectUnknown, Organisation, Scope, scope_of
from portal.payments import Confirmation, bills_of_slip, confirm, finalise_payments, make_slip, reverse
from portal.settings import Settings
from portal.web.demo import demo_address

MAILED = NoticeTerms((demo_address("merchant"),), frozenset({Notice.PAID, Notice.REVERSED}))
HOME, LESSONS, NEW = "home", "lessons", ""
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
CARDS = 40 * MINUTE  # ago: the demo's cards are an hour old


class Fate(Enum):
    """What has become of a bill. LIVE: its slip is just printed; FRESH: paid, and not final yet; LATE: its cash came an
    hour after the slip; REPORTED: the customer says that it is none of theirs.
    """

    OPEN = auto()
    LIVE = auto()
    PAID = auto()
    FRESH = auto()
    REVERSED = auto()
    WITHDRAWN = auto()
    LAPSED = auto()
    LATE = auto()
    REPORTED = auto()


@dataclass(frozen=True, slots=True)
class Planned:
    """A bill of the mall (``biller`` 0) or of its tenants (from 1), for a number of the customer or a member's number.

    ``due``: days from today.
    """

    biller: int
    whom: str
    reference: str
    amount: int
    purpose: str
    ago: timedelta
    due: int
    fate: Fate = Fate.OPEN
    message: str = ""


PLANNED = (
    Planned(
        0, HOME, "D-1001", 8_640, "4月分の水道料金", 3 * DAY, 12, Fate.LIVE, "口座振替のお申し込みも受け付けています。"
    ),
    Planned(0, HOME, "D-1002", 3_850, "会員の年会費", 2 * DAY, 25),
    Planned(0, HOME, "D-1003", 7_920, "3月分の水道料金", 33 * DAY, -3, Fate.PAID),
    Planned(0, HOME, "D-1004", 7_480, "2月分の水道料金", 50 * DAY, -20, Fate.LAPSED),
    Planned(2, LESSONS, "L-0501", 9_900, "5月分の月謝", DAY, 6, Fate.OPEN, "発表会の衣装代は、別にご請求します。"),
    Planned(2, LESSONS, "L-0401", 9_900, "4月分の月謝", 30 * DAY, -1, Fate.PAID),
    Planned(2, LESSONS, "L-0402", 55_000, "発表会の参加費", 2 * DAY, 14, Fate.FRESH),
    Planned(1, HOME, "F-2201", 4_400, "花束のご注文", DAY, 3, Fate.REVERSED),
    Planned(1, HOME, "F-2190", 2_750, "鉢植えのご注文", 5 * DAY, 5, Fate.WITHDRAWN),
    Planned(3, HOME, "P-0077", 16_500, "月極駐車場", DAY, 9, Fate.REPORTED),
    Planned(1, NEW, "F-2202", 6_600, "ネット注文の花かご", 3 * DAY, 4, Fate.PAID),
    Planned(0, NEW, "D-1010", 1_980, "粗大ごみの処理", 2 * DAY, 2, Fate.LATE),
    Planned(0, "M00001", "C-0001", 3_300, "会員の年会費", CARDS, 20, Fate.FRESH),
    Planned(0, "M00002", "C-0002", 3_300, "会員の年会費", CARDS, 20),
    Planned(0, "M00003", "C-0003", 3_300, "会員の年会費", CARDS, 20),
    Planned(0, "M00004", "C-0004", 5_500, "会員の年会費（家族会員）", CARDS, 20, Fate.WITHDRAWN),
    Planned(0, "M00005", "C-0005", 3_300, "会員の年会費", CARDS, 0),
)


@dataclass(slots=True)
class Street:
    """Those who bill, who pays, and the shop at the corner."""

    session: Session
    settings: Settings
    billers: Sequence[Scope]
    actor: Actor
    stores: Scope
    numbers: Mapping[str, NumberRecord]
    customer: int
    at: datetime
    receipts: int = 0

    def add(self, planned: Planned) -> None:
        """Registers a bill, and lets happen what has become of it."""
        bill, scope = self._registered(planned), self.billers[planned.biller]
        match planned.fate:
            case Fate.LIVE:
                self._code(bill, self.at - MINUTE)
            case Fate.PAID:
                self._pay(bill, self.at - planned.ago + DAY)
            case Fate.FRESH:
                self._pay(bill, self.at - 12 * MINUTE)
            case Fate.REVERSED:
                told = self._pay(bill, self.at - 50 * MINUTE)
                reverse(self.session, self.stores, told, at=self.at - 40 * MINUTE)
            case Fate.WITHDRAWN:
                withdraw_bill(self.session, scope, bill.ref, actor=self.actor, at=self.at - 20 * MINUTE)
            case Fate.LATE:
                self._pay(bill, self.at - 90 * MINUTE, waits=60 * MINUTE)
            case Fate.REPORTED:
                report_bill(self.session, self.customer, bill.ref, "車は持っていません。", at=self.at - 30 * MINUTE)

    def _registered(self, planned: Planned) -> Bill:
        held = self.numbers.get(planned.whom)
        if planned.whom == NEW:
            whom = BillTarget(one_off=True)
        else:
            whom = BillTarget(digits=held.digits) if held else BillTarget(member_no=planned.whom)
        terms = BillTerms(
            planned.reference,
            Yen(planned.amount),
            japan_day(self.at) + planned.due * DAY,
            planned.purpose,
            price_before_tax=Yen(planned.amount * 10 // 11),
            message=planned.message,
        )
        return register_bill(
            self.session,
            self.billers[planned.biller],
            whom,
            terms,
            plan=self.settings.number_plan,
            actor=self.actor,
            at=self.at - planned.ago,
        )

    def _code(self, bill: Bill, at: datetime) -> str:
        """The 44 digits of a slip that a kiosk prints at this moment."""
        digits = numbers_by_id(self.session, [bill.number_id])[bill.number_id].digits
        company = self.settings.company_code
        slip = make_slip(self.session, self.stores, digits, [bill.ref], language="ja", company=company, at=at)
        return bills_of_slip(self.session, slip)[0].code

    def _pay(self, bill: Bill, at: datetime, *, waits: timedelta = 2 * MINUTE) -> Confirmation:
        """Takes the cash, so long after the kiosk has printed the slip."""
        self.receipts += 1
        day, receipt = japan_day(at + waits), f"{self.receipts:04}"
        told = Confirmation(self._code(bill, at), bill.amount, "0123", "1", day, receipt)
        confirm(self.session, self.stores, told, at=at + waits)
        return told


def add_demo_bills(
    session: Session,
    settings: Settings,
    billers: Sequence[Organisation],
    stores: Organisation,
    numbers: Mapping[str, str],
    customer: int,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Adds them once. ``billers``: the mall and its three tenants; ``numbers``: refs of the customer's, by use."""
    scopes = [scope_of(one) for one in billers]
    try:
        bill_by_reference(session, scopes[0], PLANNED[0].reference)
    except ObjectUnknown:
        held = {use: held_number(session, customer, ref) for use, ref in numbers.items()}
        street = Street(session, settings, scopes, actor, scope_of(stores), held, customer, at)
        for planned in PLANNED:
            street.add(planned)
        choose_notices(session, billers[0], MAILED, actor=actor, at=at)
        lapse_bills(session, at=at)
        finalise_payments(session, at=at)
