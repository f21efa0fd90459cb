"""Symbols as pictures, and what their rectangles cover."""

from PIL import Image, ImageDraw

from portal.artwork.symbols import Symbol


def raster(symbol: Symbol, dots: int = 4) -> Image.Image:
    """The symbol, quiet zones included, at ``dots`` per module, black on white."""
    image = Image.new("L", (round(symbol.width * dots), round(symbol.height * dots)), 255)
    draw = ImageDraw.Draw(image)
    for bar in symbol.rectangles:
        left, top = round(bar.x * dots), round(bar.y * dots)
        right, bottom = round((bar.x + bar.width) * dots), round((bar.y + bar.height) * dots)
        draw.rectangle((left, top, right - 1, bottom - 1), fill=0)
    return image


def covered(symbol: Symbol, *, y: float) -> str:
    """The modules that a line at height ``y`` crosses, 1 for black, quiet zones left out; no two rectangles overlap."""
    crossed = [bar for bar in symbol.rectangles if bar.y <= y < bar.y + bar.height]
    left = min(bar.x for bar in symbol.rectangles)
    end = max(bar.x + bar.width for bar in symbol.rectangles)
    modules = ["0"] * round(end - left)
    for bar in crossed:
        for x in range(round(bar.x - left), round(bar.x + bar.width - left)):
            assert modules[x] == "0", "two rectangles overlap"
            modules[x] = "1"
    return "".join(modules)


def quiet(symbol: Symbol) -> tuple[float, float, float, float]:
    """Modules left free on the left, on the right, above and below."""
    bars = symbol.rectangles
    return (
        min(bar.x for bar in bars),
        symbol.width - max(bar.x + bar.width for bar in bars),
        min(bar.y for bar in bars),
        symbol.height - max(bar.y + bar.height for bar in bars),
    )
