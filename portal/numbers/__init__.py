"""The 13 digits: issued at random, unique for ever, held by at most one customer, stopped and replaced.

A number is not a secret and opens nothing; it is what a customer types into a kiosk and what a bill is registered
against. What it looks like (prefixes, store codes) is the installation's ``NumberPlan``. A card's number is its card's,
and stands among the numbers of up to three customers who have put the card on their phones.
"""

from portal.numbers.customers import bring_back, erase_customer, join_customers
from portal.numbers.errors import (
    DeviceHasNumbers,
    Fault,
    ImportRefused,
    LineFault,
    NumberMistyped,
    NumberStopped,
    NumberUnavailable,
    TooManyHolders,
)
from portal.numbers.holdings import count_holders, hold_number, holdings_of, release_all, release_number
from portal.numbers.imports import import_numbers
from portal.numbers.model import Number, NumberHolding, NumberRecord
from portal.numbers.of_cards import issue_card_number, replace_card_number, stop_card_numbers
from portal.numbers.operations import (
    issue_first_number,
    issue_in_bulk,
    issue_number,
    issue_one_off_number,
    issue_sheet_number,
    rename_number,
    replace_number,
    stop_number,
)
from portal.numbers.rules import (
    LABEL_LIMIT,
    MOST_HOLDERS,
    Kind,
    NumberPlan,
    State,
    group_number,
    is_number,
    parse_number,
)
from portal.numbers.stock import SAMPLE, Space, Stock, Stocks, looked_at, stock_by_kind
from portal.numbers.store import (
    held_number,
    held_numbers,
    number_by_digits,
    number_by_ref,
    number_ids_of_batch,
    numbers_by_digits,
    numbers_by_id,
    numbers_of_batch,
    pin_number,
    pin_number_of_digits,
    pin_numbers,
    predecessor,
    successor,
)

__all__ = [
    "LABEL_LIMIT",
    "MOST_HOLDERS",
    "SAMPLE",
    "DeviceHasNumbers",
    "Fault",
    "ImportRefused",
    "Kind",
    "LineFault",
    "Number",
    "NumberHolding",
    "NumberMistyped",
    "NumberPlan",
    "NumberRecord",
    "NumberStopped",
    "NumberUnavailable",
    "Space",
    "State",
    "Stock",
    "Stocks",
    "TooManyHolders",
    "bring_back",
    "count_holders",
    "erase_customer",
    "group_number",
    "held_number",
    "held_numbers",
    "hold_number",
    "holdings_of",
    "import_numbers",
    "is_number",
    "issue_card_number",
    "issue_first_number",
    "issue_in_bulk",
    "issue_number",
    "issue_one_off_number",
    "issue_sheet_number",
    "join_customers",
    "looked_at",
    "number_by_digits",
    "number_by_ref",
    "number_ids_of_batch",
    "numbers_by_digits",
    "numbers_by_id",
    "numbers_of_batch",
    "parse_number",
    "pin_number",
    "pin_number_of_digits",
    "pin_numbers",
    "predecessor",
    "release_all",
    "release_number",
    "rename_number",
    "replace_card_number",
    "replace_number",
    "stock_by_kind",
    "stop_card_numbers",
    "stop_number",
    "successor",
]
