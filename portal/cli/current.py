"""What a command works with."""

from flask import Flask, current_app

from portal.wiring import Wiring


def current_wiring() -> Wiring:
    """The application's wiring."""
    wiring: Wiring = current_app.extensions["wiring"]
    return wiring


def current_app_itself() -> Flask:
    """The application, for threads in which there is no current one."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001  # the documented way
    return app
