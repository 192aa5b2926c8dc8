"""Draws the brand images: a small speaker with a face. Needs Pillow; run it again after changing the shape.

Developer documentation of Home Assistant, `docs/core/integration/brand_images.md`: icons square, logos landscape,
trimmed, transparent, `@2x` twice as large.
"""

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

BRAND = Path(__file__).parent.parent / "custom_components" / "xiaozhi" / "brand"
UNITS = 64  # the drawing is made on a grid of 64 by 64
OVERSAMPLING = 8  # drawn larger and scaled down: smooth edges

BODY = "#2f6fde"
SHADE = "#2457b4"
SCREEN = "#f4f8ff"
INK = "#1d2b4a"
CHEEK = "#ff9aa2"
WAVE = "#38c6b4"


def icon(size_px: int) -> Image.Image:
    """Return the face."""
    scale = size_px * OVERSAMPLING / UNITS
    image = Image.new("RGBA", (size_px * OVERSAMPLING,) * 2)
    draw = ImageDraw.Draw(image)

    def box(left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
        return left * scale, top * scale, right * scale - 1, bottom * scale - 1

    width = round(3.4 * scale)
    for reach in (6.0, 12.0):  # what it says
        draw.arc(box(32 - 20 - reach, 31 - 10 - reach, 32 + 20 + reach, 31 + 10 + reach), -28, 28, WAVE, width)
        draw.arc(box(32 - 20 - reach, 31 - 10 - reach, 32 + 20 + reach, 31 + 10 + reach), 152, 208, WAVE, width)
    draw.rounded_rectangle(box(20, 56, 26, 63), 3 * scale, SHADE)  # feet
    draw.rounded_rectangle(box(38, 56, 44, 63), 3 * scale, SHADE)
    draw.line((32 * scale, 8 * scale, 32 * scale, 4 * scale), SHADE, round(2.4 * scale))
    draw.ellipse(box(29, 0, 35, 6), WAVE)  # antenna
    draw.rounded_rectangle(box(14, 7, 50, 60), 12 * scale, BODY)
    draw.rounded_rectangle(box(18, 12, 46, 38), 8 * scale, SCREEN)
    for x, cheek in ((26, 21.8), (38, 42.2)):
        draw.ellipse(box(x - 2.6, 19.4, x + 2.6, 25.8), INK)
        draw.ellipse(box(x - 0.2, 20.2, x + 1.6, 22.0), SCREEN)
        draw.ellipse(box(cheek - 2, 27.0, cheek + 2, 30.0), CHEEK)
    draw.arc(box(27, 23, 37, 33), 25, 155, INK, round(1.9 * scale))
    for row, y in enumerate((44.0, 48.5, 53.0)):  # loudspeaker
        for column in range(-2 + row // 2, 3 - row // 2):
            draw.ellipse(box(32 + column * 5 - 1.4, y - 1.4, 32 + column * 5 + 1.4, y + 1.4), SHADE)
    return image.resize((size_px, size_px), Image.Resampling.LANCZOS)


def logo(height_px: int) -> Image.Image:
    """Return the face with the name beside it."""
    face = icon(height_px)
    font = ImageFont.load_default(round(height_px * 0.5))
    left, top, right, bottom = font.getbbox("XiaoZhi")
    gap = height_px // 10
    image = Image.new("RGBA", (round(height_px + gap + right - left), height_px))
    image.paste(face, (0, 0))
    at = (height_px + gap - left, (height_px - (bottom - top)) / 2 - top)
    ImageDraw.Draw(image).text(at, "XiaoZhi", fill=BODY, font=font)
    return image


def main() -> None:
    """Write all images."""
    BRAND.mkdir(exist_ok=True)
    for name, image in {
        "icon": icon(256),
        "icon@2x": icon(512),
        "logo": logo(192),
        "logo@2x": logo(384),
    }.items():
        image.save(BRAND / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
