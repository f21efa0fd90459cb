"""The service brochure and the card specification as PDF, and the way to the integration guide."""

from functools import cache

from flask import Response

from portal.artwork import draw_brochure, draw_specification
from portal.web import current
from portal.web.access import everyone
from portal.web.business.brochure import brochure_texts
from portal.web.business.frame import blueprint, business_page
from portal.web.language import LANGUAGES, N_

MEDIA = {  # in the order of the page
    "card": N_("カード（会員証・診察券など）"),
    "postcard": N_("はがき"),
    "a6": N_("A6の同封物"),
    "a4": N_("A4の同封物"),
}


@blueprint.get("/downloads")
@everyone
def downloads() -> str:
    """All documents."""
    return business_page("business/downloads.html", media=MEDIA)


@blueprint.get(f"/downloads/smartpit-brochure-<any({','.join(LANGUAGES)}):written_in>.pdf")
@everyone
def brochure(written_in: str) -> Response:
    """The service brochure in one language."""
    return _pdf(_drawn_brochure(written_in, current.settings().public_url))


@blueprint.get(f"/downloads/smartpit-card-specification-<any({','.join(MEDIA)}):medium>.pdf")
@everyone
def specification(medium: str) -> Response:
    """The card specification of a medium, in Japanese and English."""
    return _pdf(_drawn_specification(medium))


@cache  # a few documents, each the same for ever
def _drawn_brochure(written_in: str, public_url: str) -> bytes:
    return draw_brochure(brochure_texts(written_in, public_url))


@cache
def _drawn_specification(medium: str) -> bytes:
    return draw_specification(medium)


def _pdf(document: bytes) -> Response:
    return Response(document, content_type="application/pdf")
