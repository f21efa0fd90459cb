"""Proof that every piece of a finished file carries the right number and can be read."""

from portal.artwork.readback.faults import ReadBackFault
from portal.artwork.readback.pages import ReadBack, Result, Stretch

__all__ = ["ReadBack", "ReadBackFault", "Result", "Stretch"]
