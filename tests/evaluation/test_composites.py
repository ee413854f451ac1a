"""Weighted parts of a township's total: the rule, and the editions of composites."""

from __future__ import annotations

from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.urls import reverse
from hypothesis import given as hypothesis_given
from hypothesis import settings
from hypothesis import strategies as st

from accounts.rules import Refusal, StaleRecord
from evaluation import queries
from evaluation.composites import Part, merge_parts
from evaluation.models import Composite, CompositePart
from evaluation.services import activate_composite, hold_draft, new_composite_edition

SHANGHAI = [Part("third_party", Decimal(60)), Part("satisfaction", Decimal(20)),
            Part("county_check", Decimal(20))]  # fmt: skip


def figures(*values: Any) -> dict[str, Decimal | None]:
    return {
        part.source: None if value is None else Decimal(str(value))
        for part, value in zip(SHANGHAI, values, strict=True)
    }


@pytest.mark.parametrize(
    ("values", "rescaled", "strict", "missing"),
    [
        ((90, 80, 70), "84.00", "84.00", ()),
        ((100, 100, 100), "100.00", "100.00", ()),
        ((0, 0, 0), "0.00", "0.00", ()),
        ((90, None, 70), "85.00", None, ("satisfaction",)),
        ((None, 80, 70), "75.00", None, ("third_party",)),
        ((90, None, None), "90.00", None, ("satisfaction", "county_check")),
        ((None, None, None), None, None, ("third_party", "satisfaction", "county_check")),
        (("90.01", "90.02", "90.03"), "90.02", "90.02", ()),  # 90.016
        (("0.01", "0.02", "0.025"), "0.02", "0.02", ()),  # 0.015: the half goes up
        (("0.01", "0.02", "0.02"), "0.01", "0.01", ()),  # 0.014
    ],
)
def test_totals(
    values: tuple[Any, ...], rescaled: str | None, strict: str | None, missing: tuple[str, ...]
) -> None:
    for rescale, total in ((True, rescaled), (False, strict)):
        merged = merge_parts(SHANGHAI, figures(*values), rescale=rescale)
        assert merged.total == (None if total is None else Decimal(total))
        assert merged.missing == missing


def test_a_source_that_nobody_gave_is_missing_like_none() -> None:
    assert merge_parts(SHANGHAI, {}, rescale=True).missing == (
        "third_party", "satisfaction", "county_check",
    )  # fmt: skip
    assert merge_parts([], {}, rescale=True).total is None


def test_the_parts_say_what_they_gave() -> None:
    merged = merge_parts(SHANGHAI, figures(90, None, 70), rescale=True)
    assert [(p.source, p.used, p.points) for p in merged.parts] == [
        ("third_party", Decimal(75), Decimal("67.5")),
        ("satisfaction", None, None),
        ("county_check", Decimal(25), Decimal("17.5")),
    ]
    strict = merge_parts(SHANGHAI, figures(90, None, 70), rescale=False)
    assert [p.points for p in strict.parts] == [None, None, None]


FIGURES = st.decimals(0, 100, places=2)


@settings(deadline=None)
@hypothesis_given(st.lists(st.tuples(st.integers(1, 100), FIGURES), min_size=1, max_size=8))
def test_a_total_lies_between_its_parts_in_any_order(rows: list[tuple[int, Decimal]]) -> None:
    parts = [Part(str(n), Decimal(weight)) for n, (weight, _figure) in enumerate(rows)]
    values = {str(n): figure for n, (_weight, figure) in enumerate(rows)}
    total = merge_parts(parts, values, rescale=True).total
    assert total is not None
    assert min(values.values()) <= total <= max(values.values())
    assert merge_parts(parts[::-1], values, rescale=True).total == total


@pytest.fixture
def composite(db: None) -> Composite:
    made = Composite.objects.create(code="c", title="街镇考评")
    for place, part in enumerate(SHANGHAI, start=1):
        CompositePart.objects.create(
            composite=made, position=place, source=part.source, weight=part.weight
        )
    return made


def test_active_weights_are_fixed_and_copied(composite: Composite, city_officer: Any) -> None:
    assert queries.parts_of(composite) == SHANGHAI
    activate_composite(composite, by=city_officer)
    attempts: list[Any] = [
        lambda: Composite.objects.update(missing="no_total"),
        lambda: CompositePart.objects.filter(position=1).update(weight=1),
        lambda: CompositePart.objects.all().delete(),
        lambda: CompositePart.objects.create(
            composite=composite, position=9, source="field", weight=1
        ),
        composite.delete,
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    copy = new_composite_edition(composite, by=city_officer)
    assert (copy.edition, queries.parts_of(copy), copy.rescales) == (2, SHANGHAI, True)
    with pytest.raises(Refusal):
        new_composite_edition(composite, by=city_officer)


def test_weights_come_to_a_hundred(
    composite: Composite, city_officer: Any, county_officer: Any
) -> None:
    CompositePart.objects.filter(position=3).delete()
    with pytest.raises(Refusal, match="80"):
        activate_composite(composite, by=city_officer)
    with pytest.raises(Refusal):
        new_composite_edition(composite, by=county_officer)
    assert Composite.objects.get().state == "draft"


def test_two_editors(composite: Composite, city_officer: Any) -> None:
    mine = Composite.objects.get()
    hold_draft(composite, expected_version=composite.version)
    with pytest.raises(StaleRecord):
        activate_composite(mine, by=city_officer)


def test_what_ships_is_a_draft_of_the_printed_weights(db: None) -> None:
    call_command("load_community_types", stdout=StringIO())
    for _time in range(2):
        call_command("load_scorecards", stdout=StringIO())
    assert {
        row.code: [part.weight for part in row.parts.all()] for row in Composite.objects.all()
    } == {
        "card-c": [45, 55],
        "card-d": [30, 10, 30, 30],
        "shanghai-2021": [60, 20, 20],
    }
    assert set(Composite.objects.values_list("state", flat=True)) == {"draft"}


def test_the_admin_activates_and_copies(
    composite: Composite, city_officer: Any, client_for: Any
) -> None:
    browser = client_for(city_officer)
    step = reverse("admin:evaluation_composite_step", args=[composite.pk, "active"])
    assert browser.post(step, {"version": composite.version}).status_code == 302
    change = reverse("admin:evaluation_composite_change", args=[composite.pk])
    assert browser.get(change).status_code == 200
    copy = reverse("admin:evaluation_composite_new_edition", args=[composite.pk])
    draft_page = browser.post(copy)["Location"]
    assert Composite.objects.get(edition=2).state == "draft"
    assert browser.get(draft_page).status_code == 200
