"""Joint cards: a merchant's card, printed or on a screen, that carries a number; a member has one in use at a time.

Cards are allotted in bulk, bound, stopped and replaced. By a card's link and the claim code that came with it, it
stands on up to three phones; the number stays the card's.
"""

from portal.cards.allotting import allot_cards, withdraw_cards
from portal.cards.claiming import (
    card_phones,
    card_token,
    claim_card,
    claim_code,
    remove_phone,
    reset_claims,
)
from portal.cards.errors import (
    CardNotInUse,
    CardStateRefused,
    CardUnknown,
    ClaimRefused,
    MemberHasCard,
    MemberHasLeft,
    MemberWithoutNumber,
    NotABlankCard,
)
from portal.cards.events import EVENT_NAMES
from portal.cards.keeping import bind_card, erase_member, replace_card, report_lost, stop_card
from portal.cards.model import Card, CardRecord
from portal.cards.rules import (
    CODE_ALPHABET,
    CODE_LENGTH,
    CardKind,
    CardState,
    code_of,
    group_code,
    parse_code,
    token_of,
)
from portal.cards.stock import CardStock, cards_by_kind
from portal.cards.store import (
    card_by_digits,
    card_by_token,
    card_of_number,
    cards_asked_for,
    cards_by_id,
    cards_of_member,
    cards_of_numbers,
    cards_of_run,
    current_card,
    current_cards,
    current_numbers,
    find_card,
    number_of_member,
    open_members_and_cards,
    successor_of,
)

__all__ = [
    "CODE_ALPHABET",
    "CODE_LENGTH",
    "EVENT_NAMES",
    "Card",
    "CardKind",
    "CardNotInUse",
    "CardRecord",
    "CardState",
    "CardStateRefused",
    "CardStock",
    "CardUnknown",
    "ClaimRefused",
    "MemberHasCard",
    "MemberHasLeft",
    "MemberWithoutNumber",
    "NotABlankCard",
    "allot_cards",
    "bind_card",
    "card_by_digits",
    "card_by_token",
    "card_of_number",
    "card_phones",
    "card_token",
    "cards_asked_for",
    "cards_by_id",
    "cards_by_kind",
    "cards_of_member",
    "cards_of_numbers",
    "cards_of_run",
    "claim_card",
    "claim_code",
    "code_of",
    "current_card",
    "current_cards",
    "current_numbers",
    "erase_member",
    "find_card",
    "group_code",
    "number_of_member",
    "open_members_and_cards",
    "parse_code",
    "remove_phone",
    "replace_card",
    "report_lost",
    "reset_claims",
    "stop_card",
    "successor_of",
    "token_of",
    "withdraw_cards",
]
