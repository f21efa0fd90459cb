"""Boxes, lines and pictures: the same on every piece."""

from portal.artwork.design import Image, Panel, Rule
from portal.artwork.drawing import Box, Drawing, Line, Picture, Turned
from portal.artwork.layout.places import Area, Canvas
from portal.artwork.units import points


def draw_panel(panel: Panel, canvas: Canvas) -> list[Drawing]:
    """The rectangle, its stroke centred on its edge; nothing where it has neither fill nor stroke."""
    if panel.fill is None and panel.stroke is None:
        return []
    return [
        Box(
            canvas.x(panel.x),
            canvas.y(panel.y + panel.height),
            points(panel.width),
            points(panel.height),
            panel.fill,
            panel.stroke,
            points(panel.stroke_width) if panel.stroke else 0,
            points(panel.radius),
        )
    ]


def draw_rule(rule: Rule, canvas: Canvas) -> Drawing:
    """The line."""
    return Line(
        canvas.x(rule.x),
        canvas.y(rule.y),
        canvas.x(rule.x2),
        canvas.y(rule.y2),
        rule.colour,
        points(rule.stroke_width),
        points(rule.dash),
    )


def image_area(image: Image, width: int, height: int) -> Area:
    """Where a picture of ``width`` × ``height`` pixels stands: as large as fits, in the middle of its place."""
    scale = min(image.width / width, image.height / height)
    across, down = width * scale, height * scale
    return Area(image.x + (image.width - across) / 2, image.y + (image.height - down) / 2, across, down)


def draw_image(area: Area, key: str, canvas: Canvas) -> Drawing:
    """The picture by its key."""
    return Picture(key, canvas.x(area.x), canvas.y(area.bottom), points(area.width), points(area.height))


def turn(drawings: list[Drawing], area: Area, degrees: float, canvas: Canvas) -> list[Drawing]:
    """The drawings turned about the middle of ``area``, if at all."""
    if not degrees % 360 or not drawings:
        return drawings
    middle = canvas.x(area.x + area.width / 2), canvas.y(area.y + area.height / 2)
    return [Turned(tuple(drawings), degrees, *middle)]
