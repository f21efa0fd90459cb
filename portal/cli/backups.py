"""``flask backup`` and ``flask restore``: the whole database in one file."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from portal.cli.current import current_wiring


@click.command()
@with_appcontext
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write all data to FILE, as it is at one moment; the portal may be running."""
    from portal.backup import write_backup

    if file.exists():
        raise click.ClickException(f"{file} is there already; choose another name")
    if not file.absolute().parent.is_dir():
        raise click.ClickException(f"the folder {file.parent} is not there")
    wiring = current_wiring()
    contents = write_backup(wiring.engine, file, at=wiring.clock.now())
    click.echo(f"{sum(contents.rows.values()):,} rows of {len(contents.rows)} tables are in {file}.")
    click.echo("Keep SECRET_KEY and ENCRYPTION_KEYS too, in another place: they are not in it.")


@click.command()
@with_appcontext
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Fill an empty database (after flask migrate) from FILE, SQLite or PostgreSQL, whatever it was made on."""
    from portal.backup import BackupRefused, restore_backup

    try:
        contents = restore_backup(current_wiring().engine, file)
    except BackupRefused as refused:
        raise click.ClickException(str(refused)) from None
    click.echo(f"{sum(contents.rows.values()):,} rows are back, as they were on {contents.made_at}.")
