"""Cards for phones' wallets, where the operator has set credentials; without them nothing is offered."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from flask import abort, current_app, make_response, redirect
from flask.typing import ResponseReturnValue

from portal.artwork import PASS_MEDIA_TYPE, PassTooLong, WalletCard, apple_pass, google_link, is_in_force
from portal.cards import CardRecord
from portal.numbers import group_number
from portal.settings import Wallets
from portal.web import current
from portal.web.colours import readable_pair
from portal.web.language import N_, _

ICONS = {"icon.png": "wallet-29", "icon@2x.png": "wallet-58", "icon@3x.png": "wallet-87"}
STEPS = (
    N_("コンビニの端末で、スマートピットを選びます。"),
    N_("番号を入れて、払う請求を選びます。"),
    N_("出てきた申込券を、30分以内にレジへ出します。"),
)


def offers() -> Sequence[str]:
    """The wallets that a card can be saved to here and now: ``apple``, ``google``."""
    wallets = _wallets()
    has_apple = wallets.apple is not None and is_in_force(wallets.apple, current.now())
    return [name for name, there in (("apple", has_apple), ("google", wallets.google is not None)) if there]


def answer(wallet: str, card: CardRecord, issuer: str, address: str) -> ResponseReturnValue:
    """The pass, or the way to the wallet; 404 where this wallet is not offered."""
    if wallet not in offers():
        abort(404)
    shown, wallets = _shown(card, issuer, address), _wallets()
    if wallet == "apple" and wallets.apple is not None:
        response = make_response(apple_pass(shown, wallets.apple, _icons()))
        response.headers["Content-Type"] = PASS_MEDIA_TYPE
        response.headers["Content-Disposition"] = 'attachment; filename="card.pkpass"'
        return response
    assert wallets.google is not None
    try:
        link = google_link(shown, wallets.google, origin=current.settings().public_url, at=current.now())
    except PassTooLong:
        abort(404)
    return redirect(link, 303)


def _wallets() -> Wallets:
    return current.settings().wallets


def _shown(card: CardRecord, issuer: str, address: str) -> WalletCard:
    ground, ink = readable_pair(str(card.look.get("ground", "")), str(card.look.get("ink", "")))
    return WalletCard(
        serial=card.ref,
        digits=card.digits,
        grouped=" ".join(group_number(card.digits)),
        issuer=issuer,
        title=_(N_("スマートピットのカード")),
        number_label=_(N_("スマートピット番号")),
        steps_label=_(N_("払い方")),
        steps=[_(step) for step in STEPS],
        link_label=_(N_("カードのページ")),
        link=address,
        ground=ground,
        ink=ink,
    )


@cache
def _icons() -> dict[str, bytes]:
    folder = Path(current_app.static_folder or "") / "icons"
    return {name: (folder / f"{file}.png").read_bytes() for name, file in ICONS.items()}
