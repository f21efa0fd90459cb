"""QR codes of our addresses: for phones' cameras, black on white in every theme."""

from io import BytesIO

import segno
from markupsafe import Markup

DOTS = 12  # of a PNG, for each module: 60 modules print sharply at 6 cm


def qr_svg(address: str) -> Markup:
    """The QR code of an address as SVG, quiet zone included."""
    code = segno.make_qr(address, error="m")
    return Markup(code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None))  # noqa: S704  # segno's own drawing of our address


def qr_png(address: str) -> bytes:
    """The QR code of an address as a picture to put on paper, quiet zone included."""
    target = BytesIO()
    segno.make_qr(address, error="m").save(target, kind="png", border=4, scale=DOTS)
    return target.getvalue()
