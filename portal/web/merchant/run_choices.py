"""What the form of a print run offers to choose from, how a plan stands in it, and how what was typed is read."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import Field
from wtforms.validators import StopValidation

from portal.designs import printable_versions
from portal.members import ListState, member_lists, members_by_no, members_by_ref
from portal.members import State as MemberState
from portal.print_runs import MEDIA, SHEETS, RunKind, RunPlan, Selection, count_selected, offers
from portal.web import current
from portal.web.desk.current import member
from portal.web.desk.run_words import stock_words
from portal.web.language import N_, _
from portal.web.merchant.design_words import MEDIA as MEDIA_SAID
from portal.web.merchant.run_plan_words import EVERYBODY, OTHER_SHEET, WHOM, WITHOUT_CARD, price_words, whom_of

MOST_CHOSEN = 1000  # members named one by one
MOST_LISTS = 100
MOST_COUNTED = 100_000
UNKNOWN_TOLD = 5
_BETWEEN = re.compile(r"[\s,，、;；]+")


@dataclass(frozen=True, slots=True)
class DesignOffered:
    """A version that may be printed."""

    ref: str
    title: str
    medium: str


@dataclass(frozen=True, slots=True)
class StockOffered:
    """A print shop's stock for a medium, with its prices; ``code`` is what the form sends."""

    code: str
    title: str
    prices: str
    medium: str


def designs_offered() -> Sequence[DesignOffered]:
    """The versions that may be printed, the last accepted first."""
    found = printable_versions(current.session(), member().scope)
    return [
        DesignOffered(
            version.ref, _(N_("%(name)s（版%(number)s）"), name=design.name, number=version.number), design.medium
        )
        for version, design in found
    ]


def stocks_offered() -> Sequence[StockOffered]:
    """All stocks of all print shops that work just now, medium by medium."""
    return [
        StockOffered(
            f"{medium} {offer.shop.ref} {prices.stock}",
            f"{offer.shop.name}{_(N_('・'))}{stock_words(prices.stock)}",
            price_words(prices),
            medium,
        )
        for medium in MEDIA
        for offer in offers(current.session(), medium)
        for prices in offer.prices
    ]


def lists_offered() -> dict[str, str]:
    """The lists that brought members, the newest first, by their refs."""
    found = member_lists(current.session(), member().scope.own(), limit=MOST_LISTS)
    return {"": _(N_("選んでください"))} | {one.ref: one.name for one in found if one.state == ListState.TAKEN}


def whom_offered() -> dict[str, str]:
    """Whose pieces a run may make, with how many members that are where it is known."""
    session, scope = current.session(), member().scope.own()
    counts = {
        WITHOUT_CARD: count_selected(session, scope, Selection(everybody=True, without_card=True)),
        EVERYBODY: count_selected(session, scope, Selection(everybody=True)),
    }
    counted = N_("%(whom)s（%(count)s人）")
    return {
        code: _(counted, whom=_(text), count=f"{counts[code]:,}") if code in counts else _(text)
        for code, text in WHOM.items()
    }


def filled(plan: RunPlan, designs: Sequence[DesignOffered], stocks: Sequence[StockOffered]) -> dict[str, Any]:
    """What the form shows of a plan; one that begins (without a name) has no stock chosen where there is a choice."""
    medium = next((one.medium for one in designs if one.ref == plan.design_version), "")
    is_known, alone = plan.sheet in SHEETS, None if stocks and not plan.name else ""
    return {
        "name": plan.name,
        "kind": str(plan.kind),
        "design": plan.design_version or _only_design(plan, designs),
        "whom": whom_of(plan.selection),
        "list_ref": plan.selection.list_ref,
        "chosen": "\n".join(_numbers_of(plan.selection.refs)),
        "without_card": plan.selection.without_card and not plan.selection.everybody,
        "reachable": plan.selection.reachable,
        "blanks": str(plan.blanks),
        "offer": f"{medium} {plan.print_shop} {plan.stock}" if plan.print_shop else alone,
        "sends_itself": plan.sends_itself,
        "overs": str(plan.overs),
        "sheet": plan.sheet if is_known else OTHER_SHEET,
        "sheet_mm": "" if is_known else plan.sheet,
        "duplex": str(plan.duplex),
        "standard": str(plan.standard),
        "delivery": str(plan.delivery),
        "mails": "yes" if plan.mails else "no",
        "message": plan.message,
        "due_on": plan.due_on.isoformat() if plan.due_on else "",
        "note": plan.note,
    }


def _only_design(plan: RunPlan, designs: Sequence[DesignOffered]) -> str:
    """The ref of the one version that a printed run can have, where there is one alone."""
    fitting = [one.ref for one in designs if (one.medium == "postcard") == (plan.kind == RunKind.POSTCARDS)]
    return fitting[0] if len(fitting) == 1 and plan.kind != RunKind.ECARDS else ""


def choose(field: Any) -> None:
    """Takes what is offered and nothing else."""
    if (field.data or "") not in field.choices:
        raise StopValidation(_(N_("この中から選んでください。")))


def read_count(field: Field) -> None:
    """Reads a number of pieces or sheets; empty is none. ``field.data`` becomes its plain digits."""
    plain = unicodedata.normalize("NFKC", field.data or "")[:20].replace(",", "").strip() or "0"
    if not (plain.isascii() and plain.isdigit() and int(plain) <= MOST_COUNTED):
        message = N_("0から%(most)sまでの数で入れてください。")
        raise StopValidation(_(message, most=f"{MOST_COUNTED:,}"))
    field.data = str(int(plain))


def read_numbers(field: Field) -> tuple[str, ...]:
    """The refs of the members whose numbers were typed: one a line, or some between commas or spaces.

    A number may have spaces of its own: a line that is one as a whole stays whole.
    """
    typed = (field.data or "").replace("\x00", "").splitlines()
    lines = {line: tuple(filter(None, _BETWEEN.split(line))) for line in filter(None, map(str.strip, typed))}
    asked = {number for line, numbers in lines.items() for number in (line, *numbers)}
    if not any(lines.values()) or sum(map(len, lines.values())) > MOST_CHOSEN:
        message = N_("会員番号を、%(most)s人まで入れてください。改行・空白・「、」・カンマで区切れます。")
        raise StopValidation(_(message, most=f"{MOST_CHOSEN:,}"))
    known = members_by_no(current.session(), member().scope, asked)
    found = {number: one.ref for number, one in known.items() if one.state == MemberState.ACTIVE}
    wanted = dict.fromkeys(number for line, all_ in lines.items() for number in ((line,) if line in found else all_))
    if missing := [number for number in wanted if number not in found]:
        named = _(N_("、")).join(f"「{number[:40]}」" for number in missing[:UNKNOWN_TOLD])
        if len(missing) > UNKNOWN_TOLD:
            said = N_("在籍中の会員にいない会員番号が%(count)s個あります：%(numbers)sなど。")
            raise StopValidation(_(said, count=f"{len(missing):,}", numbers=named))
        raise StopValidation(_(N_("在籍中の会員にいない会員番号です：%(numbers)s"), numbers=named))
    return tuple(dict.fromkeys(found[number] for number in wanted))


def media_differ(offered: str, designed: str) -> str:
    """Why a stock does not suit the design; "" where it does. Both are names of media, "" for none."""
    if not offered or not designed or offered == designed:
        return ""
    message = N_("これは%(offered)sの価格です。選んだデザイン（%(designed)s）の用紙を選んでください。")
    return _(message, offered=_(MEDIA_SAID[offered]), designed=_(MEDIA_SAID[designed]))


def _numbers_of(refs: Sequence[str]) -> Sequence[str]:
    """The numbers of those members that are still there."""
    return [one.member_no for one in members_by_ref(current.session(), member().scope.own(), refs)]
