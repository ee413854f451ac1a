"""Turns whatever somebody uploads into a clean JPEG, or says why not. Knows no models."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY = 85
# What the brand in an ISO media file says of pictures that iPhones and some Androids take.
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif"})
# A broken file makes the decoders raise any of these.
_DECODER_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    AttributeError,
    OverflowError,
    struct.error,
    zlib.error,
)

warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


def reencode(upload: UploadedFile[bytes]) -> bytes:
    """The picture in `upload` as a new JPEG: upright, at most PHOTO_MAX_SIDE, without metadata.

    Raises ValidationError for what is no JPEG, PNG or WebP by its content, too large in bytes or
    pixels, animated, or damaged. The size is known from the header, before anything is decoded.
    """
    content = _read(upload)
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            _refuse_size(image)
            # An MPO is what many phones write as .jpg: a JPEG with a second picture behind it
            # (depth, brightness). Its first picture is the photo; only that is decoded.
            if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:
                raise ValidationError(
                    _("This picture is animated. Upload a still photo."), code="animated"
                )
            return _clean_jpeg(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels(settings.PHOTO_MAX_PIXELS) from error
    except UnidentifiedImageError as error:
        raise _wrong_format(content) from error
    except MemoryError as error:
        raise _too_many_pixels(settings.PHOTO_MAX_PIXELS) from error
    except ValidationError:
        raise
    except _DECODER_ERRORS as error:
        raise ValidationError(
            _("The picture is damaged or incomplete. Upload it again."), code="damaged"
        ) from error


def _read(upload: UploadedFile[bytes]) -> bytes:
    upload.seek(0)
    content: bytes = upload.read(settings.PHOTO_MAX_BYTES + 1)
    if not content:
        raise ValidationError(_("The file is empty."), code="empty")
    if len(content) > settings.PHOTO_MAX_BYTES:
        raise ValidationError(
            _("The photo is larger than %(limit)s MB. Make it smaller and upload it again."),
            code="bytes",
            params={"limit": settings.PHOTO_MAX_BYTES // (1024 * 1024)},
        )
    return content


def _pixel_limit(kind: str | None) -> int:
    # The WebP decoder holds a picture three times over while it works.
    limit: int = settings.PHOTO_MAX_PIXELS
    return limit // 2 if kind == "WEBP" else limit


def _refuse_size(image: Image.Image) -> None:
    limit = _pixel_limit(image.format)
    if image.width * image.height > limit:
        raise _too_many_pixels(limit)


def _too_many_pixels(limit: int) -> ValidationError:
    return ValidationError(
        _("The photo has more than %(limit)s million pixels. Make it smaller and upload it again."),
        code="pixels",
        params={"limit": limit // 1_000_000},
    )


def _wrong_format(content: bytes) -> ValidationError:
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return ValidationError(
            _(
                "This is a HEIC photo, which most devices cannot show. On an iPhone choose "
                "Settings › Camera › Formats › Most Compatible and take it again, "
                "or save it as JPEG first."
            ),
            code="heic",
        )
    return ValidationError(_("This is not a JPEG, PNG or WebP picture."), code="format")


def _clean_jpeg(image: Any) -> bytes:
    side = settings.PHOTO_MAX_SIDE
    if image.mode in {"P", "PA", "LA", "RGBA"} or "transparency" in image.info:
        # Coarsely smaller first: in these modes every further step copies the whole picture.
        image.thumbnail((2 * side, 2 * side), Image.Resampling.NEAREST)
        image = image.convert("RGBA")
    image.thumbnail((side, side), Image.Resampling.LANCZOS)
    upright = ImageOps.exif_transpose(image)
    # A new image has no memory of the old one's metadata; transparent parts become white paper.
    clean = Image.new("RGB", upright.size, "white")
    if upright.mode == "RGBA":
        clean.paste(upright, mask=upright.getchannel("A"))
    else:
        clean.paste(upright.convert("RGB"))
    buffer = io.BytesIO()
    clean.save(buffer, "JPEG", quality=QUALITY, optimize=True)
    return buffer.getvalue()
