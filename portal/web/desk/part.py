"""Pages that every audience has are written once, in parts, and mounted for each audience's own kind."""

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Blueprint

from portal.organisations import OrganisationKind, Permission
from portal.web.access import View, fresh, members


@dataclass(frozen=True, slots=True)
class SharedPage:
    """A view, still without its audience; its function's name is the endpoint's."""

    rule: str
    view: View
    methods: tuple[str, ...]
    permission: Permission
    asks_passkey: bool


@dataclass(frozen=True, slots=True)
class Part:
    """The pages of one concern."""

    pages: list[SharedPage] = field(default_factory=list)

    def route(
        self, rule: str, *methods: str, permission: Permission = Permission.VIEW, asks_passkey: bool = False
    ) -> Callable[[View], View]:
        """Adds a view for these methods (none: GET), for whoever has the permission."""

        def add(view: View) -> View:
            self.pages.append(SharedPage(rule, view, methods or ("GET",), permission, asks_passkey))
            return view

        return add

    def mount(self, blueprint: Blueprint, kind: OrganisationKind) -> None:
        """Puts the pages under the blueprint's address, for members of this kind of organisation."""
        for page in self.pages:
            view = fresh(page.view) if page.asks_passkey else page.view
            guarded = members(kind, permission=page.permission)(view)
            blueprint.add_url_rule(page.rule, page.view.__name__, guarded, methods=page.methods)
