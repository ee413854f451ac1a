"""Cards with their sections and criteria, which card holds where, and what a draft lacks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.constants import COUNTY_DIGITS
from accounts.enums import OFFICERS
from accounts.models import User
from communities.models import Community
from evaluation.enums import (
    CardState,
    EvidenceRule,
    InapplicableRule,
    Method,
    RoundState,
    Subject,
)
from evaluation.models import (
    Criterion,
    CriterionExample,
    Round,
    Scorecard,
    Section,
)
from evaluation.queries.round_cards import cards_for
from evaluation.scoring import CriterionRule
from evaluation.validators import plain
from portal.models import Photo
from portal.periods import period_end


def sections_of(scorecard: Scorecard) -> QuerySet[Section]:
    """The sections of a card in order, with their criteria in order, faults and bands."""
    criteria = _with_choices(Criterion.objects.order_by("position"))
    return scorecard.sections.order_by("position").prefetch_related(
        Prefetch("criteria", queryset=criteria)
    )


def criteria_of(scorecard_id: int) -> QuerySet[Criterion]:
    """All criteria of a card in the order of the card, with faults and bands."""
    rows = Criterion.objects.filter(section__scorecard=scorecard_id)
    return _with_choices(rows.order_by("section__position", "position"))


def _with_choices(criteria: QuerySet[Criterion]) -> QuerySet[Criterion]:
    return criteria.prefetch_related("deductions", "bands")


def criterion_rules(criteria: Iterable[Criterion]) -> list[CriterionRule[int]]:
    """What `scoring` needs to know of `criteria`, keyed by their ids."""
    return [
        CriterionRule(
            criterion.pk,
            criterion.points,
            Method(criterion.method),
            {row.pk: row.points for row in criterion.deductions.all()},
            {row.pk: row.points for row in criterion.bands.all()},
            InapplicableRule(criterion.not_applicable),
            criterion.veto,
            criterion.is_bonus,
        )
        for criterion in criteria
    ]


def active_scorecards() -> QuerySet[Scorecard]:
    """The cards that a round may use from now on, the newest edition of each code first."""
    return Scorecard.objects.filter(state=CardState.ACTIVE, subject=Subject.COMMITTEE).order_by(
        "code", "-edition"
    )


def cards_beside(round_id: str | None) -> QuerySet[Scorecard]:
    """The active cards for single types, which a round may have beside its own.

    One that it has and that was retired meanwhile stays in the list, so that it is refused with its
    reason instead of being lost in silence.
    """
    shown = Q(pk=round_id) if round_id and round_id.isdecimal() else Q(pk__in=[])
    own = Round.objects.filter(shown, further_scorecards__isnull=False).values("further_scorecards")
    active = active_scorecards().order_by().values("pk")
    cards = Scorecard.objects.filter(community_types__isnull=False)
    cards = cards.filter(Q(pk__in=active) | Q(pk__in=own)).distinct()
    return cards.prefetch_related("community_types")


def applicable_scorecard(community: Community) -> Scorecard | None:
    """Its card in the newest round of its county; without one, the newest active card in force.

    A card for the community's types goes before one for all. A round that is only planned may
    still change its card.
    """
    rounds = Round.objects.filter(jurisdiction=community.code[:COUNTY_DIGITS]).exclude(
        state=RoundState.PLANNED
    )
    rounds = rounds.select_related("scorecard").order_by(period_end("period").desc())
    newest = rounds.first()
    own = cards_for(newest, [community]).get(community.pk) if newest is not None else None
    if own is not None:
        return own
    cards = active_scorecards().filter(in_force_since__lte=timezone.localdate())
    newest_first = cards.order_by("-in_force_since", "-edition", "code")
    types = community.classifications.values("type")
    of_its_type = newest_first.filter(community_types__in=types).first()
    return of_its_type or newest_first.filter(community_types__isnull=True).first()


def activation_problems(card: Scorecard) -> list[str]:
    """What keeps a draft from being activated, each as a sentence; empty where it is ready."""
    if card.subject == Subject.INSTITUTION:
        return [
            _(
                "Nothing scores public institutions yet: such a card can be kept as a draft, tried "
                "and printed."
            )
        ]
    criteria = list(criteria_of(card.pk))
    if not criteria:
        return [_("The card has no criteria.")]
    problems = [
        _("Section “%(title)s” has no criteria.") % {"title": section.title}
        for section in sections_of(card)
        if not section.criteria.all()
    ]
    if card.subject == Subject.TOWNSHIP and card.community_types.exists():
        problems.append(_("A card for townships is for no community types: clear them."))
    points = sum((c.points for c in criteria if not c.is_bonus), Decimal(0))
    if points != card.total:
        problems.append(
            _("The criteria come to %(points)s points, not to the full mark of %(total)s.")
            % {"points": plain(points), "total": plain(card.total)}
        )
    problems += [
        _("“%(criterion)s”: %(problem)s") % {"criterion": c.title, "problem": problem}
        for c in criteria
        for problem in _criterion_problems(c)
    ]
    return problems + _grade_problems(card) + _bonus_problems(card, criteria)


def _criterion_problems(criterion: Criterion) -> list[str]:
    found = []
    bands, deductions = list(criterion.bands.all()), list(criterion.deductions.all())
    if criterion.method == Method.GRADED:
        if len(bands) <= 1:
            found.append(_("a graded criterion needs at least two bands."))
        elif max(band.points for band in bands) != criterion.points:
            found.append(_("the best band must give its full points."))
        if any(band.points > criterion.points for band in bands):
            found.append(_("a band gives more than its points."))
    elif bands:
        found.append(_("only a graded criterion has bands."))
    if deductions and criterion.method != Method.DEDUCTION:
        found.append(_("only a criterion of deductions lists faults."))
    if any(row.points > criterion.points for row in deductions):
        found.append(_("a fault costs more than its points."))
    if criterion.points % criterion.step and criterion.method != Method.PASS_FAIL:
        found.append(_("its points are no multiple of its smallest step."))
    if criterion.is_bonus:
        found += _bonus_rule_problems(criterion)
    return found


def _bonus_rule_problems(criterion: Criterion) -> list[str]:
    found = []
    if criterion.method == Method.DEDUCTION:
        found.append(_("bonus points are not given by deduction."))
    if criterion.veto:
        found.append(_("a bonus cannot veto."))
    if criterion.evidence == EvidenceRule.LOST:
        found.append(_("a bonus loses no points that a photo could prove."))
    if criterion.not_applicable != InapplicableRule.NEVER:
        found.append(_("a bonus that does not apply has 0 points."))
    return found


def _grade_problems(card: Scorecard) -> list[str]:
    lines = [grade.at_least for grade in card.grades.all()]
    if lines and min(lines) != 0:
        return [_("The lowest grade must begin at 0 percent.")]
    return []


def _bonus_problems(card: Scorecard, criteria: Iterable[Criterion]) -> list[str]:
    has_bonus = any(criterion.is_bonus for criterion in criteria)
    if has_bonus and not card.bonus_cap:
        return [_("The card has bonus criteria: say how many bonus points it gives at most.")]
    if card.bonus_cap and not has_bonus:
        return [_("The card gives bonus points, but has no bonus criterion.")]
    return []


def examples_of(card: Scorecard) -> dict[int, list[CriterionExample]]:
    """The example photos of a card in order, by the key of their criterion."""
    found: dict[int, list[CriterionExample]] = defaultdict(list)
    rows = CriterionExample.objects.filter(criterion__section__scorecard=card)
    for example in rows.select_related("photo").order_by("number"):
        found[example.criterion_id].append(example)
    return found


def example_photos(user: User) -> QuerySet[Photo]:
    """The example photos that `user` may see: of drafts only for officers."""
    rows = CriterionExample.objects.all()
    if not user.may(OFFICERS):
        rows = rows.exclude(criterion__section__scorecard__state=CardState.DRAFT)
    return Photo.objects.filter(pk__in=rows.values("photo"))


def grades_of(card: Scorecard) -> list[Any]:
    """The grades of a card, the best first."""
    return list(card.grades.order_by("-at_least"))
