"""A customer's mail address, and links mailed to it: to verify it, and to sign in.

A link waits as a row until the worker has mailed it; only then does the outside world come in, between two
transactions. Whether an address is known is never told.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.accounts import tickets
from portal.accounts.errors import AddressRefused, AddressTaken
from portal.accounts.limits import Limits, count_attempts
from portal.accounts.model import ADDRESS_LIMIT, MailAddress, MailLink, MailPurpose
from portal.accounts.store import lock_customer
from portal.db import transaction
from portal.kernel.identifiers import new_ref

LINK_LASTS = timedelta(minutes=30)
_WAITS = [timedelta(seconds=s) for s in (5, 20, 60, 180, 600)]  # before the next try, after each that failed
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}")


@dataclass(frozen=True, slots=True)
class Mail:
    """A plain-text mail to one address."""

    to: str
    subject: str
    text: str


class MailNotSent(Exception):
    """The mail could not be handed over now; later it may."""


class Mailer(Protocol):
    """Hands mails over to the outside world."""

    def send(self, mail: Mail) -> None:
        """Hands one mail over. Raises ``MailNotSent``."""


def parse_address(text: str) -> str:
    """The mail address that was typed, its domain in lower case; full-width characters become plain.

    Carriers' addresses with doubled dots are allowed as they exist. Raises ``AddressRefused``.
    """
    plain = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text.strip())
    if len(plain) > ADDRESS_LIMIT or not _ADDRESS.fullmatch(plain):
        raise AddressRefused
    local, _at, domain = plain.rpartition("@")
    return f"{local}@{domain.lower()}"


def ask_to_verify(
    session: Session, customer_id: int, address: str, *, language: str, at: datetime, limits: Limits = ()
) -> None:
    """Lets a link be mailed by which the customer shows that the address is theirs.

    Raises ``CustomerUnknown``, ``TooManyAttempts``.
    """
    with transaction(session):
        lock_customer(session, customer_id)
        _queue(session, customer_id, MailPurpose.VERIFY, address, language, at)
        count_attempts(session, limits, at=at)


def ask_to_sign_in(session: Session, address: str, *, language: str, at: datetime, limits: Limits = ()) -> None:
    """Lets a link to sign in be mailed, if the address is a customer's; does the same if not. ``TooManyAttempts``."""
    with transaction(session):
        owner = session.scalar(select(MailAddress.customer_id).where(MailAddress.address == address))
        if owner is not None:
            _queue(session, owner, MailPurpose.SIGN_IN, address, language, at)
        count_attempts(session, limits, at=at)


def _queue(session: Session, customer_id: int, purpose: MailPurpose, address: str, language: str, at: datetime) -> None:
    session.add(
        MailLink(
            ref=new_ref(),
            expires_at=at + LINK_LASTS,
            customer_id=customer_id,
            purpose=purpose,
            address=address,
            language=language,
            due_at=at,
            tries=0,
        )
    )


def mail_link(session: Session, ref: str, *, at: datetime) -> MailLink:
    """The mailed link, untouched: mail scanners open links too. Raises ``LinkUnknown``."""
    return tickets.find(session, MailLink, ref, at=at)


def prove_by_mail(session: Session, ref: str, *, by: bytes, at: datetime) -> int:
    """The customer to whom a link to sign in was mailed. Raises ``LinkUnknown``, ``LinkUsed``."""
    return tickets.spend(session, MailLink, ref, by=by, at=at).customer_id


def verify_address(session: Session, ref: str, *, by: bytes, at: datetime) -> None:
    """Makes the mailed address the customer's. Raises ``LinkUnknown``, ``LinkUsed``, ``AddressTaken``."""
    with transaction(session):
        link = tickets.spend(session, MailLink, ref, by=by, at=at)
        lock_customer(session, link.customer_id)
        owner = session.scalar(select(MailAddress.customer_id).where(MailAddress.address == link.address))
        if owner not in {None, link.customer_id}:
            raise AddressTaken(owner)
        row = session.get(MailAddress, link.customer_id)
        if row is None:
            row = MailAddress(customer_id=link.customer_id)
            session.add(row)
        row.address, row.verified_at = link.address, at


def address_of(session: Session, customer_id: int) -> str | None:
    """The customer's verified address."""
    return session.scalar(select(MailAddress.address).where(MailAddress.customer_id == customer_id))


def forget_address(session: Session, customer_id: int) -> None:
    """Deletes the customer's address and what was to be mailed to it; twice is the same as once."""
    with transaction(session):
        session.execute(delete(MailAddress).where(MailAddress.customer_id == customer_id))
        session.execute(delete(MailLink).where(MailLink.customer_id == customer_id))


def mail_waiting_links(
    session: Session, mailer: Mailer, write: Callable[[MailLink], Mail], *, at: datetime, limit: int = 20
) -> int:
    """Mails the links that are due; answers how many were sent.

    Each is put off first, so that two workers do not mail it twice; one that fails is tried again, ever later, until
    it is stale.
    """
    with transaction(session):
        due = session.scalars(
            select(MailLink)
            .where(MailLink.due_at <= at, MailLink.expires_at > at)
            .order_by(MailLink.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        for link in due:
            link.tries += 1
            link.due_at = at + _WAITS[min(link.tries, len(_WAITS)) - 1]
    sent = [link.ref for link in due if _is_sent(mailer, write(link))]
    if sent:
        with transaction(session):
            for link in _by_refs(session, sent):
                link.due_at = None
    return len(sent)


def _is_sent(mailer: Mailer, mail: Mail) -> bool:
    try:
        mailer.send(mail)
    except MailNotSent:
        return False
    return True


def _by_refs(session: Session, refs: Sequence[str]) -> Sequence[MailLink]:
    return session.scalars(select(MailLink).where(MailLink.ref.in_(refs))).all()
