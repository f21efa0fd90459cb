"""``flask cards``: print files from a design and a list of members, without a database.

Exit codes: 0 done; 1 something was found (a read-back, a preflight, a manifest that does not verify); 2 the design, the
list or a setting is wrong, and nothing was made; 3 the files could not be written; 130 interrupted, nothing is left.
"""

import sys
from collections.abc import Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click
from flask.cli import AppGroup, with_appcontext

from portal.cli.current import current_wiring
from portal.cli.progress import ProgressBars
from portal.web.language import N_, in_language

if TYPE_CHECKING:
    from portal.artwork import Assets, Finding

LIST_READ = N_("%(name)s：%(count)s人、%(encoding)s")
SAMPLED = N_(
    "%(out)s に%(files)sファイルを書き出しました。%(count)s枚のうち%(pieces)s枚を抜き取り、バーコード%(symbols)s個を"
    "読み取り確認しました（うち%(samples)s面は印刷解像度でも確認）。"
)
DONE = N_(
    "%(out)s に%(files)sファイルを書き出しました。%(pieces)s枚、バーコード%(symbols)s個をすべて読み取り確認済み"
    "（うち%(samples)s面は印刷解像度でも確認）。"
)
RESTARTED = N_("前回の途中のファイルがあったので消し、最初から作り直しました。")
WARNED = N_("%(name)s：印刷できます。上の注意を確かめてください。")
CLEAN = N_("%(name)s：問題は見つかりませんでした。")
PICTURE = N_("図を書き出しました：%(path)s")
VERIFIED = N_("署名・ファイル・枚数のすべてが台帳と一致しました。")
NOTHING_MADE = N_("何も書き出していません。上の点を直して、もう一度実行してください。")
MEMBER_LINE = N_("会員リスト%(line)s行目")
MORE = N_("ほかに%(count)s件あります。")
LIST_CHANGED = N_("作業中に会員リストが書き換えられました。何も書き出していません。もう一度実行してください。")
WRONG_SETTING = N_("--%(setting)s に %(found)s は指定できません。flask cards render --help をご覧ください。")
SMALL_SHEET = N_("%(width)s × %(height)s mm の用紙には1枚も入りません。大きい用紙を指定してください。")
NOT_EMPTY = N_("出力先が空ではありません（%(found)s があります）。上書きはしません。空のフォルダーを指定してください。")
GOES_ON = N_("同じ出力先への作業がいま動いています。終わるのを待つか、別のフォルダーを指定してください。")
WORKER_LOST = N_(
    "作業プロセスが途中で止まりました。メモリ不足が考えられます。何も残していません。--workers を減らしてください。"
)
SPECIFICATION = N_("仕様書を書き出しました：%(out)s")
SPECIFICATION_FORM = N_("%(out)s は書けません。仕様書は .pdf、テンプレートは .svg の名前にしてください。")
KEY = N_("公開鍵の指紋（SHA-256）：%(fingerprint)s")
CANNOT_WRITE = N_("ファイルを書けません（%(reason)s）%(file)s。何も残していません。")
STOPPED = N_("中断しました。何も残していません。")
ERROR, WARNING = N_("エラー"), N_("注意")

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
        click.echo(_text(language, LIST_READ, name=members.name, count=f"{checked.count:,}", encoding=checked.encoding))
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
        click.echo(_text(language, RESTARTED))
    _print(report.warnings, language)
    read = report.read
    values = {"files": len(report.files), "pieces": read.pieces, "symbols": read.symbols, "samples": read.samples}
    said = DONE if read_back == "all" else SAMPLED
    click.echo(_text(language, said, out=out, count=f"{checked.count:,}", **values))


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
    click.echo(_text(language, WARNED if found else CLEAN, name=design.name))


def _write_pictures(design: Path, assets: "Assets", language: str) -> None:
    """What a background will look like in print inks, or what it lacks, beside the design."""
    for side, background in assets.backgrounds.items():
        for kind, picture in (("preview", background.preview), ("missing", background.missing)):
            if picture:
                path = design.with_name(f"{design.stem}.{side}-{kind}.png")
                path.write_bytes(picture)
                click.echo(_text(language, PICTURE, path=path))


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
    click.echo(_text(language, WARNED if report.findings else CLEAN, name=file.name))


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
            _end(REFUSED, _text(language, SPECIFICATION_FORM, out=out))
    click.echo(_text(language, SPECIFICATION, out=out))


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
    click.echo(_text(language, VERIFIED))
    click.echo(_text(language, KEY, fingerprint=fingerprint(key)))


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
        _end(REFUSED, _text(language, NOTHING_MADE))
    except (MemberListRefused, RunRefused) as refused:
        _print(refused.findings, language)
        if more := refused.count - len(refused.findings):
            click.echo(_text(language, MORE, count=more), err=True)
        _end(REFUSED if isinstance(refused, MemberListRefused) or not refused.read_back else FOUND,
             _text(language, NOTHING_MADE))  # fmt: skip
    except MemberListChanged:
        _end(REFUSED, _text(language, LIST_CHANGED))
    except SettingRefused as refused:
        _end(REFUSED, _text(language, WRONG_SETTING, setting=refused.setting, found=refused.found))
    except SheetTooSmall as refused:
        width, height = refused.sheet
        _end(REFUSED, _text(language, SMALL_SHEET, width=width, height=height))
    except FolderNotEmpty as refused:
        _end(REFUSED, _text(language, NOT_EMPTY, found=refused.found))
    except RunGoesOn:
        _end(REFUSED, _text(language, GOES_ON))
    except BrokenProcessPool:
        _end(NOT_WRITTEN, _text(language, WORKER_LOST))
    except OSError as error:
        _end(NOT_WRITTEN, _text(language, CANNOT_WRITE, reason=error.strerror or error, file=error.filename or ""))
    except KeyboardInterrupt:
        _end(INTERRUPTED, _text(language, STOPPED))


def _end(code: int, text: str) -> NoReturn:
    click.echo(text, err=True)
    sys.exit(code)


def _print(findings: Iterable["Finding"], language: str) -> None:
    from portal.artwork import Severity
    from portal.web.artwork_words import sentence

    for finding in findings:
        kind = _text(language, ERROR if finding.severity is Severity.ERROR else WARNING)
        place = f" {finding.where}" if finding.where else ""
        if "pointer" in finding.details:  # of a member's piece
            place = f" {_text(language, MEMBER_LINE, line=finding.details['line'])} {finding.details['pointer']}"
        click.echo(f"{kind}{place}: {sentence(finding, language)}", err=True)


def _text(language: str, text: str, /, **values: object) -> str:
    return in_language(language, text, **values)
