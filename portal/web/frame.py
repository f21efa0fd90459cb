"""What stands around a staff page: for whom it is, where one is in it, and who is signed in. Texts are the reader's."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """A link of the frame. ``count`` is how many things wait behind it; 0 shows none."""

    label: str
    address: str
    is_current: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Links that belong together; the first group has no label."""

    label: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of a signed-in member of staff. Addresses that are empty are not offered.

    ``sandbox_switch`` and ``sign_out`` take a POST with ``token`` (and ``back``, the page to return to); the switch
    also ``sandbox``, "yes" or "no".
    """

    desk: str  # whose pages these are, behind the brand
    home: str
    groups: tuple[Group, ...]
    organisation: str
    person: str
    role: str
    account: tuple[Entry, ...]
    sign_out: str
    switch: str = ""  # where to choose another organisation
    sandbox: bool = False
    sandbox_switch: str = ""
    maintenance: str = ""

    @property
    def current(self) -> str:
        """The label of the page one is on, empty where it is none of the navigation's."""
        entries = (entry for group in self.groups for entry in group.entries)
        return next((entry.label for entry in entries if entry.is_current), "")
