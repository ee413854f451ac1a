"""The toolkit of a community: its methods, what it adopted, and what other apps bring along.

`evaluation` and others stand to the right of `communities`; they register in their `apps.py`:

    register_part(10, scorecard, "evaluation/toolkit.html")   # shown among the toolkit
    register_scores(confirmed_totals)                         # what adoptions are compared by
    register_cases(published_effects)                         # experience of others

Each source makes a fixed number of queries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse

from accounts.models import User
from communities import queries
from communities.comparison import (
    Compared,
    NotEnough,
    compare,
    months_after,
    months_before,
)
from communities.models import Community, CommunityType, GovernanceMethod, MethodAdoption
from portal.sections import Section

# Cases of one method that a page shows; the public page of the method has all of them.
CASES_SHOWN = 3


@dataclass(frozen=True)
class Case:
    """Published experience with a method; `url` leads to where it is published."""

    method_key: str
    title: str
    text: str
    since: date | None
    url: str


# What applies to the community, as the context of the part's template; None where nothing does.
PartProvider = Callable[[Community], dict[str, Any] | None]
# Cases of the methods with these keys, those of the community with this slug left out.
CaseSource = Callable[[Collection[str], str], Iterable[Case]]
# (slug, civil month, total in points) of these communities, from the first month to the last.
ScoreSource = Callable[[Collection[str], str, str], Iterable[tuple[str, str, Decimal]]]


@dataclass(frozen=True)
class _Part:
    order: int
    provider: PartProvider
    template: str


_parts: list[_Part] = []
_case_sources: list[CaseSource] = []
_score_sources: list[ScoreSource] = []


def register_part(order: int, provider: PartProvider, template: str) -> None:
    """Show `template` with what `provider` returns, at `order` among the parts of a toolkit."""
    part = _Part(order, provider, template)
    if part not in _parts:
        _parts.append(part)
        _parts.sort(key=lambda known: known.order)


def register_cases(source: CaseSource) -> None:
    """Add a source of cases; registering it twice changes nothing."""
    if source not in _case_sources:
        _case_sources.append(source)


def register_scores(source: ScoreSource) -> None:
    """Add a source of scores; registering it twice changes nothing."""
    if source not in _score_sources:
        _score_sources.append(source)


@dataclass
class Tool:
    """A method as one community sees it: with cases of others, and its own running adoption."""

    method: GovernanceMethod
    adoption: MethodAdoption | None = None
    cases: list[Case] = field(default_factory=list)


@dataclass(frozen=True)
class Followed:
    """An adoption with what its comparison came to."""

    adoption: MethodAdoption
    result: Compared | NotEnough

    @property
    def is_compared(self) -> bool:
        return isinstance(self.result, Compared)


@dataclass(frozen=True)
class Toolkit:
    """`tools` are for the community's types, `others` for types that it is not of."""

    community: Community
    types: Sequence[CommunityType]
    tools: Sequence[Tool]
    others: Sequence[Tool]
    parts: Sequence[Section]


def toolkit_of(community: Community, user: User) -> Toolkit:
    """All that `user` may see of the toolkit of `community`; it needs `with_types()`."""
    types = community.types
    methods = list(queries.methods_for(user, community))
    running = {
        adoption.method_key: adoption
        for adoption in queries.adoptions_for(user).filter(
            community=community, ended_on__isnull=True
        )
    }
    cases = cases_of([method.slug for method in methods], community.slug)
    tools = [
        Tool(method, running.get(method.slug), cases[method.slug][:CASES_SHOWN])
        for method in methods
    ]
    own = {type_.pk for type_ in types}
    fitting = [tool for tool in tools if own & {type_.pk for type_ in tool.method.types.all()}]
    parts = ((part, part.provider(community)) for part in _parts)
    return Toolkit(
        community=community,
        types=types,
        tools=fitting,
        others=[tool for tool in tools if tool not in fitting],
        parts=[Section(part.template, found) for part, found in parts if found is not None],
    )


def cases_of(method_keys: Collection[str], leave_out: str = "") -> Mapping[str, list[Case]]:
    """Cases by method, of all sources; those of the community with the slug `leave_out` are not."""
    found: dict[str, list[Case]] = defaultdict(list)
    for source in _case_sources:
        for case in source(method_keys, leave_out):
            found[case.method_key].append(case)
    return found


def published_effects(method_keys: Collection[str], leave_out: str) -> Iterable[Case]:
    """What committees say of methods in their published register entries, the longest in use first.

    A committee that said nothing of the effect is no case.
    """
    cases = [
        Case(
            method_key=adopted["slug"],
            title=f"{entry.payload['county']}{entry.payload['township']} {entry.payload['name']}",
            text=adopted["effect"],
            since=date.fromisoformat(adopted["since"]),
            url=reverse("community_detail", args=[entry.key]),
        )
        for entry in queries.published_adopters(method_keys)
        for adopted in entry.payload["methods"]
        if adopted["slug"] in method_keys and adopted["effect"] and entry.key != leave_out
    ]
    return sorted(cases, key=lambda case: case.since or date.max)


def followed(community: Community, adoptions: Sequence[MethodAdoption]) -> list[Followed]:
    """Each adoption of `community` with its comparison, in their order; `with_types()` is needed.

    Scores and peers are read once for all of them.
    """
    if not adoptions:
        return []
    others = queries.peers(community.types) if community.types else {}
    others.pop(community.slug, None)
    months = sorted(
        month
        for adoption in adoptions
        for month in (*months_before(adoption.month), *months_after(adoption.month))
    )
    scores = _scores([community.slug, *others], months[0], months[-1])
    return [
        Followed(
            adoption,
            compare(
                adoption.month,
                scores.get(community.slug, {}),
                [
                    scores[slug]
                    for slug, keys in others.items()
                    if adoption.method_key not in keys and slug in scores
                ],
                end_month=adoption.end_month,
            ),
        )
        for adoption in adoptions
    ]


def _scores(slugs: Collection[str], first: str, last: str) -> dict[str, dict[str, Decimal]]:
    found: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for source in _score_sources:
        for slug, month, total in source(slugs, first, last):
            found[slug][month] = total
    return found
