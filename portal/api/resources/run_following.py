"""Print runs as they go: files, timeline, thread, pieces and their reprints; e-cards' links, figures, reminders."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import url_for

from portal.api import caller
from portal.api.documenting import Documented
from portal.api.frame import Answer
from portal.api.paging import Page, listed, number_in
from portal.api.resources.run_files import linked, pieces_named
from portal.api.resources.run_schemas import FileLinks, NewQuestion, Question, Questions, SomePieces
from portal.api.resources.run_shown import RUN, own_scope, run_shown
from portal.api.resources.run_shown_schemas import FiguresShown, LinkList, PieceList, PieceQuery, Reminded, Timeline
from portal.api.resources.runs import READ, WRITE, resource
from portal.cards import cards_by_id
from portal.print_runs import (
    Figures,
    RunKind,
    RunQuestion,
    RunStateRefused,
    ask_shop,
    card_links,
    figures,
    find_pieces,
    find_run,
    merchant_package,
    questions,
    remind,
    reprint_pieces,
    timeline,
)
from portal.web import current
from portal.web.language import N_

__all__ = ["resource"]

MOST_BYTES = 200_000
_OF_PIECE = ("serial", "of_serial", "member_no", "spoiled", "mailed_at", "opened_at", "reminded_at")


@resource.operation(
    "/runs/<ref:ref>/files",
    method="GET",
    needs=READ,
    answers=FileLinks(),
    says=Documented(
        N_("印刷データを受け取る"),
        N_("ファイルの名前、大きさ、SHA-256と、1時間使えるURLを返します。"),
        refuses=["files-gone", "package-not-ready"],
    ),
)
def list_run_files(ref: str) -> Mapping[str, Any]:
    """A run's files, as links."""
    return linked(merchant_package(current.session(), own_scope(), ref))


@resource.operation(
    "/runs/<ref:ref>/timeline",
    method="GET",
    needs=READ,
    answers=Timeline(),
    says=Documented(N_("注文の経過"), N_("起きたことを、古い順に返します。")),
)
def list_run_timeline(ref: str) -> Mapping[str, Any]:
    """What happened to a run."""
    session = current.session()
    return {"data": timeline(session, find_run(session, own_scope(), ref))}


@resource.operation(
    "/runs/<ref:ref>/questions",
    method="GET",
    needs=READ,
    answers=Questions(),
    says=Documented(N_("注文についてのやり取り"), N_("印刷会社とのやり取りを、古い順に返します。")),
)
def list_run_questions(ref: str) -> Mapping[str, Any]:
    """The thread on a run."""
    session = current.session()
    return {"data": questions(session, find_run(session, own_scope(), ref))}


@resource.operation(
    "/runs/<ref:ref>/questions",
    method="POST",
    needs=WRITE,
    answers=Question(),
    says=Documented(
        N_("印刷会社に質問する"),
        N_("注文が印刷会社にある間に使えます。メールで知らせ、返事は run.asked のイベントで届きます。"),
        takes=NewQuestion(),
        refuses=["state-refused"],
        made=True,
    ),
)
def ask_on_run(values: Mapping[str, Any], ref: str) -> RunQuestion:
    """Writes to the print shop."""
    return ask_shop(current.session(), own_scope(), ref, values["text"], actor=caller.actor(), at=current.now())


@resource.operation(
    "/runs/<ref:ref>/pieces",
    method="GET",
    needs=READ,
    answers=PieceList(),
    says=Documented(N_("注文の1枚ずつ"), N_("確定した注文のカードを、通し番号の順に返します。"), asks=PieceQuery()),
)
def list_run_pieces(asked: Mapping[str, Any], ref: str) -> Answer:
    """A run's pieces, with their cards."""
    session, scope = current.session(), own_scope()
    run, after = find_run(session, scope, ref), number_in(asked["after"])
    member_nos = [asked["member_no"]] if "member_no" in asked else []
    found = find_pieces(session, run, member_nos=member_nos, after=after, limit=asked["limit"] + 1)
    cards = cards_by_id(session, scope, {piece.card_id for piece in found})
    shown = [
        {name: getattr(piece, name) for name in _OF_PIECE}
        | {"card": card.ref, "card_state": card.state, "number": card.digits}
        for piece in found
        for card in (cards[piece.card_id],)
    ]
    return listed(shown, asked, lambda piece: str(piece["serial"]))


@resource.operation(
    "/runs/<ref:ref>/reprint",
    method="POST",
    needs=WRITE,
    answers=RUN,
    says=Documented(
        N_("何枚かを刷り直す"),
        N_("選んだものだけを、同じ番号で、いまの会員の情報で刷り直す注文を作り、確定します。"),
        takes=SomePieces(),
        refuses=["state-refused"],
        made=True,
        most_bytes=MOST_BYTES,
    ),
)
def reprint_run_pieces(values: Mapping[str, Any], ref: str) -> Answer:
    """Has some pieces printed once more."""
    named, actor, at = pieces_named(values), caller.actor(), current.now()
    made = reprint_pieces(current.session(), own_scope(), ref, named, actor=actor, at=at)
    return Answer(run_shown(made), Location=url_for(".get_run", ref=made.ref))


@resource.operation(
    "/runs/<ref:ref>/figures",
    method="GET",
    needs=READ,
    answers=FiguresShown(),
    says=Documented(
        N_("eカードの利用状況"),
        N_("送った、開いた、機器に入れた枚数などを返します。eカードの注文だけで使えます。"),
        refuses=["state-refused"],
    ),
)
def get_run_figures(ref: str) -> Figures:
    """How an e-card run goes."""
    session = current.session()
    run = find_run(session, own_scope(), ref)
    if run.kind != RunKind.ECARDS:
        raise RunStateRefused(run.state, "figures")
    return figures(session, run)


@resource.operation(
    "/runs/<ref:ref>/links",
    method="GET",
    needs=READ,
    answers=LinkList(),
    says=Documented(
        N_("カードのリンクと受け取りコード"),
        N_(
            "カードごとのリンクと受け取りコードを、通し番号の順に返します。御社から会員に伝えるときに使います。"
            "名前のないカードには、会員番号がありません。"
        ),
        asks=Page(),
        refuses=["state-refused"],
    ),
)
def list_run_links(asked: Mapping[str, Any], ref: str) -> Answer:
    """What the holders of a run's cards are told."""
    settings, after, most = current.settings(), number_in(asked["after"]), asked["limit"] + 1
    ours = {"key": settings.secret_key, "public_url": settings.public_url}
    found = card_links(current.session(), own_scope(), ref, **ours, after=after, limit=most)
    hidden = {} if caller.may(WRITE) else {"claim_code": None}
    return listed([asdict(link) | hidden for link in found], asked, lambda link: str(link["serial"]))


@resource.operation(
    "/runs/<ref:ref>/remind",
    method="POST",
    needs=WRITE,
    answers=Reminded(),
    says=Documented(
        N_("eカードの案内をもう一度送る"),
        N_("まだ機器に入れていない会員に、1人1回だけメールを送ります。"),
        refuses=["state-refused"],
    ),
)
def remind_of_ecards(ref: str) -> Mapping[str, Any]:
    """Mails a reminder to those who have not put their card on a phone."""
    return {"reminded": remind(current.session(), own_scope(), ref, actor=caller.actor(), at=current.now())}
