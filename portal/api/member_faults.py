"""What the members' part refuses of particulars, in the codes that the API has for values."""

from collections.abc import Mapping
from typing import Any

from portal.artwork import MemberFault
from portal.members import Field, MemberRefused

_NAMES = {Field.ADDRESS: "mail_address"}
_CODES: Mapping[str, str] = {  # filled from the finding's details
    MemberFault.MEMBER_NO_EMPTY: "empty",
    MemberFault.CELL_TOO_LONG: "too-long|%(most)s",
    MemberFault.CHARACTER: "character|%(code_point)s",
    MemberFault.GAIJI: "character|%(code_point)s",
    MemberFault.LINE_BREAK: "character|U+000A",
    MemberFault.MAIL_ADDRESS: "address",
    MemberFault.POSTCODE: "postcode",
}


def member_faults(refused: MemberRefused) -> Mapping[str, Any]:
    """The refusals by the names of the body's members; the merchant's own columns below ``fields``."""
    told: dict[str, Any] = {}
    for finding in refused.findings:
        column, code = str(finding.details["column"]), _CODES.get(finding.code, "refused") % finding.details
        if column in set(Field):
            told[_NAMES.get(Field(column), column)] = [code]
        else:
            told.setdefault("fields", {})[column] = [code]
    return told
