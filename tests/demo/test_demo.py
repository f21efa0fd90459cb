"""The demo shows something on every page, adds up, and is added once."""

from collections import Counter

from portal.adapters.files import FilesFolder
from portal.bills import BillState, bill_reports, bills
from portal.demo import add_demo_data
from portal.demo.bills import PLANNED
from portal.organisations import Scope
from portal.payments import pending_items, verify_books
from tests.factories import make_settings
from tests.fakes import NOON
from tests.payments.street import on_one

EVERYBODY = Scope.service("a test looks")


@on_one
def test_the_demos_bills_are_in_every_state_and_its_books_are_sound(session, tmp_path):
    for _twice in range(2):
        add_demo_data(session, make_settings(), FilesFolder(tmp_path), at=NOON)
    states = Counter(BillState(bill.state) for bill in bills(session, EVERYBODY))
    assert states.total() == len(PLANNED) and set(states) == set(BillState)
    assert len(pending_items(session)) == len(bill_reports(session, EVERYBODY)) == 1
    assert verify_books(session).is_sound
