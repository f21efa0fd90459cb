"""Lengths: designs are in millimetres, PDF in points, presses in dots."""

MM_PER_INCH = 25.4
POINTS_PER_MM = 72 / MM_PER_INCH


def points(millimetres: float) -> float:
    """Millimetres in PDF points."""
    return millimetres * POINTS_PER_MM


def millimetres(points: float) -> float:
    """PDF points in millimetres."""
    return points / POINTS_PER_MM


def dot(dpi: int) -> float:
    """One dot of a press or printer in millimetres."""
    return MM_PER_INCH / dpi


def plain(value: float) -> str:
    """A number as PDF and SVG write it: at most five decimals, none that say nothing."""
    return f"{value:.5f}".rstrip("0").rstrip(".") if value % 1 else str(int(value))
