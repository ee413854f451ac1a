"""What is entered about a council system, and what of it is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.normalise import fold_name
from accounts.rules import Refusal
from communities import queries
from communities.constants import COUNCIL_DAYS_AHEAD, PARTIES
from communities.enums import PARTY_KINDS, BodyKind, CouncilState, Frequency, PartyKind
from communities.models import (
    Community,
    Council,
    CouncilParty,
    LocalBody,
    PropertyCompany,
    PropertyContract,
)


@dataclass(frozen=True)
class PartyEntry:
    """Who takes part: a body or a company of the register, or `kind` and `name` as typed."""

    body: LocalBody | None = None
    company: PropertyCompany | None = None
    kind: PartyKind = PartyKind.OTHER
    name: str = ""
    post: str = ""

    def row(self, council: Council, position: int) -> CouncilParty:
        """The row to be saved; kind and official name of the register come from there."""
        kind, name = self.kind, self.name.strip()
        if self.body is not None:
            kind, name = PARTY_KINDS[BodyKind(self.body.kind)], self.body.name
        elif self.company is not None:
            kind, name = PartyKind.PROPERTY, self.company.name
        return CouncilParty(
            council=council,
            position=position,
            kind=kind,
            name=name,
            body=self.body,
            company=self.company,
            post=self.post,
        )


@dataclass(frozen=True)
class CouncilEntry:
    """The text of an edition and its parties in their order."""

    title: str
    rules: str
    frequency: Frequency
    effective_on: date | None = None
    decided: str = ""
    parties: Sequence[PartyEntry] = ()

    def fields(self) -> dict[str, Any]:
        """The plain columns."""
        return {
            "title": self.title,
            "rules": self.rules,
            "frequency": self.frequency,
            "effective_on": self.effective_on,
            "decided": self.decided,
        }


def refuse_date(council: Council, day: date) -> None:
    """Only a day on which the community existed, at most a year ahead, after the editions before.

    Raises ValidationError keyed by `effective_on`.
    """
    community = council.community
    problem: Any = None
    if community.valid_from is not None and day < community.valid_from:
        problem = _("%(community)s exists only since %(date)s.") % {
            "community": community,
            "date": community.valid_from,
        }
    elif day > timezone.localdate() + timedelta(days=COUNCIL_DAYS_AHEAD):
        problem = _("This date lies more than a year ahead.")
    else:
        for before in queries.held_councils(community):
            last = before.until or before.effective_on
            if last is not None and day <= last:
                problem = _("Edition %(edition)s holds up to %(date)s; this one begins later.")
                problem = problem % {"edition": before.edition, "date": last}
                break
    if problem is not None:
        raise ValidationError({"effective_on": problem})


def refuse_parties(
    council: Council, rows: Sequence[CouncilParty], kept: Sequence[CouncilParty] = ()
) -> None:
    """Refuse too many, the same twice, and bodies and companies of other places.

    Who takes part in `kept` already may stay. Raises ValidationError keyed by `parties-3-who`
    for the fourth.
    """
    if len(rows) > PARTIES:
        raise ValidationError({"": _("At most %(limit)s parties are possible.")
                               % {"limit": PARTIES}})  # fmt: skip
    community = council.community
    bodies = set(queries.bodies_that_may_take_part(community, kept).values_list("pk", flat=True))
    found = queries.companies_that_may_take_part(community, kept)
    companies = set(found.values_list("pk", flat=True))
    seen: set[tuple[str, str]] = set()
    for place, row in enumerate(rows):
        key = (row.kind, fold_name(row.name))
        problem: Any = None
        if key in seen:
            problem = _("“%(name)s” stands among the parties twice.") % {"name": row.name}
        elif (row.body_id and row.body_id not in bodies) or (
            row.company_id and row.company_id not in companies
        ):
            problem = _("“%(name)s” is not in the register of %(community)s.") % {
                "name": row.name,
                "community": community,
            }
        if problem is not None:
            raise ValidationError({f"parties-{place}-who": problem})
        seen.add(key)


def refuse_unready(council: Council, parties: Sequence[CouncilParty]) -> None:
    """A draft that cannot come into force today: what is missing, or who was gone by its day.

    Raises Refusal with a sentence that says what and where.
    """
    if not council.rules.strip():
        raise Refusal(_("The rules are empty: write how the council works first."))
    if council.effective_on is None:
        raise Refusal(_("Say from which day on it is in force."))
    if council.effective_on > timezone.localdate():
        raise Refusal(
            _("It names %(date)s as its first day; it can be put in force from that day on.")
            % {"date": council.effective_on}
        )
    try:
        refuse_date(council, council.effective_on)
    except ValidationError as error:
        raise Refusal(error.messages[0]) from error
    if not any(party.kind == PartyKind.COMMITTEE for party in parties):
        raise Refusal(
            _("The committee of %(community)s is not among the parties; it has to take part.")
            % {"community": council.community}
        )
    for party in parties:
        _refuse_gone(council, party, council.effective_on)


def _refuse_gone(council: Council, party: CouncilParty, day: date) -> None:
    """A party of the register whose time was over by `day`."""
    ended: date | None = None
    if party.body is not None:
        ended = party.body.until
    elif party.company is not None:
        contracts = PropertyContract.objects.filter(
            community=council.community_id, company=party.company
        )
        if not contracts.not_over(day).exists():
            ended = max((c.last_day for c in contracts if c.last_day is not None), default=None)
    if ended is not None and ended < day:
        raise Refusal(
            _("“%(party)s” ended on %(ended)s, before %(day)s: take it out of the parties.")
            % {"party": party, "ended": ended, "day": day}
        )


def refuse_unless_draft(council: Council) -> None:
    """A text in force is never edited. Raises Refusal that says what to do instead."""
    if council.state != CouncilState.DRAFT:
        raise Refusal(
            _("“%(council)s” is “%(state)s”: its text is fixed. Begin a new edition to change it.")
            % {"council": council, "state": council.get_state_display()}
        )


def proposed_parties(community: Community) -> list[PartyEntry]:
    """All that the register of `community` knows today, each with the office of its head."""
    bodies = sorted(
        queries.bodies_that_may_take_part(community),
        key=lambda body: list(BodyKind.values).index(body.kind),
    )
    companies = queries.companies_that_may_take_part(community)
    return [
        *(PartyEntry(body=body, post=body.head_office) for body in bodies),
        *(PartyEntry(company=company) for company in companies),
    ]
