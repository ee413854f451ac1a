"""Conventions, drafts and rosters as the public pages show them: payloads with their labels."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from communities.completeness import Evidence, Requirement
from communities.enums import (
    Assembly,
    BackboneKind,
    ConventionKind,
    Counted,
    Frequency,
    PartyKind,
)
from communities.models import BackboneMember, Community
from communities.queries import council_in_force, named_today
from communities.rules import STANDING
from portal.enums import Kind
from portal.models import Publication
from portal.queries import current_of, newest_about


def convention_entry(publication: Publication) -> dict[str, Any]:
    """The payload of a convention with its codes as words and its publication."""
    payload = publication.payload
    vote = payload["vote"]
    return {
        **payload,
        "publication": publication,
        "kind_label": ConventionKind(payload["kind"]).label,
        "vote": {
            **vote,
            "assembly_label": Assembly(vote["assembly"]).label,
            "counted_label": Counted(vote["counted"]).label,
        },
        "sorting_clauses": [c["text"] for c in payload["clauses"] if c["concerns_sorting"]],
    }


def consultation(publication: Publication) -> dict[str, Any]:
    """The payload of a draft, with the last day as a date and whether it has passed."""
    payload = publication.payload
    return {
        **payload,
        "publication": publication,
        "kind_label": ConventionKind(payload["kind"]).label,
        "until": date.fromisoformat(payload["until"]),
    }


TYPES = Requirement(
    order=10,
    label=_("Classified by type"),
    clause="3.1.b",
    published=lambda payload, unit_code: "、".join(payload["types"]) or None,
    recorded=lambda community: "、".join(type_.name for type_ in community.types) or None,
)


def _published_convention(payload: Mapping[str, Any], unit_code: str) -> Evidence:
    row = newest_about(Kind.CONVENTION, unit_code)
    return row.title if row is not None and row.payload["has_sorting"] else None


def _filed_convention(community: Community) -> Evidence:
    rows = community.conventions.filter(state__in=STANDING, clauses__concerns_sorting=True)
    return rows.order_by("-edition").values_list("title", flat=True).first()


CONVENTION = Requirement(
    order=20,
    label=_("Convention filed, with a clause on sorting"),
    clause="3.2.a",
    published=_published_convention,
    recorded=_filed_convention,
    workspace="convention_list",
    anchor="section-convention",
)


def by_kind(counts: dict[str, int]) -> list[tuple[Any, int]]:
    """The kinds of backbone members with their words, in their order; those without anybody out."""
    return [(kind.label, counts[kind]) for kind in BackboneKind if counts.get(kind)]


def roster(publication: Publication) -> dict[str, Any]:
    """A published roster as it may be read today: who is named, by kind."""
    named = named_today(publication)
    names = {kind: [row["name"] for row in named if row["kind"] == kind] for kind in BackboneKind}
    return {
        **publication.payload,
        "publication": publication,
        "names": [(kind.label, names[kind]) for kind in BackboneKind if names[kind]],
    }


def backbone(unit_code: str) -> dict[str, Any] | None:
    """The backbone of a community: its published numbers, and who agreed to be named."""
    register = newest_about(Kind.COMMUNITY, unit_code)
    numbers = (register.payload.get("backbone") if register else None) or {"members": 0}
    published = newest_about(Kind.BACKBONE, unit_code)
    named = roster(published) if published else None
    if not numbers["members"] and not (named and named["names"]):
        return None
    return {
        "numbers": numbers,
        "kinds": by_kind(numbers.get("kinds", {})),
        "share": numbers["households"] / numbers["members"] if numbers["members"] else None,
        "roster": named if named and named["names"] else None,
    }


def _duty_of_party(payload: Mapping[str, Any], unit_code: str) -> Evidence:
    return payload.get("sorting_duty_on") or None


def _recorded_duty(community: Community) -> Evidence:
    rows = community.local_bodies.filter(until__isnull=True, sorting_duty_on__isnull=False)
    day = rows.order_by("sorting_duty_on").values_list("sorting_duty_on", flat=True).first()
    return day.isoformat() if day else None


DUTY = Requirement(
    order=30,
    label=_("Sorting is a duty of the party organisation, since"),
    clause="4.1.a",
    published=_duty_of_party,
    recorded=_recorded_duty,
    workspace="body_list",
    anchor="section-bodies",
)


def _published_members(payload: Mapping[str, Any], unit_code: str) -> Evidence:
    return _people((payload.get("backbone") or {}).get("members", 0))


def _recorded_members(community: Community) -> Evidence:
    return _people(BackboneMember.objects.serving().filter(community=community).count())


def _people(number: int) -> Evidence:
    return gettext("%(number)s people") % {"number": number} if number else None


BACKBONE = Requirement(
    order=70,
    label=_("Backbone members"),
    clause="3.2.b",
    published=_published_members,
    recorded=_recorded_members,
    workspace="backbone_list",
    anchor="section-backbone",
)


def _published_methods(payload: Mapping[str, Any], unit_code: str) -> Evidence:
    return "、".join(row["name"] for row in payload.get("methods", ())) or None


def _recorded_methods(community: Community) -> Evidence:
    return "、".join(row.method.name for row in community.running_adoptions) or None


METHODS = Requirement(
    order=40,
    label=_("Governance methods adopted"),
    clause="3.1.c",
    published=_published_methods,
    recorded=_recorded_methods,
    workspace="toolkit_list",
    anchor="section-methods",
)


def council_entry(publication: Publication) -> dict[str, Any]:
    """The payload of a council system with its codes as words and its publication."""
    payload = publication.payload
    parties = [{**row, "kind_label": PartyKind(row["kind"]).label} for row in payload["parties"]]
    return {
        **payload,
        "publication": publication,
        "parties": parties,
        "frequency_label": Frequency(payload["frequency"]).label,
    }


def council(unit_code: str) -> dict[str, Any] | None:
    """The council system of a community as far as it is published."""
    publication = newest_about(Kind.COUNCIL, unit_code)
    return council_entry(publication) if publication else None


def _published_council(payload: Mapping[str, Any], unit_code: str) -> Evidence:
    row = newest_about(Kind.COUNCIL, unit_code)
    return row.title if row is not None and not row.payload["until"] else None


def _recorded_council(community: Community) -> Evidence:
    found = council_in_force(community)
    return found.title if found else None


COUNCIL = Requirement(
    order=35,
    label=_("Council system in force"),
    clause="4.1.b",
    published=_published_council,
    recorded=_recorded_council,
    workspace="council_list",
    anchor="section-council",
)


REQUIREMENTS = (TYPES, CONVENTION, DUTY, COUNCIL, METHODS, BACKBONE)


def community(unit_code: str) -> dict[str, Any] | None:
    """The convention of a community as far as it is published, and its draft open for opinions."""
    drafts = current_of(Kind.CONSULTATION, within=unit_code).order_by("-period")
    convention = newest_about(Kind.CONVENTION, unit_code)
    found = {
        "convention": convention_entry(convention) if convention else None,
        "draft": next((consultation(row) for row in drafts[:1]), None),
    }
    return found if any(found.values()) else None
