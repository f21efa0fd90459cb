"""A customer's mail address, and links mailed to it: to verify it, and to sign in.

A link is a row, and so is the mail that carries it. Whether an address is known is never told.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.accounts.errors import AddressTaken
from portal.accounts.limits import Limits, count_attempts
from portal.accounts.model import MailAddress, MailLink, MailPurpose
from portal.accounts.store import lock_customer
from portal.accounts.tickets import find_ticket, spend_ticket
from portal.db import transaction
from portal.kernel.identifiers import new_ref
from portal.mail import PAYMENT_TOLD, arrived, forget_mails, post

LINK_LASTS = timedelta(minutes=30)


def ask_to_verify(
    session: Session, customer_id: int, address: str, *, language: str, at: datetime, limits: Limits = ()
) -> None:
    """Lets a link be mailed by which the customer shows that the address is theirs.

    Raises ``CustomerUnknown``, ``TooManyAttempts``.
    """
    with transaction(session):
        lock_customer(session, customer_id)
        _mail_link(session, customer_id, MailPurpose.VERIFY, address, language, at)
        count_attempts(session, limits, at=at)


def ask_to_sign_in(session: Session, address: str, *, language: str, at: datetime, limits: Limits = ()) -> None:
    """Lets a link to sign in be mailed, if the address is a customer's; does the same if not. ``TooManyAttempts``."""
    with transaction(session):
        owner = session.scalar(select(MailAddress.customer_id).where(MailAddress.address == address))
        if owner is not None:
            _mail_link(session, owner, MailPurpose.SIGN_IN, address, language, at)
        count_attempts(session, limits, at=at)


def _mail_link(
    session: Session, customer_id: int, purpose: MailPurpose, address: str, language: str, at: datetime
) -> None:
    link = MailLink(
        ref=new_ref(), expires_at=at + LINK_LASTS, customer_id=customer_id, purpose=purpose, address=address
    )
    session.add(link)
    post(session, purpose, to=address, language=language, at=at, ref=link.ref)


def mail_link(session: Session, ref: str, *, at: datetime) -> MailLink:
    """The mailed link, untouched: mail scanners open links too. Raises ``LinkUnknown``."""
    return find_ticket(session, MailLink, ref, at=at)


def prove_by_mail(session: Session, ref: str, *, by: bytes, at: datetime) -> int:
    """The customer to whom a link to sign in was mailed. Raises ``LinkUnknown``, ``LinkUsed``."""
    with transaction(session):
        link = spend_ticket(session, MailLink, ref, by=by, at=at)
        arrived(session, link.address)
        return link.customer_id


def verify_address(session: Session, ref: str, *, by: bytes, at: datetime, language: str = "ja") -> None:
    """Makes the mailed address the customer's, to which payments are told in ``language`` until they say otherwise.

    Raises ``LinkUnknown``, ``LinkUsed``, ``AddressTaken``.
    """
    with transaction(session):
        link = spend_ticket(session, MailLink, ref, by=by, at=at)
        lock_customer(session, link.customer_id)
        owner = session.scalar(select(MailAddress.customer_id).where(MailAddress.address == link.address))
        if owner not in {None, link.customer_id}:
            raise AddressTaken(owner)
        row = session.get(MailAddress, link.customer_id)
        if row is None:
            row = MailAddress(customer_id=link.customer_id, tells_payments=True)
            session.add(row)
        row.address, row.verified_at, row.language = link.address, at, language
        arrived(session, link.address)


def address_of(session: Session, customer_id: int) -> str | None:
    """The customer's verified address."""
    return session.scalar(select(MailAddress.address).where(MailAddress.customer_id == customer_id))


def tells_payments(session: Session, customer_id: int) -> bool:
    """Whether the customer's address is told of payments; not where there is no address."""
    return bool(session.scalar(select(MailAddress.tells_payments).where(MailAddress.customer_id == customer_id)))


def choose_payment_mails(session: Session, customer_id: int, *, wanted: bool, language: str) -> None:
    """Lets the customer's address be told of payments in this language, or not; nothing where there is no address."""
    with transaction(session):
        row = session.get(MailAddress, customer_id, with_for_update=True)
        if row is not None:
            row.tells_payments, row.language = wanted, language


def addresses_told_of_payments(session: Session, customer_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """The addresses of those of these customers who are told of payments, each with its language."""
    asked = select(MailAddress.customer_id, MailAddress.address, MailAddress.language)
    told = asked.where(MailAddress.customer_id.in_(set(customer_ids)), MailAddress.tells_payments)
    return {customer: (address, language) for customer, address, language in session.execute(told)}


def forget_address(session: Session, customer_id: int) -> None:
    """Deletes the customer's address and what was mailed to it; twice is the same as once."""
    with transaction(session):
        own = address_of(session, customer_id)
        if own is not None:
            forget_mails(session, own, (*MailPurpose, PAYMENT_TOLD))
        tried = select(MailLink.address).distinct().where(MailLink.customer_id == customer_id)
        for address in session.scalars(tried).all():  # which may be somebody else's, who signs in with it
            forget_mails(session, address, [MailPurpose.VERIFY])
        session.execute(delete(MailAddress).where(MailAddress.customer_id == customer_id))
        session.execute(delete(MailLink).where(MailLink.customer_id == customer_id))
