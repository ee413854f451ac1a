"""Several clicks at once: a notice is sent once, read once, its recipients reminded once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from benxi_sorting.demonstration.clock import on
from coordination import services
from coordination.digest_mail import send_digests
from coordination.models import Notice, NoticeReceipt
from tests.coordination import notice_helpers as h
from tests.evaluation.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)

REPEATS = 3
PEOPLE = 4


def test_two_clicks_send_once() -> None:
    h.reader()
    by = h.sender()
    for repeat in range(REPEATS):
        pk = h.draft(title=f"第{repeat}号").pk

        def send(place: int, pk: int = pk) -> None:
            services.send_notice(
                Notice.objects.get(pk=pk), by=by, expected_people=1, expected_version=1
            )

        assert at_once(PEOPLE, send).count("done") == 1
        assert NoticeReceipt.objects.filter(notice=pk).count() == 1


def test_it_is_read_once() -> None:
    notice, by = h.sent(), h.reader()
    noted: list[bool] = []

    def read(place: int) -> None:
        noted.append(services.read_notice(h.receipt(notice), by=by))

    assert at_once(PEOPLE, read) == ["done"] * PEOPLE
    assert sorted(noted) == [False, False, False, True]


def test_they_are_reminded_once() -> None:
    notice, by = h.sent(), h.sender()

    def remind(place: int) -> None:
        services.remind_notice(notice, by=by)

    assert at_once(PEOPLE, remind).count("done") == 1


def test_a_notice_gets_one_correction() -> None:
    notice, by = h.sent(), h.sender()

    def correct(place: int) -> None:
        services.correct_notice(notice, by=by, token=h.token())

    assert at_once(PEOPLE, correct).count("done") == 1
    assert Notice.objects.filter(corrects=notice).count() == 1


def test_runs_at_once_send_one_mail() -> None:
    user = h.reader()
    user.email = "reader@example.org"
    user.save()
    h.sent()
    for repeat in range(REPEATS):
        with on(timezone.localdate() + timedelta(days=repeat)):
            assert at_once(PEOPLE, lambda _place: send_digests()) == ["done"] * PEOPLE
        assert len(mail.outbox) == repeat + 1
