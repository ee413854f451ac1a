"""Two published results side by side: a unit in two periods, or two units in one.

Of property companies see `companies_beside`.

The rule, in prose
------------------
1. Like with like (policy 3.1.c): the two are of one level, both of a month or both of a quarter,
   and one of the two is the same, the unit or the period. Two communities share a type, or neither
   was classified. What is not so is refused with its reason, not shown with a warning.
2. A difference of totals is told where both were made alike: by the same card of the same full
   mark, or both by weights of one title. Otherwise the totals stand there without one.
3. Ranks of two units compare within one county, those within a type within one county and type.
4. Sections and criteria are set beside themselves, by card and title; what is on one card alone
   has no difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from evaluation.enums import Exclusion, Measure, PartSource, ResultLevel
from evaluation.movement import PointChange, Points, point_changes
from evaluation.periods import bulletin_key, parse_period, period_name
from evaluation.queries.criterion_points import published_criterion_points
from evaluation.queries.movement import card_of_entry, published_points
from evaluation.ranking import rank_communities
from evaluation.scoring import Rate
from evaluation.spans import parse_span
from evaluation.validators import plain
from portal.enums import Kind
from portal.models import Publication
from portal.queries import current, current_of


@dataclass(frozen=True)
class Chosen:
    """What somebody chose for one side: short names of county and unit, and a period's code."""

    level: ResultLevel
    county: str
    unit: str
    period: str

    @property
    def is_whole(self) -> bool:
        has_unit = self.level == ResultLevel.COUNTY or bool(self.unit)
        return bool(self.county and self.period) and has_unit


@dataclass(frozen=True)
class Side:
    """One published result with the bulletin that it stands in."""

    chosen: Chosen
    publication: Publication
    line: Mapping[str, Any]
    name: str

    @property
    def payload(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.publication.payload
        return found

    @property
    def full_name(self) -> str:
        county = self.payload["county"]
        return self.name if self.chosen.level == ResultLevel.COUNTY else f"{county} {self.name}"

    @property
    def address(self) -> str:
        """The page of the result."""
        where = [self.chosen.period, self.chosen.county]
        name = {ResultLevel.COUNTY: "results_county", ResultLevel.TOWNSHIP: "results_township"}
        return reverse(
            name.get(self.chosen.level, "results_community"),
            args=where if self.chosen.level == ResultLevel.COUNTY else [*where, self.chosen.unit],
        )

    @property
    def period_name(self) -> str:
        return period_name(self.chosen.period)

    @property
    def total(self) -> Decimal | None:
        return _decimal(self.line["total"])

    @property
    def types(self) -> dict[str, Mapping[str, Any]]:
        return {place["code"]: place for place in self.line.get("types", ())}

    @property
    def reason(self) -> str:
        """Why there is no rank, in words; nothing where there is one."""
        code = self.line.get("exclusion")
        return str(Exclusion(code).label) if code else ""

    @property
    def made_by(self) -> tuple[Any, ...]:
        """What made the total: two of the same compare."""
        composite = self.payload.get("composite")
        if self.chosen.level == ResultLevel.TOWNSHIP and composite:
            return ("weights", composite["title"])
        cards = [self.payload.get("scorecard"), *self.payload.get("further_scorecards", ())]
        if self.chosen.level == ResultLevel.COMMUNITY:
            cards = [card_of_entry(self.payload, self.line)]
        return tuple((card["title"], card["total"]) for card in cards if card)

    def points(self) -> list[Points]:
        """By section of the card, of a county their means; by part of a township's total."""
        if self.chosen.level == ResultLevel.COMMUNITY:
            return published_points(self.payload, self.line)
        if self.chosen.level == ResultLevel.TOWNSHIP:
            return [_part(part) for part in self.line.get("parts", ())]
        return [self._mean(section) for section in self.payload.get("sections", ())]

    def _mean(self, section: Mapping[str, Any]) -> Points:
        card = card_of_entry(self.payload, section) or {}
        title, most = section["title"], Decimal(str(section["maximum"]))
        return Points(
            f"{card.get('title', '')}/{title}", "", title, _decimal(section["mean"]), most
        )

    def criteria(self) -> list[Points]:
        """By criterion of the card of a community, or of the cards on which a township was scored.

        Of a community none where the version is from before points by criterion were published.
        """
        if self.chosen.level == ResultLevel.COMMUNITY:
            return published_criterion_points(self.payload, self.line)
        found = []
        for part in self.line.get("parts", ()):
            card = part.get("card")
            for one in card["result"]["criteria"] if card else ():
                key = f"{part['source']}/{card['title']}/{one['section']}/{one['title']}"
                points, most = _decimal(one["points"]), Decimal(str(one["maximum"]))
                found.append(Points(key, one["section"], one["title"], points, most))
        return found


def _part(part: Mapping[str, Any]) -> Points:
    label = str(PartSource(part["source"]).label)
    return Points(part["source"], "", label, _decimal(part["figure"]), Decimal(100))


@dataclass(frozen=True)
class RateBeside:
    """A rate on both sides; `gap` in percentage points, None where one of them is not shown."""

    label: str
    one: Mapping[str, Any] | None
    two: Mapping[str, Any] | None
    gap: Decimal | None


@dataclass(frozen=True)
class SideBySide:
    """Two results that compare; gaps are the second less the first."""

    one: Side
    two: Side

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.one, self.two

    @property
    def is_over_time(self) -> bool:
        return self.one.chosen.period != self.two.chosen.period

    @property
    def is_alike(self) -> bool:
        return self.one.made_by == self.two.made_by

    @property
    def total_gap(self) -> Decimal | None:
        if not self.is_alike or self.one.total is None or self.two.total is None:
            return None
        return self.two.total - self.one.total

    @property
    def shared_types(self) -> list[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
        """Name, and what each side says of it, of the types that both have."""
        here, there = self.one.types, self.two.types
        return [(here[code]["name"], here[code], there[code]) for code in here if code in there]

    @property
    def rank_gap(self) -> int | None:
        """Places that the second stands better; None where the ranks do not compare."""
        here, there = self.one.line["rank"], self.two.line["rank"]
        same_county = self.one.chosen.county == self.two.chosen.county
        if here is None or there is None:
            return None
        return here - there if same_county or self.one.chosen.level == ResultLevel.COUNTY else None

    @property
    def sections(self) -> list[PointChange]:
        return point_changes(self.one.points(), self.two.points())

    @property
    def criteria(self) -> list[PointChange]:
        return point_changes(self.one.criteria(), self.two.criteria())

    @property
    def rates(self) -> list[RateBeside]:
        found = []
        for measure in Measure:
            one, two = self.one.line.get(measure), self.two.line.get(measure)
            shares = [_share(one), _share(two)]
            gap = None if None in shares else (shares[1] - shares[0]) * 100  # type: ignore[operator]
            found.append(RateBeside(str(measure.label), one, two, gap))
        return found


def side_of(chosen: Chosen) -> Side | None:
    """The published result of what was chosen; None where none stands on the site."""
    if parse_period(chosen.period) is None:
        return None
    publication = current(Kind.BULLETIN, bulletin_key(chosen.period, chosen.county))
    if publication is None:
        return None
    payload = publication.payload
    if chosen.level == ResultLevel.COUNTY:
        line = payload["summary"] | {"rank": _county_rank(chosen)}
        return Side(chosen, publication, line, payload["county"])
    lines = payload["townships" if chosen.level == ResultLevel.TOWNSHIP else "entries"]
    line = next((line for line in lines if line["slug"] == chosen.unit), None)
    return None if line is None else Side(chosen, publication, line, line["name"])


def _county_rank(chosen: Chosen) -> int | None:
    """Among the counties that are published for the period, as its page ranks them."""
    rows = current_of(Kind.BULLETIN, period=chosen.period)
    totals = {
        slug: None if summary.get("exclusion") else _decimal(summary["total"])
        for slug, summary in rows.values_list("payload__county_slug", "payload__summary")
    }
    return rank_communities(totals).get(chosen.county)


def units_to_choose(chosen: Chosen, *, like: Side | None = None) -> list[tuple[str, list[Any]]]:
    """Short names and names of the units of the county in that period, by township.

    With `like`, of communities those alone that share a type with it, where it has any.
    """
    if chosen.level == ResultLevel.COUNTY or parse_period(chosen.period) is None:
        return []
    publication = current(Kind.BULLETIN, bulletin_key(chosen.period, chosen.county))
    if publication is None:
        return []
    if chosen.level == ResultLevel.TOWNSHIP:
        lines = [(line["slug"], line["name"]) for line in publication.payload["townships"]]
        return [(publication.payload["county"], lines)]
    wanted = like.types.keys() if like else set()
    groups: dict[str, list[Any]] = {}
    for entry in publication.payload["entries"]:
        if not wanted or wanted & {place["code"] for place in entry.get("types", ())}:
            lines = groups.setdefault(entry["township"], [])
            lines.append((entry["slug"], entry["name"]))
    return list(groups.items())


def refusal(one: Side, two: Side) -> str:
    """Why the two do not compare, in words; nothing where they do (the rule of this module)."""
    here, there = one.chosen, two.chosen
    same_unit = (here.county, here.unit) == (there.county, there.unit)
    if same_unit and here.period == there.period:
        return _("Both sides are the same result. Choose another period or another unit.")
    if not same_unit and here.period != there.period:
        return _(
            "Two units are compared in one period, and two periods of one unit: one of the two "
            "must be the same."
        )
    if _kind_of(here) != _kind_of(there):
        if here.level == ResultLevel.COMPANY:
            return _("A month, a quarter and a year are not alike: compare two of a kind.")
        return _("A month and a quarter are not alike: compare two months or two quarters.")
    if same_unit or here.level != ResultLevel.COMMUNITY:
        return ""
    return _types_differ(one, two)


def _kind_of(chosen: Chosen) -> str:
    span = parse_span(chosen.period)
    return span.kind if span else ""


def _types_differ(one: Side, two: Side) -> str:
    if one.types.keys() & two.types.keys() or not (one.types or two.types):
        return ""
    return _(
        "Like is compared with like (clause 3.1 of the policy): %(one)s is of the type %(types)s, "
        "%(two)s of the type %(others)s."
    ) % {
        "one": one.name,
        "two": two.name,
        "types": _named(one.types.values()),
        "others": _named(two.types.values()),
    }


def _named(places: Iterable[Mapping[str, Any]]) -> str:
    return "、".join(place["name"] for place in places) or _("not classified")


def in_words(pair: SideBySide) -> list[str]:
    """The difference of the two as sentences: total, rank, and where most of it lies."""
    found = [_total_in_words(pair), *rank_in_words(pair)]
    gaps = [(line.change, line.line.title) for line in pair.sections if line.change]
    if gaps:
        most, title = max(gaps, key=lambda gap: abs(gap[0]))
        higher = _("The greatest difference is in “%(title)s”: %(points)s higher.")
        lower = _("The greatest difference is in “%(title)s”: %(points)s lower.")
        words = {"title": title, "points": plain(abs(most))}
        found.append((higher if most > 0 else lower) % words)
    return found


def _total_in_words(pair: SideBySide) -> str:
    gap = pair.total_gap
    if gap is None:
        if not pair.is_alike:
            return _(
                "The totals were made by different cards or weights, so their difference says "
                "nothing and is not told."
            )
        return _("There is no total on both sides, so no difference.")
    words = {
        "one": pair.one.name, "two": pair.two.name, "points": plain(abs(gap)),
        "earlier": pair.one.period_name, "later": pair.two.period_name,
    }  # fmt: skip
    if pair.is_over_time:
        sentences = (
            _("%(one)s has the same total in %(earlier)s and in %(later)s."),
            _("The total of %(one)s rose by %(points)s from %(earlier)s to %(later)s."),
            _("The total of %(one)s fell by %(points)s from %(earlier)s to %(later)s."),
        )
    else:
        sentences = (
            _("%(one)s and %(two)s have the same total in %(later)s."),
            _("In %(later)s the total of %(two)s is %(points)s higher than that of %(one)s."),
            _("In %(later)s the total of %(two)s is %(points)s lower than that of %(one)s."),
        )
    return sentences[(gap > 0) - (gap < 0)] % words


def rank_in_words(pair: SideBySide) -> list[str]:
    """The difference of the ranks; nothing where one of the two has none."""
    gap = pair.rank_gap
    here, there = pair.one.line["rank"], pair.two.line["rank"]
    if gap is None:
        if here is not None and there is not None:
            return [_("Each has its rank in a county of its own; the two ranks do not compare.")]
        return []
    words = {
        "one": pair.one.name, "two": pair.two.name, "places": abs(gap), "here": here,
        "there": there,
    }  # fmt: skip
    if pair.is_over_time:
        sentences = (
            _("The rank is the same: %(here)s."),
            _("It rose from rank %(here)s to rank %(there)s (places: %(places)s)."),
            _("It fell from rank %(here)s to rank %(there)s (places: %(places)s)."),
        )
    else:
        sentences = (
            _("Both share rank %(here)s."),
            _("%(two)s stands before %(one)s: rank %(there)s and rank %(here)s."),
            _("%(two)s stands behind %(one)s: rank %(there)s and rank %(here)s."),
        )
    return [sentences[(gap > 0) - (gap < 0)] % words]


def _share(rate: Mapping[str, Any] | None) -> Decimal | None:
    if not rate or rate.get("too_few"):
        return None
    return Rate(rate["numerator"], rate["denominator"]).value


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
