"""Staff's pages: signing in, the frame around every desk, and the pages that all desks share.

How an audience plugs in (``portal/web/merchant/__init__.py`` is an example):

1. ``desk.py`` makes its blueprint: ``blueprint = Blueprint("merchant", __name__, url_prefix="/merchant")``. Modules of
   views add to it, each view under an access decision: ``@blueprint.get("/keys")`` above
   ``@members(OrganisationKind.MERCHANT, permission=Permission.EDIT)``, with ``@fresh`` below that where the passkey
   must be asked for again. One view is called ``home``.
2. A view asks ``member()`` for who is here (person, role, organisation, ``scope``, ``actor``, ``may(permission)``) and
   answers ``desk_page("merchant/cards.html", …)`` (both from ``portal.web.desk.current``); the template extends
   ``desk/layout.html``, imports ``desk/parts.html``, and hides by ``may("edit")`` what the reader may not do.
3. ``__init__.py`` imports the modules of views, calls ``mount_shared_pages(blueprint, kind)`` (from
   ``portal.web.desk.shared``; ``without=("leave",)`` leaves parts out) and makes ``DESK = Desk(kind, blueprint,
   (Section("", (Link(N_("ホーム"), "merchant.home"), …)), …, settings_section(blueprint.name)))`` from
   ``portal.web.desk.desks``. A link is current on every page below its address.
4. ``portal/__init__.py`` has the desk in ``DESKS``.

Forms are ``PortalForm``s, as everywhere: a token from a page of another organisation or mode is not good, and
``stale_advice()`` says why. An error raised in a view is shown in the frame (``refusals``). What was done is said by
``redirect(url_for(".keys", notice="key_made"), 303)`` with a sentence in ``portal.web.wording.NOTICES``.
"""
