"""``flask cards`` as somebody at a keyboard meets it: what it says, what it leaves, how it ends."""

import json
import os
import signal
import subprocess
import sys
import time
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from portal import create_app
from portal.wiring import Wiring
from tests.artwork.runs import CARD, digits, write_design, write_members
from tests.campaigns import in_long
from tests.factories import make_settings

ROOT = Path(__file__).parents[2]
NO_DATABASE = "sqlite:////nowhere/portal.sqlite"  # these commands never open it


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app(Wiring.real(make_settings(DATABASE_URL=NO_DATABASE)))


def flask_cards(app: Flask, *arguments: object) -> Result:
    return app.test_cli_runner().invoke(args=["cards", *map(str, arguments)])


@pytest.fixture
def design(tmp_path: Path) -> Path:
    return write_design(tmp_path)


def test_render_makes_all_that_a_print_shop_needs(app: Flask, design: Path, tmp_path: Path):
    done = flask_cards(app, "render", design, write_members(tmp_path, 3), tmp_path / "out", "--workers", 1)
    assert done.exit_code == 0, done.output
    assert "members-3.csv：3人、UTF-8" in done.output
    assert "6ファイルを書き出しました。3枚、バーコード9個をすべて読み取り確認済み" in done.output
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "00_job-sheet.pdf",
        "01_card_000001-000003.pdf",
        "manifest.csv",
        "manifest.json",
        "manifest.pem",
        "manifest.sig",
    ]
    verified = flask_cards(app, "verify", tmp_path / "out" / "manifest.json")
    assert verified.exit_code == 0
    assert verified.output.startswith("署名・ファイル・枚数のすべてが台帳と一致しました。\n公開鍵の指紋（SHA-256）：")
    pem = tmp_path / "out" / "manifest.pem"
    assert flask_cards(app, "verify", tmp_path / "out" / "manifest.json", "--public-key", pem).exit_code == 0
    clean = flask_cards(app, "preflight", tmp_path / "out" / "01_card_000001-000003.pdf")
    assert clean.exit_code == 0, clean.output


def test_numbers_and_store_codes_that_are_not_ours_are_told(app: Flask, design: Path, tmp_path: Path):
    members = tmp_path / "members.csv"
    members.write_text(f"number,store_code,member_no,name\n4901234567894,4912345678904,1,山田\n{digits(0)},,2,佐藤\n")
    done = flask_cards(app, "render", design, members, tmp_path / "out", "--workers", 1)
    assert done.exit_code == 0
    for column in ("number", "store_code"):
        assert f"列 {column} に、このサービスのものではない値が1件あります" in done.output


def test_a_sample_is_said_to_be_one(app: Flask, design: Path, tmp_path: Path):
    members = write_members(tmp_path, 5)
    done = flask_cards(app, "render", design, members, tmp_path / "out", "--workers", 1, "--read-back", "sample")
    assert "5枚のうち2枚を抜き取り、バーコード6個を読み取り確認しました" in done.output


def test_a_run_that_was_tampered_with_does_not_verify(app: Flask, design: Path, tmp_path: Path):
    flask_cards(app, "render", design, write_members(tmp_path, 1), tmp_path / "out", "--workers", 1)
    manifest = tmp_path / "out" / "manifest.json"
    manifest.write_text(manifest.read_text().replace("M00000", "M00001"))
    done = flask_cards(app, "verify", manifest)
    assert done.exit_code == 1
    assert "署名が合いません" in done.output


def test_every_fault_of_a_list_is_told_and_nothing_is_made(app: Flask, design: Path, tmp_path: Path):
    members = tmp_path / "members.csv"
    wrong = digits(1)[:12] + str((int(digits(1)[12]) + 1) % 10)
    members.write_text(f"number,member_no,name\n{digits(0)},A1,山田\n{wrong},A2,佐藤\n{digits(0)},A3,鈴木\n")
    done = flask_cards(app, "render", design, members, tmp_path / "out", "--workers", 1)
    assert done.exit_code == 2
    assert "3行目" in done.output
    assert "4行目" in done.output
    assert "何も書き出していません" in done.output
    assert not (tmp_path / "out").exists()


def test_what_a_design_lacks_is_told_in_either_language(app: Flask, tmp_path: Path):
    spoiled: dict[str, Any] = deepcopy(CARD)
    spoiled["front"]["elements"][4]["rotate"] = 45
    design = write_design(tmp_path, spoiled)
    done = flask_cards(app, "check", design)
    assert done.exit_code == 2
    assert "エラー /front/elements/4/rotate" in done.output
    assert "45度傾いています" in done.output
    english = flask_cards(app, "check", design, "--language", "en")
    assert "Error /front/elements/4/rotate" in english.output
    assert not any("ぁ" <= character <= "龠" for character in english.output)


def test_a_good_design_is_said_to_be_good(app: Flask, design: Path):
    done = flask_cards(app, "check", design)
    assert (done.exit_code, done.output) == (0, "card.json：問題は見つかりませんでした。\n")


def test_a_design_that_is_no_json_is_told_where(app: Flask, tmp_path: Path):
    path = tmp_path / "design.json"
    path.write_text('{"version": 1,\n "name": }')
    done = flask_cards(app, "check", path)
    assert done.exit_code == 2
    assert "2行目の10文字目" in done.output


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--dpi", "72", "--dpi に 72 は指定できません"),
        ("--impose", "b9", "--impose に b9 は指定できません"),
        ("--impose", "60x60", "1枚も入りません"),
        ("--impose", "9999x9999", "--impose に 9999x9999 は指定できません"),
        ("--dpi", "4000", "--dpi に 4000 は指定できません"),
        ("--split", "0", "--split に 0 は指定できません"),
    ],
)
def test_settings_that_no_press_has_are_refused(
    app: Flask, design: Path, tmp_path: Path, option: str, value: str, told: str
):
    members = write_members(tmp_path, 1)
    done = flask_cards(app, "render", design, members, tmp_path / "out", "--workers", 1, option, value)
    assert done.exit_code == 2
    assert told in done.output


def test_a_folder_with_a_finished_run_is_left_alone(app: Flask, design: Path, tmp_path: Path):
    arguments = ("render", design, write_members(tmp_path, 1), tmp_path / "out", "--workers", 1)
    assert flask_cards(app, *arguments).exit_code == 0
    done = flask_cards(app, *arguments)
    assert done.exit_code == 2
    assert "出力先が空ではありません（" in done.output


def test_a_place_that_cannot_be_written_is_said(app: Flask, design: Path, tmp_path: Path):
    (tmp_path / "file").write_text("")
    done = flask_cards(app, "render", design, write_members(tmp_path, 1), tmp_path / "file" / "out", "--workers", 1)
    assert done.exit_code == 3
    assert "ファイルを書けません" in done.output


def test_a_broken_pdf_is_told_apart(app: Flask, tmp_path: Path):
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4\nnothing")
    done = flask_cards(app, "preflight", tmp_path / "broken.pdf")
    assert done.exit_code == 1
    assert done.output.startswith("エラー")


def test_a_specification_is_written_as_pdf_and_template(app: Flask, tmp_path: Path):
    assert flask_cards(app, "spec", "card", tmp_path / "card.pdf").exit_code == 0
    assert (tmp_path / "card.pdf").read_bytes().startswith(b"%PDF-1.")
    assert flask_cards(app, "spec", "card", tmp_path / "card.svg").exit_code == 0
    assert "<svg" in (tmp_path / "card.svg").read_text()
    other = flask_cards(app, "spec", "card", tmp_path / "card.png")
    assert other.exit_code == 2
    assert not (tmp_path / "card.png").exists()
    assert flask_cards(app, "spec", "card", tmp_path / "nowhere" / "card.pdf").exit_code == 3


@pytest.mark.begins_first
@pytest.mark.parametrize(("kill", "code"), [in_long(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_a_run_that_is_stopped_half_way_leaves_no_print_file(
    app: Flask, tmp_path: Path, kill: signal.Signals, code: int
):
    """Stopped by Ctrl-C it clears up; killed outright the next run does, and says so."""
    design, members = write_design(tmp_path), write_members(tmp_path, 600)
    command = [sys.executable, "-m", "flask", "--app", "app", "cards", "render", design, members, tmp_path / "out"]
    environment = os.environ | {"SECRET_KEY": "k" * 32, "DATABASE_URL": NO_DATABASE}
    process = subprocess.Popen(
        [*map(str, command), "--workers", "2"], cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True
    )
    unfinished = tmp_path / ".out.unfinished"
    while not list(unfinished.glob("*.pdf")):
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(kill)
    _, told = process.communicate(timeout=60)
    assert process.returncode == code, told
    assert not (tmp_path / "out").exists()
    if kill is signal.SIGINT:
        assert "中断しました。何も残していません。" in told
        assert not unfinished.exists()
    else:
        few = write_members(tmp_path, 1)
        again = flask_cards(app, "render", design, few, tmp_path / "out", "--workers", 1)
        assert again.exit_code == 0, again.output
        assert "前回の途中のファイルがあったので消し、最初から作り直しました。" in again.output
        assert not unfinished.exists()
        assert json.loads((tmp_path / "out" / "manifest.json").read_text())["counts"]["pieces"] == 1
