"""Posting mails, sending what is posted, forgetting what is old."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, update
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.jobs import JobFailed, JobKind, Runs, Work, enqueue
from portal.kernel.clock import Clock
from portal.kernel.identifiers import new_ref
from portal.mail.bounces import Bounce, note_bounce
from portal.mail.kinds import MAILS, check_values
from portal.mail.message import Mail, Mailer, MailNotSent, MailRefused
from portal.mail.model import FAULT_LIMIT, MailTrouble, PostedMail
from portal.mail.rules import GIVEN_UP_AFTER, KEPT, NEXT, TROUBLE_KEPT, WAITS, Happening, MailState
from portal.mail.store import find_mail

MAIL_SEND = "mail.send"  # the job's kind
_STALE = "stale"
_GIVEN_UP = "given_up"

Write = Callable[[PostedMail], Mail]
"""Puts a posted mail into words."""


def post(
    session: Session,
    template: str,
    *,
    to: str,
    language: str,
    at: datetime,
    lane: str = "",
    sandbox: bool = False,
    **values: str | int | None,
) -> str:
    """Lets a mail be sent as soon as the transaction is committed; answers its ref.

    ``template`` is one of ``MAILS``, ``values`` exactly what it takes (else ``ValueError``); a link's value is the ref
    it proves, never the link. ``lane``: the ref of the organisation for which it is sent, empty for the service.
    """
    check_values(template, values)
    with transaction(session):
        ref, lasts = new_ref(), MAILS[template].lasts
        session.add(
            PostedMail(
                ref=ref,
                template=template,
                address=to,
                language=language,
                payload=values,
                lane=lane,
                sandbox=sandbox,
                made_at=at,
                stale_at=at + lasts if lasts else None,
            )
        )
        enqueue(session, MAIL_SEND, {"mail": ref}, at=at, lane=lane, sandbox=sandbox)
        return ref


def send_kind(mailer: Mailer, write: Write) -> JobKind:
    """How jobs of the kind ``MAIL_SEND`` are done."""

    def send(work: Work) -> Mapping[str, object]:
        try:
            state = send_posted(
                work.session,
                str(work.payload["mail"]),
                mailer=mailer,
                write=write,
                clock=work.clock,
                is_last_try=work.is_last_try,
            )
        except MailNotSent as fault:
            raise JobFailed(f"not sent: {fault}") from None  # what is behind it may name an address
        return {"state": str(state)}

    return JobKind(send, Runs.THREAD, waits=WAITS)


def send_posted(
    session: Session, ref: str, *, mailer: Mailer, write: Write, clock: Clock, is_last_try: bool = False
) -> MailState | None:
    """Hands a posted mail over, between two transactions; answers its state then, None where it is gone.

    One that was sent is left alone. Whoever falls between handing over and writing that down lets it be sent twice,
    under the same Message-ID. Raises ``MailNotSent``: try again, unless it was the last try; then the mail has failed.
    """
    posted = find_mail(session, ref)
    if posted is None or posted.state in {MailState.SENT, MailState.BOUNCED}:
        return MailState(posted.state) if posted else None
    if posted.stale_at and posted.stale_at <= clock.now():
        return _settle(session, ref, Happening.GIVEN_UP, fault=_STALE, at=clock.now())
    mail = write(posted)
    session.rollback()  # gives the connection back: a mail server takes its time
    try:
        mailer.send(mail)
    except MailRefused as refused:
        note_bounce(session, Bounce(ref, is_hard=True, code=refused.code), at=clock.now())
        return MailState.BOUNCED
    except MailNotSent as fault:
        if is_last_try:
            _settle(session, ref, Happening.GIVEN_UP, fault=str(fault) or _GIVEN_UP, at=clock.now())
        raise
    return _settle(session, ref, Happening.HANDED_OVER, at=clock.now())


def _settle(session: Session, ref: str, happening: Happening, *, at: datetime, fault: str = "") -> MailState | None:
    with transaction(session):
        posted = find_mail(session, ref, lock=True)
        if posted is None:
            return None
        state = NEXT[MailState(posted.state), happening]
        posted.state = state
        if happening is Happening.HANDED_OVER:
            posted.sent_at, posted.payload = posted.sent_at or at, {}
        if state is MailState.FAILED:
            posted.fault = fault[:FAULT_LIMIT]
        return state


def forget_mails(session: Session, address: str, templates: Collection[str]) -> None:
    """Deletes the mails of these kinds to an address, sent or not, and what is known of bounces from it."""
    with transaction(session):
        session.execute(delete(PostedMail).where(PostedMail.address == address, PostedMail.template.in_(templates)))
        session.execute(delete(MailTrouble).where(MailTrouble.address == address))


def forget_old_mails(session: Session, *, at: datetime) -> None:
    """Deletes what is past its time, and gives up what no worker took. Part of the worker's sweep."""
    left: Any = update(PostedMail).where(
        PostedMail.state == MailState.QUEUED, PostedMail.made_at <= at - GIVEN_UP_AFTER
    )
    old = delete(PostedMail).where(
        PostedMail.made_at <= at - KEPT,
        func.coalesce(PostedMail.sent_at, PostedMail.made_at) <= at - KEPT,
    )
    with transaction(session):
        session.execute(left.values(state=MailState.FAILED, fault=_GIVEN_UP))
        session.execute(old)
        session.execute(delete(MailTrouble).where(MailTrouble.last_at <= at - TROUBLE_KEPT))
