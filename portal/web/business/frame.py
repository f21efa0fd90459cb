"""What the public pages for merchants share: their addresses and their frame."""

from flask import Blueprint, request

from portal.web.links import public_address
from portal.web.templating import page

blueprint = Blueprint("business", __name__, url_prefix="/business")

APPLY = "/business/apply"  # the application form, in a part of its own
API_DOCS = "/api/docs"
SIGN_IN = "/staff/sign-in"


def business_page(template: str, **values: object) -> str:
    """A page in the merchants' frame, with the one address under which it should be found."""
    return page(
        template,
        endpoint=request.endpoint,
        canonical=public_address(request.path),
        apply=APPLY,
        api_docs=API_DOCS,
        sign_in=SIGN_IN,
        **values,
    )
