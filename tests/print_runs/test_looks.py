"""What a merchant looks at: the proof of a run, its progress, and what the mails say."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from portal.kernel.clock import JST
from portal.mail import PostedMail
from portal.mail.kinds import RUN_CHANGES
from portal.print_runs import Waiting, proof_of_run, run_progress
from portal.web.mails import MailTexts
from tests.factories import make_settings
from tests.fakes import NOON
from tests.print_runs.desk import CARD, NAMELESS, Desk
from tests.print_runs.test_runs import one_database


def test_a_proof_shows_the_first_record_and_the_longest(desk: Desk):
    desk.member("M00001", "林 一")
    desk.member("M00002", "勅使河原 龍之介")
    run = desk.planned()
    proof = proof_of_run(desk.session, desk.files, desk.scope, run.ref)
    assert [(one.label, one.column, one.fields["name"]) for one in proof.records] == [
        ("first", "", "林 一"),
        ("longest", "name", "勅使河原 龍之介"),
    ]
    assert proof.findings == []
    assert proof.drawing.png("front", proof.records[1].fields, width=400).startswith(b"\x89PNG")
    document = pypdfium2.PdfDocument(BytesIO(proof.pdf(run, created=desk.at.astimezone(JST))))
    assert len(document) == 1
    assert "勅使河原 龍之介" in document[0].get_textpage().get_text_range()


ADDRESSED: dict[str, Any] = {
    **CARD,
    "front": {
        "elements": [
            {"type": "text", "x": 5, "y": 5, "width": 60, "height": 6, "size": 12, "text": "{name} {honorific}"},
            {"type": "text", "x": 5, "y": 12, "width": 60, "height": 5, "size": 9, "text": "{expiry}{コース}"},
            *NAMELESS["front"]["elements"][1:],
        ]
    },
}


@one_database
def test_a_proof_says_what_is_printed_and_whoever_has_no_honorific_is_sama(desk: Desk, tmp_path: Path):
    desk.member("M00001", "林 一")
    desk.member("M00002", "みなと商事", honorific="御中", fields={"コース": "甲"})
    run = desk.planned(ADDRESSED)
    proof = proof_of_run(desk.session, desk.files, desk.scope, run.ref)
    proved = said(proof.pdf(run, created=desk.at.astimezone(JST)))
    assert "林 一 様" in proved and "みなと商事 御中" in proved
    assert not any(sample in proved for sample in ("honorific", "2029/03", "コース"))
    desk.confirm(run)
    desk.work()
    folder = desk.unpacked(desk.run(run), tmp_path / "package")
    printed = said(next(folder.glob("01_*.pdf")).read_bytes())
    assert "林 一 様" in printed and "みなと商事 御中" in printed


def said(document: bytes) -> str:
    """All text of a document."""
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(document))


@one_database
def test_progress_is_told_from_the_first_piece_on(desk: Desk):
    desk.members(1)
    run = desk.confirmed()
    before = run_progress(desk.session, run)
    assert (before.done, before.total, before.share, before.waiting) == (0, 1, 0.0, Waiting.NOTHING)
    desk.draw()
    assert run_progress(desk.session, run).share == 1.0


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("change", RUN_CHANGES)
def test_a_mail_says_what_became_of_a_run_and_leads_to_it(change: str, language: str, posted: PostedMail):
    mail = posted
    mail.language = language
    mail.payload = {
        "organisation": "みどり水道", "other": "さくら印刷", "run": "会員証 4月", "ref": "run-ref", "detail": "納期",
        "side": "shop" if change in {"sent", "recalled"} else "merchant", "change": change,
    }  # fmt: skip
    said = MailTexts(make_settings(PUBLIC_URL="https://pay.example.jp")).write(mail)
    assert "会員証 4月" in said.subject
    assert "納期" in said.text
    paths = {"sent": "/print/orders/run-ref", "recalled": "/print/orders"}  # which sees it no more
    assert f"https://pay.example.jp{paths.get(change, '/merchant/runs/run-ref')}\n" in f"{said.text}\n"


@pytest.fixture
def posted() -> PostedMail:
    """A posted mail that no database knows."""
    at = NOON
    return PostedMail(
        ref="m", template="run_changed", address="a@example.jp", language="ja", payload={}, lane="", sandbox=False,
        made_at=at, stale_at=at + timedelta(days=1),
    )  # fmt: skip
