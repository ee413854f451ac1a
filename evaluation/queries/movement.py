"""Reads that explain a result: its points by criterion, now and in an earlier round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from evaluation.enums import InspectionState, Level
from evaluation.models import Inspection, Round, Score, Standing
from evaluation.movement import PointChange, Points, RankMovement, point_changes, rank_movement

# What a result can be set beside: the round that its standing keeps under this name.
COMPARED = {
    "previous": _("The round before"),
    "last_year": _("The same period of the year before"),
}


@dataclass(frozen=True)
class Explanation:
    """A standing beside that of an earlier round: where the points went, and where the places."""

    against: str
    standing: Standing
    earlier: Standing | None
    changes: list[PointChange]
    rank: RankMovement | None

    @property
    def total_change(self) -> Decimal | None:
        """Points gained; None where there is no total in both."""
        then = self.earlier.total if self.earlier else None
        if then is None or self.standing.total is None:
            return None
        gained: Decimal = self.standing.total - then
        return gained

    @property
    def choices(self) -> list[tuple[str, Any, bool]]:
        """What the result can be set beside: name, words, and whether it is now."""
        return [(name, words, name == self.against) for name, words in COMPARED.items()]


def confirmed_scores(round_: Round) -> QuerySet[Score]:
    """The scores of the confirmed revisions of `round_` that its standings rest on."""
    return Score.objects.filter(
        revision__inspection__round=round_,
        revision__inspection__is_counted=True,
        revision__inspection__state=InspectionState.CONFIRMED,
        revision__number=F("revision__inspection__latest_number"),
    )


def vetoes_of(round_: Round) -> dict[str, list[str]]:
    """The criteria that cancelled a confirmed result of `round_`, by address of the community."""
    found: dict[str, list[str]] = defaultdict(list)
    rows = confirmed_scores(round_).filter(vetoed=True).order_by("criterion__position")
    for slug, title in rows.values_list(
        "revision__inspection__community__slug", "criterion__title"
    ):
        found[slug].append(title)
    return dict(found)


def section_points(round_: Round) -> dict[str, dict[int, Decimal | None]]:
    """The points of each community of `round_` by section; keyed by address, then section."""
    found: dict[str, dict[int, Decimal | None]] = defaultdict(dict)
    rows = (
        confirmed_scores(round_)
        .filter(criterion__is_bonus=False)
        .order_by()
        .values_list("revision__inspection__community__slug", "criterion__section")
        .annotate(given=Sum("points"))
    )
    for slug, section, points in rows:
        found[slug][section] = points
    return dict(found)


def explain(
    standing: Standing, against: str, *, is_shown: Callable[[Round], bool] = lambda _round: True
) -> Explanation:
    """Why the community of `standing` stands where it does, beside a name of `COMPARED`.

    An earlier round of which `is_shown` says no is left out.
    """
    earlier: Round | None = getattr(standing, f"{against}_round")
    if earlier is not None and not is_shown(earlier):
        earlier = None
    then = None
    before: list[Points] = []
    rank = None
    if earlier is not None:
        rows = Standing.objects.filter(round=earlier, level=Level.COMMUNITY)
        then = rows.filter(slug=standing.slug).first()
        before = _points(earlier, standing.slug)
        rank = rank_movement(_ranked(earlier), _ranked(standing.round), standing.slug)
    after = _points(standing.round, standing.slug)
    return Explanation(against, standing, then, point_changes(before, after), rank)


def inspection_behind(standing: Standing) -> Inspection | None:
    """The record that the result of a community rests on."""
    rows = Inspection.objects.filter(round=standing.round, is_counted=True)
    return rows.filter(community__slug=standing.slug).first()


def published_ranks(entries: Iterable[Mapping[str, Any]]) -> dict[str, Decimal]:
    """The totals of the published `entries` that are ranked, by address."""
    return {
        entry["slug"]: Decimal(str(entry["total"]))
        for entry in entries
        if entry["rank"] is not None
    }


def published_points(payload: Mapping[str, Any], entry: Mapping[str, Any]) -> list[Points]:
    """The points of a published entry by section; none where its release did not carry them.

    Another card may have a section of the same title, which means something else.
    """
    card = card_of_entry(payload, entry) or {}
    return [
        Points(
            f"{card.get('title', '')}/{section['title']}",
            "",
            section["title"],
            None if points is None else Decimal(str(points)),
            Decimal(str(section["maximum"])),
        )
        for section, points in _given(payload, entry)
    ]


def published_means(payload: Mapping[str, Any]) -> list[Points]:
    """The county's published means by section, those of another card apart from each other."""
    return [
        Points(
            f"{(card_of_entry(payload, section) or {}).get('title', '')}/{section['title']}",
            "",
            section["title"],
            None if section["mean"] is None else Decimal(str(section["mean"])),
            Decimal(str(section["maximum"])),
        )
        for section in payload["sections"]
    ]


def card_of_entry(payload: Mapping[str, Any], entry: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The published card by which the unit of `entry` was scored; None in the oldest releases."""
    cards = (payload.get("scorecard"), *payload.get("further_scorecards", ()))
    found = (card for card in cards if card and card.get("code") == entry.get("card"))
    return next(found, None)


def published_sections(
    payload: Mapping[str, Any], entry: Mapping[str, Any]
) -> list[Mapping[str, Any]]:
    """The published sections of the card by which the unit of `entry` was scored."""
    return [section for section, _points in _given(payload, entry)]


def _given(
    payload: Mapping[str, Any], entry: Mapping[str, Any]
) -> list[tuple[Mapping[str, Any], Any]]:
    """Sections of cards by which only others were scored are left out."""
    given = zip(payload["sections"], entry.get("sections") or (), strict=False)
    return [pair for pair in given if pair[0].get("card") == entry.get("card")]


def _ranked(round_: Round) -> dict[str, Decimal]:
    rows = Standing.objects.filter(round=round_, level=Level.COMMUNITY, rank__isnull=False)
    return dict(rows.order_by().values_list("slug", "total"))


def _points(round_: Round, slug: str) -> list[Points]:
    scores = confirmed_scores(round_).filter(revision__inspection__community__slug=slug)
    scores = scores.select_related("criterion__section__scorecard").order_by(
        "criterion__section__position", "criterion__position"
    )
    return [
        Points(
            # A unit may have been scored by another card then, whose keys mean something else.
            f"{score.criterion.section.scorecard.code}/{score.criterion.key}",
            score.criterion.section.title,
            score.criterion.title,
            score.points,
            score.criterion.points,
        )
        for score in scores
    ]
