"""Commands for whoever runs the portal: ``flask migrate | serve | worker | demo | numbers … | cards …``.

Modules that take long to import are imported where they are used, so that a command starts fast.
"""

from flask import Flask

from portal.cli.cards import cards
from portal.cli.numbers import numbers
from portal.cli.server import demo, migrate, serve, worker

__all__ = ["init_app"]


def init_app(app: Flask) -> None:
    """Makes the commands ``flask``'s."""
    for command in (migrate, serve, worker, demo, numbers, cards):
        app.cli.add_command(command)
