"""Pictures of designs. A browser keeps them and asks whether they are still right; only then are they drawn again."""

from collections.abc import Callable
from hashlib import sha256

from flask import Response, abort, g, request

from portal.artwork import DesignRefused
from portal.designs import DesignDrawing, picture_of
from portal.web.templating import STATIC

SIDES = "any(front,back)"
LARGE, SMALL = 960, 480  # pixels
UNDRAWN = STATIC / "undrawn.svg"


def side_picture(seen: str, side: str, draw: Callable[[], DesignDrawing]) -> Response:
    """A side as PNG, ``?large=yes`` for the large one. ``seen`` tells what is drawn; where that changes, so does it.

    A drawing that has no such side is not found; what is no design (yet) is an empty sheet.
    """
    width = LARGE if request.args.get("large") else SMALL
    tag = sha256(f"{seen} {side} {width}".encode()).hexdigest()[:32]
    response = Response(status=304)
    if not request.if_none_match.contains(tag):
        try:
            drawing = draw()
        except DesignRefused:
            return Response(UNDRAWN.read_bytes(), content_type="image/svg+xml")
        if side not in drawing.sides:
            abort(404)
        response = Response(picture_of(drawing, side, width=width), content_type="image/png")
    g.is_kept = True
    response.set_etag(tag)
    return response
