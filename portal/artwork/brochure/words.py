"""All that stands in a brochure, in one language."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """A heading and what it means; ``aside`` stands under it in small."""

    title: str
    text: str
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    """A section of items."""

    title: str
    items: Sequence[Item]


@dataclass(frozen=True, slots=True)
class Cell:
    """What a table says in one place; ``small`` stands under it."""

    text: str
    small: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns under their names (the first column's is empty), and rows; ``notes`` stand below."""

    title: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Cell]]]
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Cover:
    """The first page: digits and store code are EAN-13 of a sample card, the notice is what a payment looks like."""

    headline: str
    lead: str
    card: str
    digits: str
    store_code: str
    notice: Item
    facts: Sequence[tuple[str, str]]  # four: a figure, and of what


@dataclass(frozen=True, slots=True)
class Flow:
    """The loop: who takes part (merchant, customer, store), and its five steps."""

    title: str
    merchant: str
    customer: str
    store: str
    number: str
    steps: Sequence[Item]


@dataclass(frozen=True, slots=True)
class Network:
    """How each type is connected: its name, what stands on the merchant's side, and over what."""

    title: str
    links: Sequence[tuple[str, str, str]]
    centre: str


@dataclass(frozen=True, slots=True)
class Cost:
    """Something that costs sometimes: what, how much, and when."""

    name: str
    price: str
    text: str


@dataclass(frozen=True, slots=True)
class Cycle:
    """A settlement cycle: its name, its closing days in words and as days of the month (31: the last), its price."""

    name: str
    closes: str
    days: Sequence[int]
    price: Cell


@dataclass(frozen=True, slots=True)
class Fees:
    """The page of fees."""

    title: str
    lead: str
    initial: Table
    use: Table
    sometimes_title: str
    sometimes: Sequence[Cost]
    cycles_title: str
    cycles: Sequence[Cycle]
    payout: str


@dataclass(frozen=True, slots=True)
class Brochure:
    """The whole. ``link`` is what the QR code on the last page opens, ``address`` the same for the eye."""

    service: str
    title: str
    cover: Cover
    acts: Matter
    flow: Flow
    gains: Matter
    types_lead: str
    types: Table
    network: Network
    options: Matter
    fees: Fees
    start: Matter
    closing: Item
    link: str
    address: str
