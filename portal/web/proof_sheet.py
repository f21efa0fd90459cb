"""What all pages of a proof share: its PDF, and what somebody says of it."""

import re
from collections.abc import Sequence
from typing import Any, Self

from flask import Response, request
from wtforms import Field, SelectField, StringField, TextAreaField
from wtforms.validators import StopValidation

from portal.artwork import Medium, read_design
from portal.designs import (
    AUTHOR_LIMIT,
    COMMENT_LIMIT,
    DesignDrawing,
    Point,
    ProofComment,
    ProofState,
    ShownProof,
    content_bytes,
)
from portal.designs import proof_pdf as sheet_of
from portal.web.artwork_words import sentence
from portal.web.fields import clean, clean_lines
from portal.web.forms import PortalForm
from portal.web.language import N_, SOURCE, _

OPEN = frozenset({ProofState.OPEN, ProofState.APPROVED})  # colleagues may say something
SHOWN = frozenset(ProofState) - {ProofState.WITHDRAWN}  # by the link
PICK_WIDTH = 260  # CSS pixels of the pictures on which a point is pressed, on every screen
_POINT = re.compile(r"(front|back) (\d{1,3}\.\d) (\d{1,3}\.\d)")
SIDES = {"": N_("全体"), "front": N_("表"), "back": N_("裏")}


class CommentForm(PortalForm):
    """What somebody says of a proof, of all of it or of a side."""

    author = StringField()
    side = SelectField(choices=SIDES, validate_choice=False)
    text = TextAreaField()
    point = StringField()  # hidden: a side, and x and y in mm

    def worded(self) -> Self:
        """Puts the sides into the reader's words."""
        field: Any = self["side"]
        field.choices = {side: _(text) for side, text in SIDES.items()}
        return self

    def validate_author(self, field: Field) -> None:
        """Cleans the name; it must be there."""
        clean(field, AUTHOR_LIMIT)
        if not field.data:
            raise StopValidation(_(N_("お名前を入れてください。")))

    def validate_side(self, field: Field) -> None:
        """Takes nothing but a side."""
        field.data = field.data if field.data in SIDES else ""

    def validate_text(self, field: Field) -> None:
        """Cleans the comment; it must be there."""
        clean_lines(field, COMMENT_LIMIT)
        if not field.data:
            raise StopValidation(_(N_("コメントを書いてください。")))


def picked(form: CommentForm, shown: ShownProof) -> bool:
    """Whether a point was pressed on one of the small pictures, and nothing said yet; the form has it then.

    By the keyboard a picture is pressed at 0, 0: that means all of the side.
    """
    medium = _medium(shown)
    scale = medium.width / PICK_WIDTH
    for side in ("front", "back"):
        x, y = (request.form.get(f"at_{side}.{axis}", type=int) for axis in "xy")
        if x is None or y is None:
            continue
        at = (min(max(x * scale, 0), medium.width), min(max(y * scale, 0), medium.height))
        form["side"].data = side
        form["point"].data = f"{side} {at[0]:.1f} {at[1]:.1f}" if x or y else ""
        return True
    return False


def said_point(form: CommentForm) -> Point | None:
    """What the comment is about; None for all of the proof."""
    side = form["side"].data
    found = _POINT.fullmatch(form["point"].data or "")
    if found and found[1] == side:
        return Point(side, float(found[2]), float(found[3]))
    return Point(side) if side else None


def shown_parts(form: CommentForm, shown: ShownProof, said: Sequence[ProofComment]) -> dict[str, Any]:
    """What the templates need for pictures with points: sides, their size, numbered points, the one just picked."""
    medium, point = _medium(shown), said_point(form)
    pins: dict[str, list[tuple[str, float, float]]] = {"front": [], "back": []}
    for number, one in enumerate(said, 1):
        if one.x is not None and one.y is not None:
            pins[one.side].append((str(number), one.x, one.y))
    if point and point.x is not None and point.y is not None:
        pins[point.side].append(("＋", point.x, point.y))
    return {
        "sides": [side for side in ("front", "back") if side in shown.version.content],
        "size": (medium.width, medium.height),
        "pins": pins,
        "pick_width": PICK_WIDTH,
        "comments": said,
    }


def proof_pdf(shown: ShownProof, drawing: DesignDrawing) -> Response:
    """The proof as a PDF to keep; in Japanese, as the trade writes it."""
    document = sheet_of(shown, drawing, remark=lambda one: sentence(one, SOURCE))
    response = Response(document, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="proof-{shown.version.number}.pdf"'
    return response


def _medium(shown: ShownProof) -> Medium:
    return read_design(content_bytes(shown.version.content)).medium
