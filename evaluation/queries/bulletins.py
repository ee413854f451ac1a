"""What the stored standings of a round say, as a bulletin publishes it; and whether it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Model, Q

from communities.models import County
from evaluation.enums import Level, Measure
from evaluation.models import (
    Grade,
    RateSample,
    Round,
    Scorecard,
    Standing,
    StandingPart,
    TypeStanding,
)
from evaluation.periods import bulletin_key
from evaluation.queries.composites import published_parts, published_weights
from evaluation.queries.criterion_points import published_criteria
from evaluation.queries.lists import published_lists
from evaluation.queries.movement import section_points
from evaluation.queries.round_cards import cards_by_unit, cards_used
from evaluation.queries.samples import community_samples, sampling_methods
from evaluation.queries.scorecards import grades_of
from evaluation.queries.standings import rate_of, section_means, standings
from evaluation.queries.townships import published_scorings
from evaluation.scoring import grade_of, json_number
from portal.enums import Kind
from portal.models import Publication
from portal.queries import current

TOP = 3
BY_CRITERION = ("criteria", "criterion_points")


def figures_of(round_: Round) -> tuple[dict[str, Any], list[tuple[str, dict[str, Any]]]]:
    """The figures of the stored standings of `round_`, and those of each community by its code.

    Raises Standing.DoesNotExist where they were never computed.
    """
    grades = {card: grades_of(card) for card in cards_used(round_)}
    several = len(grades) > 1
    sections = section_means(round_)
    communities = list(standings(round_, Level.COMMUNITY))
    summary = standings(round_, Level.COUNTY).get()
    cards = cards_by_unit(round_) if several else {}
    scorings = published_scorings(round_) if round_.composite_id else {}
    entries = _entries(round_, communities, sections, grades, cards)
    townships = [
        _line(row)
        | {"grade": _grade(row, round_, grades[round_.scorecard]), **published_parts(row, scorings)}
        for row in standings(round_, Level.TOWNSHIP)
    ]
    figures = {
        **_basis(summary),
        **published_lists(summary.rule, grades, dict(entries), townships),
        **published_weights(round_, summary.previous_round),
        "summary": _summary(round_, summary),
        "sections": [
            {
                "title": section["title"],
                "maximum": json_number(section["maximum"]),
                "mean": json_number(section["mean"]),
                **({"card": section["card"].code} if several else {}),
            }
            for section in sections
        ],
        "townships": townships,
        "top": [_place(row) for row in communities if row.rank is not None][:TOP],
        **published_criteria(round_),
    }
    return figures, entries


def stored_figures(round_: Round) -> set[tuple[Any, ...]]:
    """What is stored of the results of `round_`, to tell afterwards whether any of it changed."""
    rows = Standing.objects.filter(round=round_).order_by()
    places = TypeStanding.objects.filter(standing__round=round_).order_by()
    parts = StandingPart.objects.filter(standing__round=round_).order_by()
    return {
        *rows.values_list(*_stored(Standing, "id")),
        *places.values_list("standing__slug", *_stored(TypeStanding, "id", "standing")),
        *parts.values_list("standing__slug", *_stored(StandingPart, "id", "standing")),
    }


def compared_figures(round_: Round) -> set[tuple[Any, ...]]:
    """What later rounds are compared with in `round_`: the key of each, its unit, the results."""
    rows = Standing.objects.filter(Q(previous_round=round_) | Q(last_year_round=round_)).order_by()
    places = TypeStanding.objects.filter(standing__in=rows).order_by()
    return {
        *rows.values_list(
            "round", "level", "slug", "previous_total", "previous_rank", "last_year_total",
            "last_year_rank",
        ),
        *places.values_list(
            "standing__round", "standing__slug", "code", "previous_rank", "last_year_rank"
        ),
    }  # fmt: skip


def _stored(model: type[Model], *without: str) -> list[str]:
    return [field.name for field in model._meta.concrete_fields if field.name not in without]


def published_bulletin(round_: Round) -> Publication | None:
    """The version of the round's bulletin that stands on the site; None if there is none."""
    county = County.objects.get(code=round_.jurisdiction)
    return current(Kind.BULLETIN, bulletin_key(round_.period, county.slug))


def is_as_published(round_: Round) -> bool:
    """Whether the site says of the results of `round_` what the stored standings say.

    Who issued it, its text and its addressees are not asked about; nor are points by criterion of
    a version from before bulletins gave them, which says nothing wrong.
    """
    publication = published_bulletin(round_)
    if publication is None:
        return False
    figures, entries = figures_of(round_)
    said = publication.payload
    if "criteria" not in said:
        figures = {name: value for name, value in figures.items() if name not in BY_CRITERION}
    return all(said.get(name) == value for name, value in figures.items()) and said.get(
        "entries", []
    ) == [values for _code, values in entries]


def _summary(round_: Round, row: Standing) -> dict[str, Any]:
    found = sampling_methods(round_)
    methods = {measure.value: found.get(measure, []) for measure in Measure}
    return _line(row) | {"methods": methods}


def _entries(
    round_: Round,
    communities: Sequence[Standing],
    sections: Sequence[dict[str, Any]],
    grades: Mapping[Scorecard, Sequence[Grade]],
    cards: Mapping[str, Scorecard],
) -> list[tuple[str, dict[str, Any]]]:
    """`cards` has the card of each unit by its slug where the round has several."""
    samples = community_samples(round_)
    points = section_points(round_)
    return [
        (
            row.unit_code,
            _entry(row, samples.get(row.slug, {}))
            | {
                "grade": _grade(row, round_, grades[cards.get(row.slug, round_.scorecard)]),
                "sections": _section_points(sections, points.get(row.slug)),
                **({"card": cards[row.slug].code} if row.slug in cards else {}),
            },
        )
        for row in communities
    ]


def _grade(row: Standing, round_: Round, grades: Sequence[Grade]) -> dict[str, str] | None:
    """Name and colour of the grade that a total, or a mean of totals, reaches on the card."""
    full_mark = round_.full_mark(row.level)
    reached = grade_of(row.total, full_mark, grades, cancelled=bool(row.cancelled_for))
    return {"name": reached.name, "colour": reached.colour} if reached else None


def _basis(summary: Standing) -> dict[str, Any]:
    """By which rule the units were ranked, and against which periods they are compared."""
    rule, previous, last_year = summary.rule, summary.previous_round, summary.last_year_round
    return {
        "rule": rule
        and {
            "minimum_coverage": rule.minimum_coverage,
            "minimum_sample": rule.minimum_sample,
            "source": rule.source,
        },
        "previous_period": previous and previous.period,
        "last_year_period": last_year and last_year.period,
    }


def _place(row: Standing) -> dict[str, Any]:
    return {
        "name": row.name,
        "slug": row.slug,
        "township": row.parent_name,
        "township_slug": row.parent_slug,
        "total": json_number(row.total),
        "rank": row.rank,
    }


def _line(row: Standing) -> dict[str, Any]:
    """A township or county: summed rates keep numerator and denominator."""
    return {
        "name": row.name,
        "slug": row.slug,
        "units": row.units,
        "inspected": row.inspected,
        "total": json_number(row.total),
        "rank": row.rank if row.level == Level.TOWNSHIP else None,
        "exclusion": row.exclusion,
        "previous_rank": row.previous_rank if row.level == Level.TOWNSHIP else None,
        "last_year_rank": row.last_year_rank if row.level == Level.TOWNSHIP else None,
        **_earlier_totals(row),
        **{measure.value: _rate(row, measure) for measure in Measure},
    }


def _entry(row: Standing, samples: Mapping[Measure, RateSample]) -> dict[str, Any]:
    return _place(row) | {
        "inspected": bool(row.inspected),
        "units": row.units,
        "exclusion": row.exclusion,
        "cancelled_for": row.cancelled_for,
        "types": [
            {
                "code": place.code,
                "name": place.name,
                "rank": place.rank,
                "ranked": place.ranked,
                "previous_rank": place.previous_rank,
                "last_year_rank": place.last_year_rank,
            }
            for place in row.types.all()
        ],
        "previous_rank": row.previous_rank,
        "last_year_rank": row.last_year_rank,
        **_earlier_totals(row),
        **{
            measure.value: _rate(row, measure) | {"method": samples[measure].method}
            if row.units and measure in samples
            else None
            for measure in Measure
        },
    }


def _section_points(
    sections: Sequence[Mapping[str, Any]], given: Mapping[int, Decimal | None] | None
) -> list[Any] | None:
    """What a unit was given in each of the sections, in their order; None without a result."""
    if given is None:
        return None
    return [json_number(given.get(section["id"])) for section in sections]


def _earlier_totals(row: Standing) -> dict[str, Any]:
    return {
        "previous_total": json_number(row.previous_total),
        "change": json_number(row.change),
        "last_year_total": json_number(row.last_year_total),
        "last_year_change": json_number(row.last_year_change),
    }


def _rate(row: Standing, measure: Measure) -> dict[str, Any]:
    """A rate with what it was counted from, marked where that is less than its rule demands."""
    rate = rate_of(row, measure)
    counted: dict[str, Any] = {"numerator": rate.numerator, "denominator": rate.denominator}
    if row.rule is not None and 0 < rate.denominator < row.rule.minimum_sample:
        counted["too_few"] = True
    return counted
