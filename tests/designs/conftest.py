"""A merchant's hands on designs, with a place for files."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from portal.adapters.files import FilesFolder
from portal.designs import Design, Draft, Proof, approve_proof, ask_for_proof, make_design
from portal.kernel.clock import Clock
from portal.kernel.files import Files
from portal.organisations import Actor, Scope
from tests.factories import Factory, Member
from tests.fakes import FixedClock

CONTENT: dict[str, Any] = {
    "version": 1,
    "name": "会員証",
    "medium": "card",
    "front": {
        "elements": [
            {"type": "text", "id": "title", "x": 10, "y": 6, "width": 60, "height": 4, "text": "会員証", "size": 8},
            {"type": "member_name", "id": "name", "x": 10, "y": 30, "width": 60, "height": 8, "size": 12},
        ]
    },
    "back": {"elements": [{"type": "number_symbol", "id": "number", "x": 42, "y": 36}]},
}


def picture(shade: int = 128) -> bytes:
    """A grey picture, fine enough for print."""
    written = BytesIO()
    Image.new("L", (300, 200), shade).save(written, "PNG")
    return written.getvalue()


def with_picture(file: str = "logo.png") -> dict[str, Any]:
    """The content with a picture on its front."""
    content = deepcopy(CONTENT)
    image = {"type": "image", "id": "logo", "file": file, "x": 60, "y": 12, "width": 15, "height": 10}
    content["front"]["elements"].append(image)
    return content


@dataclass(frozen=True)
class Desk:
    """What a merchant does."""

    session: Session
    files: Files
    scope: Scope
    actor: Actor
    clock: Clock

    @property
    def at(self) -> datetime:
        """Now."""
        return self.clock.now()

    def in_sandbox(self) -> "Desk":
        """The same in the sandbox."""
        return replace(self, scope=self.scope.in_mode(sandbox=True))

    def design(self, content: Mapping[str, Any] = CONTENT, **files: bytes) -> Design:
        """A new design; ``logo_png=…`` is the file ``logo.png``."""
        beside = {name.replace("_", "."): data for name, data in files.items()}
        draft = Draft(content, beside)
        return make_design(self.session, self.files, self.scope, draft, actor=self.actor, at=self.at)

    def proof(self, design: Design) -> Proof:
        """A proof of the design as it is now."""
        return ask_for_proof(self.session, self.files, self.scope, design.ref, actor=self.actor, at=self.at)

    def approved(self, design: Design) -> Proof:
        """An approved one."""
        shown = self.proof(design)
        return approve_proof(self.session, self.files, self.scope, shown.ref, actor=self.actor, at=self.at)


@pytest.fixture
def staff(make: Factory) -> Member:
    """Somebody who works for a merchant."""
    return make.member()


@pytest.fixture
def files(tmp_path: Path) -> FilesFolder:
    """Where this test's files lie."""
    return FilesFolder(tmp_path / "files")


@pytest.fixture
def desk(session: Session, files: FilesFolder, staff: Member, clock: FixedClock) -> Desk:
    """The merchant's desk."""
    return Desk(session, files, staff.scope, staff.actor, clock)
