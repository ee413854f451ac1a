"""What of the standings is given away as data: results of units, as their bulletins published them.

Points are given by section of the card and, of newer versions, by criterion; reasons stand nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from communities.datasets import COUNTY
from evaluation.constants import FULL_SHARE
from evaluation.enums import Exclusion, Level, Measure, SamplingMethod
from evaluation.queries import card_of_entry
from evaluation.queries.criterion_points import criterion_results
from evaluation.scoring import json_number
from portal.enums import Kind
from portal.opendata.columns import BOOLEAN, INTEGER, LIST, NUMBER, UNITS
from portal.opendata.datasets import Column, Dataset, Payload

POINTS = pgettext_lazy("counted in", "points")
SAMPLES = pgettext_lazy("counted in", "samples")
PLACE = (
    Column("period", _("Period"), _("The month or quarter of the round."), path="of.period"),
    *COUNTY,
    Column("township", _("Township or subdistrict"), _("Name of the township or subdistrict.")),
    Column("township_slug", _("Short name of the township"), _("As in the address of its page.")),
    Column("name", _("Name"), _("Name of the unit that the row is about.")),
    Column(
        "slug",
        _("Short name"),
        _("As in the address of its page; with the level, filters take it."),
    ),
)


def _rates() -> Iterator[Column]:
    """Rates with what they were counted from: sums of them add up, percentages do not."""
    for measure in Measure:
        name = measure.label
        yield Column(
            f"{measure.value}_numerator",
            format_lazy("{} · {}", name, _("numerator")),
            _("Numerator of the rate: what was found right."),
            INTEGER,
            f"{measure.value}.numerator",
            unit=SAMPLES,
        )
        yield Column(
            f"{measure.value}_denominator",
            format_lazy("{} · {}", name, _("denominator")),
            _("Denominator of the rate: what was counted."),
            INTEGER,
            f"{measure.value}.denominator",
            unit=SAMPLES,
        )
        yield Column(
            f"{measure.value}_method",
            format_lazy("{} · {}", name, _("sampling")),
            _("How the sample of a community was taken."),
            path=f"{measure.value}.method",
            choices=SamplingMethod,
        )


def _lines(payload: Payload) -> Iterable[Payload]:
    """The county, its townships and its communities."""
    summary, card = payload.get("summary"), (payload.get("scorecard") or {}).get("total")
    for level, lines in (
        (Level.COUNTY, [summary] if summary else []),
        (Level.TOWNSHIP, payload.get("townships", [])),
        (Level.COMMUNITY, payload.get("entries", [])),
    ):
        for line in lines:
            inspected = line.get("inspected")
            # A community was inspected or not; a township has so many that were.
            number = int(inspected) if isinstance(inspected, bool) else inspected
            composed = level == Level.TOWNSHIP and payload.get("composite")
            full_mark = json_number(FULL_SHARE) if composed else card
            yield {**line, "level": level.value, "inspected": number, "full_mark": full_mark}


STANDINGS = Dataset(
    key="standings",
    title=_("Standings"),
    explanation=_(
        "Published results of each round: total, rank, grade and rates of each community, township "
        "and county."
    ),
    row=_("One row is the result of one unit in one round."),
    kinds=(Kind.BULLETIN,),
    period=_("The month or quarter of the round."),
    parts=_lines,
    parts_of_one=80,
    part="entries[]",
    columns=(
        Column(
            "level",
            _("Level"),
            _("Which level the unit is of."),
            choices=Level,
            stands="summary, townships[], entries[]",
        ),
        *PLACE,
        Column("number", _("Document number"), _("Number of the bulletin."), path="of.number"),
        Column(
            "scorecard",
            _("Scorecard"),
            _("Title of the round's scorecard."),
            path="of.scorecard.title",
        ),
        Column(
            "full_mark",
            _("Full mark"),
            _(
                "What the total is out of: what the scorecard adds up to, or 100 where the total "
                "of a township is made of weighted parts."
            ),
            NUMBER,
            unit=POINTS,
            stands="scorecard.total",
        ),
        Column(
            "total",
            _("Total"),
            _("Total of the unit; empty where it has no result."),
            NUMBER,
            unit=POINTS,
        ),
        Column("rank", _("Rank"), _("Rank in the county; ties share a rank."), INTEGER),
        Column("grade", _("Grade"), _("The grade that the total reaches."), path="grade.name"),
        Column(
            "exclusion",
            _("Without a rank because"),
            _("Why the unit has no rank."),
            choices=Exclusion,
        ),
        Column("units", _("Units"), _("How many communities count."), INTEGER, unit=UNITS),
        Column(
            "inspected", _("Inspected"), _("How many of them were inspected."), INTEGER, unit=UNITS
        ),
        Column(
            "types",
            _("Types"),
            _("The types among which a community is ranked."),
            LIST,
            "types[].name",
        ),
        *_rates(),
        Column("previous_rank", _("Rank before"), _("Rank in the round before."), INTEGER),
        Column(
            "previous_total",
            _("Total before"),
            _("Total in the round before."),
            NUMBER,
            unit=POINTS,
        ),
    ),
)


def _sections(payload: Payload) -> Iterable[Payload]:
    """What each community was given in each section; sections of other cards are left out."""
    sections = payload.get("sections", [])
    for entry in payload.get("entries", []):
        for section, points in zip(sections, entry.get("sections") or [], strict=False):
            if points is not None:
                yield {**entry, "section": section, "points": points}


SECTIONS = Dataset(
    key="standings-by-section",
    title=_("Standings by section of the scorecard"),
    explanation=_("What each community was given in each section of the scorecard."),
    row=_("One row is one section of one community in one round."),
    kinds=(Kind.BULLETIN,),
    period=_("The month or quarter of the round."),
    parts=_sections,
    parts_of_one=400,
    part="entries[]",
    columns=(
        *PLACE,
        Column(
            "section",
            _("Section"),
            _("Title of the section."),
            path="section.title",
            stands="sections[].title",
        ),
        Column(
            "maximum",
            _("Full mark"),
            _("The most that the section gives."),
            NUMBER,
            "section.maximum",
            unit=POINTS,
            stands="sections[].maximum",
        ),
        Column(
            "points",
            _("Points"),
            _("What the community was given."),
            NUMBER,
            unit=POINTS,
            stands="entries[].sections[]",
        ),
        Column(
            "mean",
            _("Mean"),
            _("Mean of all communities of the round in this section."),
            NUMBER,
            "section.mean",
            unit=POINTS,
            stands="sections[].mean",
        ),
    ),
)


def _criteria(payload: Payload) -> Iterable[Payload]:
    """What each community was given for each criterion of its card; none in older versions."""
    for entry in payload.get("entries", []):
        for result in criterion_results(payload, entry):
            points = result.points
            yield {
                **entry,
                "card": (card_of_entry(payload, entry) or {}).get("title"),
                "criterion": result.criterion,
                "is_bonus": result.is_bonus,
                "points": None if points is None else json_number(points),
                "not_applicable": result.not_applicable,
                "vetoed": result.vetoed,
            }


CRITERIA = Dataset(
    key="standings-by-criterion",
    title=_("Standings by criterion of the scorecard"),
    explanation=_(
        "What each community was given for each criterion of its scorecard. Bulletins from before "
        "points by criterion were published have no row; reasons of deductions are not published."
    ),
    row=_("One row is one criterion of one community in one round."),
    kinds=(Kind.BULLETIN,),
    period=_("The month or quarter of the round."),
    parts=_criteria,
    parts_of_one=2000,
    part="entries[]",
    columns=(
        *PLACE,
        Column(
            "scorecard",
            _("Scorecard"),
            _("Title of the scorecard by which the community was scored."),
            path="card",
            stands="scorecard.title, further_scorecards[].title",
        ),
        Column(
            "section",
            _("Section"),
            _("Title of the section."),
            path="criterion.section",
            stands="criteria[].section",
        ),
        Column(
            "criterion",
            _("Criterion"),
            _("Title of the criterion."),
            path="criterion.title",
            stands="criteria[].title",
        ),
        Column(
            "maximum",
            _("Full mark"),
            _("The most that the criterion gives; 0 where it only cancels a result."),
            NUMBER,
            "criterion.maximum",
            unit=POINTS,
            stands="criteria[].maximum",
        ),
        Column(
            "is_bonus",
            _("Bonus"),
            _("Whether its points come on top of the full mark of the scorecard."),
            BOOLEAN,
            stands="criteria[].is_bonus",
        ),
        Column(
            "points",
            _("Points"),
            _("What the community was given; empty where the criterion is left out."),
            NUMBER,
            unit=POINTS,
            stands="criterion_points",
        ),
        Column(
            "not_applicable",
            _("Not applicable"),
            _("Whether the criterion does not apply to the community."),
            BOOLEAN,
            stands="criterion_points",
        ),
        Column(
            "vetoed",
            _("Vetoed"),
            _("Whether the criterion cancelled the result."),
            BOOLEAN,
            stands="criterion_points",
        ),
    ),
)

DATASETS = (STANDINGS, SECTIONS, CRITERIA)
