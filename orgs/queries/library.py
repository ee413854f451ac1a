"""The library of experience: who may do what with a case, what waits, what the public reads."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.urls import get_script_prefix
from django.utils.translation import get_language_from_path, override

from accounts.enums import Role
from accounts.models import AuditEvent, User
from communities.models import Community, Township
from orgs.enums import OrganizationStatus, PracticeState, PracticeWriter
from orgs.models import Occasion, Organization, PracticeCase, PracticeEdit
from orgs.queries.members import organizations_of
from orgs.queries.places import with_place
from orgs.rules import PRACTICE_EDITORS, PRACTICE_WITH_EDITORS, PRACTICE_WRITERS
from portal.addresses import address_of
from portal.enums import Kind
from portal.models import Publication, PublicationQuerySet
from portal.queries import current_of, entries_for, search

# What a case may point to.
REFERRED_KINDS = (
    Kind.TOPIC, Kind.ACTION, Kind.MEETING, Kind.BULLETIN, Kind.CONVENTION, Kind.PROCEDURE,
    Kind.METHOD, Kind.COUNCIL, Kind.FEEDBACK, Kind.REVIEW, Kind.PRACTICE,
)  # fmt: skip
RELATED = 5
# Acts that write what the public reads.
PRACTICE_WRITING = ("practicecase.begun", "practicecase.changed", "practicecase.photo_added")


@dataclass(frozen=True)
class Unit:
    """In whose name somebody writes, invites or signs up; `value` stands in the form."""

    value: str
    name: str
    writer: str
    jurisdiction: str
    organization: Organization | None = None
    community: Community | None = None


def units_of(user: User) -> list[Unit]:
    """The committees, townships and organisations that `user` acts for today."""
    held = user.current_appointments
    committees = [row.jurisdiction for row in held if row.role == Role.COMMITTEE_MEMBER]
    townships = [row.jurisdiction for row in held if row.role == Role.TOWNSHIP_OFFICER]
    found = [
        Unit(f"community-{one.pk}", one.full_name, PracticeWriter.COMMITTEE, one.code, None, one)
        for one in Community.objects.filter(code__in=committees).select_related("township__county")
    ]
    found += [
        Unit(f"township-{one.pk}", str(one), PracticeWriter.TOWNSHIP, one.code)
        for one in Township.objects.filter(code__in=townships)
    ]
    if Role.ORG_MEMBER in user.roles:
        own = organizations_of(user).filter(status=OrganizationStatus.ACTIVE)
        writer = PracticeWriter.ORGANIZATION
        found += [
            Unit(f"organization-{one.pk}", one.name, writer, one.jurisdiction, one)
            for one in own.order_by("name", "pk")
        ]
    return found


def writing_units(user: User) -> list[Unit]:
    """Of `units_of`, those in whose register the user holds the role: steps ask for it there."""
    return [unit for unit in units_of(user) if user.may(PRACTICE_WRITERS, unit.jurisdiction)]


def practice_writer(user: User, practice: PracticeCase) -> bool:
    """Whether `user` is of those who wrote the case, today."""
    if practice.organization_id is not None:
        own = organizations_of(user).filter(pk=practice.organization_id)
        return Role.ORG_MEMBER in user.roles and own.exists()
    role = {
        PracticeWriter.COMMITTEE: Role.COMMITTEE_MEMBER,
        PracticeWriter.TOWNSHIP: Role.TOWNSHIP_OFFICER,
    }[PracticeWriter(practice.writer)]
    return user.may(frozenset({role}), practice.jurisdiction)


def hands_in(record: PracticeCase | Occasion, acts: Collection[str]) -> frozenset[int]:
    """Everybody who began or last changed `record`, and whoever took one of `acts` on it."""
    rows = AuditEvent.objects.filter(
        object_type=record._meta.label,
        object_id=str(record.pk),
        action__in=acts,
        actor__isnull=False,
    )
    took = rows.order_by().values_list("actor", flat=True).distinct()
    return frozenset({record.author_id, record.changed_by_id, *took})


def practice_writers(practice: PracticeCase) -> frozenset[int]:
    """All who wrote the case: none of them edits it."""
    return hands_in(practice, PRACTICE_WRITING)


def practice_authors(practice: PracticeCase) -> frozenset[int]:
    """All whose words the case has, also by an edit that was agreed to: none publishes it."""
    editors = {edit.edited_by_id for edit in practice.edits.all() if edit.agreed}
    return practice_writers(practice) | editors


def practices_for(user: User, state: str = "") -> QuerySet[PracticeCase]:
    """The cases that `user` sees, with unit, type and topic, the newest first."""
    rows = with_place(
        PracticeCase.objects.for_user(user).select_related(
            "organization", "community__township__county", "type", "topic"
        )
    )
    return rows.filter(state=state) if state else rows


def with_parts(rows: QuerySet[PracticeCase]) -> QuerySet[PracticeCase]:
    """With figures, photos, references, and edited texts with who wrote them."""
    return rows.prefetch_related(
        "figures", "references", "photos__photo", "edits__edited_by", "edits__answered_by"
    )


def practices_to_edit(user: User) -> QuerySet[PracticeCase]:
    """What was handed in or agreed to and waits for the registry, the longest first."""
    if not user.may(PRACTICE_EDITORS):
        return PracticeCase.objects.none()
    waiting = practices_for(user).filter(state__in=sorted(PRACTICE_WITH_EDITORS))
    return waiting.order_by(F("submitted_on").asc(nulls_last=True), "pk")


def practices_to_answer(user: User) -> QuerySet[PracticeCase]:
    """The user's own cases that were edited or returned."""
    rows = practices_for(user).filter(state__in=(PracticeState.EDITED, PracticeState.RETURNED))
    if not user.may(PRACTICE_WRITERS):
        return rows.none()
    roles = (Role.COMMITTEE_MEMBER, Role.TOWNSHIP_OFFICER)
    codes = [row.jurisdiction for row in user.current_appointments if row.role in roles]
    of_unit = Q(organization__isnull=True, jurisdiction__in=codes)
    return rows.filter(of_unit | Q(organization__in=organizations_of(user).order_by().values("pk")))


def open_edit(practice: PracticeCase) -> PracticeEdit | None:
    """The edited text that waits for the author."""
    return PracticeEdit.objects.filter(practice=practice, agreed__isnull=True).first()


def edit_to_continue(practice: PracticeCase) -> PracticeEdit | None:
    """The edited text that was not agreed to, while nobody has written the case anew since."""
    edits = list(practice.edits.all())
    if not edits or edits[-1].agreed is not False:
        return None
    written = _last_written(practice)
    return edits[-1] if written and written.action == "practicecase.edited" else None


def may_drop_edit(practice: PracticeCase) -> bool:
    """Whether the edited text that waits is one of what stands on the site, word for word."""
    if practice.state != PracticeState.EDITED or practice.published_on is None:
        return False
    written = _last_written(practice)
    return written is not None and written.before.get("state") == PracticeState.PUBLISHED


def _last_written(practice: PracticeCase) -> AuditEvent | None:
    rows = AuditEvent.objects.filter(
        object_type=practice._meta.label,
        object_id=str(practice.pk),
        action__in=("practicecase.edited", "practicecase.changed", "practicecase.published"),
    )
    return rows.order_by("-sequence").first()


def publication_at(address: str) -> Publication | None:
    """What stands on the site at a pasted address, of the kinds that a case may point to."""
    try:
        path = urlsplit(address.strip()).path
    except ValueError:
        return None
    own = get_script_prefix()
    path = f"/{unquote(path).removeprefix(own)}"
    language = get_language_from_path(path)
    page = f"{own}{(path.removeprefix(f'/{language}') if language else path)[1:]}"
    keys = [part for part in path.split("/") if part and part.isprintable()]
    rows = Publication.objects.current().filter(kind__in=REFERRED_KINDS, key__in=keys[:8])
    # Kinds share keys: the address says of which one it is.
    with override(settings.LANGUAGE_CODE):
        for row in rows.order_by("-published_at"):
            place = address_of(row)
            if place and f"{page.rstrip('/')}/".startswith(unquote(place)):
                return row
    return None


def addresses_behind(practice: PracticeCase) -> list[str]:
    """Where its records stand or stood: what was withdrawn meanwhile answers there itself."""
    rows = practice.references.all()
    found = (address_of(Publication(kind=row.kind, key=row.key)) for row in rows)
    return [address for address in found if address]


def publications_of(references: Sequence[Any]) -> list[Publication]:
    """What stands on the site of `references` (kind, key), in their order, in one query."""
    keys = [row.key for row in references]
    rows = Publication.objects.current().filter(kind__in=REFERRED_KINDS, key__in=keys)
    found = {(row.kind, row.key): row for row in rows.defer("payload", "search_text")}
    return [found[row.kind, row.key] for row in references if (row.kind, row.key) in found]


def published_practices(
    *, text: str = "", type_: str = "", topic: str = "", county: str = "", year: str = ""
) -> PublicationQuerySet:
    """Cases on the site that every word of `text` fits, the newest first.

    `type_` and `topic` are codes, `county` is the slug of one in which it was made.
    """
    rows = search(text, kinds=(Kind.PRACTICE,)) if text else current_of(Kind.PRACTICE)
    for name, value in (("type", type_), ("topic", topic), ("county", county)):
        if value:
            rows = rows.filter(**{f"payload__{name}__code": value})
    if year:
        rows = rows.filter(period=year)
    return rows.order_by("-period", "-published_at", "pk")


def practices_about(unit_code: str) -> list[Publication]:
    """Cases on the site about the community with `unit_code`, the newest first."""
    rows = entries_for(unit_code, Kind.PRACTICE)[: RELATED + 1]
    return [entry.publication for entry in rows]


def practices_by(organization_key: str) -> list[Publication]:
    """Cases on the site that an organisation wrote, the newest first."""
    rows = current_of(Kind.PRACTICE).filter(payload__organization__key=organization_key)
    return list(rows.defer("search_text").order_by("-period", "-published_at")[: RELATED + 1])


def published_choices() -> dict[str, list[tuple[str, str]]]:
    """Types, topics and years that some case on the site has, as the filters show them."""
    rows = current_of(Kind.PRACTICE).order_by().values_list(
        "payload__type", "payload__topic", "period"
    )  # fmt: skip
    found: dict[str, dict[str, str]] = {"type": {}, "topic": {}, "year": {}}
    for type_, topic, year in rows:
        found["type"][type_["code"]] = type_["name"]
        found["topic"][topic["code"]] = topic["name"]
        found["year"][year] = year
    return {
        name: sorted(pairs.items(), key=lambda pair: pair[1], reverse=name == "year")
        for name, pairs in found.items()
    }


def related_practices(publication: Publication) -> list[Publication]:
    """Other cases on the site: of the same topic and type first, then of one of them."""
    payload = publication.payload
    rows = current_of(Kind.PRACTICE).exclude(key=publication.key)
    same = {
        name: rows.filter(**{f"payload__{name}__code": payload[name]["code"]})
        for name in ("topic", "type")
    }
    both = same["topic"].filter(payload__type__code=payload["type"]["code"])
    found: dict[int, Publication] = {}
    for some in (both, same["topic"], same["type"]):
        for row in some.defer("search_text").order_by("-published_at", "pk")[:RELATED]:
            found.setdefault(row.pk, row)
    return list(found.values())[:RELATED]
