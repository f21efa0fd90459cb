"""The virtual store: a kiosk and a register in the browser, for trying out and for tests.

Its pages call the stores' link (``/stores/v1``) as any chain's machines do, with a credential that this package gives
them. In production that is good for tests only.
"""

from portal.web.kiosk import drawings
from portal.web.kiosk.pages import blueprint

__all__ = ["blueprint", "drawings"]
