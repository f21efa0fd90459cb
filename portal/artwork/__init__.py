"""Pure drawing and its proof: symbols, designs and members into print files, screens and sheets.

A design (``read_design``) and a list of members (``check_members``) become print files by ``print_run``: checked
before, measured while drawn, read back afterwards. A glyph that no font has, or text that does not fit, is an error
naming the member and the element, never a box or a cut. ``preflight_pdf`` looks at any PDF, ``draw_sheet`` makes the
customers' A4 sheet. Knows neither Flask nor the database.
"""

from portal.artwork.assets import Assets, from_folder
from portal.artwork.brochure import draw_brochure
from portal.artwork.brochure import words as brochure_words
from portal.artwork.checking import check_design
from portal.artwork.design import Design, DesignFault, DesignRefused, read_design
from portal.artwork.errors import ArtworkError, GlyphMissing, TextDoesNotFit
from portal.artwork.findings import Finding, Severity
from portal.artwork.layout import Canvas, Composition, ElementNotDrawn
from portal.artwork.manifest import ManifestFault, fingerprint, verify_manifest
from portal.artwork.members import MemberFault, MemberListChanged, MemberListRefused, Record, check_members
from portal.artwork.pdf import Standard
from portal.artwork.placed import PlacedFault
from portal.artwork.preflight import PreflightFault
from portal.artwork.preflight import preflight as preflight_pdf
from portal.artwork.press import Duplex, Press, SettingRefused, SheetTooSmall, Source, cores, sheet_size
from portal.artwork.press.folder import FolderNotEmpty, RunGoesOn
from portal.artwork.printing import Report, Run, RunRefused, Scope, Stage, print_run
from portal.artwork.readback import ReadBackFault
from portal.artwork.screen import piece_png, piece_svg
from portal.artwork.sheet import Sheet, SheetStep, draw_sheet
from portal.artwork.specification import draw_specification, specification_template
from portal.artwork.svg import symbol_svg
from portal.artwork.symbols import Ean13

__all__ = [
    "ArtworkError",
    "Assets",
    "Canvas",
    "Composition",
    "Design",
    "DesignFault",
    "DesignRefused",
    "Duplex",
    "Ean13",
    "ElementNotDrawn",
    "Finding",
    "FolderNotEmpty",
    "GlyphMissing",
    "ManifestFault",
    "MemberFault",
    "MemberListChanged",
    "MemberListRefused",
    "PlacedFault",
    "PreflightFault",
    "Press",
    "ReadBackFault",
    "Record",
    "Report",
    "Run",
    "RunGoesOn",
    "RunRefused",
    "Scope",
    "SettingRefused",
    "Severity",
    "Sheet",
    "SheetStep",
    "SheetTooSmall",
    "Source",
    "Stage",
    "Standard",
    "TextDoesNotFit",
    "brochure_words",
    "check_design",
    "check_members",
    "cores",
    "draw_brochure",
    "draw_sheet",
    "draw_specification",
    "fingerprint",
    "from_folder",
    "piece_png",
    "piece_svg",
    "preflight_pdf",
    "print_run",
    "read_design",
    "sheet_size",
    "specification_template",
    "symbol_svg",
    "verify_manifest",
]
