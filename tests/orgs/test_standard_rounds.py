"""Comments taken again after large changes: each round kept apart, with what became of it."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from accounts.rules import Refusal
from accounts.triggers import remove_guard
from benxi_sorting.demonstration.clock import on
from orgs.models import Standard, StandardRound
from orgs.services.standard_comments import Answer, answer_comment
from orgs.services.standard_texts import add_text
from orgs.services.standards import conclude, open_consultation
from orgs.standards import round_on
from orgs.triggers.credit_requests import ROUND_ANSWERED, ROUND_KEPT
from portal.enums import Kind
from portal.queries import current
from tests.orgs.standard_helpers import (
    FIRST,
    LAST,
    answered_late,
    comment,
    concluded,
    consulted,
    issue,
    officer,
    pdf,
    publisher,
    writer,
)

pytestmark = pytest.mark.django_db
AFTER = LAST + timedelta(days=1)
SECOND, SECOND_LAST = date(2026, 12, 7), date(2027, 1, 5)
WHY = "根据第一轮意见，投放点间距一章作了重大修改"


def reworked() -> Standard:
    """Concluded with one comment; a second text is in."""
    standard = consulted()
    comment(standard, "第一轮意见")
    with on(AFTER):
        answered_late(standard)
        conclude(standard, by=publisher())
        rework(standard)
    return standard


def rework(standard: Standard) -> None:
    add_text(
        standard,
        by=writer(standard.association),
        upload=pdf("重大修改稿"),
        note="第二稿",
        token=secrets.token_hex(16),
    )
    standard.refresh_from_db()


def again(standard: Standard, reason: str = WHY) -> Standard:
    with on(SECOND):
        open_consultation(standard, by=publisher(), first=SECOND, last=SECOND_LAST, reason=reason)
    return standard


def payload(standard: Standard) -> Any:
    found = current(Kind.STANDARD, standard.public_id)
    assert found is not None
    return found.payload


def test_a_second_round_is_kept_apart_from_the_first() -> None:
    standard = again(reworked())
    kept = StandardRound.objects.get()
    assert (kept.number, kept.consult_from, kept.consult_until, kept.concluded_on, kept.reason) == (
        1, FIRST, LAST, AFTER, WHY,
    )  # fmt: skip
    assert (standard.consult_from, standard.concluded_on) == (SECOND, None)
    open_now = payload(standard)
    assert [(row["round"], row["text"]) for row in open_now["comments"]] == [(1, "第一轮意见")]
    assert [(file["round"], file["number"]) for file in open_now["files"]] == [(2, 2), (1, 1)]
    comment(standard, "第二轮意见")
    with on(SECOND_LAST + timedelta(days=1)):
        answered_late(standard)
        conclude(standard, by=publisher())
    rows = [(row["round"], row["text"]) for row in payload(standard)["comments"]]
    assert rows == [(1, "第一轮意见"), (2, "第二轮意见")]
    assert issue(standard, "T/BXHX 001—2027").state == "issued"


def test_comments_are_taken_again_only_of_another_text_and_for_a_reason() -> None:
    standard = concluded()
    with pytest.raises(Refusal):
        again(standard)
    with on(AFTER):
        rework(standard)
    with pytest.raises(ValidationError):
        again(standard, reason=" ")
    standard.refresh_from_db()
    assert (standard.state, StandardRound.objects.count()) == ("concluded", 0)


def test_the_answers_of_an_earlier_round_stay() -> None:
    standard = again(reworked())
    row = standard.comments.get()
    with on(SECOND), pytest.raises(Refusal):
        answer_comment(row, by=officer(), answer=Answer("not_adopted", "改口"))

    def change() -> None:
        type(row)._base_manager.filter(pk=row.pk).update(answer="改口")

    with pytest.raises(DatabaseError), transaction.atomic():
        change()
    remove_guard(ROUND_ANSWERED, connection)
    change()


def test_the_database_wants_the_round_kept_first() -> None:
    standard = reworked()

    def change() -> None:
        Standard.objects.filter(pk=standard.pk).update(
            state="consultation", consult_from=SECOND, consult_until=SECOND_LAST, concluded_on=None
        )

    with pytest.raises(DatabaseError), transaction.atomic():
        change()
    remove_guard(ROUND_KEPT, connection)
    change()


@pytest.mark.parametrize(
    ("day", "ends", "number"),
    [
        (FIRST, [], 1),
        (LAST, [LAST], 1),
        (SECOND, [LAST], 2),
        (SECOND, [LAST, SECOND_LAST], 2),
        (SECOND_LAST + timedelta(days=9), [LAST, SECOND_LAST], 3),
    ],
)
def test_a_comment_is_of_the_round_in_whose_days_it_came(
    day: date, ends: list[date], number: int
) -> None:
    assert round_on(day, ends) == number
