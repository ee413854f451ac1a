"""The corpus of uploads, what is left in a stored photo, and who may see it."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from accounts.models import AuditEvent
from portal.models import Photo, Publication
from portal.photos import reencode
from portal.services import store_photo, withdraw
from tests import factories

SCRIPT = b"<script>alert('polyglot')</script><?php echo 1;"
COMMUNITY = "210502001001"


def picture(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right, so that its orientation shows."""
    image = Image.new("RGB", size, "blue")
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2, size[1]), fill="red")
    return image.convert(mode)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def upload(content: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def reread(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content), formats=("JPEG",))
    image.load()
    return image


def png_header(width: int, height: int) -> bytes:
    """A PNG that says how large it is and has one compressed run of zeros as its content."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + checksum

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1_000_000), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


def exif(orientation: int) -> Image.Exif:
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x010F] = "CANARY-MAKER"
    data[0x8825] = {1: "N", 2: (41.0, 17.0, 3.0), 3: "E", 4: (123.0, 45.0, 6.0)}
    return data


GOOD = {
    "jpeg": encoded(picture(), "JPEG"),
    "grey jpeg": encoded(picture(mode="L"), "JPEG"),
    "cmyk jpeg": encoded(picture(mode="CMYK"), "JPEG"),
    "png": encoded(picture(), "PNG"),
    "palette png": encoded(picture(mode="P"), "PNG"),
    "black and white png": encoded(picture(mode="1"), "PNG"),
    "transparent png": encoded(picture(mode="RGBA"), "PNG"),
    "grey transparent png": encoded(picture(mode="LA"), "PNG"),
    "webp": encoded(picture(), "WEBP"),
    "transparent webp": encoded(picture(mode="RGBA"), "WEBP"),
    "mpo": encoded(picture(), "MPO", save_all=True, append_images=[picture()]),
}


@pytest.mark.parametrize("name", GOOD)
def test_good_pictures(name: str) -> None:
    image = reread(reencode(upload(GOOD[name])))
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (64, 48))


def animated(kind: str) -> bytes:
    frames = [picture().rotate(90 * n) for n in range(3)]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:])


ISO = b"\x00\x00\x00\x18ftyp"
BAD = {
    "empty": (b"", "empty"),
    "text": (b"hello", "format"),
    "html": (b"<!doctype html><script>alert(1)</script>", "format"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "format"),
    "pdf": (b"%PDF-1.7\n", "format"),
    "gif": (encoded(picture(), "GIF"), "format"),
    "tiff": (encoded(picture(), "TIFF"), "format"),
    "bmp": (encoded(picture(), "BMP"), "format"),
    "ico": (encoded(picture(), "ICO"), "format"),
    "eps": (encoded(picture(), "EPS"), "format"),
    "heic": (ISO + b"heic" + bytes(100), "heic"),
    "avif": (ISO + b"avif" + bytes(100), "heic"),
    "video": (ISO + b"isom" + bytes(100), "format"),
    "apng": (animated("PNG"), "animated"),
    "animated webp": (animated("WEBP"), "animated"),
    "cut jpeg": (encoded(picture((640, 480)), "JPEG")[:900], "damaged"),
    "cut png": (encoded(picture((640, 480)), "PNG")[:120], "damaged"),
    "88 megapixels": (png_header(11_000, 8_000), "pixels"),
    "400 megapixels": (png_header(20_000, 20_000), "pixels"),
    "one line": (png_header(60_000_000, 1), "pixels"),
    "too many bytes": (GOOD["jpeg"] + bytes(15 * 1024 * 1024), "bytes"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_pictures(name: str) -> None:
    content, code = BAD[name]
    with pytest.raises(ValidationError) as error:
        reencode(upload(content))
    assert error.value.code == code
    assert len(error.value.messages) == 1


def test_text_bomb() -> None:
    info = PngInfo()
    info.add_text("Comment", "x" * 50_000_000, zip=True)
    content = encoded(picture(), "PNG", pnginfo=info)
    assert len(content) < 1_000_000
    with pytest.raises(ValidationError):
        reencode(upload(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_metadata_is_gone(kind: str) -> None:
    options: dict[str, Any] = {"exif": exif(1), "icc_profile": b"CANARY-ICC" * 20}
    if kind == "JPEG":
        options |= {"comment": b"CANARY-COMMENT", "xmp": b"<x>CANARY-XMP</x>"}
    if kind == "WEBP":
        options |= {"xmp": b"<x>CANARY-XMP</x>"}
    if kind == "PNG":
        info = PngInfo()
        info.add_text("Author", "CANARY-TEXT")
        info.add_itxt("XML:com.adobe.xmp", "CANARY-XMP")
        options["pnginfo"] = info
    content = encoded(picture(), kind, **options) + SCRIPT
    assert b"CANARY" in content
    clean = reencode(upload(content))
    assert b"CANARY" not in clean
    assert b"script" not in clean
    assert b"php" not in clean
    assert b"Exif" not in clean
    image = reread(clean)
    assert dict(image.getexif()) == {}
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("orientation", "size", "top_left", "bottom_right"),
    [
        (1, (64, 48), "red", "blue"),
        (3, (64, 48), "blue", "red"),
        (6, (48, 64), "red", "blue"),
        (8, (48, 64), "blue", "red"),
    ],
)
def test_orientation_is_applied(
    kind: str, orientation: int, size: tuple[int, int], top_left: str, bottom_right: str
) -> None:
    image = reread(reencode(upload(encoded(picture(), kind, exif=exif(orientation)))))
    assert image.size == size
    colours = {"red": 0, "blue": 2}
    for place, name in (((4, 4), top_left), ((size[0] - 5, size[1] - 5), bottom_right)):
        pixel: Any = image.getpixel(place)
        assert pixel.index(max(pixel)) == colours[name]


def test_orientation_of_a_palette_picture_is_applied() -> None:
    content = encoded(picture(mode="P"), "PNG", exif=exif(6))
    assert reread(reencode(upload(content))).size == (48, 64)


def test_large_photo_is_made_smaller(settings: Any) -> None:
    image = reread(reencode(upload(encoded(picture((4000, 3000)), "JPEG"))))
    assert image.size == (2048, 1536)


@pytest.mark.parametrize("mode", ["P", "RGBA", "LA"])
def test_large_transparent_picture_is_made_smaller(mode: str) -> None:
    image = reread(reencode(upload(encoded(picture((6000, 3000), mode), "PNG"))))
    assert image.size == (2048, 1024)


def test_webp_may_have_half_as_many_pixels(settings: Any) -> None:
    settings.PHOTO_MAX_PIXELS = 5000
    for kind, refused in (("PNG", False), ("JPEG", False), ("WEBP", True)):
        content = encoded(picture(), kind)
        if not refused:
            assert reread(reencode(upload(content))).size == (64, 48)
            continue
        with pytest.raises(ValidationError) as error:
            reencode(upload(content))
        assert error.value.code == "pixels"


def test_transparent_parts_become_white() -> None:
    image = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    pixel: Any = reread(reencode(upload(encoded(image, "PNG")))).getpixel((10, 10))
    assert min(pixel) > 250


@pytest.fixture
def stored(member: Any) -> Photo:
    return store_photo(
        upload(GOOD["png"], "../../<svg onload=1>.jpg"), unit_code=COMMUNITY, by=member
    )


def file_of(photo: Photo) -> bytes:
    with photo.image.open("rb") as file:
        content: bytes = file.read()
    return content


def test_stored_photo(stored: Photo, member: Any) -> None:
    content = file_of(stored)
    assert stored.image.name.startswith("photos/")
    assert len(stored.image.name) == len("photos/") + 32 + len(".jpg")
    assert "svg" not in stored.image.name
    assert (stored.width, stored.height) == (64, 48)
    assert content[:3] == b"\xff\xd8\xff"
    event = AuditEvent.objects.get(action="photo.stored")
    assert (event.actor, event.after) == (member, {"sha256": stored.sha256})


def test_refused_photo_leaves_no_file(member: Any, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path  # of its own: others write into the shared one
    for values in ({"unit_code": ""}, {"caption": "a\u202eb"}, {"caption": "长" * 101}):
        arguments = {"unit_code": COMMUNITY, **values}
        with pytest.raises(ValidationError):
            store_photo(upload(GOOD["png"]), by=member, **arguments)
    assert not list(tmp_path.rglob("*.jpg"))
    assert Photo.objects.count() == 0


def address(photo: Photo) -> str:
    return f"/photos/{photo.public_id}.jpg"


def test_private_photo_is_seen_within_its_jurisdiction(
    stored: Photo, client: Client, client_for: Any, member: Any, township_officer: Any
) -> None:
    other = factories.user("committee_member", "210502001002", username="other")
    inspector = factories.user("inspector", "210502", username="looker")
    assert client.get(address(stored)).status_code == 404
    for user, status in [(member, 200), (township_officer, 200), (other, 404), (inspector, 404)]:
        assert client_for(user).get(address(stored)).status_code == status
    response = client_for(member).get(address(stored))
    assert set(response["Cache-Control"].split(", ")) == {"private", "no-store"}


def test_inspector_sees_what_was_uploaded_by_himself(client_for: Any, inspector: Any) -> None:
    photo = store_photo(upload(GOOD["jpeg"]), unit_code=COMMUNITY, by=inspector)
    assert client_for(inspector).get(address(photo)).status_code == 200


def test_officer_without_second_factor_sees_no_private_photo(
    stored: Photo, client_for: Any, township_officer: Any, settings: Any
) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    assert client_for(township_officer).get(address(stored)).status_code == 404


def test_published_photo(
    stored: Photo, client: Client, issue: Callable[..., Publication], county_officer: Any
) -> None:
    publication = issue(photos=[stored])
    response = client.get(address(stored))
    assert (response.status_code, response.content) == (200, file_of(stored))
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Content-Disposition"] == f'inline; filename="{stored.public_id}.jpg"'
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert not response.has_header("Set-Cookie")
    again = client.get(address(stored), headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304
    assert client.post(address(stored)).status_code == 405
    withdraw(publication, by=county_officer, reason="有人像")
    assert client.get(address(stored)).status_code == 404
    later = client.get(address(stored), headers={"if-none-match": response["ETag"]})
    assert later.status_code == 404


def test_photo_that_a_correction_left_out_is_private_again(
    stored: Photo, client: Client, issue: Callable[..., Publication]
) -> None:
    issue(photos=[stored])
    issue(total="1", photos=[], reason="撤下照片")
    assert client.get(address(stored)).status_code == 404


def test_photo_of_two_publications_is_found_once(
    stored: Photo, client: Client, issue: Callable[..., Publication]
) -> None:
    issue(photos=[stored])
    issue(key="other", photos=[stored])
    assert client.get(address(stored)).status_code == 200


@pytest.mark.parametrize("public_id", ["0" * 32, "x", "%00", "１", "a" * 500])
@pytest.mark.django_db
def test_unknown_photos(client: Client, public_id: str) -> None:
    assert client.get(f"/photos/{public_id}.jpg").status_code == 404


def test_missing_file_is_a_missing_photo(stored: Photo, client_for: Any, member: Any) -> None:
    stored.image.storage.delete(stored.image.name)
    assert client_for(member).get(address(stored)).status_code == 404
