"""What is asked of the list of members, the same for the page and for the file."""

from typing import Any

from flask import request, url_for

from portal.members import MemberList, MemberSearch, State, find_list
from portal.web import current
from portal.web.addresses import asked
from portal.web.asking import ref_asked, words
from portal.web.desk.current import member

STATES = {"": State.ACTIVE, "left": State.LEFT, "all": None}
CARDS = {"with": True, "without": False}


def searched() -> MemberSearch:
    """Words, state, card and list in the query; what is none of those asks for nothing."""
    return MemberSearch(
        words=words(),
        state=STATES.get(request.args.get("state", ""), State.ACTIVE),
        has_card=CARDS.get(request.args.get("card", "")),
        list_ref=ref_asked("list"),
    )


def list_asked(search: MemberSearch) -> MemberList | None:
    """The list that the search is narrowed to. Raises ``ObjectUnknown``."""
    return find_list(current.session(), member().scope.own(), search.list_ref) if search.list_ref else None


def export_address(written_for: str) -> str:
    """Where the same search is had as a file for ``excel`` or ``programs``."""
    search: dict[str, Any] = dict(asked("after"))
    return url_for("merchant.members_export", written_for=written_for, **search)
