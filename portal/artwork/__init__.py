"""Pure drawing and its proof: symbols, designs and members into print files, screens and sheets.

A design (``read_design``) and a list of members (``check_members``) become print files by ``print_run``: checked
before, measured while drawn, read back afterwards. A glyph that no font has, or text that does not fit, is an error
naming the member and the element, never a box or a cut. ``preflight_pdf`` looks at any PDF, ``draw_sheet`` makes the
customers' A4 sheet. Knows neither Flask nor the database.
"""

from portal.artwork.assets import Assets, Loading, from_folder
from portal.artwork.brochure import draw_brochure
from portal.artwork.brochure import words as brochure_words
from portal.artwork.carrier import Carrier, CarrierRefused, CarrierReport, draw_carriers
from portal.artwork.checking import check_design
from portal.artwork.design import Design, DesignFault, DesignRefused, Ground, Side, read_design
from portal.artwork.editing import Address, EditedSide, edited_side, without_faults
from portal.artwork.errors import ArtworkError, GlyphMissing, TextDoesNotFit
from portal.artwork.findings import Finding, Severity, only_errors
from portal.artwork.layout import (
    OF_CARDS,
    SAMPLE,
    Canvas,
    Composition,
    ElementNotDrawn,
    addressed,
    member_fields,
    sample_fields,
)
from portal.artwork.looks import main_colour, picture_colour, shows_picture
from portal.artwork.manifest import (
    MANIFEST,
    PUBLIC_KEY,
    SIGNATURE,
    TABLE,
    ManifestFault,
    Row,
    fingerprint,
    verify_manifest,
)
from portal.artwork.media import STOCKS, Medium
from portal.artwork.members import (
    CellRefused,
    FaultyLine,
    MemberFault,
    MemberListChanged,
    MemberListRefused,
    Record,
    SortedLines,
    SortingReader,
    check_cell,
    check_members,
    check_postcode,
)
from portal.artwork.packing import JOB_SHEET, Enclosure, Package, pack
from portal.artwork.parts import (
    Part,
    PartReport,
    RunRefused,
    RunWorker,
    Scope,
    Setting,
    Stage,
    print_part,
)
from portal.artwork.payment_proof import PaymentProof, Verdict, draw_payment_proof
from portal.artwork.pdf import Standard
from portal.artwork.placed import Background, LoadedImage, PlacedFault, artwork_type, load_background, load_image
from portal.artwork.poster import Poster, draw_poster
from portal.artwork.preflight import PreflightFault
from portal.artwork.preflight import preflight as preflight_pdf
from portal.artwork.press import Duplex, Press, SettingRefused, SheetTooSmall, Source, cores, impose, sheet_size
from portal.artwork.press.folder import FolderNotEmpty, RunGoesOn
from portal.artwork.printing import Report, Run, check_run, print_run
from portal.artwork.proof import ProofSheet, draw_proof
from portal.artwork.readback import ReadBackFault
from portal.artwork.readback import Result as ReadBackResult
from portal.artwork.scanning import MOST_BYTES as MOST_PHOTOGRAPH_BYTES
from portal.artwork.scanning import PhotographRefused, numbers_in_photograph, slips_in_photograph
from portal.artwork.screen import piece_png, piece_svg
from portal.artwork.sheet import Sheet, SheetBill, SheetStep, draw_sheet
from portal.artwork.slip import PaymentSlip, SlipLine, draw_slip
from portal.artwork.specification import draw_specification, specification_template
from portal.artwork.stocks import STOCK_NAMES
from portal.artwork.svg import slip_symbol_svg, symbol_svg
from portal.artwork.symbols import Ean13, FeeCollection
from portal.artwork.wallet import (
    PASS_MEDIA_TYPE,
    AppleCredentials,
    CredentialsRefused,
    GoogleCredentials,
    PassTooLong,
    WalletCard,
    apple_pass,
    google_link,
    is_in_force,
)

__all__ = [
    "JOB_SHEET",
    "MANIFEST",
    "MOST_PHOTOGRAPH_BYTES",
    "OF_CARDS",
    "PASS_MEDIA_TYPE",
    "PUBLIC_KEY",
    "SAMPLE",
    "SIGNATURE",
    "STOCKS",
    "STOCK_NAMES",
    "TABLE",
    "Address",
    "AppleCredentials",
    "ArtworkError",
    "Assets",
    "Background",
    "Canvas",
    "Carrier",
    "CarrierRefused",
    "CarrierReport",
    "CellRefused",
    "Composition",
    "CredentialsRefused",
    "Design",
    "DesignFault",
    "DesignRefused",
    "Duplex",
    "Ean13",
    "EditedSide",
    "ElementNotDrawn",
    "Enclosure",
    "FaultyLine",
    "FeeCollection",
    "Finding",
    "FolderNotEmpty",
    "GlyphMissing",
    "GoogleCredentials",
    "Ground",
    "LoadedImage",
    "Loading",
    "ManifestFault",
    "Medium",
    "MemberFault",
    "MemberListChanged",
    "MemberListRefused",
    "Package",
    "Part",
    "PartReport",
    "PassTooLong",
    "PaymentProof",
    "PaymentSlip",
    "PhotographRefused",
    "PlacedFault",
    "Poster",
    "PreflightFault",
    "Press",
    "ProofSheet",
    "ReadBackFault",
    "ReadBackResult",
    "Record",
    "Report",
    "Row",
    "Run",
    "RunGoesOn",
    "RunRefused",
    "RunWorker",
    "Scope",
    "Setting",
    "SettingRefused",
    "Severity",
    "Sheet",
    "SheetBill",
    "SheetStep",
    "SheetTooSmall",
    "Side",
    "SlipLine",
    "SortedLines",
    "SortingReader",
    "Source",
    "Stage",
    "Standard",
    "TextDoesNotFit",
    "Verdict",
    "WalletCard",
    "addressed",
    "apple_pass",
    "artwork_type",
    "brochure_words",
    "check_cell",
    "check_design",
    "check_members",
    "check_postcode",
    "check_run",
    "cores",
    "draw_brochure",
    "draw_carriers",
    "draw_payment_proof",
    "draw_poster",
    "draw_proof",
    "draw_sheet",
    "draw_slip",
    "draw_specification",
    "edited_side",
    "fingerprint",
    "from_folder",
    "google_link",
    "impose",
    "is_in_force",
    "load_background",
    "load_image",
    "main_colour",
    "member_fields",
    "numbers_in_photograph",
    "only_errors",
    "pack",
    "picture_colour",
    "piece_png",
    "piece_svg",
    "preflight_pdf",
    "print_part",
    "print_run",
    "read_design",
    "sample_fields",
    "sheet_size",
    "shows_picture",
    "slip_symbol_svg",
    "slips_in_photograph",
    "specification_template",
    "symbol_svg",
    "verify_manifest",
    "without_faults",
]
