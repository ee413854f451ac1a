"""Real scorecards turned into criteria."""

from __future__ import annotations

import json
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from evaluation.cards import card_sections

DATA = {c["id"]: c for c in json.loads(Path("data/scorecards.json").read_text("utf-8"))}


@pytest.mark.parametrize(("card", "counts"), [("A", [1, 4, 1, 3, 2, 1, 3]), ("B", [3, 1, 3])])
def test_sections_and_points(card: str, counts: list[int]) -> None:
    sections = card_sections(DATA[card]["items"])
    assert [len(section.criteria) for section in sections] == counts
    assert [sum(c.points for c in section.criteria) for section in sections] == [
        item["points"] for item in DATA[card]["items"]
    ]


def test_a_deduction_is_not_taken_for_points() -> None:
    [section] = card_sections(
        [{"item": "甲", "points": 10, "rules": ["破损的扣5分", "未设的扣5分"]}]
    )
    [criterion] = section.criteria
    assert (criterion.title, criterion.points) == ("甲", Decimal(10))
    assert criterion.guidance == "破损的扣5分\n未设的扣5分"


def test_loading_twice_changes_nothing(db: None) -> None:
    from evaluation.models import Criterion, Scorecard

    call_command("load_scorecards", stdout=StringIO())
    first = list(Criterion.objects.values_list("pk", "title", "points"))
    call_command("load_scorecards", stdout=StringIO())
    assert list(Criterion.objects.values_list("pk", "title", "points")) == first
    assert len(first) == 15
    assert Scorecard.objects.get().total == sum(points for _pk, _title, points in first) == 100


def test_a_card_that_does_not_add_up_is_refused(db: None, tmp_path: Any) -> None:
    from evaluation.models import Scorecard

    path = tmp_path / "cards.json"
    card = {"id": "X", "name": "错", "source": "", "total": 100, "items": []}
    path.write_text(json.dumps([card]), "utf-8")
    with pytest.raises(CommandError, match="come to 0, not 100"):
        call_command("load_scorecards", "X", file=str(path), stdout=StringIO())
    assert Scorecard.objects.count() == 0
