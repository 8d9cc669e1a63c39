"""Pictures: upright, in the colours of the web, without what the camera wrote beside the pixels (place, time)."""

import io
import warnings
from pathlib import Path
from typing import cast

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from evidence.previewing.result import NoPreview, Reason, Result

FORMATS = {
    "image/jpeg": ("JPEG",),
    "image/png": ("PNG",),
    "image/gif": ("GIF",),
    "image/webp": ("WEBP",),
    "image/heic": ("HEIF", "AVIF"),
    "image/heif": ("HEIF", "AVIF"),
    "image/avif": ("AVIF", "HEIF"),
    "image/tiff": ("TIFF",),
    "image/bmp": ("BMP",),
}
THUMBNAIL, DISPLAY = 320, 2000
# The largest cameras of phones are below; what promises more is refused before a pixel is read.
Image.MAX_IMAGE_PIXELS = 120_000_000
SRGB = ImageCms.createProfile("sRGB")


def preview_image(source: Path, content_type: str, result: Result) -> None:
    picture = _read(source, FORMATS[content_type])
    result.add_picture("display", 1, picture)
    result.add_picture("thumbnail", 1, thumbnail_of(picture))


def thumbnail_of(picture: Image.Image) -> Image.Image:
    small = picture.copy()
    small.thumbnail((THUMBNAIL, THUMBNAIL), reducing_gap=2)
    return small


def _read(source: Path, formats: tuple[str, ...]) -> Image.Image:
    if "HEIF" in formats:
        import pillow_heif  # slow to load, and few files need it

        pillow_heif.register_heif_opener(thumbnails=False)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(source, formats=formats) as image:
                return _redrawn(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NoPreview(Reason.TOO_LARGE) from None
    except UnidentifiedImageError:
        raise NoPreview(Reason.BROKEN) from None


def _redrawn(image: Image.Image) -> Image.Image:
    """The first frame on a sheet of its own, so that nothing but pixels comes along."""
    image.draft("RGB", (DISPLAY, DISPLAY))
    image.load()
    profile = image.info.get("icc_profile")
    alike = _plain_mode(image)
    alike.thumbnail((DISPLAY, DISPLAY), reducing_gap=2)
    upright = ImageOps.exif_transpose(alike)
    sheet = Image.new("RGB", upright.size, "white")
    if upright.mode == "RGBA":
        sheet.paste(_in_srgb(upright.convert("RGB"), profile), mask=upright.getchannel("A"))
    else:
        sheet.paste(_in_srgb(upright, profile))
    return sheet


def _plain_mode(image: Image.Image) -> Image.Image:
    """In one of the modes RGB, RGBA, CMYK, L: what can be made smaller and changed in colour."""
    if image.has_transparency_data:
        return image.convert("RGBA")
    if image.mode in {"RGB", "CMYK", "L"}:
        return image
    if image.mode in {"I", "F"} or image.mode.startswith("I;16"):
        low, high = cast("tuple[float, float]", image.getextrema())
        scale = 255 / max(high - low, 1)
        return image.convert("F").point(lambda value: value * scale - low * scale).convert("L")
    return image.convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile:
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            changed = ImageCms.profileToProfile(image, own, SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            changed = None  # a profile of another kind of picture, or nonsense
        if changed is not None:
            return changed
    return image.convert("RGB")
