"""What the database itself refuses, whatever the code before it did."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError

from deliberation.models import Action, AgendaItem, Ballot, Meeting, Participant, Resolution, Topic
from tests.deliberation.helpers import only_action, tomorrow


def refused(rows: models.QuerySet[Any], **values: Any) -> bool:
    try:
        with transaction.atomic():
            rows.update(**values)
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize(
    "values",
    [
        {"title": ""},
        {"place": ""},
        {"starts_at": None},
        {"present": None},
        {"present": 0},
        {"submitted_by": None},
        {"entitled": 19},
    ],
)
def test_a_held_meeting_is_complete(values: dict[str, Any], held: Any) -> None:
    assert refused(Meeting.objects.filter(pk=held.pk), **values)


def test_a_draft_may_be_empty(draft: Any) -> None:
    assert (draft.title, draft.place, draft.starts_at, draft.present) == ("", "", None, None)


@pytest.mark.parametrize(
    "values", [{"in_favour": 13}, {"against": 6}, {"abstained": 4}, {"base_count": 19}]
)
def test_no_more_votes_than_people(values: dict[str, int], held: Any) -> None:
    assert refused(Ballot.objects.all(), **values)


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Participant, {"headcount": 0}),
        (Action, {"progress": 101}),
    ],
)
def test_impossible_numbers(model: Any, values: dict[str, int], held: Any) -> None:
    assert refused(model.objects.all(), **values)


def test_one_item_a_place(held: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        AgendaItem.objects.create(meeting=held, position=1, topic=Topic.objects.get())


def test_one_resolution_an_item(held: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Resolution.objects.create(
            item=AgendaItem.objects.get(), year=2026, sequence=9, text="又一个"
        )


def test_what_was_decided_is_not_deleted_with_its_meeting(held: Any) -> None:
    with pytest.raises(ProtectedError):
        held.delete()
    with pytest.raises(ProtectedError):
        Topic.objects.get().delete()
    assert Meeting.objects.count() == 1


def test_clean_names_the_field(held: Any) -> None:
    held.starts_at = tomorrow()
    with pytest.raises(ValidationError) as caught:
        held.clean()
    assert list(caught.value.message_dict) == ["starts_at"]


def test_a_ballot_cleans_itself(held: Any) -> None:
    ballot = Ballot.objects.get()
    ballot.in_favour = 13
    with pytest.raises(ValidationError):
        ballot.clean()


@pytest.mark.parametrize(
    ("model", "name", "text"),
    [
        (Topic, "title", "两\n行"),
        (Topic, "title", "反\u202e向"),
        (Action, "description", "空\x00字节"),
        (Action, "owner_name", "李\u200b四"),
        (Resolution, "text", "控制\x07符"),
    ],
)
def test_texts_are_plain(model: Any, name: str, text: str, held: Any) -> None:
    row = model.objects.get()
    setattr(row, name, text)
    with pytest.raises(ValidationError) as caught:
        row.full_clean()
    assert list(caught.value.message_dict) == [name]


@pytest.mark.parametrize(
    ("state", "due", "expected"),
    [
        ("open", date(2020, 1, 1), True),
        ("in_progress", date(2020, 1, 1), True),
        ("done", date(2020, 1, 1), False),
        ("verified", date(2020, 1, 1), False),
        ("open", date(2099, 1, 1), False),
    ],
)
def test_overdue(state: str, due: date, expected: bool, held: Any) -> None:
    action = only_action(held)
    action.state, action.due = state, due
    assert action.is_overdue is expected
