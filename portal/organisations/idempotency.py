"""A machine's request that comes twice is done once: key, effect and answer commit together.

So a twin waits for the first and gets its answer. What failed is not kept: the request may be mended and sent again.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import CursorResult, bindparam, delete, func, true
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal.db import BigId, connection, insert_or, transaction
from portal.kernel.errors import DomainError
from portal.kernel.identifiers import hash_secret
from portal.kernel.sealing import Vault
from portal.organisations.answer_model import Answer, SpentSignature
from portal.organisations.scope import Scope

ANSWERS_KEPT = timedelta(days=30)
TWIN_PATIENCE = 3  # seconds that a twin waits for the first on PostgreSQL, as long as pages wait for SQLite's writer
RESEALED_AT_ONCE = 500
LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL: lock_timeout has passed

Result = TypeVar("Result")


_BEGUN = ("organisation_id", "sandbox", "idempotency_key", "request_hash", "created_at")
_PATIENCE = f"{TWIN_PATIENCE}s"
_sealing = (
    Scope.service("the row that the same transaction has begun")
    .update(Answer)
    .where(Answer.id == bindparam("begun", type_=BigId))
    .values(sealed=bindparam("answer"))
)


class RequestDiffers(DomainError):
    """The idempotency key was used for another request."""


class AnswerAwaited(DomainError):
    """The first request with this idempotency key is still under way, for longer than a twin waits."""


class SignatureSpent(DomainError):
    """This signature has been taken before."""


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer as it was given: status, the headers that belong to it, and the body."""

    status: int
    headers: Mapping[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class Once:
    """A request that is to have its effect once: its idempotency key, and what exactly was asked."""

    key: str
    request: bytes


def answer_once(
    session: Session, scope: Scope, vault: Vault, once: Once, effect: Callable[[], GivenAnswer], *, at: datetime
) -> tuple[GivenAnswer, bool]:
    """The answer of ``effect``, or the one it gave before (then True); what it writes commits with its answer.

    An ``effect`` that raises leaves nothing behind. Raises ``RequestDiffers``, ``AnswerAwaited``, and ``DatabaseBusy``
    where SQLite's writers take too long.
    """
    asked = hashlib.sha256(once.request).digest()
    with transaction(session):
        begun = _begin(session, scope, once.key, asked, at)
        if begun is None:
            return _given(session, scope, vault, once.key, asked), True
        answer = effect()
        sealed = vault.seal(json.dumps([answer.status, dict(answer.headers), answer.body]))
        connection(session).execute(_sealing, {"begun": begun, "answer": sealed})
    return answer, False


def forget_answer(session: Session, scope: Scope, key: str) -> None:
    """As though nobody had sent this key: for what did not succeed after its answer was kept."""
    with transaction(session):
        session.execute(scope.own().delete(Answer).where(Answer.idempotency_key == key))


def all_or_nothing(session: Session, effect: Callable[[], Result]) -> Result:
    """What ``effect`` answers; all it reads and writes is one transaction."""
    with transaction(session):
        return effect()


def forget_answers(session: Session, *, at: datetime) -> int:
    """Sweeps answers after their 30 days, and signatures too old to be taken; answers how many rows it deleted."""
    with transaction(session):
        old = Scope.service("old answers of all").delete(Answer).where(Answer.created_at < at - ANSWERS_KEPT)
        spent = delete(SpentSignature).where(SpentSignature.expires_at < at)
        return sum(_deleted(session.execute(statement)) for statement in (old, spent))


def reseal_answers(session: Session, vault: Vault) -> int:
    """Seals all kept answers under the newest key, a portion at a time; answers how many."""
    everything, done, last = Scope.service("the sealing key is rotated"), 0, 0
    while True:
        with transaction(session):
            portion = everything.select(Answer).where(Answer.id > last, Answer.sealed.is_not(None))
            answers = session.scalars(portion.order_by(Answer.id).limit(RESEALED_AT_ONCE)).all()
            for one in answers:
                one.sealed = vault.reseal(one.sealed or "")
        if not answers:
            return done
        done, last = done + len(answers), answers[-1].id
        session.expunge_all()


def spend_signature(session: Session, key_id: str, nonce: str, *, expires_at: datetime) -> None:
    """Takes a signature once, in a transaction of its own: what fails later does not make it good again.

    Raises ``SignatureSpent``.
    """
    row = {"signature_hash": hash_secret(f"{key_id} {nonce}"), "expires_at": expires_at}
    with transaction(session):
        database = connection(session)
        spending = insert_or(database.dialect.name, SpentSignature).values(row).on_conflict_do_nothing()
        if not database.execute(spending.returning(SpentSignature.signature_hash)).all():
            raise SignatureSpent


@cache
def _beginning(dialect: str) -> Any:
    """Made once for each dialect: a statement costs more to make than to run.

    PostgreSQL sets the twin's patience in it, before it waits: nothing is the value that it answers.
    """
    table = Answer.__table__
    begun: dict[str, Any] = {
        column.name: bindparam(column.name, type_=column.type) for column in table.c if column.name in _BEGUN
    }
    if dialect == "postgresql":
        begun["sealed"] = func.nullif(func.set_config("lock_timeout", _PATIENCE, true()), _PATIENCE)
    return insert_or(dialect, table).values(begun).on_conflict_do_nothing().returning(table.c.id)


def _begin(session: Session, scope: Scope, key: str, asked: bytes, at: datetime) -> int | None:
    """The id of the new row; None where there is one. On PostgreSQL the unique key makes a twin wait here."""
    database = connection(session)
    row = {
        "organisation_id": scope.organisation_id,
        "sandbox": scope.sandbox,
        "idempotency_key": key,
        "request_hash": asked,
        "created_at": at,
    }
    try:
        return database.execute(_beginning(database.dialect.name), row).scalar_one_or_none()
    except OperationalError as fault:
        if getattr(fault.orig, "sqlstate", "") == LOCK_NOT_AVAILABLE:
            raise AnswerAwaited from fault
        raise


def _given(session: Session, scope: Scope, vault: Vault, key: str, asked: bytes) -> GivenAnswer:
    found = session.scalars(scope.own().select(Answer).where(Answer.idempotency_key == key)).one()
    if found.request_hash != asked:
        raise RequestDiffers
    assert found.sealed is not None, "an answer is committed whole"
    return GivenAnswer(*json.loads(vault.open(found.sealed)))


def _deleted(result: Any) -> int:
    assert isinstance(result, CursorResult)
    return result.rowcount
