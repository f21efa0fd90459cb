"""The fees as published: whole yen before consumption tax.

Source: the service's own page on standard use (標準利用・システム連携タイプ), its sections on initial fees and on usage
fees. What a paid bill costs is by contract, so it is not here.
"""

from dataclasses import dataclass

from portal.web.language import N_

TAX_PERCENT = 10
STAMP_DUTY_FROM = 50_000  # yen of a bill's price before tax
MOST_A_BILL = 300_000  # yen, tax included
MOST_DAYS = 60  # from registration (day 1) to the due date


@dataclass(frozen=True, slots=True)
class Fee:
    """``yen`` before tax; ``taxed`` False: no consumption tax is added."""

    yen: int
    taxed: bool = True

    @property
    def with_tax(self) -> int:
        """Yen with consumption tax, rounded down: what one alone would cost."""
        return self.yen + (self.yen * TAX_PERCENT // 100 if self.taxed else 0)


CONTRACT = Fee(5_000)
CONNECTION_TEST = Fee(234_000)
CERTIFIED_TEST = Fee(30_000)  # with a certified product
LINE_WORKS = Fee(130_000)  # super: the dedicated line's works at the centre

MONTHLY = Fee(0)
UNPAID_BY_BILL = Fee(20)  # a bill not paid by its due date, or withdrawn; per-bill plan
UNPAID_BY_PAYMENT = Fee(0)  # the same; per-payment plan
PAYOUT = Fee(1_500)
STAMP_DUTY = Fee(200, taxed=False)
FAX = Fee(10)

INITIAL = {
    "light": (CONTRACT,),
    "regular": (CONTRACT, CONNECTION_TEST),
    "super": (CONTRACT, CONNECTION_TEST, LINE_WORKS),
}


@dataclass(frozen=True, slots=True)
class Cycle:
    """A settlement cycle: the days of the month on which it closes; 31 stands for the month's last."""

    name: str
    closes: str
    days: tuple[int, ...]

    @property
    def payouts(self) -> Fee:
        """What its payouts cost in a month with something to pay out each time."""
        return Fee(PAYOUT.yen * len(self.days))


CYCLES = (
    Cycle(N_("5日毎"), N_("5、10、15、20、25日と月末"), (5, 10, 15, 20, 25, 31)),
    Cycle(N_("10日毎"), N_("10、20日と月末"), (10, 20, 31)),
    Cycle(N_("半月毎"), N_("15日と月末"), (15, 31)),
    Cycle(N_("月1回"), N_("月末"), (31,)),
)


def initial(link_type: str) -> Fee:
    """What a type costs once, all together."""
    return Fee(sum(fee.yen for fee in INITIAL[link_type]))
