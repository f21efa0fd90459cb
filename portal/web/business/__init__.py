"""Public pages for merchants: what the service is, its types, its fees, enquiries and downloads.

Open to all and meant to be found; one module a page, all in one frame.
"""

from portal.web.business import downloads, enquiry, pages
from portal.web.business.frame import blueprint

__all__ = ["blueprint", "downloads", "enquiry", "pages"]
