"""The vote on a convention, judged by the law of its day, and its filing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from accounts.rules import IllegalTransition, Refusal
from accounts.services import once, record_event, transition
from communities import queries
from communities.enums import (
    Assembly,
    ConventionKind,
    ConventionState,
    Counted,
    FilingAuthority,
    VoteOutcome,
)
from communities.models import AssemblyRule, Convention, ConventionVote, County, Township
from communities.quorum import Figures, Verdict, judge
from communities.rules import MEMBERS
from communities.validators import validate_filing_dates

# Whose assemblies a convention of this kind can come before at all.
ASSEMBLIES = {
    ConventionKind.VILLAGE_RULES: (
        Assembly.VILLAGERS_ASSEMBLY,
        Assembly.VILLAGER_REPRESENTATIVES,
    ),
    ConventionKind.RESIDENTS_CONVENTION: (Assembly.RESIDENTS_ASSEMBLY,),
}
FILERS_OF = {
    FilingAuthority.TOWNSHIP: Role.TOWNSHIP_OFFICER,
    FilingAuthority.COUNTY: Role.COUNTY_OFFICER,
}


@dataclass(frozen=True)
class VoteFigures:
    """Numbers of persons, or of households where these are counted."""

    entitled: int
    present: int
    women: int
    in_favour: int
    against: int
    abstained: int


def record_vote(
    convention: Convention,
    *,
    by: User,
    assembly: Assembly,
    counted: Counted,
    held_on: date,
    figures: VoteFigures,
    token: str,
    meeting_key: str = "",
) -> tuple[ConventionVote, bool]:
    """Record a vote of an assembly held on a civil date, once for each `token`, and judge it.

    Village rules need the villagers' assembly (Organic Law of Villagers' Committees, 2018 text,
    article 27; representatives may not decide them), residents' conventions the residents'
    assembly (Organic Law of Urban Residents' Committees, articles 9 and 15). A valid vote adopts
    the convention and starts the deadline of its filing; any other stays on record with what it
    lacked, and the convention waits for the next. Raises ValidationError keyed by the figures,
    Refusal, IllegalTransition.
    """
    if not by.may(MEMBERS, convention.scope_code()):
        raise Refusal(_("Only members of the committee record its votes."))
    if convention.state != ConventionState.REVIEWED:
        raise IllegalTransition(
            _("This convention is “%(state)s”: it cannot be voted on now.")
            % {"state": convention.get_state_display()}
        )
    rule = _rule(convention, assembly, counted, held_on)

    def create() -> ConventionVote:
        vote = _vote(convention, rule, held_on, figures, by)
        vote.meeting_key = meeting_key
        vote.save()
        record_event(
            actor=by,
            action="convention.vote_recorded",
            target=convention,
            after={"outcome": vote.outcome, "held_on": held_on},
        )
        if vote.is_valid:
            _adopt(convention, vote, by)
        return vote

    return once(model=ConventionVote, user=by, token=token, create=create)


def _rule(
    convention: Convention, assembly: Assembly, counted: Counted, held_on: date
) -> AssemblyRule:
    if held_on > timezone.localdate():
        raise ValidationError({"held_on": _("This date lies in the future.")})
    approved = queries.last_approval(convention)
    if approved is not None and held_on < timezone.localdate(approved.reviewed_at):
        raise ValidationError(
            {
                "held_on": _("The township approved the draft on %(date)s; the vote comes after.")
                % {"date": timezone.localdate(approved.reviewed_at)}
            }
        )
    if assembly not in ASSEMBLIES[ConventionKind(convention.kind)]:
        raise ValidationError({"assembly": _("This assembly is none of this committee.")})
    rule = queries.assembly_rule(assembly, counted, held_on)
    if rule is None:
        raise ValidationError(
            {
                "counted": _("The law of %(date)s does not let this assembly be counted so.")
                % {"date": held_on}
            }
        )
    return rule


def _vote(
    convention: Convention, rule: AssemblyRule, held_on: date, figures: VoteFigures, by: User
) -> ConventionVote:
    verdict = judge(
        queries.rule_of(rule),
        Figures(
            figures.entitled,
            figures.present,
            figures.in_favour,
            figures.in_favour + figures.against + figures.abstained,
        ),
    )
    vote = ConventionVote(
        convention=convention,
        assembly=rule.assembly,
        counted=rule.counted,
        held_on=held_on,
        entitled=figures.entitled,
        present=figures.present,
        women=figures.women,
        in_favour=figures.in_favour,
        against=figures.against,
        abstained=figures.abstained,
        rule=rule,
        outcome=_outcome(rule, verdict),
        present_needed=verdict.present_needed,
        in_favour_needed=verdict.in_favour_needed,
        recorded_by=by,
    )
    vote.full_clean(exclude=["convention", "rule", "recorded_by"])
    return vote


def _outcome(rule: AssemblyRule, verdict: Verdict) -> VoteOutcome:
    if not rule.may_adopt_convention:
        return VoteOutcome.WRONG_ASSEMBLY
    if not verdict.is_quorate:
        return VoteOutcome.NOT_QUORATE
    return VoteOutcome.VALID if verdict.has_majority else VoteOutcome.NO_MAJORITY


def _adopt(convention: Convention, vote: ConventionVote, by: User) -> None:
    days = vote.rule.filing_days
    transition(
        convention,
        ConventionState.VOTED,
        by=by,
        adopted_on=vote.held_on,
        filing_due=vote.held_on + timedelta(days=days) if days is not None else None,
    )


def register_filing(
    convention: Convention,
    *,
    by: User,
    authority: FilingAuthority,
    number: str,
    filed_on: date,
    effective_on: date,
    expected_version: int | None = None,
    reason: str = "",
) -> None:
    """Register the filing with the right authority under its number; dates are civil dates.

    Village rules are filed with the township level (villagers' law, article 27), residents'
    conventions with the subdistrict or the district (urban law, article 15), each by its own
    officer. Raises ValidationError keyed by field, Refusal, StaleRecord; a number that the
    authority gave before is refused.
    """
    refuse_filing(
        convention,
        by=by,
        vote=queries.valid_vote(convention),
        authority=authority,
        filed_on=filed_on,
        effective_on=effective_on,
    )
    refuse_number(number)
    try:
        with transaction.atomic():
            transition(
                convention,
                ConventionState.FILED,
                by=by,
                expected_version=expected_version,
                reason=reason,
                filing_authority=authority,
                filing_unit_code=filing_unit(convention, authority),
                filing_number=number.strip(),
                filed_on=filed_on,
                effective_on=effective_on,
            )
    except IntegrityError as error:
        raise number_given(number) from error


def number_given(number: str) -> ValidationError:
    """What is told of a number that the authority gave before."""
    words = _("The number %(number)s was given to another convention.")
    return ValidationError({"number": words % {"number": number}})


def filing_unit(convention: Convention, authority: FilingAuthority) -> str:
    """The division code of whom it is filed with."""
    township = convention.community.township
    unit: Township | County = township if authority == FilingAuthority.TOWNSHIP else township.county
    return unit.code


def refuse_filing(
    convention: Convention,
    *,
    by: User,
    vote: ConventionVote | None,
    authority: FilingAuthority,
    filed_on: date,
    effective_on: date,
) -> None:
    """Refuse what `register_filing` refuses, but for the number; `vote` is the valid one.

    Raises ValidationError keyed by field, Refusal, IllegalTransition (articles: `register_filing`).
    """
    adopted_on = convention.adopted_on
    if convention.state != ConventionState.VOTED or adopted_on is None:
        raise IllegalTransition(_("Only an adopted convention is filed, and only once."))
    if not by.may(frozenset({FILERS_OF[authority]}), convention.scope_code()):
        raise Refusal(
            _("With the %(authority)s it is filed by its own officer.")
            % {"authority": authority.label}
        )
    if authority == FilingAuthority.COUNTY and not (vote and vote.rule.may_file_with_county):
        raise ValidationError(
            {"authority": _("By law this convention is filed with the township level.")}
        )
    validate_filing_dates(
        adopted_on=adopted_on,
        filed_on=filed_on,
        effective_on=effective_on,
        today=timezone.localdate(),
    )


def refuse_number(number: str) -> None:
    """Refuse what can be no filing number. Raises ValidationError keyed by `number`."""
    if not number.strip():
        raise ValidationError({"number": _("Give the filing number.")})
    try:
        Convention._meta.get_field("filing_number").run_validators(number.strip())
    except ValidationError as error:
        raise ValidationError({"number": error.messages}) from error
