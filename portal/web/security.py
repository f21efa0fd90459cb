"""Headers on every response: what a browser may do with our pages, and who may keep them."""

from flask import Flask, Response, g, request

from portal.web import current
from portal.web.templating import static_url

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'none'; "
        "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS = "max-age=63072000"
KEPT_FOR_EVER = "public, max-age=31536000, immutable"
KEPT_AN_HOUR = "public, max-age=3600"
KEPT_AND_ASKED = "private, no-cache"  # asked each time whether it is still so, and whether one may see it
NOT_KEPT = "no-store"
VARIES = "Cookie, Accept-Language, Accept-Encoding"
WITH_CAMERA = HEADERS["Permissions-Policy"].replace("camera=()", "camera=(self)")


def forget_all(response: Response) -> None:
    """Lets the browser drop every copy of our pages, with the service worker that keeps them."""
    response.headers["Clear-Site-Data"] = '"cache", "storage"'


def with_camera(response: Response) -> Response:
    """Lets the page that was asked for use the camera."""
    response.headers["Permissions-Policy"] = WITH_CAMERA
    return response


def _protect(response: Response) -> Response:
    there = set(response.headers.keys(lower=True))
    for name, value in HEADERS.items():
        if name.lower() not in there:
            response.headers.add(name, value)  # which does not look through all others, as setting does
    if current.settings().secure_cookies:
        response.headers["Strict-Transport-Security"] = HSTS
    if request.endpoint != "static" or response.status_code >= 400:
        response.headers["Cache-Control"] = KEPT_AND_ASKED if _is_kept(response) else NOT_KEPT
        response.headers["Vary"] = VARIES
    else:
        response.headers["Cache-Control"] = KEPT_FOR_EVER if _is_current() else KEPT_AN_HOUR
        response.headers.pop("Content-Disposition", None)
    return response


def _is_kept(response: Response) -> bool:
    """Whether a view has made it a picture to be kept (``portal.web.pictures``)."""
    return response.status_code < 400 and bool(g.get("is_kept"))


def _is_current() -> bool:
    """Whether a static file was asked for by its fingerprint; an older process may not have what a new page names."""
    return "v" in request.args and request.full_path == static_url((request.view_args or {})["filename"])


def init_app(app: Flask) -> None:
    """Adds the headers; registered first, so that it runs last."""
    app.after_request(_protect)
