"""Pieces of a run once more, with the same numbers: some of a run's, or the one of a card."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.cards import CardRecord, CardState, cards_by_id
from portal.members import Member, MemberUnknown, member_by_no
from portal.organisations import OrganisationKind, Permission
from portal.print_runs import (
    MOST_SPOILED,
    REPRINTED,
    AddressesRefused,
    Delivery,
    PrintRun,
    RunKind,
    RunPiece,
    RunStateRefused,
    SerialsRefused,
    Spoiled,
    find_pieces,
    reprint_pieces,
)
from portal.web import current
from portal.web.access import members
from portal.web.asking import SHOWN, form_page, is_sent, words
from portal.web.desk.current import desk_page, member
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.merchant.desk import blueprint
from portal.web.merchant.member_words import CARD_STATES
from portal.web.merchant.run import run_of
from portal.web.merchant.run_acts import refused_page
from portal.web.merchant.run_plan_words import address_words
from portal.web.merchant.run_shown import holders_of
from portal.web.tokens import request_key

MERCHANT, EDIT = OrganisationKind.MERCHANT, Permission.EDIT
IN_USE = {CardState.ACTIVE, CardState.BLANK}
NAMED = 10  # pieces that are named before they are printed again
_TYPED, _SENT = 2000, 4000  # characters that are read, typed or as the page writes them
_RANGE = re.compile(r"(\d{1,6})(?:-(\d{1,6}))?")
_BETWEEN = re.compile(r"[\s,、，;]+")


@dataclass(frozen=True, slots=True)
class PieceShown:
    """A piece with its card and whose it is."""

    piece: RunPiece
    member: Member | None
    card: CardRecord
    state: tuple[str, str]

    @property
    def may_again(self) -> bool:
        """Whether it can be printed once more: its card is in use, or blank yet."""
        return self.card.state in IN_USE


@dataclass(frozen=True, slots=True)
class LackShown:
    """A member to whom the post would not bring a piece, and why."""

    member_no: str
    member: Member | None
    text: str


@blueprint.get("/runs/<ref:ref>/pieces")
@members(MERCHANT)
def run_pieces(ref: str) -> str:
    """A run's pieces, to choose some; found by serial number or member number."""
    found, typed = run_of(ref), words()
    after = request.args.get("after", "")
    behind = int(after) if re.fullmatch(r"[0-9]{1,7}", after) else 0
    pieces = find_pieces(
        current.session(),
        found,
        serials=_serials(typed),
        member_nos=[one for one in _BETWEEN.split(typed) if one],
        after=behind,
        limit=SHOWN + 1,
    )
    shown = pieces[:SHOWN]
    return desk_page(
        "merchant/run_pieces.html",
        run=found,
        pieces=_shown(shown),
        after=str(shown[-1].serial) if len(pieces) > SHOWN else "",
        may_again=_may_again(found),
    )


@blueprint.route("/runs/<ref:ref>/reprint", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def run_reprint(ref: str) -> ResponseReturnValue:
    """Asks, and has the pieces in the query printed once more: ``?piece=3&piece=7`` or ``?serials=1-200``."""
    here, found, form, error = member(), run_of(ref), PortalForm.of_request(), ""
    chosen = _chosen()
    if not 1 <= len(chosen) <= MOST_SPOILED:
        said = "too_many_pieces" if chosen else "no_pieces"
        return redirect(url_for(".run_pieces", ref=ref, notice=said), 303)
    lacking: Sequence[LackShown] = []
    try:
        if is_sent(form):
            made = reprint_pieces(
                current.session(),
                here.scope.own(),
                ref,
                Spoiled(chosen),
                actor=here.actor,
                at=current.now(),
                request_key=f"{here.scope.ref}.{request_key()}",
            )
            return redirect(url_for(".run", ref=made.ref, notice="run_reprinted"), 303)
        if not _may_again(found):
            raise RunStateRefused(found.state, "reprint")
        if others := [serial for serial in (chosen[0], chosen[-1]) if not 1 <= serial <= found.pieces]:
            raise SerialsRefused(str(others[0]))
    except RunStateRefused as refused:
        return refused_page(found, refused)
    except SerialsRefused as refused:
        message = N_("通し番号%(found)sは刷り直せません。この注文にない番号か、カードが使われていません。")
        error = _(message, found=refused.found)
    except AddressesRefused as refused:
        error = _(
            N_("住所が足りないため、%(count)s枚を送れません。下の会員の住所を入れてください。"), count=refused.count
        )
        lacking = [LackShown(one.member_no, _member(one.member_no), address_words(one)) for one in refused.faults]
    pieces = _shown(find_pieces(current.session(), found, serials=chosen[:NAMED], limit=NAMED))
    return form_page(
        "merchant/run_reprint.html",
        form,
        error=error,
        run=found,
        pieces=pieces,
        count=len(chosen),
        serials=_written(chosen),
        lacking=lacking or _lacking(found, pieces),
        goes_by_post=_goes_by_post(found),
    )


def _chosen() -> list[int]:
    """The serial numbers in the query, in order, each once; those that the form was opened with, when it is sent."""
    if request.method == "POST":
        return _serials(request.form.get("serials", "")[:_SENT])
    ticked = [int(one) for one in request.args.getlist("piece")[:SHOWN] if re.fullmatch(r"[0-9]{1,6}", one)]
    return sorted({*ticked, *_serials(request.args.get("serials", "")[:_TYPED])})


def _written(serials: Sequence[int]) -> str:
    """Serial numbers as ``_serials`` reads them, neighbours as a range."""
    runs = [
        [number for _place, number in some] for _gap, some in groupby(enumerate(serials), lambda one: one[1] - one[0])
    ]
    return ",".join(f"{some[0]}-{some[-1]}" if len(some) > 1 else f"{some[0]}" for some in runs)


def _serials(typed: str) -> list[int]:
    """Serial numbers as people write them: ``3、7, 10-12``; what is none is left out."""
    found: set[int] = set()
    for one in _BETWEEN.split(unicodedata.normalize("NFKC", typed).replace("〜", "-").replace("~", "-")):
        if told := _RANGE.fullmatch(one):
            first = int(told[1])
            found |= set(range(first, min(int(told[2] or first), first + MOST_SPOILED) + 1))
        if len(found) > MOST_SPOILED:
            break
    return sorted(found)


def _shown(pieces: Sequence[RunPiece]) -> list[PieceShown]:
    cards = cards_by_id(current.session(), member().scope.own(), {piece.card_id for piece in pieces})
    whose = holders_of(pieces)
    return [
        PieceShown(piece, whose.get(piece.id), card, (_(text), tone))
        for piece in pieces
        for card in (cards[piece.card_id],)
        for text, tone in (CARD_STATES[CardState(card.state)],)
    ]


def _lacking(found: PrintRun, pieces: Sequence[PieceShown]) -> list[LackShown]:
    """Those of the pieces that are named whose members have no address on file, where it goes by post."""
    if not _goes_by_post(found):
        return []
    missing = _(N_("名前・郵便番号・住所のどれかが空です。"))
    return [
        LackShown(one.member.member_no, one.member, missing)
        for one in pieces
        if one.member and not (one.member.postcode and one.member.address1 and one.member.name)
    ]


def _member(member_no: str) -> Member | None:
    try:
        return member_by_no(current.session(), member().scope.own(), member_no)
    except MemberUnknown:
        return None


def _may_again(found: PrintRun) -> bool:
    return found.state in REPRINTED and found.kind != RunKind.ECARDS


def _goes_by_post(found: PrintRun) -> bool:
    return found.delivery == Delivery.MEMBERS or found.kind == RunKind.POSTCARDS
