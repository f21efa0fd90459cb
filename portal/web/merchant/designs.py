"""Designs: the gallery with their fronts, and the pictures that its pages show."""

from flask import Response, abort, request

from portal.designs import (
    designs,
    edited_design,
    find_design,
    find_version,
    proofs_now,
    template_drawing,
    templates,
    version_drawing,
)
from portal.organisations import OrganisationKind
from portal.web import current
from portal.web.access import members
from portal.web.desk.current import desk_page, member
from portal.web.desk.showing import narrowed
from portal.web.merchant.design_words import MEDIA, state_words
from portal.web.merchant.desk import blueprint
from portal.web.pictures import SIDES, side_picture
from portal.web.stored import files

MERCHANT = OrganisationKind.MERCHANT


@blueprint.get("/designs", endpoint="designs")
@members(MERCHANT)
def all_designs() -> str:
    """The designs of this mode, or those put away."""
    session, scope = current.session(), member().scope
    is_archived = request.args.get("state") == "archived"
    found = designs(session, scope, archived=is_archived)
    others = designs(session, scope, archived=not is_archived)
    shown, after = narrowed(found, lambda one: one.name, lambda one: one.ref)
    now = proofs_now(session, scope)
    return desk_page(
        "merchant/designs.html",
        designs=shown,
        after=after,
        counts=(len(others), len(found)) if is_archived else (len(found), len(others)),
        is_archived=is_archived,
        states={one.id: state_words(now[one.id].state) for one in shown if one.id in now},
        media=MEDIA,
    )


@blueprint.get(f"/designs/<ref:ref>/<{SIDES}:side>.png")
@members(MERCHANT)
def design_picture(ref: str, side: str) -> Response:
    """A side as it is now, as far as it can be drawn."""
    session, scope = current.session(), member().scope
    found = find_design(session, scope, ref)
    seen = f"{ref} {found.revision} {found.changed_at.timestamp()}"
    return side_picture(seen, side, lambda: edited_design(session, files(), scope, ref, found.content).drawing)


@blueprint.get(f"/designs/versions/<ref:ref>/<{SIDES}:side>.png")
@members(MERCHANT)
def version_picture(ref: str, side: str) -> Response:
    """A side of a version."""
    session, scope = current.session(), member().scope
    find_version(session, scope, ref)
    return side_picture(ref, side, lambda: version_drawing(session, files(), scope, ref))


@blueprint.get("/designs/template-picture")
@members(MERCHANT)
def template_picture() -> Response:
    """The front of one of our templates, ``?template=`` (else the first); the back with ``&side=back``."""
    name = request.args.get("template", templates()[0].name)
    if name not in {one.name for one in templates()}:
        abort(404)
    side = "back" if request.args.get("side") == "back" else "front"
    return side_picture(f"template {name}", side, lambda: template_drawing(name))
