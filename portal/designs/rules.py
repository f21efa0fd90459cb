"""States as tables, limits, and what a design's content and its files' names may be."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any

from portal.designs.errors import ContentRefused, FileNameRefused, ProofStateRefused

NAME_LIMIT = 100  # characters, as in docs/design-format.md
NOTE_LIMIT = 200
REASON_LIMIT = 500
AUTHOR_LIMIT = 40
COMMENT_LIMIT = 1000
FILE_NAME_LIMIT = 200
EDITOR_REF_LIMIT = 64
MOST_CONTENT = 1_000_000  # bytes of JSON; what the engine reads
MOST_FILES = 40  # of one design
MOST_FILE_BYTES = 50 * 10**6  # of one file: what the engine takes
MOST_DESIGN_BYTES = 200 * 10**6  # of all files of one design
MOST_UPLOAD = 60 * 10**6  # bytes of one request with files
MOST_UNPACKED = 120 * 10**6  # bytes of an archive's files together
MOST_DESIGNS = 500  # of one organisation in one mode, archived ones too
MOST_COMMENTS = 300  # on one proof
KEPT_AUTOSAVES = 50  # of one design
AUTOSAVE_EVERY = timedelta(minutes=10)  # between two versions that nobody asked for
EDITING_LASTS = timedelta(seconds=90)  # after the editor's page was heard of last

_FILE_NAME = re.compile(r"(?![/\\])(?!.*\.\.)[^\\:\x00-\x1f\x7f]+")  # schema.json
_SURROGATE = re.compile("[\ud800-\udfff]")


class DesignState(StrEnum):
    """Whether a design is worked with, or put away."""

    ACTIVE = "active"
    ARCHIVED = "archived"


class VersionKind(StrEnum):
    """Why a version was kept: by itself, under a name, for a proof, or since that proof was approved (校了)."""

    AUTO = "auto"
    NAMED = "named"
    PROOF = "proof"
    APPROVED = "approved"


class ProofState(StrEnum):
    """How far a proof is: shown to colleagues, approved by the merchant, looked at by the operator, decided."""

    OPEN = "open"
    APPROVED = "approved"
    IN_REVIEW = "in_review"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What can happen to a proof."""

    APPROVE = "approve"
    SUBMIT = "submit"
    ACCEPT = "accept"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


NEXT: Mapping[tuple[ProofState, Step], ProofState] = {
    (ProofState.OPEN, Step.APPROVE): ProofState.APPROVED,
    (ProofState.APPROVED, Step.SUBMIT): ProofState.IN_REVIEW,
    (ProofState.IN_REVIEW, Step.ACCEPT): ProofState.ACCEPTED,
    (ProofState.IN_REVIEW, Step.REFUSE): ProofState.REFUSED,
    (ProofState.ACCEPTED, Step.REFUSE): ProofState.REFUSED,  # the operator takes it back: nothing more is printed
    (ProofState.OPEN, Step.WITHDRAW): ProofState.WITHDRAWN,
    (ProofState.APPROVED, Step.WITHDRAW): ProofState.WITHDRAWN,
    (ProofState.IN_REVIEW, Step.WITHDRAW): ProofState.WITHDRAWN,
}
DECIDED = frozenset({ProofState.ACCEPTED, ProofState.REFUSED})


def next_state(now: str, step: Step) -> ProofState:
    """What a proof becomes. Raises ``ProofStateRefused``."""
    wanted = NEXT.get((ProofState(now), step))
    if wanted is None:
        raise ProofStateRefused(now, step)
    return wanted


def clean_content(content: object) -> dict[str, Any]:
    """A design's content as it can be stored, drawable or not: a draft may be half-done. Raises ``ContentRefused``."""
    if not isinstance(content, dict):
        raise ContentRefused("form")
    try:
        written = json.dumps(content, ensure_ascii=False, allow_nan=False)
    except (ValueError, TypeError, RecursionError) as fault:
        raise ContentRefused("form") from fault
    if _SURROGATE.search(written) or "\\u0000" in written:
        raise ContentRefused("characters")
    if len(written.encode()) > MOST_CONTENT:
        raise ContentRefused("too_large")
    return content


def content_bytes(content: Mapping[str, Any]) -> bytes:
    """The content as a design file."""
    return json.dumps(content, ensure_ascii=False, indent=2).encode()


def name_in(content: Mapping[str, Any], otherwise: str) -> str:
    """The design's name as its content tells it, where that can be shown."""
    name = content.get("name")
    return name if isinstance(name, str) and 0 < len(name) <= NAME_LIMIT and name.isprintable() else otherwise


def medium_in(content: Mapping[str, Any]) -> str:
    """The medium's name; ``custom`` for one that is given by its size."""
    medium = content.get("medium")
    return medium if isinstance(medium, str) and medium in {"card", "postcard", "a6", "a4"} else "custom"


def clean_file_name(name: str) -> str:
    """A file's name as a design may call it: a path without a beginning or a way up. Raises ``FileNameRefused``."""
    if len(name) > FILE_NAME_LIMIT or not name.isprintable() or not _FILE_NAME.fullmatch(name):
        raise FileNameRefused(name[:FILE_NAME_LIMIT])
    return name


def place_of(design_ref: str) -> str:
    """Where the bytes of a design's files are kept."""
    return f"designs/{design_ref}"


def file_place(design_ref: str, sha256: str) -> str:
    """Where one file's bytes are kept."""
    return f"{place_of(design_ref)}/{sha256}"
