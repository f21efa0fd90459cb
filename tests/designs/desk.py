"""A merchant at work on designs, and what they work with."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from typing import Any

from PIL import Image
from sqlalchemy.orm import Session

from portal.designs import Design, Draft, Proof, approve_proof, ask_for_proof, make_design
from portal.kernel.files import Files
from portal.organisations import Actor, Scope
from tests.fakes import FixedClock

CONTENT: dict[str, Any] = {
    "version": 1,
    "name": "会員証",
    "medium": "card",
    "front": {
        "elements": [
            {"type": "member_name", "id": "name", "x": 5, "y": 40, "width": 60, "height": 8},
            {"type": "number_digits", "x": 5, "y": 30, "width": 60, "height": 8},
        ]
    },
    "back": {
        "elements": [
            {"type": "number_symbol", "x": 3.5, "y": 5},
            {"type": "store_code_symbol", "x": 3.5, "y": 25},
        ]
    },
}


def picture(width: int = 400, height: int = 300, colour: tuple[int, int, int] = (20, 60, 120)) -> bytes:
    """A PNG."""
    target = BytesIO()
    Image.new("RGB", (width, height), colour).save(target, "PNG")
    return target.getvalue()


def with_picture(file: str = "logo.png") -> dict[str, Any]:
    """The content with a picture on its front."""
    image = {"type": "image", "file": file, "x": 60, "y": 5, "width": 20, "height": 15}
    return {**CONTENT, "front": {"elements": [*CONTENT["front"]["elements"], image]}}


@dataclass(frozen=True)
class Desk:
    """A merchant at work."""

    session: Session
    files: Files
    scope: Scope
    actor: Actor
    clock: FixedClock

    @property
    def at(self) -> datetime:
        """Now."""
        return self.clock.now()

    def design(self, content: Mapping[str, Any] = CONTENT, **files: bytes) -> Design:
        """A design; ``logo_png=…`` is a file beside it."""
        beside = {name.replace("_", "."): data for name, data in files.items()}
        draft = Draft(content, beside)
        return make_design(self.session, self.files, self.scope, draft, actor=self.actor, at=self.at)

    def proof(self, design: Design) -> Proof:
        """A proof of it."""
        return ask_for_proof(self.session, self.files, self.scope, design.ref, actor=self.actor, at=self.at)

    def approved(self, design: Design) -> Proof:
        """An approved proof of it."""
        ref = self.proof(design).ref
        return approve_proof(self.session, self.files, self.scope, ref, actor=self.actor, at=self.at)

    def in_sandbox(self) -> "Desk":
        """The same in the sandbox."""
        return replace(self, scope=self.scope.in_mode(sandbox=True))
