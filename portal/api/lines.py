"""Bodies that tell one thing a line, beside JSON: NDJSON and CSV. What is wrong with a line refuses no other."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any

from portal.api.body import read_json
from portal.api.problems import Problem
from portal.members import EXTRA, IGNORED, Field, guess_columns

NDJSON, CSV = "application/x-ndjson", "text/csv"
_NAMES = {Field.ADDRESS: "mail_address"}  # where the API calls it otherwise


@dataclass(frozen=True, slots=True)
class OnLine:
    """What a line says, and which it is, from 1; ``refusal`` is a code where it cannot be read."""

    line: int
    thing: Any
    refusal: str = ""


def read_ndjson(raw: bytes) -> list[OnLine]:
    """A JSON value a line; empty lines are passed over."""
    return [_json(place, line) for place, line in enumerate(raw.split(b"\n"), 1) if line.strip()]


def read_members_csv(raw: bytes) -> list[OnLine]:
    """Members from CSV in UTF-8: columns by the names of the API or headings that are known, others the merchant's own.

    Raises ``Problem``.
    """
    try:
        return list(_members(csv.reader(StringIO(raw.decode("utf-8-sig"), newline=""), strict=True)))
    except UnicodeDecodeError as fault:
        raise Problem("body-unreadable", reason=f"utf-8 at byte {fault.start}") from fault
    except csv.Error as fault:
        raise Problem("body-unreadable", reason=str(fault)) from fault


def _json(place: int, line: bytes) -> OnLine:
    try:
        return OnLine(place, read_json(line))
    except Problem:
        return OnLine(place, None, "line-unreadable")


def _members(rows: Any) -> Iterator[OnLine]:
    headings: list[str] = next(rows, [])
    if len(set(headings)) != len(headings):
        raise Problem("body-unreadable", reason=f"a heading stands twice: {json.dumps(headings)[:200]}")
    columns, line = guess_columns(headings), rows.line_num + 1
    for cells in rows:
        if len(cells) == len(headings):
            yield OnLine(line, _member(columns, cells))
        elif cells:
            yield OnLine(line, None, f"cells|{len(headings)}")
        line = rows.line_num + 1


def _member(columns: dict[str, str], cells: list[str]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for (heading, column), cell in zip(columns.items(), cells, strict=True):
        if column == EXTRA:
            told.setdefault("fields", {})[heading] = cell
        elif column != IGNORED:
            told[_NAMES.get(Field(column), column)] = cell
    return told
