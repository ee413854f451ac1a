"""What the public may see of a unit, its backbone and convention: exactly these, no codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import transition
from communities import queries
from communities.constants import ROSTER_TITLE, TOWNSHIP_AUTHORITIES
from communities.enums import ConventionState, FilingAuthority, TownshipKind
from communities.models import (
    BackboneMember,
    Community,
    Convention,
    ConventionVote,
    County,
    Township,
)
from communities.naming import search_text
from portal.enums import Kind
from portal.models import Publication
from portal.services import PublicItem, publish


def _date(day: date | None) -> str:
    return day.isoformat() if day else ""


def _links(units: Iterable[Community]) -> list[dict[str, str]]:
    return [{"name": unit.name, "slug": unit.slug} for unit in units]


def _totals(communities: Sequence[Community]) -> dict[str, int]:
    existing = [community for community in communities if community.valid_until is None]
    committees = sum(community.is_committee for community in existing)
    return {
        "communities": len(existing),
        "committees": committees,
        "without_committee": len(existing) - committees,
    }


def county_item(
    county: County, townships: Sequence[Township], communities: Sequence[Community]
) -> PublicItem:
    """The register entry of a county; all its townships and communities are needed for sums."""
    payload: dict[str, Any] = {
        "name": county.name,
        "townships": sum(township.valid_until is None for township in townships),
        **_totals(communities),
    }
    return PublicItem(
        kind=Kind.COUNTY,
        key=county.slug,
        title=county.name,
        unit_code=county.code,
        payload=payload,
        search_text=search_text([county.name], []),
    )


def township_item(township: Township, communities: Sequence[Community]) -> PublicItem:
    """The register entry of a township; all its communities are needed for the sums."""
    payload: dict[str, Any] = {
        "name": township.name,
        "kind": township.kind,
        "county": township.county.name,
        "county_slug": township.county.slug,
        "valid_until": _date(township.valid_until),
        **_totals(communities),
    }
    return PublicItem(
        kind=Kind.TOWNSHIP,
        key=township.slug,
        title=f"{township.county.name}{township.name}",
        unit_code=township.code,
        payload=payload,
        search_text=search_text([township.name], [township.county.name]),
    )


def community_item(community: Community) -> PublicItem:
    """The register entry of a community; needs `with_names()`, `with_types()`, `with_lineage()`,
    and in lists `queries.with_backbone`.

    Those who classified it, changed its figures or keep its backbone are its authors: another
    officer publishes.
    """
    township = community.township
    types = community.types
    members = queries.serving_members(community)
    predecessors: list[Community] = list(community.predecessors.all())  # type: ignore[attr-defined]
    payload: dict[str, Any] = {
        "name": community.name,
        "short_name": community.short_name,
        "kind": community.kind,
        "is_committee": community.is_committee,
        "township": township.name,
        "township_slug": township.slug,
        "county": township.county.name,
        "county_slug": township.county.slug,
        "types": [type_.name for type_ in types],
        "type_codes": [type_.code for type_ in types],
        "estates": [{"type": row.type.name, "estate": row.estate} for row in community.estates],
        "households": community.households,
        "residents": community.residents,
        "former_names": list(community.former_names),
        "predecessors": _links(predecessors),
        "successors": _links(community.successors.all()),
        "valid_until": _date(community.valid_until),
        "backbone": queries.backbone_summary(members),
    }
    authors: set[Any] = {row.classified_by_id for row in community.classifications.all()}
    if community.changed_by_id:
        authors.add(community.changed_by_id)
    authors |= {key for row in members for key in (row.recorded_by_id, row.changed_by_id)}
    earlier = [unit.name for unit in predecessors]
    names = [community.name, community.short_name, *community.former_names, *earlier]
    return PublicItem(
        kind=Kind.COMMUNITY,
        key=community.slug,
        title=community.full_name,
        unit_code=community.code,
        payload=payload,
        search_text=search_text(names, [township.name, township.county.name]),
        authors=frozenset(authors),
    )


def _place(community: Community) -> dict[str, str]:
    return {
        "community": community.name,
        "community_slug": community.slug,
        "township": community.township.name,
        "township_slug": community.township.slug,
        "county": community.township.county.name,
        "county_slug": community.township.county.slug,
    }


def roster_item(community: Community, members: Sequence[BackboneMember]) -> PublicItem:
    """The names of `members`, who have agreed to it: name and kind, and until when (`until`).

    The text closes by itself after `open_until`, the first of these days. Names are in no search.
    """
    named = [
        {"name": member.name, "kind": member.kind, "until": _date(member.consent_until)}
        for member in members
    ]
    authors: set[Any] = set()
    for member in members:
        authors |= {member.recorded_by_id, member.changed_by_id, member.consent_recorded_by_id}
    title = ROSTER_TITLE.format(community.full_name)
    return PublicItem(
        kind=Kind.BACKBONE,
        key=community.slug,
        title=title,
        unit_code=community.code,
        payload={
            **_place(community),
            "members": named,
            "open_until": min(row["until"] for row in named),
        },
        search_text=title,
        authors=frozenset(authors),
    )


def _clauses(convention: Convention) -> list[dict[str, Any]]:
    return [
        {"text": clause.text, "concerns_sorting": clause.concerns_sorting}
        for clause in convention.clauses.all()
    ]


def _writers(convention: Convention) -> frozenset[int]:
    ids: set[Any] = {convention.begun_by_id, convention.written_by_id}
    return frozenset(ids)


def consultation_item(convention: Convention) -> PublicItem:
    """A draft on which opinions are asked for; needs its place and clauses."""
    community = convention.community
    assert convention.consulted_from is not None
    assert convention.consulted_until is not None
    return PublicItem(
        kind=Kind.CONSULTATION,
        key=convention.public_id,
        title=convention.title,
        unit_code=community.code,
        period=convention.consulted_until.isoformat(),
        payload={
            **_place(community),
            "title": convention.title,
            "kind": convention.kind,
            "edition": convention.edition,
            "preamble": convention.preamble,
            "clauses": _clauses(convention),
            "from": convention.consulted_from.isoformat(),
            "until": convention.consulted_until.isoformat(),
        },
        search_text=f"{convention.title} {community.full_name}",
        authors=_writers(convention),
    )


def publish_consultation(convention: Convention, *, by: User, reason: str = "") -> Publication:
    """Put the draft on the public site, where anybody can send an opinion until the end.

    Raises Refusal while opinions are not collected, DutyConflict for who wrote it.
    """
    if not by.may(OFFICERS, convention.scope_code()):
        raise Refusal(_("Officers of the place publish the draft."))
    if not convention.is_open_for_opinions():
        raise Refusal(_("Opinions on this convention are not collected now."))
    item = consultation_item(convention)
    return publish(item, by=by, issuer=by.unit or str(convention.community), reason=reason)


def authority_name(convention: Convention) -> str:
    """Whom it was filed with, by its full Chinese name; empty before the filing."""
    township = convention.community.township
    if convention.filing_authority == FilingAuthority.COUNTY:
        return f"{township.county.name}人民政府"
    if not convention.filing_authority:
        return ""
    return f"{township.name}{TOWNSHIP_AUTHORITIES[TownshipKind(township.kind)]}"


def convention_item(convention: Convention) -> PublicItem:
    """The convention as it would be published now; needs `queries.with_text` and its place."""
    community = convention.community
    vote = queries.valid_vote(convention)
    assert vote is not None
    assert convention.effective_on is not None
    opinions = queries.opinion_counts(convention)
    clauses = _clauses(convention)
    payload: dict[str, Any] = {
        **_place(community),
        "title": convention.title,
        "kind": convention.kind,
        "edition": convention.edition,
        "preamble": convention.preamble,
        "clauses": clauses,
        "has_sorting": any(clause["concerns_sorting"] for clause in clauses),
        "consulted_from": _date(convention.consulted_from),
        "consulted_until": _date(convention.consulted_until),
        "opinions": {name: opinions[name] for name in ("all", "adopted", "partly", "declined")},
        "vote": _vote(vote),
        "filed_with": authority_name(convention),
        "filing_number": convention.filing_number,
        "filed_on": _date(convention.filed_on),
        "filing_due": _date(convention.filing_due),
        "effective_on": convention.effective_on.isoformat(),
    }
    return PublicItem(
        kind=Kind.CONVENTION,
        key=community.slug,
        title=convention.title,
        unit_code=community.code,
        period=convention.effective_on.strftime("%Y-%m"),
        payload=payload,
        search_text=f"{convention.title} {community.full_name}",
        authors=_writers(convention),
    )


def _vote(vote: ConventionVote) -> dict[str, Any]:
    names = (
        "assembly", "counted", "entitled", "present", "women", "in_favour", "against",
        "abstained", "present_needed", "in_favour_needed",
    )  # fmt: skip
    return {
        **{name: getattr(vote, name) for name in names},
        "held_on": vote.held_on.isoformat(),
        "law": vote.rule.law,
        "article": vote.rule.article,
    }


def publish_convention(
    convention: Convention, *, by: User, expected_version: int | None = None, reason: str = ""
) -> Publication:
    """Put a filed convention in force: public from now on, the edition before it superseded.

    Who wrote the text does not publish it (DutyConflict). Raises IllegalTransition before the
    filing.
    """
    with transaction.atomic():
        before = queries.edition_before(convention)
        if before is not None and before.state == ConventionState.IN_FORCE:
            transition(before, ConventionState.SUPERSEDED, by=by)
            reason = reason or f"修订：第{convention.edition}版"
        transition(
            convention,
            ConventionState.IN_FORCE,
            by=by,
            expected_version=expected_version,
            reason=reason,
        )
        return publish(
            convention_item(convention),
            by=by,
            issuer=by.unit or authority_name(convention),
            reason=reason,
        )
