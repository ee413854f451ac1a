"""A card as lines of text, so that two of its editions can be compared."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from evaluation.enums import EvidenceRule, InapplicableRule
from evaluation.models import Criterion, Scorecard
from evaluation.queries.scorecards import examples_of, grades_of, sections_of
from evaluation.validators import plain


def editions_beside(card: Scorecard) -> QuerySet[Scorecard]:
    """The other editions of the card, the newest first."""
    return Scorecard.objects.filter(code=card.code).exclude(pk=card.pk).order_by("-edition")


def card_lines(card: Scorecard) -> list[str]:
    """Everything that a card says, a line for each matter; what is not said has no line."""
    examples = examples_of(card)
    lines = [*_head(card)]
    for section in sections_of(card):
        for criterion in section.criteria.all():
            lines += _criterion(section.title, criterion)
            lines += [
                _("%(criterion)s · example photo %(number)s: %(caption)s")
                % {"criterion": criterion, "number": one.number, "caption": one.caption}
                for one in examples.get(criterion.pk, [])
            ]
    return lines


def _head(card: Scorecard) -> Iterator[str]:
    yield _("Title: %(title)s") % {"title": card.title}
    yield _("Who is scored: %(subject)s") % {"subject": card.get_subject_display()}
    yield _("Full mark: %(points)s") % {"points": plain(card.total)}
    if card.pass_share is not None:
        yield _("Pass line: %(share)s%% of the full mark") % {"share": plain(card.pass_share)}
    if card.bonus_cap:
        yield _("Most bonus points: %(points)s") % {"points": plain(card.bonus_cap)}
    types = [str(row) for row in card.community_types.all()]
    if types:
        yield _("Community types: %(types)s") % {"types": "、".join(types)}
    for grade in grades_of(card):
        yield _("Grade %(name)s (%(colour)s) from %(share)s%%") % {
            "name": grade.name,
            "colour": grade.get_colour_display(),
            "share": plain(grade.at_least),
        }
    if card.source:
        yield _("Source: %(source)s") % {"source": card.source}


def _criterion(section: str, criterion: Criterion) -> Iterator[str]:
    parts = [
        _("%(points)s points") % {"points": plain(criterion.points)},
        str(criterion.get_method_display()),
    ]
    if criterion.is_bonus:
        parts.append(_("bonus"))
    if criterion.veto:
        parts.append(_("veto"))
    if criterion.evidence != EvidenceRule.NEVER:
        parts.append(_("photo: %(rule)s") % {"rule": criterion.get_evidence_display()})
    if criterion.not_applicable != InapplicableRule.NEVER:
        rule = criterion.get_not_applicable_display()
        parts.append(_("not applicable: %(rule)s") % {"rule": rule})
    parts.append(_("step %(points)s") % {"points": plain(criterion.step)})
    yield f"{section} · {criterion.title}（{'，'.join(parts)}）"
    if criterion.guidance:
        yield f"{criterion.title}：{criterion.guidance}"
    for deduction in criterion.deductions.all():
        yield f"{criterion.title} · {deduction.text}：−{plain(deduction.points)}"
    for band in criterion.bands.all():
        yield f"{criterion.title} · {band.label}：{plain(band.points)}"
