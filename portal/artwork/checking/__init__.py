"""The rules of press, post and scanner that a design must keep, before any card is drawn."""

from portal.artwork.checking.design import check_design, not_drawn

__all__ = ["check_design", "not_drawn"]
