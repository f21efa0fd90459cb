"""The app on the home screen: its manifest, how to put it there, and iOS's hand-over into it."""

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.accounts import (
    LinkUnknown,
    LinkUsed,
    address_of,
    code_made_at,
    offer_hand_over,
    passkeys_of,
    prove_by_hand_over,
)
from portal.kernel.identifiers import keyed_mac
from portal.web import current, limits
from portal.web.access import customers, everyone
from portal.web.customer.sign_in import let_in
from portal.web.language import N_, _, chosen
from portal.web.links import link_token, ref_in
from portal.web.templating import page, static_url
from portal.web.tokens import token_is_good
from portal.web.user_agents import platform
from portal.web.visitors import device_hash
from portal.web.wording import stale_advice

blueprint = Blueprint("install", __name__)

NAME = N_("スマートピット")
DESCRIPTION = N_("13桁の番号をひとつ持てば、公共料金も月謝も通販も、お近くのコンビニで現金で払えます。")
SHORTCUT = N_("番号")
GROUND = "#f3f1ec"  # --ground of portal.css
SCREENS = ("start", "number")  # static/screenshots, by scripts/screenshots.py

HAND_OVER_OVER = N_(
    "引き継ぎは、ホーム画面に追加してから10分以内に一度だけできます。次のどれかで番号を呼び戻してください。"
)


@blueprint.get("/manifest.webmanifest")
@everyone
def manifest() -> Response:
    """The web app's manifest, in the reader's language."""
    return _manifest(url_for("start.start"))


@blueprint.get("/install/iphone.webmanifest")
@everyone
def manifest_with_hand_over() -> Response:
    """The manifest that iOS reads while a customer looks at the guide: its app's first start brings their numbers.

    Asked for with cookies; whoever is no customer gets the plain one.
    """
    if not current_user.is_authenticated:
        return _manifest(url_for("start.start"))
    ref = offer_hand_over(current.session(), current_user.holder, bound_to=_binding(), at=current.now())
    return _manifest(url_for(".hand_over", token=link_token("hand over", ref)))


def _manifest(start: str) -> Response:
    icons = [
        {"src": static_url(f"icons/{name}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for name, size, purpose in (("192", 192, "any"), ("512", 512, "any"), ("maskable-512", 512, "maskable"))
    ]
    response = jsonify(
        id="/",
        name=_(NAME),
        short_name=_(NAME),
        description=_(DESCRIPTION),
        lang=chosen(),
        dir="ltr",
        start_url=start,
        scope="/",
        display="standalone",
        background_color=GROUND,
        theme_color=GROUND,
        categories=["finance", "utilities"],
        icons=icons,
        screenshots=[
            {
                "src": static_url(f"screenshots/{screen}-{chosen()}.png"),
                "sizes": "720x1600",
                "type": "image/png",
                "form_factor": "narrow",
            }
            for screen in SCREENS
        ],
        shortcuts=[{"name": _(SHORTCUT), "url": url_for("numbers.numbers"), "icons": icons[:1]}],
    )
    response.content_type = "application/manifest+json"
    return response


@blueprint.get("/install")
@everyone
def install() -> str:
    """How to put the portal on the home screen: a button where the browser has one, drawings for iOS."""
    return page("customer/install.html")


@blueprint.get("/install/iphone")
@customers
def iphone() -> str:
    """iOS, step by step; a way back comes first, since the app on the home screen has storage of its own."""
    session, holder = current.session(), current_user.holder
    has_way_back = bool(passkeys_of(session, holder) or code_made_at(session, holder) or address_of(session, holder))
    return page("customer/install_iphone.html", has_way_back=has_way_back)


@blueprint.route("/start/<token>", methods=["GET", "POST"])
@everyone
def hand_over(token: str) -> ResponseReturnValue:
    """Where an app on iOS's home screen starts, for as long as it is there; the first time it brings the numbers."""
    if current_user.is_authenticated:
        return redirect(url_for("start.start"), 303)
    if request.method == "GET" or not token_is_good():
        error = stale_advice() if request.method == "POST" else ""
        return page("customer/hand_over.html", error=error), 400 if error else 200
    try:
        ref = ref_in("hand over", token)
        holder = prove_by_hand_over(current.session(), ref, bound_to=_binding(), by=device_hash(), at=current.now())
    except (LinkUnknown, LinkUsed):
        return page("customer/hand_over.html", error=_(HAND_OVER_OVER)), 410
    return let_in(holder)


def _binding() -> str:
    """What iOS's browser and the app it installs have in common here: the system, and the network they are in."""
    return keyed_mac(
        current.settings().secret_key, "hand over", limits.network(), platform(request.headers.get("User-Agent", ""))
    )
