"""Bills that come one a line, NDJSON or CSV: spooled to a file, then read a line at a time.

A line that says a bill plainly is read at once; what else there is goes through the schema, which says what is wrong.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import IO, Any

from flask import Request
from marshmallow import ValidationError

from portal.api.body import read_json
from portal.api.lines import CSV, NDJSON
from portal.api.problems import Problem
from portal.api.resources.bill_schemas import WHOM, NewBill, target_in, terms_in
from portal.bills import Asked, BillRefused, BillTerms, lines_of_table
from portal.kernel.yen import Yen

LONGEST = 64_000  # bytes in a line
_PIECE = 1 << 20
_TYPES = {
    "number": str,
    "member_no": str,
    "one_off": bool,
    "reference": str,
    "amount": int,
    "due_on": str,
    "purpose": str,
    "price_before_tax": int,
    "message": str,
    "customer_name": str,
}
_NEEDED = {"reference", "amount", "due_on", "purpose"}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BILL = NewBill()


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A line: which it is, from 1, the reference that it gives (empty where it gives none), what it asks for."""

    line: int
    reference: str
    asked: Asked


def spool(request: Request, file: IO[bytes]) -> bytes:
    """Puts a body into a file, which is then at its beginning; answers its SHA-256.

    It is never whole in memory, unless its digest had to be compared.
    """
    digest, is_read = hashlib.sha256(), {"Content-Digest", "Signature"} & set(request.headers.keys())
    body = BytesIO(request.get_data()) if is_read else request.stream
    while piece := body.read(_PIECE):
        file.write(piece)
        digest.update(piece)
    file.seek(0)
    return digest.digest()


def lines_of(media_type: str, file: IO[bytes]) -> Iterator[AskedLine]:
    """The lines in their order. Raises ``Problem``, and of CSV ``MemberListRefused``, ``ColumnsRefused``."""
    read = READERS.get(media_type)
    if read is None:
        raise Problem("content-type-unsupported", headers={"Accept": ", ".join(READERS)})
    return read(file)


def _of_ndjson(file: IO[bytes]) -> Iterator[AskedLine]:
    place = 0
    while raw := file.readline(LONGEST + 1):
        place += 1
        is_long = len(raw) > LONGEST
        while is_long and not raw.endswith(b"\n") and (raw := file.readline(LONGEST)):
            """What is left of it is passed over."""
        if is_long:
            yield AskedLine(place, "", BillRefused("", "line-too-long", value=LONGEST))
        elif raw.strip():
            yield _read(place, raw)


def _of_csv(file: IO[bytes]) -> Iterator[AskedLine]:
    table: Any = file
    for one in lines_of_table(table):
        reference = "" if isinstance(one.asked, BillRefused) else one.asked[1].reference
        yield AskedLine(one.line, reference, one.asked)


def _read(place: int, raw: bytes) -> AskedLine:
    try:
        told = read_json(raw)
    except Problem:
        return AskedLine(place, "", BillRefused("", "line-unreadable"))
    reference = told.get("reference") if isinstance(told, dict) else None
    return AskedLine(place, reference if isinstance(reference, str) else "", _plainly(told) or _checked(told))


def _plainly(told: Any) -> Asked | None:
    """A bill said as it should be; None where the schema has to look. What its texts may be, the domain checks."""
    if type(told) is not dict or not _NEEDED <= told.keys() <= _TYPES.keys():
        return None
    if any(type(value) is not _TYPES[name] for name, value in told.items()) or not _DAY.fullmatch(told["due_on"]):
        return None
    if sum(bool(told.get(name)) for name in WHOM) != 1:
        return None
    try:
        due_on = date.fromisoformat(told["due_on"])
    except ValueError:
        return None
    price = told.get("price_before_tax")
    return target_in(told), BillTerms(
        reference=told["reference"],
        amount=Yen(told["amount"]),
        due_on=due_on,
        purpose=told["purpose"],
        price_before_tax=None if price is None else Yen(price),
        message=told.get("message", ""),
        customer_name=told.get("customer_name", ""),
    )


def _checked(told: Any) -> Asked:
    try:
        values = _BILL.load(told)
    except ValidationError as found:
        return _refused(found)
    return target_in(values), terms_in(values)


def _refused(found: ValidationError) -> BillRefused:
    """The first fault that the schema has found."""
    messages: Any = found.messages
    field, codes = next(iter(messages.items())) if isinstance(messages, dict) else ("_schema", messages)
    code, _bar, value = str(codes[0]).partition("|")
    return BillRefused("" if field == "_schema" else str(field)[:40], code, value=value)


READERS: dict[str, Callable[[IO[bytes]], Iterator[AskedLine]]] = {NDJSON: _of_ndjson, CSV: _of_csv}
