"""Everything a preflight can find, and how grave it is. ``docs/pdfx.md`` gives the source of each."""

from enum import StrEnum


class PreflightFault(StrEnum):
    """One kind of fault; the member's value is stable."""

    FILE_UNREADABLE = "file-unreadable"
    FILE_DAMAGED = "file-damaged"
    FILE_ENCRYPTED = "file-encrypted"
    VERSION_TOO_NEW = "version-too-new"
    COMPRESSED_STRUCTURE = "compressed-structure"
    TRAILER_ID_MISSING = "trailer-id-missing"
    NO_PAGES = "no-pages"
    TOO_MUCH_TO_CHECK = "too-much-to-check"

    STANDARD_NOT_CLAIMED = "standard-not-claimed"
    STANDARD_UNKNOWN = "standard-unknown"
    STANDARD_OLDER_EDITION = "standard-older-edition"
    STANDARD_DIFFERS = "standard-differs"
    INFO_MISSING = "info-missing"
    TRAPPED_UNKNOWN = "trapped-unknown"
    XMP_MISSING = "xmp-missing"
    XMP_BROKEN = "xmp-broken"
    XMP_PROPERTY_MISSING = "xmp-property-missing"
    INFO_AND_XMP_DISAGREE = "info-and-xmp-disagree"

    INTENT_MISSING = "intent-missing"
    INTENT_SEVERAL = "intent-several"
    INTENT_KEY_MISSING = "intent-key-missing"
    INTENT_PROFILE_MISSING = "intent-profile-missing"
    INTENT_PROFILE_BROKEN = "intent-profile-broken"
    INTENT_PROFILE_NOT_CMYK = "intent-profile-not-cmyk"
    INTENT_PROFILE_TOO_NEW = "intent-profile-too-new"

    MEDIA_BOX_MISSING = "media-box-missing"
    TRIM_BOX_MISSING = "trim-box-missing"
    TRIM_AND_ART_BOX = "trim-and-art-box"
    BOXES_NOT_NESTED = "boxes-not-nested"
    BLEED_TOO_SMALL = "bleed-too-small"
    PAGE_SCALED = "page-scaled"
    PAGES_SEPARATED = "pages-separated"

    COLOUR_RGB = "colour-rgb"
    COLOUR_LAB = "colour-lab"
    COLOUR_CALIBRATED = "colour-calibrated"
    COLOUR_SPACE_BROKEN = "colour-space-broken"
    SPOT_ALTERNATE = "spot-alternate"
    REGISTRATION_IN_TRIM = "registration-in-trim"
    INK_OVER_LIMIT = "ink-over-limit"
    WHITE_OVERPRINTS = "white-overprints"
    SMALL_TEXT_IN_MANY_INKS = "small-text-in-many-inks"
    HAIRLINE = "hairline"
    TRANSPARENCY = "transparency"

    FONT_NOT_EMBEDDED = "font-not-embedded"
    FONT_BROKEN = "font-broken"
    FONT_KIND_TOO_NEW = "font-kind-too-new"

    IMAGE_TOO_COARSE = "image-too-coarse"
    IMAGE_COARSE = "image-coarse"
    IMAGE_TOO_NEW = "image-too-new"
    IMAGE_ALTERNATE = "image-alternate"
    FILTER_FORBIDDEN = "filter-forbidden"

    JAVASCRIPT = "javascript"
    ACTION = "action"
    ANNOTATION_IN_PRINT = "annotation-in-print"
    FORM_FIELDS = "form-fields"
    ATTACHMENT = "attachment"
    MULTIMEDIA = "multimedia"
    LAYERS = "layers"
    LAYER_HIDDEN = "layer-hidden"

    OPI = "opi"
    POSTSCRIPT = "postscript"
    EXTERNAL_DATA = "external-data"
    TRANSFER_FUNCTION = "transfer-function"
    HALFTONE = "halftone"
    UNKNOWN_OPERATOR = "unknown-operator"
    RESOURCE_MISSING = "resource-missing"
    CONTENT_DAMAGED = "content-damaged"
    NESTING = "nesting"


WARNINGS = frozenset(
    {
        PreflightFault.STANDARD_OLDER_EDITION,
        PreflightFault.INFO_AND_XMP_DISAGREE,
        PreflightFault.BLEED_TOO_SMALL,
        PreflightFault.PAGE_SCALED,
        PreflightFault.REGISTRATION_IN_TRIM,
        PreflightFault.INK_OVER_LIMIT,
        PreflightFault.SMALL_TEXT_IN_MANY_INKS,
        PreflightFault.HAIRLINE,
        PreflightFault.IMAGE_COARSE,
        PreflightFault.LAYER_HIDDEN,
    }
)  # all others are errors, unless the place that finds one says otherwise
