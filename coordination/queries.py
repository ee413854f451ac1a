"""Reads of the documents library and of the policy's figures."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.constants import CITY_DIGITS, COUNTY_DIGITS, TOWNSHIP_DIGITS
from accounts.enums import Role
from accounts.models import User
from accounts.scoping import within
from communities.models import County, Township
from coordination.enums import DocumentLevel, DocumentStanding, DocumentState
from coordination.models import (
    DisclosureTerm,
    Document,
    Office,
    PolicyClause,
    Responsibility,
    Scoreboard,
)
from coordination.rules import DOCUMENT_SHOWN, KEEPERS, READERS, SCOREKEEPERS
from orgs.queries.writing import writers_of, written_by
from portal.enums import Kind
from portal.measures import Span
from portal.models import PublicationQuerySet
from portal.queries import current, current_of, search
from portal.workdays import UnknownYear, WorkCalendar

# Whose documents the city and its counties make themselves.
OWN_LEVELS = (DocumentLevel.CITY, DocumentLevel.COUNTY)
# Acts on a document that write none of its words.
WRITES_NOTHING = (
    "document.published", "document.repealed", "document.discarded", "document.downloaded",
)  # fmt: skip


def documents_in_force(day: date) -> QuerySet[Document]:
    """Published documents that hold on a civil `day`; without a first day they hold from the one
    of their issue."""
    rows = Document.objects.filter(state__in=sorted(DOCUMENT_SHOWN))
    begun = Q(valid_from__lte=day) | Q(valid_from__isnull=True) & (
        Q(issued_on__lte=day) | Q(issued_on__isnull=True)
    )
    return rows.filter(
        begun,
        Q(valid_until__isnull=True) | Q(valid_until__gte=day),
        Q(repealed_on__isnull=True) | Q(repealed_on__gt=day),
    )


def replaceable(user: User) -> QuerySet[Document]:
    """Published documents of the user's offices that a new one may replace."""
    rows = Document.objects.for_user(user).filter(state=DocumentState.PUBLISHED)
    kept = [row.pk for row in rows if user.may(KEEPERS, row.jurisdiction)]
    return rows.filter(pk__in=kept)


def kept_places(user: User) -> list[str]:
    """The division codes of city and counties whose documents `user` keeps."""
    found: list[str] = []
    for held in user.current_appointments:
        if held.role in KEEPERS:
            found.append(held.jurisdiction)
            if len(held.jurisdiction) == CITY_DIGITS:
                counties = County.objects.for_user(user).order_by("code")
                found.extend(counties.values_list("code", flat=True))
    return list(dict.fromkeys(found))


def policy_clauses() -> list[PolicyClause]:
    """The clauses of the policy in their order; none before it was loaded."""
    return list(PolicyClause.objects.select_related("document").order_by("document", "position"))


def areas_of(user: User) -> list[tuple[str, str]]:
    """(code, name) of the units that `user` reads figures of: the own one, then those below it.

    A city's counties, a county's townships; a township stands alone.
    """
    found: dict[str, str] = {}
    for held in user.current_appointments:
        code = held.jurisdiction
        if held.role not in READERS:
            continue
        if len(code) == CITY_DIGITS:
            found[code] = ""
            found |= _names(County.objects.for_user(user))
        elif len(code) == COUNTY_DIGITS:
            found |= _names(County.objects.filter(code=code))
            towns = Township.objects.for_user(user).existing()
            found |= _names(towns.filter(county__code=code))
        elif len(code) == TOWNSHIP_DIGITS:
            found |= _names(Township.objects.filter(code=code))
    return list(found.items())


def township_areas(user: User, county: str) -> list[tuple[str, str]]:
    """(code, name) of a county and of its townships that `user` reads figures of."""
    counties = _names(County.objects.for_user(user).filter(code=county))
    towns = Township.objects.for_user(user).existing().filter(county__code=county)
    return list((counties | _names(towns)).items())


def area_of(user: User, code: str) -> str | None:
    """The name of one of `areas_of`, or of a township below them; None for any other code."""
    known = dict(areas_of(user))
    if code in known or not user.may(READERS, code):
        return known.get(code)
    return _names(Township.objects.for_user(user).filter(code=code)).get(code)


def _names(rows: QuerySet[County] | QuerySet[Township]) -> dict[str, str]:
    return dict(rows.order_by("code").values_list("code", "name"))


def year_to_date(day: date | None = None) -> Span:
    """From the first of January to a civil `day` (today)."""
    day = day or timezone.localdate()
    return Span(day.replace(month=1, day=1), day)


def in_reach(user: User, roles: Collection[Role]) -> Q:
    """Rows whose `jurisdiction` lies where `user` holds one of `roles` today."""
    found = Q(pk__in=[])
    for held in user.current_appointments:
        if held.role in roles:
            found |= within("jurisdiction", held.jurisdiction)
    return found


def documents_to_publish(user: User) -> QuerySet[Document]:
    """Drafts of the user's offices that somebody else wrote."""
    rows = Document.objects.filter(in_reach(user, KEEPERS), state=DocumentState.DRAFT)
    wrote = written_by(user, Document, besides=WRITES_NOTHING, last="written_by")
    return rows.exclude(wrote | Q(begun_by=user)).order_by("created_at", "pk")


def documents_that_wait(user: User) -> QuerySet[Document]:
    """Drafts with a clock that the user wrote: another officer has to publish them in time."""
    rows = Document.objects.filter(in_reach(user, KEEPERS), state=DocumentState.DRAFT)
    rows = rows.filter(issued_on__isnull=False, level__in=OWN_LEVELS)
    wrote = written_by(user, Document, besides=WRITES_NOTHING, last="written_by")
    return rows.filter(wrote | Q(begun_by=user)).order_by("issued_on", "pk")


@dataclass(frozen=True)
class Disclosure:
    """The last day on which a document is published in time, and the term that says so."""

    last: date
    term: DisclosureTerm


def disclosure_of(
    document: Document, calendar: WorkCalendar, terms: Iterable[DisclosureTerm]
) -> Disclosure | None:
    """Until when a draft of our own is published in time: so many working days after its making as
    the one of `terms` (the latest first) that was in force then (政府信息公开条例, article 26).

    None for documents of those above us, who publish them, without a day of issue, before the
    first term, and where the calendar of a year was not entered.
    """
    day = document.issued_on
    if day is None or document.level not in OWN_LEVELS:
        return None
    term = next((term for term in terms if term.in_force_since <= day), None)
    if term is None:
        return None
    try:
        return Disclosure(calendar.add_working_days(day, term.working_days), term)
    except UnknownYear:
        return None


def disclosure_terms() -> list[DisclosureTerm]:
    """All terms for publishing documents, the latest first."""
    return list(DisclosureTerm.objects.order_by("-in_force_since"))


def document_authors(document: Document) -> frozenset[int]:
    """All who wrote a draft, also those whose words another has written over."""
    return _hands(document, WRITES_NOTHING)


def offices_to_publish(user: User) -> QuerySet[Office]:
    """Offices that changed since they were published, no part of which the user wrote."""
    wrote = Responsibility.objects.filter(office=OuterRef("pk"))
    wrote = wrote.filter(Q(written_by=user) | Q(ended_by=user))
    rows = Office.objects.filter(in_reach(user, KEEPERS), ~Exists(wrote), is_newer=True)
    own = written_by(user, Office, last="written_by") | Q(begun_by=user)
    return rows.exclude(own).order_by("name", "pk")


def office_authors(office: Office) -> frozenset[int]:
    """All who wrote something of an office or of its responsibilities."""
    found = set(_hands(office))
    for pair in office.duties.order_by().values_list("written_by", "ended_by"):
        found |= {one for one in pair if one is not None}
    return frozenset(found)


def _hands(row: Document | Office, besides: Collection[str] = ()) -> frozenset[int]:
    columns = frozenset(pk for pk in (row.begun_by_id, row.written_by_id) if pk is not None)
    return columns | writers_of([row], besides=besides)[row]


def scoreboards_to_publish(user: User) -> QuerySet[Scoreboard]:
    """Those that another officer prepared."""
    rows = Scoreboard.objects.filter(in_reach(user, SCOREKEEPERS), state="draft")
    return rows.exclude(prepared_by=user).order_by("pk")


def published_documents(
    *, text: str = "", kind: str = "", level: str = "", standing: str = ""
) -> PublicationQuerySet:
    """The library on the site, the newest issue first; filters that are empty hold for all."""
    rows = search(text, kinds=(Kind.DOCUMENT,)) if text else current_of(Kind.DOCUMENT)
    for name, value in (("kind", kind), ("level", level)):
        if value:
            rows = rows.filter(**{f"payload__{name}": value})
    if standing:
        rows = rows.filter(_standing(DocumentStanding(standing)))
    return rows.order_by("-period", "-published_at", "-pk")


def _standing(standing: DocumentStanding) -> Q:
    """By the days of the payload; an empty one has no day."""
    today = timezone.localdate().isoformat()

    def day(name: str, comparison: str) -> Q:
        return Q(**{f"payload__{name}__{comparison}": today}) & ~Q(**{f"payload__{name}": ""})

    repealed, coming = day("repealed_on", "lte"), day("starts_on", "gt")
    expired = day("valid_until", "lt")
    return {
        DocumentStanding.REPEALED: repealed,
        DocumentStanding.COMING: ~repealed & coming,
        DocumentStanding.EXPIRED: ~repealed & ~coming & expired,
        DocumentStanding.IN_FORCE: ~repealed & ~coming & ~expired,
    }[standing]


def named_on_site(keys: Iterable[str]) -> frozenset[str]:
    """Which documents with `keys` stand on the site."""
    rows = current_of(Kind.DOCUMENT).filter(key__in=list(keys))
    return frozenset(rows.values_list("key", flat=True))


def published_file(key: str, sha256: str) -> Document | None:
    """The document whose PDF with this hash stands on the site."""
    publication = current(Kind.DOCUMENT, key)
    if publication is None or publication.payload["file"].get("sha256") != sha256:
        return None
    return Document.objects.filter(public_id=key, sha256=sha256).first()
