"""The 13 digits: issued at random, unique for ever, held by at most one customer, stopped and replaced.

A number is not a secret and opens nothing; it is what a customer types into a kiosk and what a bill is registered
against. What it looks like (prefixes, store codes) is the installation's ``NumberPlan``.
"""

from portal.numbers.errors import (
    DeviceHasNumbers,
    Fault,
    ImportRefused,
    LineFault,
    NumberMistyped,
    NumberStopped,
    NumberUnavailable,
)
from portal.numbers.imports import import_numbers
from portal.numbers.model import Number, NumberRecord
from portal.numbers.operations import (
    bring_back,
    erase_customer,
    issue_first_number,
    issue_in_bulk,
    issue_number,
    issue_sheet_number,
    join_customers,
    rename_number,
    replace_number,
    stop_number,
)
from portal.numbers.rules import LABEL_LIMIT, Kind, NumberPlan, State, group_number, is_number, parse_number
from portal.numbers.stock import Space, Stock, Stocks, stock_by_kind
from portal.numbers.store import (
    held_number,
    held_numbers,
    number_by_digits,
    number_by_ref,
    numbers_of_batch,
    predecessor,
    successor,
)

__all__ = [
    "LABEL_LIMIT",
    "DeviceHasNumbers",
    "Fault",
    "ImportRefused",
    "Kind",
    "LineFault",
    "Number",
    "NumberMistyped",
    "NumberPlan",
    "NumberRecord",
    "NumberStopped",
    "NumberUnavailable",
    "Space",
    "State",
    "Stock",
    "Stocks",
    "bring_back",
    "erase_customer",
    "group_number",
    "held_number",
    "held_numbers",
    "import_numbers",
    "is_number",
    "issue_first_number",
    "issue_in_bulk",
    "issue_number",
    "issue_sheet_number",
    "join_customers",
    "number_by_digits",
    "number_by_ref",
    "numbers_of_batch",
    "parse_number",
    "predecessor",
    "rename_number",
    "replace_number",
    "stock_by_kind",
    "stop_number",
    "successor",
]
