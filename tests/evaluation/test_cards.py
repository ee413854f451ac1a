"""The scorecards that ship with the portal, read from their file."""

from __future__ import annotations

import json
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from evaluation import queries
from evaluation.models import Criterion, Scorecard

FILE = Path("data/scorecards.json")


@pytest.fixture
def types(db: None) -> None:
    call_command("load_community_types", stdout=StringIO())


def load(*cards: str, **options: Any) -> None:
    call_command("load_scorecards", *cards, stdout=StringIO(), **options)


@pytest.mark.parametrize(
    ("code", "state", "counts", "points"),
    [
        ("card-a", "active", [1, 4, 1, 3, 2, 1, 3], [10, 20, 10, 20, 15, 10, 15]),
        ("card-b", "draft", [3, 1, 3], [40, 30, 30]),
        ("village", "active", [4, 4, 3, 1], [45, 45, 10, 3]),
        ("property", "active", [1, 3, 3, 2, 3], [15, 30, 20, 15, 20]),
        ("residents", "active", [1, 2, 1], [40, 40, 20]),
        ("township", "active", [4, 3, 2, 2, 1, 2], [10, 10, 30, 15, 15, 20]),
    ],
)
def test_what_ships_is_what_was_printed(
    code: str, state: str, counts: list[int], points: list[int], types: None
) -> None:
    load()
    card = Scorecard.objects.get(code=code)
    sections = list(queries.sections_of(card))
    assert card.state == state
    assert [len(section.criteria.all()) for section in sections] == counts
    assert [sum(c.points for c in section.criteria.all()) for section in sections] == points
    # Nothing scores public institutions, so that card stays a draft.
    assert len(queries.activation_problems(card)) == (state == "draft")


def test_all_methods_are_in_use(types: None) -> None:
    load()
    assert set(Criterion.objects.values_list("method", flat=True)) == {
        "pass_fail", "deduction", "graded", "judged",
    }  # fmt: skip
    of_estates = Criterion.objects.filter(section__scorecard__code="card-a")
    fault = of_estates.get(key="bins-clean").deductions.get(text="垃圾满溢")
    assert fault.points == Decimal(2)
    vetoes = Criterion.objects.filter(key="fraud")
    assert [criterion.veto for criterion in vetoes] == [True, True]


def test_loading_twice_changes_nothing(types: None) -> None:
    load()
    first = list(Criterion.objects.values_list("pk", "title", "points"))
    load()
    assert list(Criterion.objects.values_list("pk", "title", "points")) == first
    assert Scorecard.objects.count() == 6


def test_a_card_for_types_that_are_not_there_is_refused(db: None) -> None:
    from communities.models import CommunityType

    CommunityType.objects.all().delete()
    with pytest.raises(CommandError, match="villagers-concentrated"):
        load("village")
    assert not Scorecard.objects.exists()


def test_a_card_that_does_not_add_up_is_refused(db: None, tmp_path: Any) -> None:
    file = json.loads(FILE.read_text("utf-8"))
    card = file["cards"][0]
    card["sections"].pop()
    path = tmp_path / "cards.json"
    path.write_text(json.dumps(file), "utf-8")
    with pytest.raises(CommandError, match="85"):
        load("A", file=str(path))
    with pytest.raises(CommandError, match="X"):
        load("X", file=str(path))
    assert not Scorecard.objects.exists()
