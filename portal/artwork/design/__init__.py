"""A joint card's design: read from a file, checked against the rules of press and post. See docs/design-format.md."""

from portal.artwork.design.faults import DesignFault, DesignRefused
from portal.artwork.design.model import (
    SYMBOLS,
    Address,
    CustomerBar,
    Design,
    Element,
    Ground,
    Image,
    NumberSymbol,
    Panel,
    PostageMark,
    Postcode,
    QrCode,
    Rule,
    Side,
    Text,
    Writing,
)
from portal.artwork.design.reading import read_design, schema

__all__ = [
    "SYMBOLS",
    "Address",
    "CustomerBar",
    "Design",
    "DesignFault",
    "DesignRefused",
    "Element",
    "Ground",
    "Image",
    "NumberSymbol",
    "Panel",
    "PostageMark",
    "Postcode",
    "QrCode",
    "Rule",
    "Side",
    "Text",
    "Writing",
    "read_design",
    "schema",
]
