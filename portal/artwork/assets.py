"""The files that a design names: read once, made ready for print, their faults kept."""

from collections.abc import Callable
from pathlib import Path

from portal.artwork.design import Design, DesignFault, Image, Side
from portal.artwork.findings import Finding
from portal.artwork.pdf import Standard
from portal.artwork.placed import Background, LoadedImage, load_background, load_image

Read = Callable[[str], bytes]  # a file's bytes by the name that the design gives it; raises OSError


class Assets:
    """Images and backgrounds of one design. ``findings`` holds what is wrong with them, by JSON pointer."""

    def __init__(self, design: Design, read: Read, standard: Standard) -> None:
        self.findings: list[Finding] = []
        self._images: dict[str, LoadedImage] = {}
        self.backgrounds: dict[str, Background] = {}
        for side, place, element in design.elements():
            if isinstance(element, Image):
                self._load_image(read, element, f"/{side.name}/elements/{place}/file")
        for side in design.sides:
            if side.background:
                self._load_background(read, design, side, standard)

    def image(self, file: str) -> LoadedImage:
        """A picture that was found right."""
        return self._images[file]

    @property
    def images(self) -> dict[str, LoadedImage]:
        """All pictures, by key."""
        return {self.key(file): image for file, image in self._images.items()}

    def key(self, file: str) -> str:
        """The name by which drawings call a picture."""
        return f"image-{list(self._images).index(file)}"

    def _load_image(self, read: Read, element: Image, pointer: str) -> None:
        data = self._read(read, element.file, pointer)
        if data is None:
            return
        image = self._images.get(element.file) or load_image(data, element.file)
        self._note(image.findings, pointer)
        if image.graph is not None:
            self._images[element.file] = image
            self._note(image.resolution_findings(element.width, element.height), pointer)

    def _load_background(self, read: Read, design: Design, side: Side, standard: Standard) -> None:
        ground = side.background
        assert ground is not None
        pointer = f"/{side.name}/background"
        data = self._read(read, ground.file, f"{pointer}/file")
        if data is None:
            return
        medium = design.medium
        background = load_background(
            data, ground.file, trim=(medium.width, medium.height), bleed=medium.bleed,
            page=ground.page, box=ground.box, standard=standard,
        )  # fmt: skip
        self.backgrounds[side.name] = background
        self._note(background.findings, pointer)

    def _read(self, read: Read, file: str, pointer: str) -> bytes | None:
        try:
            return read(file)
        except OSError:
            self._note([Finding(DesignFault.FILE_MISSING, details={"file": file})], pointer)
            return None

    def _note(self, findings: list[Finding], pointer: str) -> None:
        self.findings += [Finding(finding.code, pointer, finding.severity, finding.details) for finding in findings]


def from_folder(folder: Path) -> Read:
    """Reads files beside a design; nothing outside its folder."""
    root = folder.resolve()

    def read(name: str) -> bytes:
        path = (root / name).resolve()
        if not path.is_relative_to(root):
            raise FileNotFoundError(name)
        return path.read_bytes()

    return read
