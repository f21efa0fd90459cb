"""The desks: for each kind of organisation its pages, and the navigation around them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Blueprint, Flask, current_app, url_for
from sqlalchemy.orm import Session

from portal.organisations import OrganisationKind, Permission
from portal.web.desk.visits import Member

Count = Callable[[Session, Member], int]
"""How many things wait behind a link of the navigation; asked on every page, so one small query at most."""


def _everybody(_member: Member) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the navigation: ``label`` is a source text, ``endpoint`` a page without arguments.

    Hidden from whoever has not the ``permission``, and where ``applies`` says that the organisation has no use for it.
    """

    label: str
    endpoint: str
    permission: Permission = Permission.VIEW
    count: Count | None = None
    applies: Callable[[Member], bool] = _everybody


@dataclass(frozen=True, slots=True)
class Section:
    """Links that belong together; the first section of a desk has no label (``""``)."""

    label: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """One audience's pages: ``blueprint`` has them all, its page ``home`` among them."""

    kind: OrganisationKind
    blueprint: Blueprint
    sections: tuple[Section, ...]
    has_sandbox: bool = True

    @property
    def name(self) -> str:
        """What the endpoints of its pages begin with."""
        return self.blueprint.name

    @property
    def home(self) -> str:
        """The endpoint of its first page."""
        return f"{self.name}.home"

    def addresses(self) -> list[str]:
        """The addresses of its navigation, whoever may see them."""
        return [url_for(link.endpoint) for section in self.sections for link in section.links]


def desk_of(kind: str) -> Desk:
    """The desk of an organisation of this kind."""
    desks: dict[str, Desk] = current_app.extensions["desks"]
    return desks[kind]


def init_app(app: Flask, desks: Sequence[Desk]) -> None:
    """Registers every desk's pages."""
    app.extensions["desks"] = {str(desk.kind): desk for desk in desks}
    for desk in desks:
        app.register_blueprint(desk.blueprint)
