"""Numbers that were issued elsewhere come in by CSV: every fault is named by line and column, or all come in."""

import csv
from datetime import date, datetime
from io import StringIO

from sqlalchemy.orm import Session

from portal import outbox
from portal.db import transaction
from portal.kernel.clock import end_of_japan_day
from portal.kernel.identifiers import new_ref, new_refs
from portal.numbers import events, store
from portal.numbers.errors import Fault, ImportRefused, LineFault, NumberMistyped
from portal.numbers.rules import Kind, NumberPlan, State, parse_number

_TOLD = ("digits", "kind", "store_code", "registrable_until")  # by each row
COLUMNS = ("number", "kind", "store_code", "registrable_until")
MOST_FAULTS = 100  # named at once; a file with more is wrong as a whole


def import_numbers(session: Session, data: bytes, *, plan: NumberPlan, at: datetime) -> tuple[str, int]:
    """Imports a CSV file (UTF-8, with or without BOM, or CP932) of existing numbers; answers batch ref and count.

    The heading names the columns: ``number``, and where wanted ``kind`` (portal), ``store_code`` (the plan's),
    ``registrable_until`` (YYYY-MM-DD in Japan time; for ever). Raises ``ImportRefused`` with every fault, up to 100;
    then nothing is imported.
    """
    rows = sorted(_read(data, plan), key=lambda row: str(row[1]["digits"]))  # two imports at once lock in one order
    batch = new_ref()
    common = {"sandbox": False, "state": State.ACTIVE.value, "label": "", "issued_at": at, "batch": batch}
    common |= {"shows_replaced": False}
    with transaction(session):
        lines = {str(row["digits"]): line for line, row in rows}
        taken = store.digits_taken(session, lines)
        if taken:
            faults = sorted((lines[digits], digits) for digits in taken)[:MOST_FAULTS]
            raise ImportRefused([LineFault(line, "number", digits, Fault.TAKEN) for line, digits in faults])
        refs = new_refs(len(rows))
        told = [(ref, *(row[name] for name in _TOLD)) for (_line, row), ref in zip(rows, refs, strict=True)]
        store.insert_those_free(session, common, ["ref", *_TOLD], told)
        if store.count_of_batch(session, batch) != len(rows):  # another import took one of them meanwhile
            raise ImportRefused([LineFault(1, "number", "", Fault.TAKEN)])
        outbox.record(session, events.IMPORTED, about=batch, at=at, count=len(rows))
    return batch, len(rows)


def _read(data: bytes, plan: NumberPlan) -> list[tuple[int, dict[str, object]]]:
    reader = csv.DictReader(StringIO(_decode(data), newline=""), restval="")
    try:
        return _rows(reader, plan)
    except csv.Error:  # a field of more than 128 KiB: no list of numbers
        raise ImportRefused([LineFault(reader.line_num + 1, "", "", Fault.COLUMN)]) from None


def _rows(reader: "csv.DictReader[str]", plan: NumberPlan) -> list[tuple[int, dict[str, object]]]:
    for column in reader.fieldnames or ():
        if column not in COLUMNS:
            raise ImportRefused([LineFault(1, column, column, Fault.COLUMN)])
    if "number" not in (reader.fieldnames or ()):
        raise ImportRefused([LineFault(1, "number", "", Fault.COLUMN)])
    rows: list[tuple[int, dict[str, object]]] = []
    seen: set[str] = set()
    faults: list[LineFault] = []
    for fields in reader:
        line = reader.line_num
        if None in fields:
            faults.append(LineFault(line, "", ",".join(fields[None]), Fault.COLUMN))
            continue
        row, found = _parse(line, fields, plan, seen)
        faults.extend(found)
        rows.append((line, row))
        if len(faults) >= MOST_FAULTS:
            break
    if not rows and not faults:
        faults.append(LineFault(1, "number", "", Fault.EMPTY))
    if faults:
        raise ImportRefused(faults[:MOST_FAULTS])
    return rows


def _decode(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:  # UTF-16, or no text at all; CP932 takes nearly every byte
            return text
    raise ImportRefused([LineFault(1, "", "", Fault.ENCODING)])


def _parse(
    line: int, fields: dict[str, str], plan: NumberPlan, seen: set[str]
) -> tuple[dict[str, object], list[LineFault]]:
    faults: list[LineFault] = []

    def number_in(column: str, text: str) -> str:
        try:
            return parse_number(text)
        except NumberMistyped as mistyped:
            faults.append(LineFault(line, column, text, mistyped.fault, mistyped.character, mistyped.count))
            return ""

    digits = number_in("number", fields["number"])
    if digits in seen:
        faults.append(LineFault(line, "number", fields["number"], Fault.TWICE))
    if digits in plan.store_codes.values():
        faults.append(LineFault(line, "number", fields["number"], Fault.RESERVED))
    if digits:
        seen.add(digits)
    kind = Kind.PORTAL
    try:
        kind = Kind(fields.get("kind", "").strip() or Kind.PORTAL)
    except ValueError:
        faults.append(LineFault(line, "kind", fields["kind"], Fault.KIND))
    store_code = fields.get("store_code", "").strip()
    until = fields.get("registrable_until", "").strip()
    last_day: date | None = None
    try:
        last_day = datetime.strptime(until, "%Y-%m-%d").date() if until else None  # noqa: DTZ007  # a day has no zone
        if last_day is None and kind in {Kind.SHEET, Kind.ONE_OFF}:
            raise ValueError(kind)  # these are never for ever
    except ValueError:
        faults.append(LineFault(line, "registrable_until", until, Fault.DATE))
    row: dict[str, object] = {
        "digits": digits,
        "kind": kind.value,
        "store_code": number_in("store_code", store_code) if store_code else plan.store_codes[kind],
        "registrable_until": end_of_japan_day(last_day) if last_day else None,
    }
    if digits and store_code and row["store_code"] == digits:
        faults.append(LineFault(line, "store_code", store_code, Fault.STORE_CODE))
    return row, faults
