"""PDFs and pictures that go with a notice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction

from accounts.rules import IllegalTransition, Refusal, StaleRecord
from coordination import services
from coordination.constants import NOTICE_FILES
from coordination.models import Notice, NoticeFile
from tests import factories
from tests.coordination.notice_helpers import draft, reader, send, sender, token
from tests.orgs.library_helpers import picture
from tests.orgs.standard_helpers import pdf

pytestmark = pytest.mark.django_db


def attached(notice: Notice, upload: SimpleUploadedFile | None = None) -> NoticeFile:
    return services.attach_to_notice(notice, by=sender(), upload=upload or pdf())


def kept_bytes(row: NoticeFile) -> bytes:
    return Path(row.file.path).read_bytes()


def with_file(upload: SimpleUploadedFile | None = None) -> Notice:
    notice = draft()
    attached(notice, upload)
    reader()
    return send(Notice.objects.get(pk=notice.pk))


def test_a_pdf_is_kept_as_it_is_and_a_picture_is_made_anew() -> None:
    notice = draft()
    paper, photo = attached(notice), attached(notice, picture("现场.jpg"))
    assert (paper.photo, kept_bytes(paper)[:5], len(paper.sha256)) == (None, b"%PDF-", 64)
    assert (photo.photo.unit_code, photo.name, photo.sha256) == ("210502", "现场", "")  # type: ignore[union-attr]


def test_recipients_read_it_until_it_is_withdrawn_and_others_never() -> None:
    notice = draft()
    kept = attached(notice)
    far = factories.community(name="彩北社区")
    stranger, mine = reader("彩北社区"), reader()
    assert far.code.startswith("210502")
    assert not NoticeFile.objects.for_user(mine).exists()
    notice.areas.update(jurisdiction=mine.appointments.get().jurisdiction)
    send(Notice.objects.get(pk=notice.pk))
    seen = [NoticeFile.objects.for_user(user).count() for user in (mine, stranger, sender())]
    assert seen == [1, 0, 1]
    services.withdraw_notice(Notice.objects.get(), by=sender(), reason="附件有误")
    seen = [NoticeFile.objects.for_user(user).count() for user in (mine, sender())]
    assert (seen, kept.notice_id) == ([0, 1], notice.pk)


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("通知.pdf", b"no pdf at all"),
        SimpleUploadedFile("表.xlsx", b"PK\x03\x04 no picture"),
        SimpleUploadedFile("空.pdf", b""),
    ],
    ids=["broken pdf", "spreadsheet", "empty"],
)
def test_what_is_neither_a_pdf_nor_a_picture_is_refused(upload: Any) -> None:
    with pytest.raises(ValidationError) as told:
        attached(draft(), upload)
    assert list(told.value.message_dict) == ["upload"]
    assert not NoticeFile.objects.exists()


def test_there_are_at_most_so_many() -> None:
    notice = draft()
    for number in range(NOTICE_FILES):
        attached(notice, pdf(str(number)))
    with pytest.raises(ValidationError):
        attached(notice, pdf("多一份"))
    assert notice.files.count() == NOTICE_FILES


@pytest.mark.parametrize("upload", [pdf, picture], ids=["pdf", "picture"])
def test_what_is_sent_twice_goes_along_once(upload: Any) -> None:
    notice = draft()
    attached(notice, upload())
    with pytest.raises(ValidationError) as error:
        attached(notice, upload())
    assert (list(error.value.message_dict), notice.files.count()) == (["upload"], 1)


def test_others_and_whoever_is_late_change_nothing() -> None:
    notice = draft()
    kept = attached(notice)
    with pytest.raises(Refusal):
        services.attach_to_notice(notice, by=reader(), upload=pdf())
    with pytest.raises(Refusal):
        services.detach_from_notice(kept, by=reader())
    # The officer who sends it has not seen what was added since.
    stale = Notice.objects.get(pk=notice.pk)
    second = attached(notice, pdf("另一份"))
    with pytest.raises(StaleRecord):
        services.send_notice(stale, by=sender(), expected_people=1)
    services.detach_from_notice(second, by=sender())
    with pytest.raises(Refusal):
        services.detach_from_notice(second, by=sender())
    send(Notice.objects.get(pk=notice.pk))
    with pytest.raises(IllegalTransition):
        attached(notice)
    with pytest.raises(IllegalTransition):
        services.detach_from_notice(kept, by=sender())


def test_what_was_sent_stays_for_the_database_too() -> None:
    notice = with_file()
    attempts = [
        lambda: NoticeFile.objects.update(name="改"),
        lambda: NoticeFile.objects.all()._raw_delete("default"),
        lambda: NoticeFile.objects.create(notice=notice, name="晚", file="a", sha256="b", size=1),
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeFile.objects.create(notice=draft(), name="无")


def test_a_correction_takes_the_files_along() -> None:
    notice = with_file()
    newer, _is_new = services.correct_notice(notice, by=sender(), token=token())
    first, second = notice.files.get(), newer.files.get()
    assert (second.sha256, second.file.name) == (first.sha256, first.file.name)
    services.detach_from_notice(second, by=sender())
    assert kept_bytes(first)[:5] == b"%PDF-"


def test_a_file_goes_with_its_last_row(django_capture_on_commit_callbacks: Any) -> None:
    kept = attached(draft())
    path = Path(kept.file.path)
    with django_capture_on_commit_callbacks(execute=True):
        services.detach_from_notice(kept, by=sender())
    assert not path.exists()
