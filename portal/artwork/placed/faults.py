"""What can be wrong with artwork that somebody hands in, and how it is refused inside this package."""

from enum import StrEnum

from portal.artwork.findings import Finding, Severity


class PlacedFault(StrEnum):
    """Faults of an image or a background. Their details always hold the file's ``name``."""

    UNKNOWN_TYPE = "artwork-unknown-type"
    TOO_LARGE = "artwork-too-large"
    TOO_MANY_PIXELS = "artwork-too-many-pixels"
    TOO_COMPLEX = "artwork-too-complex"
    DAMAGED = "artwork-damaged"
    UNSUPPORTED = "artwork-unsupported"
    RESOLUTION_LOW = "artwork-resolution-low"
    RESOLUTION_FAIR = "artwork-resolution-fair"
    RGB_CONVERTED = "artwork-rgb-converted"
    PARTLY_TRANSPARENT = "artwork-partly-transparent"
    TOO_MUCH_INK = "artwork-too-much-ink"

    ENCRYPTED = "background-encrypted"
    TOO_MANY_PAGES = "background-too-many-pages"
    NO_SUCH_PAGE = "background-no-such-page"
    NO_SUCH_BOX = "background-no-such-box"
    WRONG_SIZE = "background-wrong-size"
    WRONG_ASPECT = "background-wrong-aspect"
    TURNED = "background-turned"
    BLEED_MISSING = "background-bleed-missing"
    BLEED_EMPTY = "background-bleed-empty"
    FONT_MISSING = "background-font-missing"
    FLATTENED = "background-flattened"
    RASTERISED = "background-rasterised"
    SPOT_COLOURS = "background-spot-colours"
    SPOTS_MIXED = "background-spots-mixed"
    WHITE_OVERPRINTS = "background-white-overprints"
    SCRIPTS_REMOVED = "background-scripts-removed"
    ANNOTATIONS_REMOVED = "background-annotations-removed"
    ATTACHMENTS_REMOVED = "background-attachments-removed"
    LAYERS_REMOVED = "background-layers-removed"
    SVG_TEXT = "svg-text"
    SVG_UNSUPPORTED = "svg-unsupported"
    SVG_CLEANED = "svg-cleaned"


Detail = str | int | float


class Refused(Exception):
    """Artwork that cannot be used; ends the loading of one file, and becomes its finding."""

    def __init__(self, fault: PlacedFault, **details: Detail) -> None:
        super().__init__(fault, details)
        self.fault = fault
        self.details = details

    def finding(self, name: str) -> Finding:
        """As what the file of that name is found to have."""
        return Finding(self.fault, name, details={"name": name, **self.details})


class Unconvertible(Exception):
    """Something that cannot be told in press colours; the page is then printed as a picture of itself."""


def warning(fault: PlacedFault, name: str, **details: Detail) -> Finding:
    """A finding that lets the work go on."""
    return Finding(fault, name, Severity.WARNING, {"name": name, **details})
