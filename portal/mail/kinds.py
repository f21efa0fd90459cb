"""Every mail there is: what it must be told, and how long it is worth sending.

Its words are in ``templates/mail/<name>.txt``. What anybody can let be sent to anybody's address (no organisation
stands behind it yet) is told nothing but a ref: it must not carry a stranger's words.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

HALF_AN_HOUR = timedelta(minutes=30)
A_WEEK = timedelta(days=7)
VALUE_LIMIT = 500  # characters of one value
KINDS = ("merchant", "print_shop", "chain", "operator")  # of organisations
ROLES = ("owner", "editor", "viewer")
CHANGES = ("passkey_added", "passkey_removed", "device_signed_in", "role_changed", "key_made", "reset")
PAYMENT_TOLD = "payment_told"  # to whoever holds the number that was paid with
BILL_CHANGES = ("paid", "reversed", "number_stopped", "lapsed", "withdrawn")
RECURRING_CHANGES = ("coming", "run", "skipped", "ended")
RUN_CHANGES = ("ready", "failed", "sent", "recalled", "accepted", "declined", "shipped", "question")  # of print runs


@dataclass(frozen=True, slots=True)
class MailKind:
    """The names of a mail's values, each with the codes it may be or None for free text.

    ``lasts``: after which time it is stale; None where it is true for ever.
    """

    values: Mapping[str, Collection[str] | None]
    lasts: timedelta | None = None


def _kind(*texts: str, lasts: timedelta | None = None, **codes: Collection[str]) -> MailKind:
    return MailKind({**dict.fromkeys(texts), **codes}, lasts)


MAILS: Mapping[str, MailKind] = {
    "verify": _kind("ref", lasts=HALF_AN_HOUR),
    "sign_in": _kind("ref", lasts=HALF_AN_HOUR),
    "staff_sign_in": _kind("ref", lasts=HALF_AN_HOUR),
    "staff_use_passkey": _kind(lasts=HALF_AN_HOUR),
    "invitation": _kind("organisation", "by", "ref", kind=KINDS, role=ROLES, lasts=A_WEEK),
    "application_confirm": _kind("ref", lasts=timedelta(days=1)),
    "application_approved": _kind("organisation", "ref", lasts=A_WEEK),
    "application_refused": _kind("organisation", "reason"),
    "enquiry_received": _kind(),
    "staff_changed": _kind("organisation", "detail", "happened_at", change=CHANGES),
    "organisation_state": _kind("organisation", "reason", state=("active", "suspended", "closed")),
    "webhook_failing": _kind("organisation", "host", "since", "ref"),
    "webhook_given_up": _kind("organisation", "host", "ref"),
    "webhook_disabled": _kind("organisation", "host", "ref"),
    "run_changed": _kind(
        "organisation", "other", "run", "ref", "detail", side=("merchant", "shop"), change=RUN_CHANGES
    ),
    "ecard": _kind("organisation", "member", "message", "card", "token_version", "claim_version"),
    "ecard_reminder": _kind("organisation", "member", "message", "card", "token_version", "claim_version"),
    PAYMENT_TOLD: _kind(
        "biller", "purpose", "amount", "tail", "paid_at", "payment", "token_version", change=("paid", "reversed")
    ),
    "bills_changed": _kind("organisation", "count", "total", "lines", "more", "ref", change=BILL_CHANGES),
    "recurring_changed": _kind(
        "organisation", "plan", "month", "begins_at", "registered", "refused", "total", "ref", change=RECURRING_CHANGES
    ),
    "bills_report": _kind("organisation", "day", "paid", "paid_total", "reversed", "reversed_total", "open"),
    "books_unsound": _kind("faults", "checked_at"),
    "design_decided": _kind("design", "reason", "ref", state=("accepted", "refused")),
}


def check_values(template: str, values: Mapping[str, object]) -> None:
    """Whether the mail is told all it must be told, and no more. Raises ``ValueError``: the caller is wrong."""
    kind = MAILS.get(template)
    if kind is None:
        raise ValueError(f"no mail is called {template!r}")
    if values.keys() != kind.values.keys():
        raise ValueError(f"{template} takes {sorted(kind.values)}, not {sorted(values)}")
    for name, value in values.items():
        codes = kind.values[name]
        if codes is not None and value not in codes:
            raise ValueError(f"{template}: {name} is none of {sorted(codes)}: {value!r}")
        if not isinstance(value, str | int | None) or len(str(value)) > VALUE_LIMIT:
            raise ValueError(f"{template}: {name} is no short text")
