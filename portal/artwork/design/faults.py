"""What can be wrong with a design, by a stable code."""

from enum import StrEnum

from portal.artwork.errors import ArtworkError
from portal.artwork.findings import Finding


class DesignFault(StrEnum):
    """Faults of the file, then of what it describes."""

    NOT_JSON = "design-not-json"
    TOO_LARGE = "design-too-large"
    VERSION = "design-version"
    MISSING = "design-missing"
    UNKNOWN = "design-unknown"
    TYPE = "design-type"
    CHOICE = "design-choice"
    RANGE = "design-range"
    FORM = "design-form"
    COLOUR_NAME = "design-colour-name"
    TEMPLATE = "design-template"
    SAME_KEY = "design-same-key"
    SAME_ID = "design-same-id"
    FILE_MISSING = "design-file-missing"
    SYMBOL_TURNED = "symbol-turned"
    SYMBOL_SMALL = "symbol-small"
    SYMBOL_LARGE = "symbol-large"
    SYMBOL_LOW = "symbol-low"
    SYMBOL_OUTSIDE = "symbol-outside-safe-area"
    SYMBOL_COVERED = "symbol-on-element"
    SYMBOL_ON_COLOUR = "symbol-on-colour"
    TEXT_OUTSIDE = "element-outside-safe-area"
    OFF_SIDE = "element-off-side"
    TEXT_SMALL = "text-small"
    DIGITS_SMALL = "digits-small"
    SIZES = "text-sizes"
    LINE_THIN = "line-thin"
    INK_TOTAL = "ink-total"
    QR_NUMBER = "qr-number"
    QR_LONG = "qr-long"
    NO_NUMBER = "design-without-number"
    ADDRESS_MEDIUM = "address-on-medium"
    POSTCARD_SIZE = "postcard-size"
    MARK_AREA = "postage-mark-area"
    BLEED_SHORT = "box-short-of-bleed"
    NAME_LONG = "name-long"
    DIGITS_TEXT = "digits-text"
    DIGITS_HIDDEN = "digits-hidden"
    GROUND_SYMBOL = "background-holds-symbol"
    FIELD_EMPTY = "field-empty"
    GLYPH = "glyph-missing"
    DOES_NOT_FIT = "text-does-not-fit"
    SYMBOL_DATA = "symbol-data"
    COLUMN_MISSING = "list-column-missing"


class DesignRefused(ArtworkError):
    """The design has errors; ``findings`` names each with its place."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__([f"{finding.code} {finding.where}" for finding in findings])
        self.findings = findings
