"""Several people at one standard at once: one comment a click, one number, one step."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.rules import Refusal
from benxi_sorting.demonstration.clock import on
from orgs.models import Standard, StandardComment
from orgs.services.standard_comments import (
    Answer,
    CommentContent,
    answer_comment,
    send_comment,
)
from orgs.services.standards import Issue, issue_standard, take_up
from tests.evaluation.test_races import at_once
from tests.orgs.standard_helpers import (
    FIRST,
    NUMBER,
    TEXT,
    comment,
    concluded,
    consulted,
    officer,
    proposed,
    publisher,
)

pytestmark = pytest.mark.django_db(transaction=True)

REPEATS = 3
PEOPLE = 4


def standard_of(pk: int) -> Standard:
    return Standard.objects.select_related("association").get(pk=pk)


@contextmanager
def told() -> Iterator[None]:
    """Who is slower is told at the field."""
    try:
        yield
    except ValidationError as error:
        raise Refusal(str(error)) from error


def test_several_clicks_send_one_comment() -> None:
    pk = consulted().pk
    for repeat in range(REPEATS):

        def send(_place: int, repeat: int = repeat) -> None:
            content = CommentContent(text=f"{TEXT}{repeat}")
            send_comment(standard_of(pk), content=content, token="same")

        with on(FIRST):
            assert at_once(PEOPLE, send) == ["done"] * PEOPLE
        assert StandardComment.objects.count() == repeat + 1


def test_one_of_several_gives_a_number_once() -> None:
    for repeat in range(REPEATS):
        pks = [proposed(title=f"第{repeat}-{n}项").pk for n in range(PEOPLE)]
        by = officer()

        def take(place: int, pks: list[int] = pks, by: Any = by, repeat: int = repeat) -> None:
            with told():
                take_up(standard_of(pks[place]), by=by, project_number=f"BX-{repeat}")

        assert at_once(PEOPLE, take).count("done") == 1


def test_one_of_several_issues_under_a_number() -> None:
    pks = [concluded(title=f"第{n}项", project_number=f"BX-{n}").pk for n in range(PEOPLE)]
    day = standard_of(pks[0]).concluded_on
    assert day is not None
    by = publisher()

    def issue(place: int) -> None:
        with told():
            issue_standard(standard_of(pks[place]), by=by, entered=Issue(NUMBER, day, day))

    with on(day):
        assert at_once(PEOPLE, issue).count("done") == 1
    assert Standard.objects.filter(number=NUMBER).count() == 1


def test_one_of_several_answers() -> None:
    for repeat in range(REPEATS):
        standard = Standard.objects.first() or consulted()
        pk = comment(standard, text=f"{TEXT}{repeat}").pk
        by = officer()

        def answer(place: int, pk: int = pk, by: Any = by) -> None:
            row = StandardComment.objects.select_related("standard__association").get(pk=pk)
            given = Answer("partly", f"第{place}人的理由")
            answer_comment(row, by=by, answer=given, expected_version=1)

        assert at_once(PEOPLE, answer).count("done") == 1
