"""The stores' document, served."""

from flask import Blueprint, Flask, Response, current_app, jsonify

from portal.web.access import everyone
from portal.web.language import chosen

blueprint = Blueprint("stores_document", __name__)


@blueprint.get("/stores/v1/openapi.json")
@everyone
def openapi() -> Response:
    """The document for programs, its texts in the reader's language."""
    response = jsonify(current_app.extensions["stores_document"](chosen()))
    response.headers["Content-Language"] = chosen()
    return response


def init_app(app: Flask) -> None:
    """Serves it."""
    app.register_blueprint(blueprint)
