"""The files that a design names: read once, made ready for print, their faults kept."""

from collections.abc import Callable
from pathlib import Path

from portal.artwork.design import Design, DesignFault, Image, Side
from portal.artwork.findings import Finding
from portal.artwork.pdf import Standard
from portal.artwork.placed import Background, LoadedImage, load_background, load_image

Read = Callable[[str], bytes]  # a file's bytes by the name that the design gives it; raises OSError


class Loading:
    """Makes a design's files ready for print, by the names that it gives them. Raises ``OSError`` for a missing one."""

    def __init__(self, read: Read) -> None:
        self._read = read

    def image(self, file: str) -> LoadedImage:
        """A picture."""
        return load_image(self._read(file), file)

    def background(
        self, file: str, *, trim: tuple[float, float], bleed: float, page: int, box: str, standard: Standard
    ) -> Background:
        """Background artwork; measures in mm."""
        return load_background(self._read(file), file, trim=trim, bleed=bleed, page=page, box=box, standard=standard)


class Assets:
    """Images and backgrounds of one design. ``findings`` holds what is wrong with them, by JSON pointer."""

    def __init__(self, design: Design, files: Read | Loading, standard: Standard) -> None:
        loading = files if isinstance(files, Loading) else Loading(files)
        self.findings: list[Finding] = []
        self._images: dict[str, LoadedImage] = {}
        self.backgrounds: dict[str, Background] = {}
        for side, place, element in design.elements():
            if isinstance(element, Image):
                self._load_image(loading, element, f"/{side.name}/elements/{place}/file")
        for side in design.sides:
            if side.background:
                self._load_background(loading, design, side, standard)

    def image(self, file: str) -> LoadedImage:
        """A picture that was found right."""
        return self._images[file]

    def has_image(self, file: str) -> bool:
        """Whether a picture is there and can be used."""
        return file in self._images

    @property
    def images(self) -> dict[str, LoadedImage]:
        """All pictures, by key."""
        return {self.key(file): image for file, image in self._images.items()}

    def key(self, file: str) -> str:
        """The name by which drawings call a picture."""
        return f"image-{list(self._images).index(file)}"

    def _load_image(self, loading: Loading, element: Image, pointer: str) -> None:
        try:
            image = self._images.get(element.file) or loading.image(element.file)
        except OSError:
            self._note([_missing(element.file)], pointer)
            return
        self._note(image.findings, pointer)
        if image.graph is not None:
            self._images[element.file] = image
            self._note(image.resolution_findings(element.width, element.height), pointer)

    def _load_background(self, loading: Loading, design: Design, side: Side, standard: Standard) -> None:
        ground, medium = side.background, design.medium
        assert ground is not None
        pointer = f"/{side.name}/background"
        try:
            background = loading.background(
                ground.file, trim=(medium.width, medium.height), bleed=medium.bleed,
                page=ground.page, box=ground.box, standard=standard,
            )  # fmt: skip
        except OSError:
            self._note([_missing(ground.file)], f"{pointer}/file")
            return
        self.backgrounds[side.name] = background
        self._note(background.findings, pointer)

    def _note(self, findings: list[Finding], pointer: str) -> None:
        self.findings += [Finding(finding.code, pointer, finding.severity, finding.details) for finding in findings]


def _missing(file: str) -> Finding:
    return Finding(DesignFault.FILE_MISSING, details={"file": file})


def from_folder(folder: Path) -> Read:
    """Reads files beside a design; nothing outside its folder."""
    root = folder.resolve()

    def read(name: str) -> bytes:
        path = (root / name).resolve()
        if not path.is_relative_to(root):
            raise FileNotFoundError(name)
        return path.read_bytes()

    return read
