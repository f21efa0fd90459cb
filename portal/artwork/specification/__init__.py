"""The card specification (仕様書): what a designer must know, and a template to draw into, drawn from the checks' own
constants.

``draw_specification`` gives a PDF in Japanese and English, ``specification_template`` an SVG at true size.
"""

from portal.artwork.specification.document import draw_specification
from portal.artwork.specification.template import specification_template

__all__ = ["draw_specification", "specification_template"]
