"""Drawings into PDF: our own writer, because pages come by the hundred thousand and every byte is ours to prove."""

from portal.artwork.pdf.content import Usage, content
from portal.artwork.pdf.document import Document, PageBoxes, Rect
from portal.artwork.pdf.objects import compressed, packed, stream
from portal.artwork.pdf.pdfx import Standard

__all__ = ["Document", "PageBoxes", "Rect", "Standard", "Usage", "compressed", "content", "packed", "stream"]
