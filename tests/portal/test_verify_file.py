"""A downloaded file is sent back, and the portal says what it is; nothing of it is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal import fingerprints, verify_views, verifying
from portal.enums import Kind
from portal.opendata import given
from portal.opendata.files import FOLDER
from portal.pages import forget_pages
from portal.services import canonical_json, document, withdraw

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    cache.clear()
    return tmp_path


def send(client: Client, content: bytes, name: str = "file", status: int = 200) -> str:
    forget_pages()
    file = SimpleUploadedFile(name, content)
    answer = client.post("/verify/file/", {"file": file})
    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == "no-store"
    return str(answer.content.decode())


GENUINE, REPLACED, WITHDRAWN = "与网站现在公布的完全一致", "已被新的版本替换", "已经撤回"
UNKNOWN, CHANGED, SAVED_ANEW = "本站没有这样的文件", "内容已不同", "文件被重新保存过"


def standing(page: str) -> list[str]:
    words = (GENUINE, REPLACED, WITHDRAWN, UNKNOWN, CHANGED, SAVED_ANEW)
    return [word for word in words if word in page]


def test_the_text_of_a_publication(
    client: Client, issue: Callable[..., Any], city_officer: Any
) -> None:
    first = issue()
    content = canonical_json(document(first))
    page = send(client, content)
    assert standing(page) == [GENUINE]
    assert first.title in page
    second = issue(total="93", reason="更正")
    page = send(client, content)
    assert standing(page) == [REPLACED]
    assert reverse("verify_hash", args=[second.sha256]) in page
    withdraw(second, by=city_officer, reason="误发")
    assert standing(send(client, content)) == [WITHDRAWN]


def test_a_changed_byte_makes_it_unknown(client: Client, issue: Callable[..., Any]) -> None:
    content = canonical_json(document(issue()))
    page = send(client, content.replace(b"92.5", b"99.5"))
    assert standing(page) == [UNKNOWN]
    assert "平山区2026年10月通报" not in page


def test_a_file_of_open_data_by_its_name_and_by_its_hash(
    client: Client, issue: Callable[..., Any]
) -> None:
    issue()
    address = reverse("open_data_file", args=["standings.csv"])
    content = b"".join(client.get(address).streaming_content)
    assert standing(send(client, content, "standings (1).csv")) == [GENUINE]
    page = send(client, content, "renamed.txt")
    assert standing(page) == [GENUINE]
    assert reverse("open_data_detail", args=["standings"]) in page


def test_an_earlier_file_of_open_data_was_genuine(
    client: Client, issue: Callable[..., Any], city_officer: Any, folder: Path
) -> None:
    first = issue()
    address = reverse("open_data_file", args=["standings.csv"])
    content = b"".join(client.get(address).streaming_content)
    second = issue(total="93", reason="更正")
    day = timezone.localdate(first.published_at).isoformat()
    for name in ("standings.csv", "renamed.txt"):
        page = send(client, content, name)
        assert standing(page) == [REPLACED]
        assert f"其中最新的公布日期为{day}" in page
        assert "此后可能已更正或撤回" in page
    assert standing(send(client, content.replace(b"92.5", b"99.5"), "standings.csv")) == [UNKNOWN]
    withdraw(second, by=city_officer, reason="误发")
    assert standing(send(client, content)) == [REPLACED]
    # Nothing of it is kept but the hash.
    kept = [path.read_bytes() for path in (folder / "media").rglob("*") if path.is_file()]
    assert content not in kept
    assert sum(hashlib.sha256(content).hexdigest().encode() in one for one in kept) == 1


def test_what_is_noted_and_not_kept_may_still_be_what_is_given_away_now(
    client: Client, issue: Callable[..., Any], folder: Path
) -> None:
    """As after a new release: the file is made anew, and is the same; noted once."""
    issue()
    address = reverse("open_data_file", args=["standings.csv"])
    content = b"".join(client.get(address).streaming_content)
    for file in (folder / "media" / FOLDER).rglob("*.*"):
        file.unlink()
    assert standing(send(client, content, "renamed.txt")) == [GENUINE]
    noted = (folder / "media" / given.FOLDER / "standings.txt").read_text().splitlines()
    # The other language gives the same bytes of a table for programs.
    assert [line.split(" ")[:2] for line in noted] == [[hashlib.sha256(content).hexdigest(), "csv"]]


def test_it_is_made_where_nobody_has_asked_for_it_yet(
    client: Client, issue: Callable[..., Any], folder: Path
) -> None:
    issue()
    english = reverse("open_data_file", args=["standings.xlsx"])
    content = b"".join(client.get(f"/en{english}").streaming_content)
    for file in (folder / "media").rglob("*.*"):
        file.unlink() if file.is_file() else None
    assert standing(send(client, content, "standings.xlsx")) == [GENUINE]


@pytest.fixture
def paper(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], bytes]:
    """A .docx of a publication, made by a registered function."""
    from portal.documents import OfficialDocument

    def make(publication: Any) -> bytes:
        made = OfficialDocument(publication.title)
        made.paragraph(f"总分{publication.payload['total']}分。")
        return made.content(made_from=f"bulletin:{publication.sha256}")

    remade = verifying.remade_of(Kind.BULLETIN, make)
    monkeypatch.setattr(verifying, "_papers", {"bulletin": remade})
    return make


def repacked(content: bytes, old: str = "", new: str = "") -> bytes:
    """As a program for texts saves it: packed otherwise, perhaps with other words."""
    file = BytesIO()
    with (
        ZipFile(BytesIO(content)) as before,
        ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1) as after,
    ):
        for name in reversed(before.namelist()):
            part = before.read(name)
            if name == "word/document.xml":
                part = part.replace(old.encode(), new.encode()) if old else part
            after.writestr(name, part)
    return file.getvalue()


def test_a_paper(
    client: Client, issue: Callable[..., Any], paper: Callable[[Any], bytes], city_officer: Any
) -> None:
    first = issue()
    content = paper(first)
    assert standing(send(client, content, "通报.docx")) == [GENUINE]
    assert standing(send(client, repacked(content))) == [SAVED_ANEW]
    assert standing(send(client, repacked(content, "92.5", "99.5"))) == [CHANGED]
    second = issue(total="93", reason="更正")
    assert standing(send(client, content)) == [REPLACED]
    withdraw(second, by=city_officer, reason="误发")
    assert standing(send(client, content)) == [WITHDRAWN]
    assert standing(send(client, repacked(content, "92.5", "99.5"))) == [WITHDRAWN]


@pytest.mark.parametrize(
    "mark", ["bulletin:0", "bulletin:\x00", "none:1", "bulletin", "reward:x" * 90]
)
def test_a_paper_that_names_nothing_of_ours(
    mark: str, client: Client, issue: Callable[..., Any], paper: Callable[[Any], bytes]
) -> None:
    publication = issue()
    named = f"bulletin:{publication.sha256}"
    file = BytesIO()
    with ZipFile(BytesIO(paper(publication))) as before, ZipFile(file, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(named.encode(), mark.encode()))
    assert standing(send(client, file.getvalue())) == [UNKNOWN]


def test_strange_archives_are_only_unknown(client: Client) -> None:
    bomb = BytesIO()
    with ZipFile(bomb, "w", ZIP_DEFLATED) as archive:
        archive.writestr("docProps/core.xml", b"<dc:identifier>bulletin:x</dc:identifier>")
        archive.writestr("word/document.xml", bytes(verifying.LARGEST_ENTRY * 4))
    many = BytesIO()
    with ZipFile(many, "w") as archive:
        for number in range(verifying.MOST_ENTRIES + 1):
            archive.writestr(str(number), b"")
    for content in (bomb.getvalue(), many.getvalue(), b"PK\x03\x04 broken", b"PK", b"%PDF-1.7"):
        assert standing(send(client, content)) == [UNKNOWN]


def test_photos_only_while_they_are_shown(
    client: Client, issue: Callable[..., Any], county_officer: Any, city_officer: Any
) -> None:
    from portal.models import Photo

    content = b"\xff\xd8 a picture"
    photo = Photo(
        unit_code="210502", sha256=hashlib.sha256(content).hexdigest(), uploaded_by=county_officer
    )
    photo.image.name, photo.width, photo.height = "photos/a.jpg", 1, 1
    Photo.objects.bulk_create([photo])
    assert standing(send(client, content)) == [UNKNOWN]
    publication = issue()
    publication.photos.add(Photo.objects.get())
    assert standing(send(client, content)) == [GENUINE]
    withdraw(publication, by=city_officer, reason="误发")
    assert standing(send(client, content)) == [UNKNOWN]


def test_nothing_is_kept_of_a_large_file(client: Client, folder: Path, monkeypatch: Any) -> None:
    """The usual handler would write it into the folder for uploads."""
    written: list[Any] = []
    monkeypatch.setattr(
        "django.core.files.uploadedfile.TemporaryUploadedFile.__init__", written.append
    )
    assert standing(send(client, b"x" * (3 * 1024 * 1024))) == [UNKNOWN]
    assert written == []
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_what_is_too_large_is_refused(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(fingerprints, "LARGEST", 1000)
    page = send(client, b"x" * 1001, status=413)
    assert standing(page) == []
    assert "文件超过" in page


@pytest.mark.parametrize("data", [{}, {"file": "no file"}, {"other": "x"}])
def test_without_a_file_it_says_so(data: dict[str, str], client: Client) -> None:
    answer = client.post(reverse("verify_file"), data)
    assert answer.status_code == 400
    assert 'id="id_file' in answer.content.decode()
    assert (
        client.post(reverse("verify_file"), {"file": SimpleUploadedFile("a", b"")}).status_code
        == 400
    )


def test_too_many_files_are_refused(client: Client, monkeypatch: Any) -> None:
    for _n in range(verify_views.FILES_AN_HOUR):
        assert client.post(reverse("verify_file")).status_code == 400
    assert client.post(reverse("verify_file")).status_code == 429


def test_the_form_needs_its_token() -> None:
    client = Client(enforce_csrf_checks=True)
    assert (
        client.post(reverse("verify_file"), {"file": SimpleUploadedFile("a", b"a")}).status_code
        == 403
    )
    page = client.get(reverse("verify_file"))
    assert page.cookies.keys() == {"csrftoken"}
    assert client.get(reverse("verify")).cookies.keys() == set()


def test_other_forms_get_their_files_as_before(client: Client) -> None:
    """The handler steps aside for any other view."""
    from django.http import HttpRequest

    handler = fingerprints.FingerprintHandler(HttpRequest())
    handler.handle_raw_input(None, {}, 0, b"", None)
    assert handler.receive_data_chunk(b"abc", 0) == b"abc"
    assert handler.file_complete(3) is None
