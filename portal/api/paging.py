"""Lists in pages: ``limit`` and ``after`` in the query, ``next`` in the body and in the ``Link`` header."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import request

from portal.api.faults import one_refused
from portal.api.fields import Cursor, Takes, Whole
from portal.api.frame import Answer
from portal.web import current
from portal.web.language import N_

MOST = 100
USUAL = 50


class Page(Takes):
    """What a list is asked for."""

    limit = Whole(
        1,
        MOST,
        load_default=USUAL,
        metadata={"description": N_("1回に受け取る件数です。"), "example": USUAL},
    )
    after = Cursor(
        load_default=str,  # empty, and no default in the document
        metadata={"description": N_("前の応答のnextです。最初は付けません。")},
    )


def listed(items: Sequence[Any], asked: Mapping[str, Any], cursor: Callable[[Any], str]) -> Answer:
    """One page of ``items``, which were read one beyond the limit to see whether there is another."""
    limit = asked["limit"]
    shown = items[:limit]
    if len(items) <= limit:
        return Answer({"data": shown, "next": None})
    after = cursor(shown[-1])
    query = urlencode([(name, value) for name, value in request.args.items() if name != "after"] + [("after", after)])
    link = f'<{current.settings().public_url}{request.path}?{query}>; rel="next"'
    return Answer({"data": shown, "next": after}, Link=link)


def number_in(after: str) -> int:
    """The number that a cursor of a numbered list is, 0 for none. Raises ``Problem``."""
    if not after:
        return 0
    if not (after.isascii() and after.isdigit() and len(after) < 10):
        raise one_refused("after", "cursor")
    return int(after)


NEXT = {"description": N_("続きを読むときにafterに指定する値です。続きがなければnullです。")}
