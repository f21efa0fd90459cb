"""Commands for whoever runs the portal: the server and its worker, numbers, cards, the books, operators, secrets.

Modules that take long to import are imported where they are used, so that a command starts fast.
"""

from flask import Flask

from portal.cli.backups import backup, restore
from portal.cli.cards import cards
from portal.cli.ledger import ledger
from portal.cli.numbers import numbers
from portal.cli.operators import operators, secrets
from portal.cli.server import demo, migrate, serve
from portal.cli.worker import worker

__all__ = ["init_app"]


def init_app(app: Flask) -> None:
    """Makes the commands ``flask``'s."""
    for command in (migrate, serve, worker, demo, numbers, cards, ledger, operators, secrets, backup, restore):
        app.cli.add_command(command)
