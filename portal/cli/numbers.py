"""``flask numbers``: issue and import."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import IO

import click
from flask.cli import AppGroup, with_appcontext

from portal.cli.current import current_wiring

numbers = AppGroup("numbers", help="Issue and import numbers.")


@numbers.command("issue")
@with_appcontext
@click.argument("kind", type=click.Choice(["portal", "joint_card", "sheet", "one_off"]))
@click.argument("count", type=click.IntRange(1, 10_000_000))
@click.option("--sandbox", is_flag=True, help="Numbers for trying out, never payable at a real store.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day (Japan) for bills; one_off needs it.")
@click.option("--output", type=click.File("w"), default="-", help="CSV of the numbers; standard output if left out.")
def issue_numbers(kind: str, count: int, sandbox: bool, until: datetime | None, output: IO[str]) -> None:
    """Issue COUNT numbers of a KIND in one go and write them as CSV."""
    import csv

    from portal.numbers import Kind, issue_in_bulk, numbers_of_batch

    if kind == Kind.ONE_OFF and until is None:
        raise click.UsageError("one-off numbers need --until, their bill's due date")
    wiring, last_day = current_wiring(), until.date() if until else None
    with wiring.sessions() as session:
        plan, at = wiring.settings.number_plan, wiring.clock.now()
        batch = issue_in_bulk(session, Kind(kind), count, plan=plan, at=at, sandbox=sandbox, until=last_day)
        writer = csv.writer(output)
        writer.writerow(["number", "store_code"])
        writer.writerows((number.digits, number.store_code) for number in numbers_of_batch(session, batch))


@numbers.command("import")
@with_appcontext
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_file(file: Path) -> None:
    """Import existing numbers from a CSV FILE; every fault is named, and then nothing is imported."""
    from portal.numbers import ImportRefused, import_numbers

    wiring = current_wiring()
    with wiring.sessions() as session:
        try:
            batch, count = import_numbers(
                session, file.read_bytes(), plan=wiring.settings.number_plan, at=wiring.clock.now()
            )
        except ImportRefused as refused:
            say = _fault_sentences()
            lines = [f"{fault.line}行 {fault.column} {fault.found!r}: {say(fault)}" for fault in refused.faults]
            raise click.ClickException("\n".join(["取り込みませんでした。", *lines])) from None
    click.echo(f"{count}件を取り込みました（{batch}）。")


def _fault_sentences() -> Callable[..., str]:
    from portal.web.wording import FAULTS, shown

    return lambda fault: FAULTS[fault.fault] % {"character": shown(fault.character), "count": fault.count}
