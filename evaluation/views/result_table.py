"""The published results of one level and period in a table that is sorted and narrowed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.policies import public
from evaluation.enums import ResultLevel
from evaluation.queries import result_rows as read
from evaluation.queries import types_in
from evaluation.spans import parse_span
from portal.models import PublishedEntry
from portal.pages import public_page

PER_PAGE = 60
LONGEST_NAME = 60
QUERY = (
    "level", "period", "county", "township", "type", "q", "section", "sort", "page",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What the address asks for. What is not there finds nothing, as in the other lists; an order
    that is none is the published one."""

    query: Any

    def __getitem__(self, name: str) -> str:
        return str(self.query.get(name, ""))[:LONGEST_NAME]

    @cached_property
    def level(self) -> ResultLevel | None:
        code = self["level"] or ResultLevel.COUNTY
        return ResultLevel(code) if code in ResultLevel.values else None

    @cached_property
    def periods(self) -> list[str]:
        return read.result_periods(self.level) if self.level else []

    @cached_property
    def period(self) -> str:
        return self["period"] or next(iter(self.periods), "")

    @cached_property
    def told(self) -> list[dict[str, Any]]:
        """The bulletins of the period, of all counties."""
        return read.told_of_bulletins(self.period) if self.period in self.periods else []

    @cached_property
    def chosen(self) -> list[dict[str, Any]]:
        county = self["county"]
        return [one for one in self.told if not county or one["county_slug"] == county]

    @cached_property
    def order(self) -> tuple[str, bool]:
        """The column to sort by, and whether the other way round; no column: as published."""
        column = self["sort"].removeprefix("-")
        known = column in read.SORTED_BY and (column != "section" or self["section"])
        return (column, self["sort"].startswith("-")) if known else ("", False)

    @cached_property
    def is_too_much(self) -> bool:
        """Whether a county is to be chosen first."""
        if self.level != ResultLevel.COMMUNITY or self["county"]:
            return False
        return read.number_of_communities(self.chosen) > read.MOST_ROWS

    def rows(self) -> list[read.ResultRow]:
        """The rows that were asked for, in their order."""
        if self.is_too_much or self.level is None or self.period not in self.periods:
            return []
        section, kind = self["section"], self["type"]
        found: Iterable[read.ResultRow]
        if self.level == ResultLevel.COUNTY:
            found = read.county_rows(self.told, section)
        elif self.level == ResultLevel.TOWNSHIP:
            found = read.township_rows(self.chosen, section)
        elif self.level == ResultLevel.COMMUNITY:
            found = read.community_rows(self.chosen, section, kind)
        else:
            found = read.company_rows(self.period)
        rows = read.narrowed(
            found, county=self["county"], township=self["township"], text=self["q"]
        )
        column, backwards = self.order
        return read.in_order(rows, column, backwards=backwards) if column else rows


@public
@public_page(query=QUERY)
def result_table(request: HttpRequest) -> HttpResponse:
    """Any period and level, by county, township, type and name; sorted by plain links."""
    asked = Asked(request.GET)
    rows = asked.rows()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    sections = read.sections_told(asked.level, asked.chosen) if asked.level else {}
    context = {
        "level": asked.level or "",
        "levels": ResultLevel.choices,
        "page": page,
        "periods": [(code, parse_span(code)) for code in asked.periods],
        "period": asked.period,
        "span": parse_span(asked.period),
        "sections": sections,
        "section": sections.get(asked["section"], ""),
        "columns": _columns(asked, sections),
        "several_cards": len({row.made_by for row in rows if row.total is not None}) > 1,
        "most": read.MOST_ROWS,
        "is_too_much": asked.is_too_much,
        **_choices(asked),
        **{name: asked[name] for name in ("county", "township", "type", "q", "sort")},
        "is_filtered": any(asked[name] for name in ("county", "township", "type", "q")),
    }
    return render(request, "evaluation/result_table.html", context)


def _choices(asked: Asked) -> dict[str, Any]:
    """What the form offers: the counties, townships and types of the period."""
    if asked.level == ResultLevel.COMPANY:
        counties = read.counties_of_companies(asked.period)
    else:
        counties = [(one["county_slug"], one["county"]) for one in asked.told]
    offers: dict[str, Any] = {"counties": counties, "townships": [], "types": []}
    if asked.level in {ResultLevel.TOWNSHIP, ResultLevel.COMMUNITY}:
        offers["townships"] = [
            (one["county"], [(line["slug"], line["name"]) for line in one["townships"]])
            for one in asked.chosen
        ]
    if asked.level == ResultLevel.COMMUNITY and not asked.is_too_much:
        entries = PublishedEntry.objects.filter(publication__in=[one["pk"] for one in asked.chosen])
        offers["types"] = types_in(entries.values_list("payload", flat=True))
    return offers


def _columns(asked: Asked, sections: dict[str, str]) -> list[dict[str, Any]]:
    """The columns that can be sorted by: name, heading, what the link asks for, and how the table
    is sorted by it now."""
    is_company = asked.level == ResultLevel.COMPANY
    headings = {
        "rank": _rank_heading(asked),
        "total": _("Satisfaction rate") if is_company else _("Total"),
        "change": _("Against the period before"),
    }
    if asked["section"] in sections:
        headings["section"] = sections[asked["section"]]
    column, backwards = asked.order
    return [
        {
            "name": name,
            "heading": heading,
            # The link turns the order round where the table is sorted by this column already.
            "link": f"-{name}" if name == column and not backwards else name,
            "is_sorted": name == column,
            "descends": read.SORTED_BY[name] != backwards,
        }
        for name, heading in headings.items()
    ]


def _rank_heading(asked: Asked) -> str:
    if asked.level == ResultLevel.COUNTY:
        return _("Rank")
    if asked.level == ResultLevel.COMMUNITY and asked["type"]:
        return _("Rank within its type")
    return _("Rank in the county")
