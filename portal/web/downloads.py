"""Files by signed links that expire (``/files/<token>``): print packages, artwork, lists.

Whoever may see a file gets a link to it; the link alone fetches it, by browser or ``curl``, whole or in ranges, as
often as one likes until it expires. The bytes are handed to the front server (``FILES_ACCEL``) or the object store;
where there is neither, this process sends them. Whose link it is stands in it: a key that is revoked and an
organisation that is suspended or closed fetch nothing more.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from portal.kernel.files import FileUnknown
from portal.kernel.identifiers import keyed_mac, same_mac
from portal.organisations import State, api_keys, organisations_by_ref, scope_of
from portal.web import current
from portal.web.access import everyone
from portal.web.stored import files

blueprint = Blueprint("files", __name__)

LASTS = timedelta(hours=1)
STORE_SECONDS = 300  # that the object store's own address is good for
TOKEN_LIMIT = 1000  # characters


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that somebody may fetch: its name in the store, and the SHA-256 of its bytes in hex.

    ``organisation`` is the ref of whose link it is; ``key`` of the API key that asked for it, "" where staff did.
    """

    name: str
    sha256: str
    organisation: str
    key: str = ""
    sandbox: bool = False

    @property
    def saved_as(self) -> str:
        """What the file is called where it is saved."""
        return self.name.rpartition("/")[2]


def file_link(fetched: Fetched, *, at: datetime, lasts: timedelta = LASTS) -> str:
    """The whole address of the file, good until ``at`` + ``lasts``."""
    until = int((at + lasts).timestamp())
    body = _encoded(json.dumps([until, *astuple(fetched)], separators=(",", ":")))
    return current.settings().public_url + url_for("files.download", token=f"{body}.{_mac(body)}")


@blueprint.get("/files/<token>")
@everyone
def download(token: str) -> ResponseReturnValue:
    """The file: 200, 206 or 416 by what was asked for; 404 for a link that we did not make, 410 for one that ended."""
    until, fetched = _read(token)
    if current.now().timestamp() >= until or not _may_still(fetched):
        abort(410)
    store = files()
    try:
        store.size(fetched.name)
    except FileUnknown:
        abort(410)
    if address := store.link(fetched.name, seconds=STORE_SECONDS):
        return redirect(address, 302)
    if accel := current.settings().files_accel:
        return _handed_over(fetched, accel)
    path = store.local_path(fetched.name)
    return _sent(fetched, path) if path else abort(404)


def _sent(fetched: Fetched, path: Path) -> Response:
    """The bytes from here."""
    return send_file(
        path,
        mimetype=_media_type(fetched),
        as_attachment=True,
        download_name=fetched.saved_as,
        etag=fetched.sha256,
        conditional=True,
    )


def _handed_over(fetched: Fetched, accel: str) -> ResponseReturnValue:
    """No bytes: the front server sends them, and looks at ranges itself."""
    response = Response(content_type=_media_type(fetched))
    response.headers.set("Content-Disposition", "attachment", filename=fetched.saved_as)
    response.set_etag(fetched.sha256)
    if request.if_none_match.contains(fetched.sha256):
        return response.make_conditional(request)
    response.headers["X-Accel-Redirect"] = f"{accel}{fetched.name}"
    return response


def _media_type(fetched: Fetched) -> str:
    """Nothing that is compressed on the way: that would change bytes which are counted and hashed."""
    return "application/pdf" if fetched.name.endswith(".pdf") else "application/octet-stream"


def _may_still(fetched: Fetched) -> bool:
    """Whether the organisation works, and the key is good yet."""
    session = current.session()
    whose = organisations_by_ref(session, [fetched.organisation]).get(fetched.organisation)
    if whose is None or whose.state != State.ACTIVE:
        return False
    if not fetched.key:
        return True
    keys = api_keys(session, scope_of(whose, sandbox=fetched.sandbox))
    key = next((one for one in keys if one.ref == fetched.key and one.revoked_at is None), None)
    return key is not None and (key.expires_at is None or key.expires_at > current.now())


def _read(token: str) -> tuple[int, Fetched]:
    body, _dot, mac = token.partition(".")
    if len(token) > TOKEN_LIMIT or not same_mac(mac, _mac(body)):
        abort(404)
    told: list[Any] = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return told[0], Fetched(*told[1:])


def _encoded(text: str) -> str:
    return urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def _mac(body: str) -> str:
    return keyed_mac(current.settings().secret_key, "file", body)
