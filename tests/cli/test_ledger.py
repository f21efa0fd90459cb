"""``flask ledger verify``: what it says of sound and of unsound books, and how it ends."""

from sqlalchemy.orm import Session

from tests.apps import MakeApp
from tests.books.test_checking import falsify
from tests.factories import Factory
from tests.payments.street import Street, cash, on_one


@on_one
def test_it_names_what_is_wrong_and_ends_with_one(make_app: MakeApp, session: Session, make: Factory):
    app, street = make_app(), Street(session, make)
    street.paid(street.bill(1_700))
    street.confirm(cash("9" * 44, 8, "2"))
    sound = app.test_cli_runner().invoke(args=["ledger", "verify"])
    assert sound.exit_code == 0 and sound.stdout.endswith("The books are sound.\n")
    assert (
        "payments 1,700 = paid bills 1,700 = owed to merchants 1,700 yen\nsuspense 8 = pending items 8 yen"
        in sound.stdout
    )
    falsify(session)
    wrong = app.test_cli_runner().invoke(args=["ledger", "verify"])
    assert wrong.exit_code == 1 and "FAULT payments_differ 1700 999 1700\nFAULT paid_otherwise " in wrong.stdout
    assert "2 faults are named above" in wrong.stderr
