"""Up to 100,000 bills in one request, each line with a result of its own."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from tempfile import TemporaryFile
from typing import Any

from flask import Response, request
from marshmallow import fields

from portal.api import caller
from portal.api.bill_faults import bill_fault
from portal.api.bill_lines import AskedLine, lines_of, spool
from portal.api.documenting import Documented
from portal.api.faults import one_refused
from portal.api.fields import Answers, Choice, Line, Takes, Whole
from portal.api.frame import JSON
from portal.api.lines import CSV, NDJSON
from portal.api.once import REPLAYED, sent_key
from portal.api.problems import Problem
from portal.api.resources.bill_schemas import DUE_ON, REF
from portal.api.resources.bills import WRITE, resource
from portal.api.versions import version_of
from portal.bills import (
    MOST_IN_BULK,
    REFERENCE_LIMIT,
    Asked,
    BillRefused,
    BulkMode,
    BulkResult,
    LineResult,
    register_bills,
)
from portal.kernel.errors import DomainError
from portal.organisations import AnswerAwaited, GivenAnswer, Once, answer_once, forget_answer
from portal.web import current
from portal.web.language import N_

__all__ = ["resource"]

MOST_BYTES = 50_000_000
MOST_TOLD = 1_000  # faults in a problem
_EXAMPLE = (
    '{"one_off": true, "reference": "B-1", "amount": 3300, "due_on": "' + DUE_ON + '", "purpose": "4月分の水道料金"}\n'
    '{"one_off": true, "reference": "B-2", "amount": 4400, "due_on": "' + DUE_ON + '", "purpose": "4月分の水道料金"}\n'
)
_TABLE = f"number,reference,amount,due_on,purpose\nnew,B-3,3300,{DUE_ON},4月分の水道料金\n"


class BulkQuery(Takes):
    """How they are to be registered."""

    mode = Choice(
        BulkMode,
        load_default=BulkMode.ALL_OR_NOTHING.value,
        metadata={
            "description": N_("all_or_nothing：1行でも誤りがあれば1件も登録しません。each：誤りのない行を登録します。"),
            "example": "each",
        },
    )


class LineFault(Answers):
    """What is wrong with a line."""

    pointer = Line(64, metadata={"description": N_("行の中の位置です（JSON Pointer）。"), "example": "#/amount"})
    code = Line(64, metadata={"description": N_("理由のコードで、変わりません。"), "example": "range"})
    detail = Line(400, metadata={"description": N_("理由の説明です。"), "example": "整数で指定してください。"})


class BilledLine(Answers):
    """What became of a line."""

    line = Whole(1, 10_000_000, metadata={"description": N_("行の番号です（1から）。"), "example": 1})
    reference = Line(
        REFERENCE_LIMIT,
        may_be_empty=True,
        metadata={"description": N_("その行にある管理番号です。読めなければ空です。"), "example": "B-1"},
    )
    id = Line(
        22, allow_none=True, metadata={"description": N_("請求のIDです。登録しなければnullです。"), "example": REF}
    )
    errors = fields.List(fields.Nested(LineFault), metadata={"description": N_("誤りの一覧です。なければ空です。")})


class BulkAnswer(Answers):
    """What became of all lines, in their order."""

    data = fields.List(fields.Nested(BilledLine), required=True)
    batch = Line(22, metadata={"description": N_("まとめて登録した1回のIDです。なければ空です。"), "example": REF})
    registered = Whole(0, MOST_IN_BULK, metadata={"description": N_("登録した件数です。"), "example": 1})
    refused = Whole(0, MOST_IN_BULK, metadata={"description": N_("誤りのあった行の数です。"), "example": 0})


@resource.operation(
    "/bills/bulk",
    method="POST",
    needs=WRITE,
    answers=BulkAnswer(),
    says=Documented(
        N_("請求をまとめて登録する"),
        N_(
            "1行に1件のNDJSON（application/x-ndjson）か、見出しのあるCSV（text/csv、UTF-8かシフトJIS）で、"
            "10万件、50 MBまで登録できます。結果は行ごとに返します。同じIdempotency-Keyなら、登録は一度だけです。"
            "すべてか無しか（all_or_nothing）では、誤りがあれば422のlines-refusedで、誤りのある行を1,000件分まで返します。"
        ),
        asks=BulkQuery(),
        sends={NDJSON: _EXAMPLE, CSV: _TABLE},
        refuses=["too-many-lines", "lines-refused"],
        most_bytes=MOST_BYTES,
    ),
)
def create_bills(asked: Mapping[str, Any]) -> Response:
    """Registers bills, all of them or those that are right."""
    key, mode = sent_key(), BulkMode(asked["mode"])
    with TemporaryFile() as file:
        digest = spool(request, file)
        work = _Lines(lines_of(request.mimetype, file))
        told = request.method.encode(), request.full_path.encode(), request.mimetype.encode(), digest
        _claim(key, b"\n".join(told))
        try:
            result = _registered(work, mode, key, digest)
        except AnswerAwaited:
            raise
        except (DomainError, Problem):
            forget_answer(current.session(), caller.scope(), key)
            raise
        return _answer(work, result)


class _Lines:
    """The lines as they are taken, and what is told of each afterwards."""

    def __init__(self, coming: Iterator[AskedLine]) -> None:
        self._coming = coming
        self.places: list[tuple[int, str]] = []

    def asked(self) -> Iterator[Asked]:
        """What each line asks for."""
        for one in self._coming:
            self.places.append((one.line, one.reference[:REFERENCE_LIMIT]))
            yield one.asked

    def read_all(self) -> bool:
        """Reads what nobody has read; answers whether that was all of it."""
        before = len(self.places)
        for _asked in self.asked():
            """Only its place is wanted."""
        return not before

    def of(self, results: Sequence[LineResult]) -> Iterator[tuple[int, str, LineResult]]:
        """Each line's number, reference and result."""
        for (line, reference), result in zip(self.places, results, strict=True):
            yield line, reference, result


def _claim(key: str, asked: bytes) -> None:
    """Keeps the key for this request. Raises ``RequestDiffers``."""
    kept = GivenAnswer(200, {}, "")
    answer_once(current.session(), caller.scope(), caller.vault(), Once(key, asked), lambda: kept, at=current.now())


def _registered(work: _Lines, mode: BulkMode, key: str, digest: bytes) -> BulkResult:
    """What becomes of a body; ``digest``: its SHA-256, since a batch outlasts the claim on its key."""
    plan, at = current.settings().number_plan, current.now()
    result = register_bills(
        current.session(),
        caller.scope(),
        work.asked(),
        mode=mode,
        plan=plan,
        actor=caller.actor(),
        at=at,
        request_key=f"bulk {mode} {key} {digest.hex()}",
    )
    if not result.lines:
        raise one_refused("#", "no-lines")
    if result.batch_ref:
        return result
    if mode is BulkMode.ALL_OR_NOTHING:
        bad = ((line, one) for line, _reference, one in work.of(result.lines) if isinstance(one, BillRefused))
        told = [{"line": line, **bill_fault(one, line)} for line, one in islice(bad, MOST_TOLD)]
        raise Problem("lines-refused", count=result.refused, errors=told)
    forget_answer(current.session(), caller.scope(), key)
    return result


def _answer(work: _Lines, result: BulkResult) -> Response:
    is_again = work.read_all()
    data = [
        {
            "line": line,
            "reference": reference,
            "id": one if isinstance(one, str) else None,
            "errors": [bill_fault(one, line)] if isinstance(one, BillRefused) else [],
        }
        for line, reference, one in work.of(result.lines)
    ]
    told = {
        "data": data,
        "batch": result.batch_ref,
        "registered": len(data) - result.refused,
        "refused": result.refused,
    }
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    response = Response(body, content_type=JSON)
    response.headers["ETag"] = f'"{version_of(body)}"'
    if is_again:
        response.headers[REPLAYED] = "true"
    return response
