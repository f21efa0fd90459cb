"""What a bill stands on is held until its transaction ends: its organisation, and the number where its digits are told.

Both by one statement, which on PostgreSQL is one trip to the server instead of three.
"""

from datetime import datetime

from sqlalchemy import bindparam, exists, select, true
from sqlalchemy.orm import Session, aliased

from portal.bills.errors import BillRefused
from portal.bills.model import BillerBlock
from portal.bills.resolving import read_digits, refuse_number
from portal.bills.rules import Refusal
from portal.db import BigId, connection
from portal.numbers import Number, NumberRecord
from portal.organisations import Feeds, Organisation, OrganisationInactive, Scope, State, feed_name

_owner = aliased(Organisation)
_organisation = (
    select(Organisation.id, Organisation.state, Organisation.ref, Organisation.parent_id)
    .where(Organisation.id == bindparam("organisation", type_=BigId))
    .with_for_update(read=True, key_share=True)
    .subquery("held")
)
_number = (
    select(*(Number.__table__.c[name] for name in NumberRecord._fields))
    .where(Number.digits == bindparam("digits"))
    .with_for_update(read=True)
    .subquery("pinned")
)
_is_blocked = exists().where(
    BillerBlock.number_id == _number.c.id, BillerBlock.organisation_id == bindparam("organisation", type_=BigId)
)
_with_owner = _organisation.outerjoin(_owner, _organisation.c.parent_id == _owner.id)
_whose = (_organisation.c.state, _organisation.c.ref, _owner.ref.label("owner_ref"))
_held = select(*_whose).select_from(_with_owner)
_held_with_number = select(*_whose, _is_blocked, *_number.c).select_from(_with_owner.join(_number, true()))


def hold_organisation(session: Session, organisation_id: int, *, sandbox: bool) -> Feeds:
    """Keeps an organisation from being closed until the transaction ends, and answers what ``feeds_of`` does.

    Raises ``OrganisationInactive``.
    """
    state, ref, owner_ref = connection(session).execute(_held, {"organisation": organisation_id}).one()
    return _feeds(state, ref, owner_ref, sandbox=sandbox)


def hold_with_number(
    session: Session, scope: Scope, organisation_id: int, digits: str, *, at: datetime
) -> tuple[Feeds, NumberRecord]:
    """As ``hold_organisation``, and the number of these digits, as they were typed: neither stopped nor replaced then.

    Raises ``OrganisationInactive``, and ``BillRefused`` where there is no such number or it takes no bill.
    """
    asked = {"organisation": organisation_id, "digits": read_digits(digits)}
    found = connection(session).execute(_held_with_number, asked).one_or_none()
    if found is None:
        hold_organisation(session, organisation_id, sandbox=scope.sandbox)
        raise BillRefused("number", Refusal.NUMBER_UNKNOWN)
    state, ref, owner_ref, is_blocked, *row = found
    feeds, number = _feeds(state, ref, owner_ref, sandbox=scope.sandbox), NumberRecord._make(row)
    refuse_number(session, number, scope, "number", at)
    if is_blocked:
        raise BillRefused("number", Refusal.BLOCKED)
    return feeds, number


def _feeds(state: str, ref: str, owner_ref: str | None, *, sandbox: bool) -> Feeds:
    if state != State.ACTIVE:
        raise OrganisationInactive(state)
    return ref, tuple(feed_name(one, sandbox=sandbox) for one in (ref, owner_ref) if one)
