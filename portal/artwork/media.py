"""What is printed on: trimmed formats in millimetres, with the room to keep free at their edges."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Medium:
    """A trimmed format. All lengths in mm."""

    name: str
    width: float
    height: float
    radius: float = 0  # of the corners
    bleed: float = 3  # 塗り足し: how far grounds reach over the trim
    safe: float = 3  # what must not be cut stays this far inside
    addressed: bool = False  # goes through the post as it is: postcode boxes, customer barcode, postage mark

    def sized(self, width: float, height: float) -> "Medium":
        """The same medium in another size."""
        return replace(self, width=width, height=height)


CARD = Medium("card", 85.60, 53.98, radius=3.18)  # ISO/IEC 7810 ID-1
POSTCARD = Medium("postcard", 100, 148, addressed=True)
A6 = Medium("a6", 105, 148)
A4 = Medium("a4", 210, 297)
CUSTOM = Medium("custom", 0, 0)
MEDIA = {medium.name: medium for medium in (CARD, POSTCARD, A6, A4)}
LEAST_SIDE, LARGEST_SIDE = 30.0, 420.0  # mm, of a custom format: two symbols' width, A3's length
STOCKS = ("pvc", "pet-free-plastic", "coated-paper", "matt-paper", "postcard-paper", "plain-paper")  # never PET paper

# Postcode boxes of a postcard, mm from the trim (print.md): three and four, the gap between the groups wider.
POSTCODE_BOX = (5.7, 8.0)
POSTCODE_TOP, POSTCODE_RIGHT = 12.0, 8.0
POSTCODE_GAPS = (1.3, 1.3, 1.9, 1.1, 1.1, 1.1)
POSTAGE_MARK = (20.0, 30.0)  # mm: least and largest side
POSTAGE_MARK_AREA = (35.0, 70.0)  # mm from the upper left corner: width, height


def postcode_lefts(width: float) -> tuple[float, ...]:
    """The left edges of the seven boxes on a postcard ``width`` mm wide."""
    box = POSTCODE_BOX[0]
    left = width - POSTCODE_RIGHT - 7 * box - sum(POSTCODE_GAPS)
    lefts = [left]
    for gap in POSTCODE_GAPS:
        lefts.append(lefts[-1] + box + gap)
    return tuple(lefts)
