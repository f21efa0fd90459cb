"""The proof as a sheet to pass round (校正紙), with what is known of it."""

from collections.abc import Callable
from datetime import datetime

from portal.artwork import Finding
from portal.designs.drawing import DesignDrawing
from portal.designs.proving import ShownProof
from portal.kernel.clock import JST

MOST_REMARKS = 12  # findings that stand on the sheet


def proof_pdf(shown: ShownProof, drawing: DesignDrawing, *, remark: Callable[[Finding], str]) -> bytes:
    """A proof, whose version is ``drawing``, as a one-page PDF; ``remark`` puts a finding into a Japanese sentence."""
    remarks = [remark(finding) for finding in drawing.findings()[:MOST_REMARKS]]
    return drawing.proof(created=shown.proof.made_at, facts=_facts(shown), remarks=remarks)


def _facts(shown: ShownProof) -> list[tuple[str, str]]:
    """Version, who made the proof and who approved it, as the trade writes it; Japan time."""
    proof, version = shown.proof, shown.version
    facts = [("版", str(version.number)), ("作成", f"{_moment(proof.made_at)} {proof.made_by}")]
    if version.note:
        facts.append(("メモ", version.note))
    if proof.approved_at:
        facts.append(("校了", f"{_moment(proof.approved_at)} {proof.approved_by}"))
    return facts


def _moment(at: datetime) -> str:
    return f"{at.astimezone(JST):%Y/%m/%d %H:%M}"
