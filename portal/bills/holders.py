"""What the holder of a number does about a bill that is none of theirs: reports it, or takes none from its biller."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from portal import members, print_runs
from portal.accounts import lock_customer
from portal.bills import events
from portal.bills.keeping import came_with_a_bill, is_kept
from portal.bills.model import Bill, BillerBlock, BillReport, KeptBill
from portal.bills.rules import REASON_LIMIT
from portal.bills.store import ANYBODY, find_bill
from portal.db import connection, insert_or, transaction
from portal.kernel.identifiers import new_ref
from portal.kernel.text import clean_text
from portal.numbers import held_numbers, pin_number, successor
from portal.organisations import Actor, ObjectUnknown, Organisation, Scope, note_act
from portal.outbox import record


def report_bill(session: Session, customer_id: int, bill_ref: str, text: str, *, at: datetime) -> BillReport:
    """A holder says that a bill is none of theirs: they do not see it any more, and the operator is told.

    Twice is as once. Raises ``ObjectUnknown`` where it is for none of their numbers, or on one that came with another
    bill, and what ``clean_text`` does.
    """
    said = clean_text(text, REASON_LIMIT)
    with transaction(session):
        lock_customer(session, customer_id)
        bill = find_bill(session, ANYBODY, bill_ref)
        held = next((one for one in held_numbers(session, customer_id) if one.id == bill.number_id), None)
        if held is None or (came_with_a_bill(held) and not is_kept(session, customer_id, bill.id)):
            raise ObjectUnknown
        if before := report_of(session, customer_id, bill.id):
            return before
        report = BillReport(
            ref=new_ref(),
            organisation_id=bill.organisation_id,
            sandbox=bill.sandbox,
            bill_id=bill.id,
            customer_id=customer_id,
            text=said,
            reported_at=at,
            decided_by="",
            answer="",
        )
        session.add(report)
        session.flush()
        record(session, events.REPORTED, about=report.ref, at=at, bill=bill.ref)
        return report


def report_of(session: Session, customer_id: int, bill_id: int) -> BillReport | None:
    """What the customer has reported of a bill."""
    theirs = ANYBODY.select(BillReport).where(BillReport.bill_id == bill_id, BillReport.customer_id == customer_id)
    return session.scalars(theirs).one_or_none()


def reports_by(session: Session, customer_id: int) -> Sequence[tuple[BillReport, Bill]]:
    """All that the customer has reported, with the bills, the latest first: what is stored of them."""
    theirs = select(BillReport, Bill).join(Bill, Bill.id == BillReport.bill_id)
    mine = theirs.where(BillReport.customer_id == customer_id).order_by(BillReport.id.desc())
    return [(report, bill) for report, bill in session.execute(ANYBODY.apply(mine, BillReport, Bill))]


def withdraw_report(session: Session, customer_id: int, bill_ref: str, *, at: datetime) -> bool:
    """A holder knows the bill after all: they see it again, unless the operator has decided on it meanwhile.

    Answers whether there is no report any more; twice is as once. Raises ``ObjectUnknown``.
    """
    with transaction(session):
        lock_customer(session, customer_id)
        bill = find_bill(session, ANYBODY, bill_ref)
        report = report_of(session, customer_id, bill.id)
        if report is None:
            return True
        waiting = ANYBODY.delete(BillReport).where(BillReport.id == report.id, BillReport.decided_at.is_(None))
        if session.execute(waiting.returning(BillReport.id)).first() is None:
            return False
        record(session, events.REPORT_WITHDRAWN, about=report.ref, at=at, bill=bill.ref)
        session.expunge(report)
        return True


def bill_reports(
    session: Session, scope: Scope, *, decided: bool = False, after: str = "", limit: int = 50
) -> Sequence[BillReport]:
    """Reports that wait for the operator, or are decided, the oldest first; ``after`` is the ref of the last seen."""
    found = scope.select(BillReport).where(BillReport.decided_at.is_not(None) == decided)
    if after:
        found = found.where(BillReport.id > scope.one(session, BillReport, after).id)
    return session.scalars(found.order_by(BillReport.id).limit(limit)).all()


def bill_report(session: Session, ref: str) -> BillReport:
    """A report, for the operator. Raises ``ObjectUnknown``."""
    return ANYBODY.one(session, BillReport, ref)


def count_bill_reports(session: Session) -> int:
    """How many reports of live bills wait for the operator."""
    waiting = select(func.count()).select_from(BillReport).where(BillReport.decided_at.is_(None))
    return session.scalar(ANYBODY.in_mode(sandbox=False).apply(waiting, BillReport)) or 0


def reports_by_biller(session: Session, organisation_ids: Iterable[int]) -> dict[int, int]:
    """How many reports there are of the live bills of each of these, decided or not; those of none are left out."""
    counted = select(BillReport.organisation_id, func.count()).group_by(BillReport.organisation_id)
    theirs = counted.where(BillReport.organisation_id.in_(set(organisation_ids)))
    found = session.execute(ANYBODY.in_mode(sandbox=False).apply(theirs, BillReport))
    return {organisation_id: count for organisation_id, count in found}  # noqa: C416


def decide_report(session: Session, ref: str, answer: str, *, actor: Actor, at: datetime) -> BillReport:
    """The operator has looked into a report; twice is as once.

    Raises ``ObjectUnknown``, and what ``clean_text`` does.
    """
    said = clean_text(answer, REASON_LIMIT)
    with transaction(session):
        asked = ANYBODY.select(BillReport).where(BillReport.ref == ref).with_for_update()
        report = session.scalars(asked.execution_options(populate_existing=True)).one_or_none()
        if report is None:
            raise ObjectUnknown
        if report.decided_at is None:
            report.decided_at, report.decided_by, report.answer = at, actor.name or actor.ref, said
            note_act(session, actor, "bill.report_decided", organisation_id=None, about=ref, at=at)
        return report


def block_biller(session: Session, number_id: int, organisation_id: int, *, at: datetime) -> bool:
    """The number takes no bills from this organisation any more; its open ones do not show at kiosks.

    Nor does a number that has replaced it. The caller has seen that who asks holds the number. Answers whether it is
    new: twice is as once.
    """
    with transaction(session):
        row = {"organisation_id": organisation_id, "blocked_at": at}
        rows = [row | {"number_id": one} for one in _pinned_line(session, number_id)]
        block = insert_or(connection(session).dialect.name, BillerBlock).values(rows).on_conflict_do_nothing()
        is_new = session.execute(block.returning(BillerBlock.id)).first() is not None
        if is_new:
            _tell(session, events.BLOCKED, organisation_id, at)
        return is_new


def unblock_biller(session: Session, number_id: int, organisation_id: int, *, at: datetime) -> bool:
    """The number takes bills from this organisation again, and what has replaced it too.

    Answers whether it did not: twice is as once.
    """
    with transaction(session):
        block = delete(BillerBlock).where(
            BillerBlock.number_id.in_(_pinned_line(session, number_id)), BillerBlock.organisation_id == organisation_id
        )
        was_blocked = session.execute(block.returning(BillerBlock.id)).first() is not None
        if was_blocked:
            _tell(session, events.UNBLOCKED, organisation_id, at)
        return was_blocked


def blocked_billers(session: Session, number_id: int) -> Sequence[Organisation]:
    """Whom the number takes no bills from, those who were blocked last first."""
    theirs = select(Organisation).join(BillerBlock, BillerBlock.organisation_id == Organisation.id)
    return session.scalars(theirs.where(BillerBlock.number_id == number_id).order_by(BillerBlock.id.desc())).all()


def join_customers(session: Session, absorbed: int, *, into: int) -> None:
    """As ``members.join_customers``; what one of them has reported stays hidden, and what either keeps is kept.

    Raises ``CustomerUnknown``.
    """
    with transaction(session):
        for customer in sorted((absorbed, into)):
            lock_customer(session, customer, to_delete=True)
        theirs = ANYBODY.select(BillReport).where(BillReport.customer_id == absorbed)
        twin = select(BillReport.bill_id).where(BillReport.customer_id == into)
        for report in session.scalars(theirs.where(BillReport.bill_id.not_in(twin))).all():
            report.customer_id = into
        kept = select(KeptBill.bill_id).where(KeptBill.customer_id == into)
        moving = update(KeptBill).where(KeptBill.customer_id == absorbed, KeptBill.bill_id.not_in(kept))
        session.execute(moving.values(customer_id=into))
        session.flush()
        members.join_customers(session, absorbed, into=into)


def erase_member(session: Session, scope: Scope, member_ref: str, *, actor: Actor, at: datetime) -> None:
    """As ``print_runs.erase_member``; their bills say their name no more. Raises ``ObjectUnknown``."""
    with transaction(session):
        member = members.find_member(session, scope, member_ref)
        print_runs.erase_member(session, scope, member_ref, actor=actor, at=at)
        named = ANYBODY.update(Bill).where(Bill.member_id == member.id, Bill.customer_name != "")
        session.execute(named.values(customer_name=""))


def _pinned_line(session: Session, number_id: int) -> list[int]:
    """The ids of a number and of what has replaced it; none of them is replaced before the transaction ends."""
    line = [number_id]
    pin_number(session, number_id)
    while (new := successor(session, line[-1])) is not None:
        pin_number(session, new.id)
        line.append(new.id)
    return line


def _tell(session: Session, event: str, organisation_id: int, at: datetime) -> None:
    """The operator learns that a biller is blocked, not by whom."""
    about = session.execute(select(Organisation.ref).where(Organisation.id == organisation_id)).scalar_one()
    record(session, event, about=about, at=at)
