"""Who lives under fire: merchants that bill and change their minds, stores that take cash, customers that look."""

import random
import threading
from collections import deque
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from portal.kernel.clock import japan_day
from tests.fire.calls import Caller

TILLS = ("till-1", "till-2")


class Town:
    """What is open, and the cash that lies in the tills: what a person would count there, whatever the portal says."""

    def __init__(self, merchants: Caller, stores: Caller) -> None:
        self.merchants, self.stores = merchants, stores
        self.open: deque[dict[str, Any]] = deque()
        self.bills: dict[str, dict[str, Any]] = {}
        self.cash: dict[str, int] = {}  # by receipt: taken and not given back
        self.taken_back: set[str] = set()
        self.over = threading.Event()
        self._lock, self._receipts = threading.Lock(), 0

    @property
    def today(self) -> date:
        """The stores' business date."""
        return japan_day(datetime.now(UTC))

    def merchant(self, dice: random.Random) -> None:
        """Registers bills, each on a number of its own; amends or withdraws some that are perhaps being paid."""
        body = {
            "one_off": True,
            "reference": f"F-{dice.getrandbits(60)}",
            "amount": dice.randint(1, 300_000),
            "due_on": (self.today + timedelta(days=dice.randint(1, 50))).isoformat(),
            "purpose": "会費",
        }
        made = self.merchants.post("/api/v1/bills", body)
        assert made.status == 201, made
        with self._lock:
            self.bills[made.body["id"]] = made.body
            self.open += [made.body] * dice.choice((1, 1, 2, 3))  # some are paid at several tills at once
        if dice.random() < 0.3:
            self._change_mind(made.body, dice)

    def _change_mind(self, bill: dict[str, Any], dice: random.Random) -> None:
        path = f"/api/v1/bills/{bill['id']}"
        if dice.random() < 0.5:
            changed = self.merchants.post(path, {"amount": dice.randint(1, 300_000)}, method="PATCH", If_Match="*")
        else:
            changed = self.merchants.post(path + "/withdraw")
        assert changed.status in {200, 409, 412, 422}, changed

    def store(self, dice: random.Random) -> None:
        """A customer types the number, takes the slip to a till, pays (or walks away); some want it undone."""
        with self._lock:
            if not self.open:
                return
            place = dice.randrange(len(self.open))
            self.open.rotate(-place)
            bill = self.open.popleft()
        kiosk = {"number": bill["number"], "language": "ja"}
        listed = self.stores.ask("/stores/v1/inquiries", kiosk | {"kiosk": "K1"})
        offered = [one["id"] for one in listed.body["bills"]] if listed.ok else []
        if not offered:
            return
        slip = self.stores.post("/stores/v1/slips", kiosk | {"bills": offered})
        if slip.ok:
            self._pay(slip.body["bills"][0], dice)

    def _pay(self, line: dict[str, Any], dice: random.Random) -> None:
        till = {"code": line["code"], "store": "S1", "register": dice.choice(TILLS)}
        held = self.stores.post("/stores/v1/authorisations", till)
        walked_away = dice.random() < 0.1
        if not held.ok or walked_away:
            if held.ok:
                self.stores.post("/stores/v1/releases", till)
            return
        with self._lock:
            self._receipts += 1
            receipt = f"R{self._receipts}"
            self.cash[receipt] = held.body["amount"]  # from here on the cash lies in the till
        told = till | {"amount": held.body["amount"], "business_date": self.today.isoformat(), "receipt": receipt}
        confirmed = self.stores.post("/stores/v1/confirmations", told)
        assert confirmed.status == 200, confirmed
        if dice.random() < 0.1:
            back = self.stores.post("/stores/v1/reversals", told)
            assert back.status == 200, back
            with self._lock:
                self.cash.pop(receipt)
                self.taken_back.add(receipt)

    def customer(self, dice: random.Random) -> None:
        """Looks at a bill by its link."""
        with self._lock:
            bill = dice.choice(list(self.bills.values())) if self.bills else None
        if bill:
            answer = self.merchants.get(f"/api/v1/bills/{bill['id']}")
            assert answer.status == 200, answer

    def actors(self, count: int, seed: int) -> list[threading.Thread]:
        """Threads that act until it is over: a quarter merchants, half stores, a quarter customers."""
        roles: tuple[Callable[[random.Random], None], ...] = (self.merchant, self.store, self.customer, self.store)
        self.faults: list[BaseException] = []

        def act(role: Callable[[random.Random], None], place: int) -> None:
            dice = random.Random(seed + place)
            try:
                while not self.over.is_set():
                    role(dice)
            except (AssertionError, LookupError, TypeError) as fault:
                self.faults.append(fault)
                self.over.set()

        return [threading.Thread(target=act, args=(roles[place % 4], place), daemon=True) for place in range(count)]
