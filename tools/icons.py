"""Draws the icons of the installed site from the mark: ``python -m tools.icons`` (Pillow; results are committed)."""

from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).resolve().parent.parent / "apm_portfolio" / "static" / "apm" / "img"
ACCENT, PAPER, FAINT = (11, 95, 107), (247, 245, 241), (90, 148, 155)
# Drawn larger and made smaller, for smooth edges.
FINER = 4
# The squares of mark.svg that are faint.
FAINT_AT = {(2, 1), (1, 2), (2, 2)}


def icon(size: int, *, margin: float, rounded: bool) -> Image.Image:
    """The mark on the accent colour; ``margin`` is the share of the width left free on each side."""
    side = size * FINER
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((0, 0, side - 1, side - 1), side * 0.2 if rounded else 0, fill=ACCENT)
    unit = side * (1 - 2 * margin) / 20
    for column in range(3):
        for row in range(3):
            x, y = (side * margin + unit * 7.2 * place for place in (column, row))
            colour = FAINT if (column, row) in FAINT_AT else PAPER
            draw.rounded_rectangle((x, y, x + unit * 5.6, y + unit * 5.6), unit * 1.6, fill=colour)
    return picture.resize((size, size), Image.Resampling.LANCZOS)


def main() -> None:
    icon(192, margin=0.2, rounded=True).save(FOLDER / "icon-192.png", optimize=True)
    icon(512, margin=0.2, rounded=True).save(FOLDER / "icon-512.png", optimize=True)
    # What may be cut to a circle keeps to its inner 80 %.
    icon(512, margin=0.28, rounded=False).save(FOLDER / "icon-512-maskable.png", optimize=True)


if __name__ == "__main__":
    main()
