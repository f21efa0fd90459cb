"""The member list: a CSV file checked to the last cell, of which nothing is drawn while there is a fault.

``check_members`` reads a file once and answers a ``MemberList``, whose ``records`` come from any member on, in little
memory; ``read_members`` and ``read_member_text`` check what is at hand already. All raise ``MemberListRefused``.
"""

from portal.artwork.members.cells import CellRefused, check_cell, check_postcode
from portal.artwork.members.checker import LongCell
from portal.artwork.members.encoding import Encoding
from portal.artwork.members.faults import MOST_FAULTS, MemberFault, MemberListChanged, MemberListRefused
from portal.artwork.members.heading import KNOWN_COLUMNS
from portal.artwork.members.listing import MOST_BYTES, MemberList, Record, check_members, read_member_text, read_members
from portal.artwork.members.reading import MOST_MEMBERS
from portal.artwork.members.sorting import FaultyLine, SortedLines, SortingReader

__all__ = [
    "KNOWN_COLUMNS",
    "MOST_BYTES",
    "MOST_FAULTS",
    "MOST_MEMBERS",
    "CellRefused",
    "Encoding",
    "FaultyLine",
    "LongCell",
    "MemberFault",
    "MemberList",
    "MemberListChanged",
    "MemberListRefused",
    "Record",
    "SortedLines",
    "SortingReader",
    "check_cell",
    "check_members",
    "check_postcode",
    "read_member_text",
    "read_members",
]
