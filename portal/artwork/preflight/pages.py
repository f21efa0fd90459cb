"""Going through the pages of a file of any length in the same memory.

pikepdf keeps every object it has read: 4.2 kB a page here, 480 MB for 100,000 pages. So the file is opened anew every
2,500 pages; what is known of shared objects is kept by their numbers, which stay the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pikepdf

from portal.artwork.preflight.boxes import INHERITED
from portal.artwork.preflight.faults import PreflightFault
from portal.artwork.preflight.job import Job
from portal.artwork.preflight.opening import Source, note_warnings, open_pdf
from portal.artwork.preflight.reading import array, dictionary, get, identity_of

PAGES_AT_ONCE = 2_500
MOST_PAGES = 200_000
MOST_DEPTH = 50  # of the page tree
Identity = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PageFound:
    """A page and what it inherits; both live until the next page is asked for."""

    page: pikepdf.Dictionary
    inherited: dict[str, object]
    number: int  # of the object


@dataclass(slots=True)
class _Branch:
    node: Identity
    next: int = 0


@dataclass(slots=True)
class PageTree:
    """The pages of a file, one after another. ``pdf`` is closed when they are through."""

    job: Job
    source: Source
    pdf: pikepdf.Pdf
    _path: list[_Branch] = field(default_factory=list)

    def __iter__(self) -> Iterator[PageFound]:
        """Every page in order, up to 200,000. Broken branches of the tree are noted and left out."""
        top = get(self.pdf.Root, "/Pages")
        self._path = [_Branch(identity_of(top))]
        count = 0
        inherited = self._inherited()
        while self._path:
            node = self._next()
            if node is None:
                inherited = self._inherited()
            elif get(node, "/Kids") is not None:
                self._descend(node)
                inherited = self._inherited()
            else:
                if count >= MOST_PAGES:
                    self.job.notes.note(PreflightFault.TOO_MUCH_TO_CHECK)
                    return
                if count and count % PAGES_AT_ONCE == 0:
                    self._reopen()
                    inherited = self._inherited()
                    node = self._again()
                    if node is None:
                        continue
                count += 1
                yield PageFound(node, inherited, identity_of(node)[0])

    def _next(self) -> pikepdf.Dictionary | None:
        """The next node below the innermost branch; None where the branch has come to its end."""
        branch = self._path[-1]
        kids = get(self.pdf.get_object(branch.node), "/Kids") if branch.node[0] else None
        while isinstance(kids, pikepdf.Array) and branch.next < len(kids):
            branch.next += 1
            node = dictionary(kids[branch.next - 1])
            if node is not None:
                return node
            self._damaged(branch.node[0])
        self._path.pop()
        return None

    def _again(self) -> pikepdf.Dictionary | None:
        """The node that ``_next`` gave last, from the file opened anew."""
        branch = self._path[-1]
        kids = get(self.pdf.get_object(branch.node), "/Kids")
        return dictionary(kids[branch.next - 1]) if isinstance(kids, pikepdf.Array) else None

    def _descend(self, node: pikepdf.Dictionary) -> None:
        identity = identity_of(node)
        loops = identity in {branch.node for branch in self._path}
        if not identity[0] or loops or len(self._path) >= MOST_DEPTH:
            self._damaged(identity[0])
            return
        self._path.append(_Branch(identity))

    def _inherited(self) -> dict[str, object]:
        found: dict[str, object] = {}
        for branch in self._path:
            node = self.pdf.get_object(branch.node) if branch.node[0] else None
            found |= {key: get(node, key) for key in INHERITED if get(node, key) is not None}
        return found

    def _damaged(self, number_of: int) -> None:
        self.job.notes.page = None
        self.job.notes.note(PreflightFault.FILE_DAMAGED, number_of, about="Pages", reason="Pages")

    def _reopen(self) -> None:
        note_warnings(self.job, self.pdf)
        self.pdf.close()
        self.pdf = open_pdf(self.source)


def count_of(pdf: pikepdf.Pdf) -> int:
    """How many pages the file says it has."""
    count = get(get(pdf.Root, "/Pages"), "/Count")
    return count if isinstance(count, int) and count > 0 else len(array(get(get(pdf.Root, "/Pages"), "/Kids")))
