"""Runs by itself, in a process of its own: draws PDF with pdfium, turns SVG into PDF with Typst.

Both read what strangers made, in native code: here they may take a bounded time and memory, and fall without harm.
Started by ``aside``; knows nothing of the portal. Standard input and output are bytes, the job stands in the arguments.
"""

import resource
import sys
import tempfile

import pypdfium2
import pypdfium2.raw as pdfium
import typst

MOST_MEMORY = 3 * 2**30  # bytes of address space
MOST_SECONDS = 30  # of processor time


def draw(pages: list[tuple[int, bool]], width: int, height: int) -> None:
    """Draws one-page files (length in bytes, whether grey) that follow each other on standard input, as raw pixels."""
    for length, gray in pages:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read(length))
        page = document[0]
        kind = pdfium.FPDFBitmap_Gray if gray else pdfium.FPDFBitmap_BGR
        bitmap = pypdfium2.PdfBitmap.new_native(width, height, kind, rev_byteorder=not gray)
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
        flags = pdfium.FPDF_GRAYSCALE if gray else pdfium.FPDF_REVERSE_BYTE_ORDER
        pdfium.FPDF_RenderPageBitmap(bitmap.raw, page.raw, 0, 0, width, height, 0, flags)
        row = width * (1 if gray else 3)
        pixels = bytes(bitmap.buffer)
        for start in range(0, height * bitmap.stride, bitmap.stride):
            sys.stdout.buffer.write(pixels[start : start + row])


def typeset(width: str, height: str) -> None:
    """Turns the SVG on standard input into a PDF of so many mm, on standard output."""
    source = (
        f"#set document(date: none)\n#set page(width: {width}mm, height: {height}mm, margin: 0mm)\n"
        '#image(bytes(sys.inputs.svg), format: "svg", width: 100%, height: 100%, fit: "stretch")'
    )
    svg = {"svg": sys.stdin.buffer.read().decode()}
    with tempfile.TemporaryDirectory() as empty:  # the only folder that it may read
        made = typst.compile(  # type: ignore[call-overload]  # its types want source and root alike
            source.encode(), root=empty, format="pdf", sys_inputs=svg, ignore_system_fonts=True, pdf_tags=False
        )
    sys.stdout.buffer.write(made)


def main() -> None:
    """Does the job."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    job, *arguments = sys.argv[1:]
    if job == "draw":
        width, height, *pages = arguments
        draw([(int(page.rstrip("g")), page.endswith("g")) for page in pages], int(width), int(height))
    else:
        typeset(*arguments)


if __name__ == "__main__":
    main()
