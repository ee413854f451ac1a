"""What the public may see of conventions and of drafts open for opinions."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import transition
from communities import queries
from communities.constants import TOWNSHIP_AUTHORITIES
from communities.enums import ConventionState, FilingAuthority, TownshipKind
from communities.models import (
    Convention,
    ConventionVote,
)
from communities.public.dates import iso_date
from communities.public.places import place_payload, place_search_text
from portal.enums import Kind
from portal.models import Publication
from portal.services import PublicItem, publish


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
            **place_payload(community),
            "title": convention.title,
            "kind": convention.kind,
            "edition": convention.edition,
            "preamble": convention.preamble,
            "clauses": _clauses(convention),
            "from": convention.consulted_from.isoformat(),
            "until": convention.consulted_until.isoformat(),
        },
        search_text=place_search_text(community),
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
        **place_payload(community),
        "title": convention.title,
        "kind": convention.kind,
        "edition": convention.edition,
        "preamble": convention.preamble,
        "clauses": clauses,
        "has_sorting": any(clause["concerns_sorting"] for clause in clauses),
        "consulted_from": iso_date(convention.consulted_from),
        "consulted_until": iso_date(convention.consulted_until),
        "opinions": {name: opinions[name] for name in ("all", "adopted", "partly", "declined")},
        "vote": _vote(vote),
        "filed_with": authority_name(convention),
        "filing_number": convention.filing_number,
        "filed_on": iso_date(convention.filed_on),
        "filing_due": iso_date(convention.filing_due),
        "effective_on": convention.effective_on.isoformat(),
    }
    return PublicItem(
        kind=Kind.CONVENTION,
        key=community.slug,
        title=convention.title,
        unit_code=community.code,
        period=convention.effective_on.strftime("%Y-%m"),
        payload=payload,
        search_text=place_search_text(community),
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
