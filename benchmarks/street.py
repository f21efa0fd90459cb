"""A street for the money loop: merchants with keys, numbers with bills, a chain of stores with slips in hand."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from benchmarks.databases import settle
from benchmarks.servers import CERTIFICATE_HEADER
from benchmarks.visitors import Holder, add_holders
from portal.artwork import FeeCollection
from portal.bills import Bill, BillState
from portal.db import INSERTED_AT_ONCE, make_engine, make_sessions, transaction
from portal.kernel.clock import japan_day
from portal.kernel.identifiers import new_refs
from portal.kernel.yen import Yen
from portal.numbers import Kind, Number, NumberPlan, issue_in_bulk
from portal.organisations import (
    COMMAND,
    KeyScope,
    KeyTerms,
    LinkType,
    OrganisationKind,
    Profile,
    Scope,
    add_certificate,
    found_organisation,
    make_key,
    scope_of,
)
from portal.payments import Payment, PaymentState, Slip, SlipBill

COMPANY = "942386"
SUBJECT = "CN=stores.example.jp,O=Stores,C=JP"
AS_CHAIN = {CERTIFICATE_HEADER: SUBJECT}  # how the chain's requests are known
MERCHANTS = 100
BILLS_EACH = 10  # of a number: one is open, the others are over
TILLS = 1_000  # numbers whose bills are paid, so that what others list stays as it is
AMOUNT = Yen(3_300)
EVERYBODY = Scope.service("a benchmark lays out everybody's things")

_places = count(1)


@dataclass(frozen=True)
class Street:
    """What requests are made of. ``digits`` are the numbers that kiosks ask for; ``holders`` hold the first of them."""

    url: str
    keys: Sequence[str]
    merchant_ids: Sequence[int]
    chain_id: int
    holders: Sequence[Holder]
    digits: Sequence[str]
    till_ids: Sequence[int]


@dataclass(frozen=True, slots=True)
class HeldSlip:
    """A slip that a register has scanned: its 44 digits and where; the cash is counted."""

    bill_ref: str
    code: str
    store: str
    register: str


def lay_out(url: str, plan: NumberPlan, *, bills: int, holders: int) -> Street:
    """Fills a migrated database: ``bills`` of which each tenth is open, each on a number of its own."""
    numbers = bills // BILLS_EACH
    held = add_holders(url, holders, plan)
    engine, at = make_engine(url), datetime.now(UTC)
    with make_sessions(engine)() as session:
        if numbers > holders:
            issue_in_bulk(session, Kind.JOINT_CARD, numbers - holders, plan=plan, at=at)
        tills = issue_in_bulk(session, Kind.JOINT_CARD, TILLS, plan=plan, at=at)
        keys, merchants, chain = _organisations(session, at)
        asked = select(Number.id, Number.digits, Number.batch).order_by(Number.id)
        rows = session.execute(asked).all()
        till_ids = [row.id for row in rows if row.batch == tills]
        numbered = [(row.id, row.digits) for row in rows if row.batch != tills][:numbers]
        for start in range(0, numbers, INSERTED_AT_ONCE):
            some = [number for number, _digits in numbered[start : start + INSERTED_AT_ONCE]]
            _add_bills(session, some, merchants, at)
    engine.dispose()
    settle(url)
    return Street(url, keys, merchants, chain, held, [digits for _id, digits in numbered], till_ids)


def _organisations(session: Session, at: datetime) -> tuple[list[str], list[int], int]:
    keys, merchants = [], []
    for place in range(MERCHANTS):
        profile = Profile(f"企業{place}", f"m{place}@example.jp")
        made = found_organisation(
            session, OrganisationKind.MERCHANT, profile, actor=COMMAND, at=at, link_type=LinkType.REGULAR
        )
        terms = KeyTerms("bench", tuple(KeyScope))
        keys.append(make_key(session, scope_of(made), terms, actor=COMMAND, at=at)[1])
        merchants.append(made.id)
    stores = Profile("コンビニ", "stores@example.jp")
    chain = found_organisation(session, OrganisationKind.CHAIN, stores, actor=COMMAND, at=at)
    add_certificate(session, scope_of(chain), SUBJECT, actor=COMMAND, at=at)
    return keys, merchants, chain.id


def _add_bills(session: Session, numbers: Sequence[int], merchants: Sequence[int], at: datetime) -> None:
    over = {"state": BillState.LAPSED.value, "ended_at": at, "due_on": japan_day(at) - timedelta(days=1)}
    rows = [
        _bill(ref, number, merchants, at) | (over if place % BILLS_EACH else {})
        for place, (ref, number) in enumerate(
            zip(
                new_refs(len(numbers) * BILLS_EACH),
                (one for one in numbers for _bill in range(BILLS_EACH)),
                strict=True,
            )
        )
    ]
    with transaction(session):
        for start in range(0, len(rows), INSERTED_AT_ONCE):
            session.connection().execute(insert(Bill), rows[start : start + INSERTED_AT_ONCE])


def _bill(ref: str, number: int, merchants: Sequence[int], at: datetime) -> dict[str, object]:
    place = next(_places)
    return {
        "ref": ref,
        "organisation_id": merchants[place % len(merchants)],
        "sandbox": False,
        "number_id": number,
        "member_id": None,
        "state": BillState.OPEN.value,
        "reference": f"B-{place}",
        "amount": AMOUNT,
        "price_before_tax": None,
        "due_on": japan_day(at) + timedelta(days=30),
        "purpose": "4月分の水道料金",
        "message": "",
        "customer_name": "髙﨑 花",
        "version": 1,
        "token_version": 1,
        "registered_at": at,
        "changed_at": at,
        "ended_at": None,
    }


def scan_slips(street: Street, size: int) -> list[HeldSlip]:
    """New bills, each on a slip that a register holds: as after ``authorise``, but in a moment for thousands."""
    engine, at = make_engine(street.url), datetime.now(UTC)
    with make_sessions(engine)() as session, transaction(session):
        chosen = [street.till_ids[place % len(street.till_ids)] for place in range(size)]
        held_until = at + timedelta(minutes=30)
        bills = [
            _bill(ref, number, street.merchant_ids, at) | {"held_until": held_until}
            for ref, number in zip(new_refs(size), chosen, strict=True)
        ]
        bill_ids = _inserted(session, Bill, bills)
        slips = [_slip(ref, street.chain_id, number, at) for ref, number in zip(new_refs(size), chosen, strict=True)]
        slip_ids = _inserted(session, Slip, slips)
        lines = [
            _line(slip, bill, slip_row["slip_no"], bill_row["due_on"])
            for slip, bill, slip_row, bill_row in zip(slip_ids, bill_ids, slips, bills, strict=True)
        ]
        line_ids = _inserted(session, SlipBill, lines)
        held = [
            HeldSlip(bill["ref"], line["code"], f"S{place % 500}", "R1")
            for place, (bill, line) in enumerate(zip(bills, lines, strict=True))
        ]
        payments = [
            _payment(ref, street.chain_id, bill, bill_id, line_id, slip, at)
            for ref, bill, bill_id, line_id, slip in zip(new_refs(size), bills, bill_ids, line_ids, held, strict=True)
        ]
        _inserted(session, Payment, payments)
    engine.dispose()
    return held


def _inserted(session: Session, table: type, rows: list[dict]) -> list[int]:
    """The ids of the rows, in their order."""
    statement = insert(table).returning(table.id, sort_by_parameter_order=True)
    ids: list[int] = []
    for start in range(0, len(rows), 1_000):
        ids += session.execute(statement, rows[start : start + 1_000]).scalars()
    return ids


def _slip(ref: str, chain: int, number: int, at: datetime) -> dict:
    return {
        "ref": ref,
        "organisation_id": chain,
        "sandbox": False,
        "slip_no": f"{secrets.randbelow(10**12):012d}",
        "number_id": number,
        "language": "ja",
        "made_at": at,
        "expires_at": at + timedelta(minutes=30),
        "request_key": None,
    }


def _line(slip: int, bill: int, slip_no: str, due: object) -> dict:
    symbol = FeeCollection.of(
        company=COMPANY, free=f"{slip_no}01", reissue=0, due=due, stamp=False, amount=AMOUNT.amount
    )
    return {
        "slip_id": slip,
        "place": 1,
        "bill_id": bill,
        "bill_version": 1,
        "reissue": 0,
        "amount": AMOUNT,
        "code": symbol.digits,
    }


def _payment(ref: str, chain: int, bill: dict, bill_id: int, line_id: int, slip: HeldSlip, at: datetime) -> dict:
    return {
        "ref": ref,
        "organisation_id": bill["organisation_id"],
        "sandbox": False,
        "chain_id": chain,
        "bill_id": bill_id,
        "slip_bill_id": line_id,
        "code": slip.code,
        "state": PaymentState.AUTHORISED.value,
        "amount": AMOUNT,
        "store": slip.store,
        "register": slip.register,
        "authorised_at": at,
        "held_until": bill["held_until"],
        "token_version": 1,
    }
