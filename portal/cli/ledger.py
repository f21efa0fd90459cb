"""``flask ledger``: whether the books are sound."""

import sys
from typing import Any

import click
from flask.cli import AppGroup, with_appcontext

from portal.cli.current import current_wiring

ledger = AppGroup("ledger", help="Look at the books.")


@ledger.command("verify")
@with_appcontext
def verify() -> None:
    """Compare payments, bills, ledger and events as they are at one moment; exit code 1 where anything is wrong.

    The portal may be running. Of each fault the first hundred are named, a line each: a code, and what it is about.
    """
    from portal.books import as_stored, lines_of
    from portal.payments import verify_books

    bar: Any = click.progressbar(length=1, label="comparing", file=sys.stderr)

    def heard(done: int, of: int) -> None:
        bar.length = of
        bar.update(done - bar.pos)

    with current_wiring().sessions() as session, bar:
        kept = as_stored(verify_books(session, heard=heard))
    click.echo(f"{kept['entries']:,} entries and {kept['payments']:,} payments; all postings sum to {kept['total']:,}.")
    click.echo(f"payments {kept['cash']:,} = paid bills {kept['paid']:,} = owed to merchants {kept['credited']:,} yen")
    click.echo(f"suspense {kept['suspense']:,} = pending items {kept['pending']:,} yen")
    faults = list(lines_of(kept))
    for code, about in faults:
        click.echo(f"FAULT {code} {about}")
    if faults:
        raise click.ClickException(f"the books do not agree: {len(faults):,} faults are named above")
    click.echo("The books are sound.")
