"""Where files lie that are no pages of ours: what somebody sent, what is printed."""

from flask import current_app

from portal.kernel.files import Files


def files() -> Files:
    """The installation's store of files."""
    found: Files = current_app.extensions["wiring"].files
    return found
