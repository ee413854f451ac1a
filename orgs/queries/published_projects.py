"""Projects as the public reads them: publications alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from communities.queries import county_entries, tagged_entries
from orgs.enums import ProjectKind, ProjectState
from orgs.project_rules import PROJECT_PUBLIC
from portal.enums import Kind
from portal.models import PublicationQuerySet
from portal.queries import current_of, search


@dataclass(frozen=True)
class PublishedCount:
    """How many projects on the site have one value of `field`."""

    field: str
    key: str
    label: Any
    number: int


def published_projects(
    *, text: str = "", county: str = "", kind: str = "", state: str = "", programme: str = ""
) -> PublicationQuerySet:
    """Projects on the site that every word of `text` fits, the newest first.

    `county` is the slug of one in which they serve a community, `programme` the code of one.
    """
    rows = search(text, kinds=(Kind.PROJECT,)) if text else current_of(Kind.PROJECT)
    if county:
        rows = rows.filter(payload__counties__icontains=f'"{county}"')
    if kind:
        rows = rows.filter(payload__kind=kind)
    if state:
        rows = rows.filter(payload__state=state)
    if programme:
        rows = tagged_entries(rows, programme)
    return rows.order_by("-published_at", "-pk")


def projects_of_organization(key: str) -> PublicationQuerySet:
    """Those that the organisation with the publication key `key` leads or takes part in."""
    rows = published_projects().filter(payload__organizations__icontains=f'"{key}"')
    return rows.defer("payload", "search_text")


def organizations_on_site(keys: Collection[str]) -> set[str]:
    """Which of the organisations with these publication keys have a page on the site."""
    return set(current_of(Kind.ORGANIZATION).filter(key__in=keys).values_list("key", flat=True))


def published_project_counts() -> list[PublishedCount]:
    """How many there are by kind, county and state, in two queries; every value is named, and a
    project in two counties counts in both."""
    rows = list(
        published_projects()
        .order_by()
        .values_list("payload__kind", "payload__state", "payload__counties")
    )
    kinds, states = Counter(row[0] for row in rows), Counter(row[1] for row in rows)
    counties = Counter(slug for row in rows for slug in row[2])
    return [
        *(PublishedCount("kind", one.value, one.label, kinds[one.value]) for one in ProjectKind),
        *(
            PublishedCount("county", row.key, row.title, counties[row.key])
            for row in county_entries()
        ),
        *(
            PublishedCount("state", one.value, one.label, states[one.value])
            for one in ProjectState
            if one in PROJECT_PUBLIC
        ),
    ]
