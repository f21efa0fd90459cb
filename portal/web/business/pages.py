"""What the service is, its types and its fees."""

from portal.web.access import everyone
from portal.web.business import fees
from portal.web.business.frame import blueprint, business_page
from portal.web.business.link_types import LINK_TYPES, OPTIONS, ROWS
from portal.web.business.story import ACTS, GAINS, STEPS

DRAWINGS = ("business/number.svg", "drawings/loppi-2.svg", "drawings/slip.svg", "drawings/register.svg")  # of ``ACTS``


@blueprint.get("")
@everyone
def service() -> str:
    """For a merchant who has never heard of it: what customers do, what the merchant gets, how it hangs together."""
    return business_page(
        "business/service.html", fees=fees, acts=zip(ACTS, DRAWINGS, strict=True), gains=GAINS, steps=STEPS
    )


@blueprint.get("/types")
@everyone
def types() -> str:
    """Light, regular and super side by side, how each is connected, and the options."""
    return business_page("business/types.html", fees=fees, types=LINK_TYPES, rows=ROWS, options=OPTIONS)


@blueprint.get("/fees")
@everyone
def prices() -> str:
    """What it costs once, what it costs in use, and when money is paid out."""
    return business_page("business/fees.html", fees=fees, types=LINK_TYPES)
