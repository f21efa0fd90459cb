"""How many numbers there are by kind, how many of them on cards, and how many are left behind each prefix."""

from portal.cards import CardKind, cards_by_kind
from portal.numbers import Kind, stock_by_kind
from portal.organisations import OrganisationKind
from portal.web import current
from portal.web.access import members
from portal.web.desk.current import desk_page
from portal.web.language import N_, _
from portal.web.operator.desk import blueprint

KINDS = {
    Kind.PORTAL: N_("ポータル"),
    Kind.JOINT_CARD: N_("ジョイントカード"),
    Kind.SHEET: N_("シート"),
    Kind.ONE_OFF: N_("一回かぎり"),
}
CARDS = {CardKind.PRINTED: N_("印刷したカード"), CardKind.ECARD: N_("eカード"), CardKind.POSTCARD: N_("はがき")}
_FEW = 10  # percent of a prefix that are left


@blueprint.get("/numbers")
@members(OrganisationKind.OPERATOR)
def numbers() -> str:
    """Counts by kind and mode, and what is left. A number that is on a card is no stock."""
    session = current.session()
    found = stock_by_kind(session, current.settings().number_plan)
    cards = cards_by_kind(session, found)
    live = [one for one in found.by_kind if not one.sandbox]
    return desk_page(
        "operator/numbers.html",
        stocks=found,
        live=live,
        sandbox=[one for one in found.by_kind if one.sandbox],
        kinds=KINDS,
        cards=cards,
        card_kinds=CARDS,
        on_cards={mode: sum(one.blank + one.active for one in cards if one.sandbox is mode) for mode in (False, True)},
        joint_card=Kind.JOINT_CARD,
        points=[(_(KINDS[one.kind]), one.issued) for one in live],
        shares=[(space, 100 * space.left / (space.left + space.taken)) for space in found.spaces],
        few=_FEW,
    )
