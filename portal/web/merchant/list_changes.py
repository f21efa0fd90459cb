"""What a list of members would change, in words: how many of what, and the first of them field by field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request

from portal.members import CellChange, Effect, ListState, MemberChange, MemberList, changes_of
from portal.web import current
from portal.web.desk.current import member
from portal.web.language import N_, _
from portal.web.merchant.member_words import column_words
from portal.web.stored import files

_OPEN = {ListState.FAULTY, ListState.READY}
EFFECTS: Mapping[str, str] = {
    Effect.CHANGED: N_("変更"),
    Effect.REJOINED: N_("再入会"),
    Effect.MAIL_EMPTIED: N_("メールアドレスが消える"),
    Effect.ADDRESS_EMPTIED: N_("住所が消える"),
}


@dataclass(frozen=True, slots=True)
class ChangesShown:
    """``rejoined``: who had left and would be members again. ``empties``: mail or postal addresses go, as ``warnings``
    say. ``choices`` by effect with their counts; ``rows`` the first members of the chosen effect.
    """

    changed: int
    rejoined: int
    empties: bool
    warnings: Sequence[str]
    choices: Sequence[tuple[str, str, int]]
    rows: Sequence[tuple[MemberChange, Sequence[tuple[str, str, str]]]]


def changes_shown(found: MemberList) -> ChangesShown | None:
    """What a list that waits to be taken would change; None for others, and where nothing would change."""
    if found.state not in _OPEN:
        return None
    changes = changes_of(current.session(), files(), member().scope.own(), found.ref)
    if changes is None or not changes.shown:
        return None
    counts, asked = changes.counts, request.args.get("effect", "")
    changed, rejoined = counts[Effect.CHANGED], counts[Effect.REJOINED]
    some = [(str(effect), _(text), counts[effect]) for effect, text in EFFECTS.items() if counts[effect]]
    shown = changes.of(asked if asked in EFFECTS else "")
    return ChangesShown(
        changed,
        rejoined,
        bool(counts[Effect.MAIL_EMPTIED] or counts[Effect.ADDRESS_EMPTIED]),
        list(_warnings(counts)),
        [("", _(N_("すべて")), changed + rejoined), *some],
        [(one, [_cell(cell) for cell in one.cells]) for one in shown],
    )


def _warnings(counts: Mapping[str, int]) -> Sequence[str]:
    told = {
        Effect.REJOINED: N_("退会した会員%(count)s人が、在籍中に戻ります。"),
        Effect.MAIL_EMPTIED: N_("%(count)s人のメールアドレスが消えます。"),
        Effect.ADDRESS_EMPTIED: N_("%(count)s人の郵便番号か住所が消えます。"),
    }
    return [_(text, count=f"{counts[effect]:,}") for effect, text in told.items() if counts[effect]]


def _cell(cell: CellChange) -> tuple[str, str, str]:
    return cell.column if cell.is_own else column_words(cell.column), cell.before, cell.after
