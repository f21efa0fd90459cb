"""What a command works with."""

from flask import current_app

from portal.wiring import Wiring


def current_wiring() -> Wiring:
    """The application's wiring."""
    wiring: Wiring = current_app.extensions["wiring"]
    return wiring
