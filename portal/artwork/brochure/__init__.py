"""The service brochure (サービス案内): four A4 pages for a merchant who has never heard of the service.

Its words (``words``) are handed in, in one language; ``draw_brochure`` measures each before it is drawn.
"""

from portal.artwork.brochure import words
from portal.artwork.brochure.document import draw_brochure

__all__ = ["draw_brochure", "words"]
