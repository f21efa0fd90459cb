"""Numbered events become mails: to the bill's merchant, and to whoever holds its number."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any

import structlog
from sqlalchemy import func, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from portal.accounts import addresses_told_of_payments
from portal.bills import Bill, bills_by_ref, keepers_of
from portal.db import connection, insert_or, transaction
from portal.kernel.errors import DatabaseBusy
from portal.kernel.yen import Yen
from portal.mail import PAYMENT_TOLD, post
from portal.notices.mails.model import NoticeFeed
from portal.notices.mails.rules import EVENTS_AT_ONCE, GATHERED, LISTED, NOTICE_OF, STALE
from portal.notices.mails.settings import SERVICE, notice_terms
from portal.numbers import holders_of, numbers_by_id
from portal.organisations import Organisation, feed_name, organisations_by_ref
from portal.outbox import Event, Feed
from portal.payments import Payment, payments_by_ref
from portal.recurring import plans_by_ref

log = structlog.get_logger()

FEEDS_AT_ONCE = 100
_NEWS = tuple(NOTICE_OF)
_OF_PAYMENTS = ("bill.paid", "bill.reversed")


def mail_news(session: Session, *, at: datetime) -> bool:
    """Posts what there is to be told of bills by mail, of a hundred feeds in one transaction. Part of a worker.

    Answers whether there may be more. Several workers at it share the work. Where a fault of ours ends the
    transaction, each feed gets one of its own, and the one with the fault is left aside for a while.
    """
    behind = _feeds_behind(session, at)
    try:
        return _take(session, behind, at) or len(behind) == FEEDS_AT_ONCE
    except (SQLAlchemyError, DatabaseBusy):
        raise
    except Exception:
        log.exception("worker", part="news")
        for name in behind:
            _take_alone(session, name, at)
        return False


def _take_alone(session: Session, name: str, at: datetime) -> None:
    try:
        _take(session, [name], at)
    except (SQLAlchemyError, DatabaseBusy):
        raise
    except Exception:
        log.exception("worker", part="news", feed=name)
        with transaction(session):
            place = _locked(session, name, at)
            if place is not None:
                place.quiet_until = at + GATHERED


def _feeds_behind(session: Session, at: datetime) -> Sequence[str]:
    """Organisations' feeds with events that nobody has looked at for mails, and that are not kept quiet."""
    asked = (
        select(Feed.name)
        .outerjoin(NoticeFeed, NoticeFeed.feed == Feed.name)
        .where(Feed.name.startswith("org:"), Feed.last_position > func.coalesce(NoticeFeed.position, 0))
        .where(or_(NoticeFeed.quiet_until.is_(None), NoticeFeed.quiet_until <= at))
        .order_by(Feed.name)
        .limit(FEEDS_AT_ONCE)
    )
    return session.scalars(asked).all()


def _take(session: Session, names: Sequence[str], at: datetime) -> bool:
    """A portion of each of these feeds; answers whether there is more of one."""
    if not names:
        return False
    with transaction(session):
        places = [place for name in names if (place := _locked(session, name, at)) is not None]
        return max([_take_portion(session, place, at) for place in places], default=False)


def _take_portion(session: Session, place: NoticeFeed, at: datetime) -> bool:
    last = session.scalar(select(Feed.last_position).where(Feed.name == place.feed)) or 0
    coming = select(Event).where(Event.feed == place.feed, Event.position > place.position, Event.position <= last)
    news = session.scalars(coming.where(Event.name.in_(_NEWS)).order_by(Event.position).limit(EVENTS_AT_ONCE)).all()
    is_full = len(news) == EVENTS_AT_ONCE
    place.position = (news[-1].position or last) if is_full else last
    fresh = [event for event in news if event.happened_at > at - STALE]
    if fresh and _tell(session, place.feed, fresh, at):
        place.quiet_until = at + GATHERED
    return is_full and place.quiet_until is None


def _locked(session: Session, name: str, at: datetime) -> NoticeFeed | None:
    """The place in a feed, kept from other workers; None where one of them has it, or has just told of it."""
    database = connection(session)
    row = {"feed": name, "position": 0}
    database.execute(insert_or(database.dialect.name, NoticeFeed).values(row).on_conflict_do_nothing())
    asked = select(NoticeFeed).where(NoticeFeed.feed == name).with_for_update(skip_locked=True)
    place = session.scalars(asked.execution_options(populate_existing=True)).one_or_none()
    if place is None or (place.quiet_until is not None and place.quiet_until > at):
        return None
    place.quiet_until = None
    return place


def _tell(session: Session, feed: str, events: Sequence[Event], at: datetime) -> bool:
    """Posts the mails of the feed's own organisation; answers whether the merchant got one.

    A tenant's events stand in its owner's feed as well: they are told from the tenant's own.
    """
    ref = feed.split(":")[1]
    own = [event for event in events if event.payload.get("organisation") == ref]
    whose = organisations_by_ref(session, [ref]).get(ref)
    if whose is None or not own:
        return False
    is_sandbox = feed != feed_name(ref, sandbox=False)
    _tell_holders(session, whose, [event for event in own if event.name in _OF_PAYMENTS], at, is_sandbox=is_sandbox)
    return _tell_merchant(session, whose, own, at, is_sandbox=is_sandbox)


def _tell_merchant(
    session: Session, whose: Organisation, events: Sequence[Event], at: datetime, *, is_sandbox: bool
) -> bool:
    terms = notice_terms(session, whose)
    by_name: defaultdict[str, list[Event]] = defaultdict(list)
    for event in events:
        if NOTICE_OF[event.name] in terms.notices and not event.payload.get("still_payable"):
            by_name[event.name].append(event)
    for name, some in by_name.items():
        of, _dot, change = name.partition(".")
        mails = [_of_bills(whose, change, some)] if of == "bill" else _of_runs(session, whose, change, some)
        for told, address in product(mails, terms.addresses):
            common: dict[str, Any] = {"to": address, "language": terms.language, "lane": whose.ref}
            template = "bills_changed" if of == "bill" else "recurring_changed"
            post(session, template, at=at, sandbox=is_sandbox, **common, **told)
    return bool(by_name) and bool(terms.addresses)


def _of_bills(whose: Organisation, change: str, events: Sequence[Event]) -> dict[str, Any]:
    """What one mail says of the bills to which the same has happened."""
    listed = [f"{event.payload['reference']}\t{Yen(event.payload['amount'])}" for event in events[:LISTED]]
    return {
        "organisation": whose.name,
        "count": len(events),
        "total": str(Yen.total(Yen(event.payload["amount"]) for event in events)),
        "lines": "\n".join(listed),
        "more": len(events) - len(listed),
        "ref": events[0].about if len(events) == 1 else "",
        "change": change,
    }


def _of_runs(session: Session, whose: Organisation, change: str, events: Sequence[Event]) -> list[dict[str, Any]]:
    """What mails say of recurring bills, one for each event."""
    plans = plans_by_ref(session, {str(event.payload.get("plan", event.about)) for event in events})
    mails = []
    for event in events:
        plan = plans.get(str(event.payload.get("plan", event.about)))
        if plan is not None:
            said = {"organisation": whose.name, "plan": plan.name, "ref": plan.ref, "change": change}
            counts = {name: event.payload.get(name, 0) for name in ("registered", "refused")}
            times = {name: event.payload.get(name, "") for name in ("month", "begins_at")}
            mails.append(said | counts | times | {"total": str(Yen(event.payload.get("total", 0)))})
    return mails


@dataclass(frozen=True, slots=True)
class _Told:
    """A payment to be told of, and its bill; ``tail``: of its number."""

    change: str
    bill: Bill
    payment: Payment
    holders: frozenset[int]
    tail: str


def _tell_holders(
    session: Session, biller: Organisation, events: Sequence[Event], at: datetime, *, is_sandbox: bool
) -> None:
    found = _told(session, events)
    addresses = addresses_told_of_payments(session, (holder for one in found for holder in one.holders))
    pairs = [(told_of, holder) for told_of in found for holder in sorted(told_of.holders & addresses.keys())]
    for one, holder in pairs:
        assert one.payment.confirmed_at is not None  # or there would be no event
        told = {
            "biller": biller.name,
            "purpose": one.bill.purpose,
            "amount": str(one.payment.amount),
            "tail": one.tail,
            "paid_at": one.payment.confirmed_at.isoformat(timespec="seconds"),
            "payment": one.payment.ref,
            "change": one.change,
        }
        address, language = addresses[holder]
        common: dict[str, Any] = {"to": address, "language": language, "lane": biller.ref, **told}
        version = one.payment.token_version
        post(session, PAYMENT_TOLD, at=at, sandbox=is_sandbox, token_version=version, **common)


def _told(session: Session, events: Sequence[Event]) -> Sequence[_Told]:
    """Of these events those of bills that somebody has in their portal, by the number or by the bill's link."""
    bills = bills_by_ref(session, SERVICE, {event.about for event in events})
    payments = payments_by_ref(session, {str(event.payload["payment"]) for event in events})
    numbers = numbers_by_id(session, {bill.number_id for bill in bills.values()})
    holders = holders_of(session, numbers)
    keepers = keepers_of(session, [bill.id for bill in bills.values()])
    told = []
    for event in events:
        bill, payment = bills.get(event.about), payments.get(str(event.payload["payment"]))
        if bill is not None and payment is not None:
            whose = frozenset(holders.get(bill.number_id, set()) | keepers.get(bill.id, set()))
            change, tail = event.name.removeprefix("bill."), numbers[bill.number_id].digits[-4:]
            told.append(_Told(change, bill, payment, whose, tail))
    return told
