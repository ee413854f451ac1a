"""Texts as PDF: what is taken, what is refused and why, who gets which."""

from __future__ import annotations

import zlib
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.rules import Refusal
from benxi_sorting.demonstration.clock import on
from orgs.models import StandardText
from orgs.services import standards as services
from orgs.services.standard_texts import add_text
from portal.enums import Kind
from portal.pdfs import PDF_BYTES, read_pdf
from portal.queries import current
from portal.services import withdraw
from tests.orgs.standard_helpers import (
    LAST,
    consulted,
    drafting,
    issue,
    officer,
    pdf,
    publisher,
    writer,
)


def upload(content: bytes) -> Any:
    return SimpleUploadedFile("x.pdf", content, "application/pdf")


def packed(inner: bytes) -> bytes:
    body = zlib.compress(inner)
    return b"1 0 obj << /Type /ObjStm /Filter /FlateDecode >> stream\n" + body + b"endstream endobj"


XMP = b"<dc:creator><rdf:Seq>%s</rdf:Seq></dc:creator><dc:title>x</dc:title>"
EMPTY = packed(b"")
CUT = b"1 0 obj << /Type /ObjStm >> stream\n" + zlib.compress(b"<< /Type /Page >>")[:-6]
CUT += b"endstream"
STORED = b"1 0 obj << /Type /ObjStm >> stream\n"
STORED += zlib.compress(b"<< /S (endstream) >> << /S /JavaScript >>", 0) + b"endstream endobj"
HIDDEN = EMPTY.removesuffix(b"endstream endobj")


def whole(inner: bytes) -> bytes:
    return b"%PDF-1.7\n" + inner + b"\n%%EOF\n"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"PK\x03\x04" + b"x" * 50, "format"),
        (b"<svg onload=alert(1)>%PDF-1.7 %%EOF", "format"),
        (b"%PDF-1.7\nhalf of it", "damaged"),
        (whole(b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"), "active"),
        (whole(b"<< /S /J#61vaScript >>"), "active"),
        (whole(b"<< /JS(app.alert(1)) >>"), "active"),
        (whole(b"<< /JS <6170702e> >>"), "active"),
        (whole(b"<< /JS 12 0 R >>"), "active"),
        (whole(b"<< /XFA [(template) 5 0 R] >>"), "active"),
        (whole(b"<< /S /Launch >>"), "active"),
        (whole(b"<< /Names << /EmbeddedFiles 3 0 R >> >>"), "active"),
        (whole(packed(b"<< /S /JavaScript >>")), "active"),
        (whole(packed(b"<< /S /JavaScript >>").replace(b"ObjStm", b"Obj#53tm")), "active"),
        (whole(packed(b"<< /S /JavaScript >>").replace(b"/Filter", b"/X << >> /Filter")), "active"),
        (whole(b"(stream\n)" + packed(b"<< /S /JavaScript >>")), "active"),
        (whole(packed(b"").replace(b"endstream", packed(b"<< /S /JavaScript >>"))), "damaged"),
        (whole(b"<< /Type /ObjStm >> stream\n" + zlib.compress(b"x")), "damaged"),
        # Where the end mark stands in the packed data, the rest of them would stay unread.
        (whole(CUT), "damaged"),
        (whole(STORED), "damaged"),
        (whole(b"trailer << /Encrypt 5 0 R >>"), "encrypted"),
        (whole(b"<< /Author (\xe6\x9d\x8e) /Title (x) >>"), "author"),
        (whole(b"<< /Author<FEFF674E> >>"), "author"),
        (whole(b"<< /Author 7 0 R >>"), "author"),
        (whole(packed(b"<< /Auth#6fr (Li) >>")), "author"),
        (whole(XMP % b"<rdf:li>Li</rdf:li>"), "author"),
        (whole(packed(b" " * (51 * 1024 * 1024))), "bomb"),
        (whole(b"1 0 obj << /Type /ObjStm >> stream\nnot packedendstream"), "damaged"),
        (whole(b"x" * PDF_BYTES), "bytes"),
    ],
)
def test_what_is_refused_says_why(content: bytes, code: str) -> None:
    with pytest.raises(ValidationError) as told:
        read_pdf(upload(content))
    assert told.value.code == code


@pytest.mark.parametrize(
    "inner",
    [
        packed(b"<< /Type /Page >>") + b"/OpenAction [3 0 R /Fit]",
        b"<< /Author () >> << /Author (\xfe\xff) >> << /Author <> >> << /Author <FEFF> >>",
        b"<dc:creator/>" + XMP % b"<rdf:li></rdf:li>",
    ],
)
def test_a_plain_text_is_taken_as_it_is(inner: bytes) -> None:
    content = whole(inner)
    assert read_pdf(upload(content)) == content


def test_compressed_bytes_that_look_like_a_short_name_are_no_program() -> None:
    content = whole(b"stream\n\x93/JS\x8f\x01/XFA\xfe\x02endstream")
    assert read_pdf(upload(content)) == content


@pytest.mark.parametrize(
    ("repeated", "end"),
    [(b"/ObjStm", b""), (b"stream\n", b""), (EMPTY, b""), (HIDDEN, b"endstream")],
)
def test_what_is_repeated_a_million_times_is_looked_through_once(
    repeated: bytes, end: bytes
) -> None:
    """A look that begins anew at each of them would not end."""
    content = whole(repeated * ((PDF_BYTES - 100) // len(repeated)) + end)
    if end:
        with pytest.raises(ValidationError, match="损坏"):
            read_pdf(upload(content))
    else:
        assert read_pdf(upload(content)) == content


pytest_db = pytest.mark.django_db


def address(standard: Any, text: StandardText) -> str:
    return reverse("standard_file", args=[standard.public_id, text.sha256])


@pytest_db
def test_the_public_gets_what_a_publication_names_and_nothing_else() -> None:
    draft = drafting(title="未公开", project_number="BX-8")
    assert Client().get(address(draft, draft.texts.get())).status_code == 404
    standard = consulted()
    answer = Client().get(address(standard, standard.texts.get()))
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    # Whoever has the file already does not fetch it again.
    tag = {"If-None-Match": answer.headers["ETag"]}
    again = Client().get(address(standard, standard.texts.get()), headers=tag)
    assert (again.status_code, again.content) == (304, b"")
    # The hash of another standard's text under this address.
    other = reverse("standard_file", args=[standard.public_id, draft.texts.get().sha256])
    assert Client().get(other).status_code == 404


@pytest_db
def test_a_withdrawn_publication_takes_its_file_along() -> None:
    standard = consulted()
    publication = current(Kind.STANDARD, standard.public_id)
    assert publication is not None
    withdraw(publication, by=officer(), reason="发错")
    assert Client().get(address(standard, standard.texts.get())).status_code == 404


@pytest_db
def test_a_file_that_was_taken_off_does_not_come_back_with_the_next_version() -> None:
    standard = consulted()
    publication = current(Kind.STANDARD, standard.public_id)
    assert publication is not None
    withdraw(publication, by=officer(), reason="文本中有个人信息")
    with on(LAST + timedelta(days=1)):
        services.conclude(standard, by=publisher())
    shown = current(Kind.STANDARD, standard.public_id)
    assert shown is not None
    assert shown.payload["files"] == []
    assert Client().get(address(standard, standard.texts.get())).status_code == 404
    with pytest.raises(Refusal, match="已从网站撤下"):
        issue(standard)
    standard.refresh_from_db()
    add_text(standard, by=writer(), upload=pdf("第二稿"), note="", token="t2")
    standard.refresh_from_db()
    issue(standard)
    first, second = standard.texts.order_by("number")
    assert Client().get(address(standard, second)).status_code == 200
    assert Client().get(address(standard, first)).status_code == 404


@pytest_db
def test_a_missing_file_is_not_found(client_for: Any) -> None:
    standard = drafting()
    text = standard.texts.get()
    text.file.storage.delete(text.file.name)
    own = reverse("standard_own_file", args=[standard.public_id, text.number])
    assert client_for(writer()).post(own).status_code == 404


@pytest_db
def test_the_form_says_what_is_wrong_with_a_file(client_for: Any) -> None:
    standard = drafting()
    send = reverse("standard_text", args=[standard.public_id])
    values = {"submission_token": "t" * 20, "note": "", "upload": upload(b"PK\x03\x04")}
    answer = client_for(writer()).post(send, values)
    assert answer.status_code == 200
    assert "PDF" in str(answer.context["text"].errors["upload"])
    assert standard.texts.count() == 1
    values = {"submission_token": "t" * 20, "note": "第二稿", "upload": pdf("第二稿")}
    assert client_for(writer()).post(send, values).status_code == 302
    assert standard.texts.count() == 2


@pytest_db
def test_a_text_that_is_refused_leaves_no_file(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    standard = drafting()

    def files() -> int:
        return sum(path.is_file() for path in tmp_path.rglob("*"))

    kept = files()
    add_text(standard, by=writer(), upload=pdf("第二稿"), note="", token="t2")
    add_text(standard, by=writer(), upload=pdf("第二稿"), note="", token="t2")
    assert files() == kept + 1
    with pytest.raises(ValidationError):
        add_text(standard, by=writer(), upload=pdf("第二稿"), note="", token="t3")
    with pytest.raises(ValidationError):
        add_text(standard, by=writer(), upload=pdf("第三稿"), note="长" * 2000, token="t4")
    assert (files(), standard.texts.count()) == (kept + 1, 2)
