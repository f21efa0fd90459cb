"""The document itself, and the pages that show it."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, jsonify

from portal.api.changelog import CHANGES, VERSION
from portal.api.docs import examples
from portal.api.docs.reading import Operation, operations
from portal.api.limits import RequestLimits
from portal.api.problems import PROBLEM_TYPES
from portal.api.resources.bill_schemas import DUE_ON
from portal.kernel.clock import japan_day
from portal.web import current
from portal.web.access import everyone
from portal.web.language import chosen
from portal.web.templating import page

DUE_IN = timedelta(days=14)

blueprint = Blueprint("api_docs", __name__)


@blueprint.get("/api/v1/openapi.json")
@everyone
def openapi() -> Response:
    """The document for programs, its texts in the reader's language."""
    response = jsonify(_document())
    response.headers["Content-Language"] = chosen()
    return response


@blueprint.get("/api/docs")
@everyone
def index() -> str:
    """How to begin, and what there is."""
    limits: RequestLimits = current_app.extensions["request_limits"]
    first = _operations()["get_organisation"]
    return _page("index", first=examples.curl(first, current.settings().public_url), limits=limits)


@blueprint.get("/api/docs/operations/<name>")
@everyone
def operation(name: str) -> str:
    """One operation, to read and to try."""
    found = _operations().get(name)
    if found is None:
        abort(404)
    public_url = current.settings().public_url
    return _page(
        "operation",
        operation=found,
        curl=_timely(examples.curl(found, public_url)),
        python=_timely(examples.python(found, public_url)),
        answer=_timely(examples.answer(found)),
        body=_timely(examples.body(found)),
        ref=examples.REF,
        member_no=examples.MEMBER_NO,
    )


@blueprint.get("/api/docs/problems")
@everyone
def problems() -> str:
    """All problems that the API tells; a problem's type leads here."""
    return _page("problems", problems=PROBLEM_TYPES.values())


@blueprint.get("/api/docs/changelog")
@everyone
def changelog() -> str:
    """What changed and when."""
    return _page("changelog", changes=CHANGES)


def _timely(example: str) -> str:
    """An example whose days are yet to come."""
    return example.replace(DUE_ON, (japan_day(current.now()) + DUE_IN).isoformat())


def _page(name: str, **values: object) -> str:
    listed = [
        (tag["description"], [one for one in _operations().values() if one.tag == tag["name"]])
        for tag in _document()["tags"]
    ]
    return page(
        f"api/{name}.html", resources=listed, version=VERSION, public_url=current.settings().public_url, **values
    )


def _document() -> Any:
    return current_app.extensions["api_document"](chosen())


def _operations() -> Mapping[str, Operation]:
    found: Mapping[str, Operation] = current_app.extensions["api_operations"](chosen())
    return found


def init_app(app: Flask) -> None:
    """Reads the document once for each language."""
    document = app.extensions["api_document"]

    @cache
    def read(language: str) -> Mapping[str, Operation]:
        return {one.id: one for one in operations(document(language))}

    app.extensions["api_operations"] = read
    app.register_blueprint(blueprint)
