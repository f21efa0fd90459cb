"""Issuing, naming, stopping and replacing numbers. Each verb is one transaction, its events in it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from portal import outbox
from portal.accounts import (
    Limits,
    count_attempts,
    enrol_device,
    lock_customer,
    recognise_device,
)
from portal.db import transaction
from portal.kernel.clock import end_of_japan_day, japan_day
from portal.kernel.errors import DomainError
from portal.kernel.identifiers import new_ref, new_refs
from portal.numbers import events, store
from portal.numbers.errors import NumberStopped, NumberUnavailable
from portal.numbers.model import Number, NumberRecord
from portal.numbers.rules import NEXT, Change, Kind, NumberPlan, State

BULK_CHUNK = 5_000  # numbers in memory


class _AlreadyEnrolled(DomainError):
    """Rolls back a first issue whose device has a customer already."""


class _AlreadyMade(DomainError):
    """Rolls back an issue that another request with the same key has made meanwhile."""

    def __init__(self, ref: str) -> None:
        super().__init__(ref)
        self.ref = ref


def issue_first_number(
    session: Session, secret: str, *, plan: NumberPlan, at: datetime, device_name: str = "", limits: Limits = ()
) -> str:
    """Makes the device that carries ``secret`` a customer's and issues their first number; answers its ref.

    Coming twice (double tap, back button, reload) answers the number there is. Raises ``TooManyAttempts``.
    """
    try:
        with transaction(session):
            holder = enrol_device(session, secret, name=device_name, at=at)
            if holder is None:
                raise _AlreadyEnrolled
            return issue(session, Kind.PORTAL, plan=plan, at=at, limits=limits, customer_id=holder)
    except _AlreadyEnrolled:
        device = recognise_device(session, secret)
        held = store.held_numbers(session, device.customer_id) if device else ()
        if not held:
            raise NumberUnavailable from None
        return next((number.ref for number in held if number.state == State.ACTIVE), held[0].ref)


def issue_number(
    session: Session,
    holder: int,
    *,
    plan: NumberPlan,
    at: datetime,
    request_key: str,
    label: str = "",
    limits: Limits = (),
) -> str:
    """Issues one more portal number to a customer; answers its ref, the same one for the same ``request_key``.

    Raises ``CustomerUnknown``, ``TooManyAttempts``.
    """
    return _issue_once(
        session, Kind.PORTAL, request_key, plan=plan, at=at, limits=limits, customer_id=holder, label=label
    )


def issue_sheet_number(
    session: Session, *, plan: NumberPlan, at: datetime, request_key: str, limits: Limits = ()
) -> str:
    """Issues a number for a sheet that nobody's device holds; answers its ref, the same for the same ``request_key``.

    Raises ``TooManyAttempts``.
    """
    return _issue_once(session, Kind.SHEET, request_key, plan=plan, at=at, limits=limits)


def issue_one_off_number(
    session: Session, *, plan: NumberPlan, until: date, at: datetime, sandbox: bool = False
) -> NumberRecord:
    """Issues a number for one bill that is due on ``until``, a Japan-time day."""
    with transaction(session):
        ref = issue(session, Kind.ONE_OFF, plan=plan, at=at, sandbox=sandbox, until=until)
        return store.number_by_ref(session, ref)


def issue_in_bulk(
    session: Session,
    kind: Kind,
    count: int,
    *,
    plan: NumberPlan,
    at: datetime,
    sandbox: bool = False,
    until: date | None = None,
) -> str:
    """Issues ``count`` numbers that nobody holds yet, all or none; answers their batch's ref.

    ``until`` is the last Japan-time day for bills where the kind's own rule is not meant; a one-off number has no
    rule but its bill's due date (``ValueError`` without).

    A random number that exists already (a few do among millions) is drawn again. One event tells of the batch.
    """
    batch = new_ref()
    common = _common(kind, plan, at, sandbox=sandbox, until=until) | {"batch": batch}
    with transaction(session):
        missing = count
        while missing:
            for start in range(0, missing, BULK_CHUNK):
                size = min(BULK_CHUNK, missing - start)
                drawn = zip(plan.draw(kind, size, sandbox=sandbox), new_refs(size), strict=True)
                store.insert_those_free(session, common, ["digits", "ref"], drawn)
            missing = count - store.count_of_batch(session, batch)
        outbox.record(session, events.ISSUED_IN_BULK, about=batch, at=at, kind=kind, count=count)
    return batch


def rename_number(session: Session, holder: int, ref: str, label: str) -> None:
    """Gives the holder's number a name (already cleaned). Raises ``NumberUnavailable``."""
    with transaction(session):
        holding = store.holding_of(session, holder, ref)
        (holding or store.lock_held_number(session, holder, ref)).label = label


def stop_number(session: Session, holder: int, ref: str, *, at: datetime) -> bool:
    """Stops the holder's own number for ever; answers whether it was this call. Raises ``NumberUnavailable``."""
    with transaction(session):
        number = store.lock_held_number(session, holder, ref)
        if number.state == State.STOPPED:
            return False
        stop(session, number, Change.STOP, at)
        return True


def replace_number(
    session: Session,
    holder: int,
    ref: str,
    *,
    plan: NumberPlan,
    at: datetime,
    shows_replaced: bool = False,
    limits: Limits = (),
) -> str:
    """Stops a lost number and issues its successor, which takes over its name; answers the successor's ref.

    ``shows_replaced``: the holder agrees that the successor shows the lost number's bills too. Coming twice answers the
    same successor. Raises ``NumberUnavailable``, ``NumberStopped`` where the number was
    stopped without being replaced, ``CustomerUnknown``, ``TooManyAttempts``.
    """
    with transaction(session):
        lock_customer(session, holder)
        number = store.lock_held_number(session, holder, ref)
        if number.state == State.STOPPED:
            there = store.successor(session, number.id)
            if there is None:
                raise NumberStopped(ref)
            return there.ref
        stop(session, number, Change.REPLACE, at)
        session.flush()
        successor = issue(
            session,
            Kind.PORTAL,
            plan=plan,
            at=at,
            sandbox=number.sandbox,
            customer_id=holder,
            label=number.label,
            replaces_id=number.id,
            shows_replaced=shows_replaced,
        )
        outbox.record(session, events.REPLACED, about=number.ref, at=at, successor=successor)
        count_attempts(session, limits, at=at)
        return successor


def stop(session: Session, number: Number, change: Change, at: datetime) -> None:
    """Stops a number that the caller has locked, and tells of it."""
    number.state = NEXT[State(number.state), change]
    number.stopped_at = at
    outbox.record(session, events.STOPPED, about=number.ref, at=at)


def _common(
    kind: Kind, plan: NumberPlan, at: datetime, *, sandbox: bool = False, until: date | None = None
) -> dict[str, object]:
    if kind is Kind.ONE_OFF and until is None:
        raise ValueError("a one-off number needs its bill's due date")
    last_day = until or plan.expiry(kind, japan_day(at))
    return {
        "kind": kind.value,
        "sandbox": sandbox,
        "state": State.ACTIVE.value,
        "shows_replaced": False,
        "store_code": plan.store_codes[kind],
        "label": "",
        "issued_at": at,
        "registrable_until": end_of_japan_day(last_day) if last_day else None,
    }


def issue(
    session: Session,
    kind: Kind,
    *,
    plan: NumberPlan,
    at: datetime,
    limits: Limits = (),
    sandbox: bool = False,
    until: date | None = None,
    **columns: object,
) -> str:
    """Draws until a number is free, writes it with its event, and counts it."""
    row = _common(kind, plan, at, sandbox=sandbox, until=until) | columns | {"ref": new_ref()}
    ref = str(row["ref"])
    while not store.insert_unless_taken(
        session, row | {"digits": plan.draw(kind, 1, sandbox=sandbox)[0]}, events.ISSUED, limits
    ):
        made = store.ref_of_request(session, str(columns.get("request_key", "")))
        if made is not None:
            raise _AlreadyMade(made)
    return ref


def _issue_once(
    session: Session,
    kind: Kind,
    request_key: str,
    *,
    plan: NumberPlan,
    at: datetime,
    limits: Limits,
    customer_id: int | None = None,
    label: str = "",
) -> str:
    """As ``issue``, and the number there is where the same request has come before, or comes at this moment."""
    request_key = f"{kind}:{customer_id or ''}:{request_key}"
    made = store.ref_of_request(session, request_key)
    if made is not None:
        return made
    try:
        with transaction(session):
            if customer_id is not None:
                lock_customer(session, customer_id)
            columns: dict[str, Any] = {"request_key": request_key, "customer_id": customer_id, "label": label}
            return issue(session, kind, plan=plan, at=at, limits=limits, **columns)
    except _AlreadyMade as already:
        return already.ref
