"""The kiosk, the register, and the credential that they call the stores' link with."""

from flask import Blueprint, Response, jsonify, make_response, request
from flask.typing import ResponseReturnValue

from portal.organisations import virtual_credential
from portal.web import current
from portal.web.access import everyone
from portal.web.kiosk.words import SPOKEN
from portal.web.language import N_, _
from portal.web.security import with_camera
from portal.web.templating import STATIC, page, static_url
from portal.web.tokens import token_is_good

LIVE = "live"
MODULES = sorted(file.stem for file in (STATIC / "kiosk").glob("*.js") if file.stem != "main")

blueprint = Blueprint("kiosk", __name__, url_prefix="/kiosk")


def is_sandbox() -> bool:
    """Whether the request is for the sandbox: always in production, elsewhere unless it asks for what is live."""
    return current.settings().production or request.values.get("mode") != LIVE


def stale() -> ResponseReturnValue:
    """The answer to a script whose page has no good token (any more)."""
    return jsonify(advice=_(N_("安全のための確認ができませんでした。ページを開き直してください。"))), 400


@blueprint.get("")
@everyone
def kiosk() -> str:
    """The machine that lists bills and prints slips."""
    return page("kiosk/kiosk.html", **_shared())


@blueprint.get("/register")
@everyone
def register() -> Response:
    """The register that scans slips and takes the cash."""
    return with_camera(make_response(page("kiosk/register.html", **_shared())))


@blueprint.post("/credential")
@everyone
def credential() -> ResponseReturnValue:
    """A credential for the stores' link, good for 15 minutes."""
    if not token_is_good():
        return stale()
    settings = current.settings()
    token, until = virtual_credential(settings.secret_key, sandbox=is_sandbox(), at=current.now())
    return jsonify(credential=token, expires_at=until.isoformat())


def _shared() -> dict[str, object]:
    """What both pages need."""
    modules = {name: static_url(f"kiosk/{name}.js") for name in MODULES} | {"camera": static_url("camera.js")}
    return {
        "is_sandbox": is_sandbox(),
        "may_be_live": not current.settings().production,
        "modules": modules,
        "spoken": SPOKEN,
        "tags": {code: tag for code, (_name, tag) in SPOKEN.items()},
    }
