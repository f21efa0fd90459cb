"""What the public pages for merchants share: their addresses and their frame."""

from flask import Blueprint, request, url_for

from portal.web.links import public_address
from portal.web.templating import page

blueprint = Blueprint("business", __name__, url_prefix="/business")


def business_page(template: str, **values: object) -> str:
    """A page in the merchants' frame, with the one address under which it should be found."""
    return page(
        template,
        endpoint=request.endpoint,
        canonical=public_address(request.path),
        apply=url_for("apply.apply"),
        api_docs=url_for("api_docs.index"),
        sign_in=url_for("staff.sign_in"),
        **values,
    )
