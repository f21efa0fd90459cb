"""``flask cards``: print files from a design and a list of members, without a database.

Exit codes: 0 done; 1 something was found (a read-back, a preflight, a manifest that does not verify); 2 the design, the
list or a setting is wrong, and nothing was made; 3 the files could not be written; 130 interrupted, nothing is left.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click
from flask.cli import AppGroup, with_appcontext

from portal.cli import card_texts as texts
from portal.cli.current import current_wiring
from portal.cli.progress import ProgressBars
from portal.web.language import in_language

if TYPE_CHECKING:
    from portal.artwork import Assets, Finding, Record
    from portal.numbers import NumberPlan

FOUND, REFUSED, NOT_WRITTEN, INTERRUPTED = 1, 2, 3, 130
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
MEDIA = ["card", "postcard", "a6", "a4"]
IN_LANGUAGE = click.option("--language", type=click.Choice(["ja", "en"]), default="ja", help="The messages' language.")

cards = AppGroup("cards", help="Joint cards: render print files, check designs, preflight PDFs.")


@cards.command()
@with_appcontext
@click.argument("design", type=EXISTING)
@click.argument("members", type=EXISTING)
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.option("--standard", type=click.Choice(["x4", "x1a"]), default="x4", show_default=True)
@click.option("--dpi", type=int, default=600, show_default=True, help="Of the press: bars stand on its dots.")
@click.option("--impose", "sheet", default="none", show_default=True, help="none, a4, a3, sra3, or mm as 320x450.")
@click.option("--duplex", type=click.Choice(["long", "short"]), default="long", show_default=True)
@click.option("--split", type=int, default=5000, show_default=True, help="Pieces in one file.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes; all processors if left out.")
@click.option("--read-back", type=click.Choice(["all", "sample"]), default="all", show_default=True)
@click.option("--job", default="", help="The job's name on files and job sheet; the design's if left out.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="In the files; today in Japan if left out.")
@IN_LANGUAGE
def render(  # noqa: PLR0913  # one argument an option
    design: Path, members: Path, out: Path, *, standard: str, dpi: int, sheet: str, duplex: str, split: int,
    workers: int | None, read_back: str, job: str, day: datetime | None, language: str,
) -> None:  # fmt: skip
    """Render the pieces of all MEMBERS in DESIGN into OUT: PDFs, manifest, signature, job sheet."""
    from portal.artwork import (
        Duplex,
        Press,
        Run,
        Scope,
        Source,
        Standard,
        check_members,
        cores,
        print_run,
        sheet_size,
    )
    from portal.kernel.clock import JST, japan_day
    from portal.numbers import Kind

    wiring = current_wiring()
    with _refusals(language):
        press = Press(Standard(standard), dpi, sheet_size(sheet), Duplex(duplex), split)
        store_code = wiring.settings.number_plan.store_codes[Kind.JOINT_CARD]
        source = Source.read(design, press.dpi, press.standard, store_code)
        checked = check_members(members)
        click.echo(
            _text(language, texts.LIST_READ, name=members.name, count=f"{checked.count:,}", encoding=checked.encoding)
        )
        _warn_of_strangers(checked.records(), wiring.settings.number_plan, language)
        date = day.date() if day else japan_day(wiring.clock.now())
        run = Run(
            source=source,
            members=checked,
            press=press,
            out=out,
            job=job or source.design.name,
            created=datetime(date.year, date.month, date.day, tzinfo=JST),
            key=wiring.signing_key,
            workers=workers or cores(),
            read_back=Scope(read_back),
        )
        with ProgressBars(checked.count, language) as bars:
            report = print_run(run, bars.advance)
    if report.restarted:
        click.echo(_text(language, texts.RESTARTED))
    _print(report.warnings, language)
    read = report.read
    values = {"files": len(report.files), "pieces": read.pieces, "symbols": read.symbols, "samples": read.samples}
    said = texts.DONE if read_back == "all" else texts.SAMPLED
    click.echo(_text(language, said, out=out, count=f"{checked.count:,}", **values))


def _warn_of_strangers(records: Iterable["Record"], plan: "NumberPlan", language: str) -> None:
    """Says how many numbers and store codes are not this service's own: they may be imported, or a wrong column."""
    from portal.numbers import Kind

    prefixes, store_codes = (
        (plan.prefixes[Kind.JOINT_CARD], plan.sandbox_prefix),
        {*plan.store_codes.values(), "", None},
    )
    found = Counter[str]()
    for record in records:
        found["number"] += not record.number.startswith(prefixes)
        found["store_code"] += record.fields.get("store_code") not in store_codes
    for column, count in found.items():
        if count:
            click.echo(
                f"{_text(language, texts.WARNING)}: {_text(language, texts.STRANGERS, column=column, count=count)}",
                err=True,
            )


@cards.command()
@with_appcontext
@click.argument("design", type=EXISTING)
@click.option("--standard", type=click.Choice(["x4", "x1a"]), default="x4", show_default=True)
@click.option("--dpi", type=int, default=600, show_default=True)
@IN_LANGUAGE
def check(design: Path, *, standard: str, dpi: int, language: str) -> None:
    """Check DESIGN and its files: what would not print, not scan, or not pass the post."""
    from portal.artwork import Assets, Press, Severity, Standard, check_design, from_folder, read_design

    with _refusals(language):
        press = Press(Standard(standard), dpi)
        read = read_design(design.read_bytes())
        assets = Assets(read, from_folder(design.parent), press.standard)
        found = check_design(read, assets, dpi=press.dpi)
        _print(found, language)
        _write_pictures(design, assets, language)
    if any(finding.severity is Severity.ERROR for finding in found):
        sys.exit(REFUSED)
    click.echo(_text(language, texts.WARNED if found else texts.CLEAN, name=design.name))


def _write_pictures(design: Path, assets: "Assets", language: str) -> None:
    """What a background will look like in print inks, or what it lacks, beside the design."""
    for side, background in assets.backgrounds.items():
        for kind, picture in (("preview", background.preview), ("missing", background.missing)):
            if picture:
                path = design.with_name(f"{design.stem}.{side}-{kind}.png")
                path.write_bytes(picture)
                click.echo(_text(language, texts.PICTURE, path=path))


@cards.command()
@with_appcontext
@click.argument("file", type=EXISTING)
@click.option(
    "--standard", type=click.Choice(["x4", "x1a"]), help="Whose rules apply; what the file claims if left out."
)
@IN_LANGUAGE
def preflight(file: Path, *, standard: str | None, language: str) -> None:
    """Look through a PDF as a print shop would, our own or anybody's."""
    from portal.artwork import Standard, preflight_pdf

    with _refusals(language):
        report = preflight_pdf(file, standard=Standard(standard) if standard else None)
    _print(report.findings, language)
    if not report.ok:
        sys.exit(FOUND)
    click.echo(_text(language, texts.WARNED if report.findings else texts.CLEAN, name=file.name))


@cards.command()
@with_appcontext
@click.argument("medium", type=click.Choice(MEDIA))
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@IN_LANGUAGE
def spec(medium: str, out: Path, *, language: str) -> None:
    """Write the card specification of a MEDIUM, in Japanese and English: OUT.pdf, or a template as OUT.svg."""
    from portal.artwork import draw_specification, specification_template

    with _refusals(language):
        if out.suffix.lower() == ".svg":
            out.write_text(specification_template(medium), encoding="utf-8")
        elif out.suffix.lower() == ".pdf":
            out.write_bytes(draw_specification(medium))
        else:
            _end(REFUSED, _text(language, texts.SPECIFICATION_FORM, out=out))
    click.echo(_text(language, texts.SPECIFICATION, out=out))


@cards.command()
@with_appcontext
@click.argument("manifest", type=EXISTING)
@click.option("--public-key", type=EXISTING, help="PEM of the key to trust; this portal's own if left out.")
@IN_LANGUAGE
def verify(manifest: Path, *, public_key: Path | None, language: str) -> None:
    """Verify a run's MANIFEST: signature, hashes, counts."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    from portal.artwork import fingerprint, verify_manifest

    key = current_wiring().signing_key.public_key()
    if public_key:
        try:
            loaded = load_pem_public_key(public_key.read_bytes())
        except ValueError:
            loaded = None
        if not isinstance(loaded, Ed25519PublicKey):
            raise click.UsageError("--public-key: not an Ed25519 public key in PEM")
        key = loaded
    found = verify_manifest(manifest, key)
    _print(found, language)
    if found:
        sys.exit(FOUND)
    click.echo(_text(language, texts.VERIFIED))
    click.echo(_text(language, texts.KEY, fingerprint=fingerprint(key)))


@contextmanager
def _refusals(language: str) -> Iterator[None]:  # noqa: C901  # one branch an exception
    """Says what was refused, and ends with the exit code for it."""
    from portal.artwork import (
        DesignRefused,
        FolderNotEmpty,
        MemberListChanged,
        MemberListRefused,
        RunGoesOn,
        RunRefused,
        SettingRefused,
        SheetTooSmall,
    )

    try:
        yield
    except DesignRefused as refused:
        _print(refused.findings, language)
        _end(REFUSED, _text(language, texts.NOTHING_MADE))
    except (MemberListRefused, RunRefused) as refused:
        _print(refused.findings, language)
        if more := refused.count - len(refused.findings):
            click.echo(_text(language, texts.MORE, count=more), err=True)
        _end(REFUSED if isinstance(refused, MemberListRefused) or not refused.read_back else FOUND,
             _text(language, texts.NOTHING_MADE))  # fmt: skip
    except MemberListChanged:
        _end(REFUSED, _text(language, texts.LIST_CHANGED))
    except SettingRefused as refused:
        _end(REFUSED, _text(language, texts.WRONG_SETTING, setting=refused.setting, found=refused.found))
    except SheetTooSmall as refused:
        width, height = refused.sheet
        _end(REFUSED, _text(language, texts.SMALL_SHEET, width=width, height=height))
    except FolderNotEmpty as refused:
        _end(REFUSED, _text(language, texts.NOT_EMPTY, found=refused.found))
    except RunGoesOn:
        _end(REFUSED, _text(language, texts.GOES_ON))
    except BrokenProcessPool:
        _end(NOT_WRITTEN, _text(language, texts.WORKER_LOST))
    except OSError as error:
        _end(
            NOT_WRITTEN, _text(language, texts.CANNOT_WRITE, reason=error.strerror or error, file=error.filename or "")
        )
    except KeyboardInterrupt:
        _end(INTERRUPTED, _text(language, texts.STOPPED))


def _end(code: int, text: str) -> NoReturn:
    click.echo(text, err=True)
    sys.exit(code)


def _print(findings: Iterable["Finding"], language: str) -> None:
    from portal.artwork import Severity
    from portal.web.artwork_words import sentence

    for finding in findings:
        kind = _text(language, texts.ERROR if finding.severity is Severity.ERROR else texts.WARNING)
        place = f" {finding.where}" if finding.where else ""
        if "pointer" in finding.details:  # of a member's piece
            place = f" {_text(language, texts.MEMBER_LINE, line=finding.details['line'])} {finding.details['pointer']}"
        click.echo(f"{kind}{place}: {sentence(finding, language)}", err=True)


def _text(language: str, text: str, /, **values: object) -> str:
    return in_language(language, text, **values)
