"""Preflight: what a press would stumble over in a print PDF, our own or anybody's, found before it is sent.

The rules are those publicly known of PDF/X-4 and PDF/X-1a:2003 and what Japanese print shops ask for; ``docs/pdfx.md``
names the source of each. It is no certified validator.
"""

from portal.artwork.pdf.pdfx import Standard
from portal.artwork.preflight.faults import PreflightFault
from portal.artwork.preflight.report import Box, FontSeen, Report
from portal.artwork.preflight.run import preflight

__all__ = ["Box", "FontSeen", "PreflightFault", "Report", "Standard", "preflight"]
