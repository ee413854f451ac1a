"""Conventions on their way to the vote: text, opinions, review by the township."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import IllegalTransition, Refusal
from accounts.services import once, record_event, save_version, transition
from communities import queries
from communities.constants import CLAUSES, CONVENTION_TITLES
from communities.enums import (
    CONVENTION_KINDS,
    CommunityKind,
    ConventionKind,
    ConventionState,
    OpinionOutcome,
    ReviewDecision,
)
from communities.models import (
    Community,
    Convention,
    ConventionClause,
    ConventionOpinion,
    ConventionReview,
)
from communities.rules import MEMBERS, TAKES_OPINIONS, UNFINISHED, WRITABLE
from communities.validators import validate_checks, validate_consultation

SAME_OPINION_WITHIN = timedelta(hours=12)


@dataclass(frozen=True)
class ClauseText:
    text: str
    concerns_sorting: bool = False


def begin_convention(*, community: Community, by: User, token: str) -> tuple[Convention, bool]:
    """Begin a convention, once for each `token`; a revision begins with the clauses in force.

    Which kind it is follows from the community (Organic Laws: villagers' committees article 27,
    urban residents' committees article 15, 2018 texts). Raises Refusal for who is no member of the
    committee, for units without a committee, closed ones, and where one is at work already.
    """
    if not by.may(MEMBERS, community.code):
        raise Refusal(_("Only members of the committee write its convention."))
    if not community.is_committee or community.valid_until is not None:
        raise Refusal(_("%(community)s has no committee that could adopt one.")
                      % {"community": community})  # fmt: skip

    def create() -> Convention:
        before = queries.standing_convention(community)
        kind = CONVENTION_KINDS[CommunityKind(community.kind)]
        convention = Convention.objects.create(
            community=community,
            kind=kind,
            edition=queries.next_edition(community),
            title=before.title if before else _title(community, kind),
            preamble=before.preamble if before else "",
            begun_by=by,
            written_by=by,
        )
        if before is not None:
            texts = [ClauseText(c.text, c.concerns_sorting) for c in before.clauses.all()]
            _replace_clauses(convention, texts)
        record_event(actor=by, action="convention.begun", target=convention)
        return convention

    unfinished = Convention.objects.filter(community=community, state__in=UNFINISHED).first()
    try:
        return once(model=Convention, user=by, token=token, create=create)
    except IntegrityError as error:
        raise Refusal(
            _("“%(convention)s” of this committee is not finished yet.")
            % {"convention": unfinished or _("convention")}
        ) from error


def _title(community: Community, kind: ConventionKind) -> str:
    place = community.short_name.removesuffix("社区").removesuffix("村")
    return CONVENTION_TITLES[kind].format(place)


def write_text(
    convention: Convention,
    *,
    by: User,
    title: str,
    preamble: str,
    clauses: Sequence[ClauseText],
    expected_version: int,
) -> None:
    """Replace title, preamble and clauses of a draft; clauses are numbered in their order.

    Raises ValidationError keyed by field (`clauses-3-text` for the fourth), Refusal where the
    text cannot be changed now, StaleRecord where another was faster.
    """
    if not by.may(MEMBERS, convention.scope_code()):
        raise Refusal(_("Only members of the committee write its convention."))
    if convention.state not in WRITABLE:
        raise IllegalTransition(
            _("This convention is “%(state)s”: its text cannot be changed now.")
            % {"state": convention.get_state_display()}
        )
    if len(clauses) > CLAUSES:
        raise ValidationError({"": _("At most %(limit)s clauses are possible.")
                               % {"limit": CLAUSES}})  # fmt: skip
    with transaction.atomic():
        save_version(
            convention,
            expected_version=expected_version,
            title=title,
            preamble=preamble,
            written_by=by,
        )
        convention.clean_fields(exclude=["community", "begun_by", "written_by"])
        _replace_clauses(convention, clauses)
        record_event(
            actor=by,
            action="convention.written",
            target=convention,
            after={"clauses": len(clauses)},
        )


def _replace_clauses(convention: Convention, clauses: Sequence[ClauseText]) -> None:
    rows = [
        ConventionClause(
            convention=convention,
            position=position,
            text=clause.text,
            concerns_sorting=clause.concerns_sorting,
        )
        for position, clause in enumerate(clauses, start=1)
    ]
    for row in rows:
        try:
            row.clean_fields(exclude=["convention"])
        except ValidationError as error:
            name = f"clauses-{row.position - 1}-text"
            raise ValidationError({name: error.messages}) from error
    convention.clauses.all().delete()
    ConventionClause.objects.bulk_create(rows)


def open_consultation(
    convention: Convention, *, by: User, until: date, expected_version: int | None = None
) -> None:
    """Collect opinions from today until a civil date; raises ValidationError for its length."""
    today = timezone.localdate()
    validate_consultation(today, until)
    transition(
        convention,
        ConventionState.CONSULTING,
        by=by,
        expected_version=expected_version,
        consulted_from=today,
        consulted_until=until,
    )


def close_consultation(
    convention: Convention, *, by: User, expected_version: int | None = None
) -> None:
    """Go back to the draft with what was said; the collection ends today at the latest."""
    until = convention.consulted_until
    today = timezone.localdate()
    transition(
        convention,
        ConventionState.DRAFTING,
        by=by,
        expected_version=expected_version,
        consulted_until=min(until, today) if until else today,
    )


def enter_opinion(
    convention: Convention, *, by: User, text: str, token: str
) -> tuple[ConventionOpinion, bool]:
    """Write down what somebody said about the draft, once for each `token`."""
    if not by.may(MEMBERS, convention.scope_code()):
        raise Refusal(_("Only members of the committee enter opinions."))
    if convention.state not in TAKES_OPINIONS:
        raise IllegalTransition(_("Opinions on this convention are not collected any more."))

    def create() -> ConventionOpinion:
        return _keep_opinion(ConventionOpinion(convention=convention, text=text, entered_by=by))

    return once(model=ConventionOpinion, user=by, token=token, create=create)


def send_opinion(convention: Convention, *, text: str) -> ConventionOpinion:
    """Take an opinion from the public site; the same words sent twice make one opinion.

    Raises Refusal after the end of the collection, ValidationError for what cannot be kept.
    """
    if not convention.is_open_for_opinions():
        raise Refusal(_("The collection of opinions on this draft has ended."))
    since = timezone.now() - SAME_OPINION_WITHIN
    same = convention.opinions.filter(
        text=text, entered_by__isnull=True, created_at__gte=since
    ).first()
    return same or _keep_opinion(ConventionOpinion(convention=convention, text=text))


def _keep_opinion(opinion: ConventionOpinion) -> ConventionOpinion:
    opinion.full_clean(exclude=["convention", "entered_by"])
    with transaction.atomic():
        opinion.save()
        record_event(actor=opinion.entered_by, action="conventionopinion.received", target=opinion)
    return opinion


def decide_opinion(
    opinion: ConventionOpinion,
    *,
    by: User,
    outcome: OpinionOutcome,
    answer: str,
    expected_version: int | None = None,
) -> None:
    """Say what became of an opinion and why; until the draft is handed in it can be said anew.

    Raises ValidationError without an answer, Refusal, StaleRecord.
    """
    if not by.may(MEMBERS, opinion.scope_code()):
        raise Refusal(_("Only members of the committee answer opinions."))
    if opinion.convention.state not in TAKES_OPINIONS:
        raise IllegalTransition(_("The draft was handed in; its opinions are answered."))
    if outcome != OpinionOutcome.PENDING and not answer.strip():
        raise ValidationError({"answer": _("Say why: whoever sent it reads the answer.")})
    with transaction.atomic():
        save_version(opinion, expected_version=expected_version, outcome=outcome, answer=answer)
        opinion.clean_fields(exclude=["convention", "entered_by"])
        record_event(
            actor=by, action="conventionopinion.decided", target=opinion, after={"outcome": outcome}
        )


def submit_for_review(
    convention: Convention, *, by: User, expected_version: int | None = None
) -> None:
    """Hand the draft in to the township (民发〔2018〕144号, third step).

    Raises Refusal where it has no clause, opinions were not collected, or some have no answer.
    """
    if not convention.clauses.exists():
        raise Refusal(_("The draft has no clause yet."))
    if convention.consulted_from is None:
        raise Refusal(_("Collect opinions first: it is the first of the five steps."))
    open_ones = convention.opinions.filter(outcome=OpinionOutcome.PENDING).count()
    if open_ones:
        raise Refusal(_("%(count)s opinions have no answer yet.") % {"count": open_ones})
    transition(
        convention,
        ConventionState.UNDER_REVIEW,
        by=by,
        expected_version=expected_version,
        return_reason="",
    )


def approve_convention(
    convention: Convention,
    *,
    by: User,
    checks: Collection[str],
    opinion: str = "",
    expected_version: int | None = None,
    reason: str = "",
) -> None:
    """Let the draft go to the vote; all of `enums.ReviewCheck` must be in order.

    Raises ValidationError that names what is missing.
    """
    validate_checks(checks)
    with transaction.atomic():
        transition(
            convention,
            ConventionState.REVIEWED,
            by=by,
            expected_version=expected_version,
            reason=reason,
        )
        _keep_review(convention, ReviewDecision.APPROVED, checks, opinion, by)


def return_convention(
    convention: Convention,
    *,
    by: User,
    reason: str,
    checks: Collection[str] = (),
    expected_version: int | None = None,
) -> None:
    """Give the draft back with a reason; one that was voted on has to be corrected and voted anew.

    Organic Law of Villagers' Committees (2018 text), article 27: the government orders a
    correction. Raises Refusal without a reason.
    """
    with transaction.atomic():
        transition(
            convention,
            ConventionState.RETURNED,
            by=by,
            expected_version=expected_version,
            reason=reason,
            return_reason=reason.strip(),
            adopted_on=None,
            filing_due=None,
        )
        _keep_review(convention, ReviewDecision.RETURNED, checks, reason.strip(), by)


def reopen_draft(convention: Convention, *, by: User, expected_version: int | None = None) -> None:
    """Change an approved draft, as the assembly wants it; it has to be reviewed again."""
    transition(convention, ConventionState.DRAFTING, by=by, expected_version=expected_version)


def _keep_review(
    convention: Convention,
    decision: ReviewDecision,
    checks: Collection[str],
    opinion: str,
    by: User,
) -> None:
    review = ConventionReview(
        convention=convention,
        decision=decision,
        opinion=opinion,
        checks=sorted(checks),
        clauses=[clause.text for clause in convention.clauses.all()],
        reviewed_by=by,
    )
    review.clean_fields(exclude=["convention", "reviewed_by"])
    review.save()
