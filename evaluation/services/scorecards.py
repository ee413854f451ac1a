"""Scorecards: activated, retired, and copied as the draft of the next edition."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import IllegalTransition, Refusal
from accounts.services import record_event, save_version, transition
from evaluation import queries
from evaluation.enums import CardState
from evaluation.models import (
    Band,
    Composite,
    Criterion,
    CriterionExample,
    Deduction,
    Grade,
    Scorecard,
    Section,
)
from evaluation.rules import CARD_EDITORS


def activate_scorecard(
    card: Scorecard, *, by: User, expected_version: int | None = None, reason: str = ""
) -> None:
    """Make a draft usable; it never changes again. Other editions stay as they are.

    Raises Refusal that names everything that is not ready, IllegalTransition, StaleRecord.
    """
    problems = queries.activation_problems(card)
    if problems:
        raise Refusal(
            _("The card cannot be activated: %(problems)s") % {"problems": " ".join(problems)}
        )
    # Whoever edits a draft takes its next version: a change since the look above is stale here.
    transition(card, CardState.ACTIVE, by=by, expected_version=expected_version, reason=reason)


def retire_scorecard(
    card: Scorecard, *, by: User, expected_version: int | None = None, reason: str = ""
) -> None:
    """Let no further round use the card; rounds that have it keep it. Also discards a draft.

    Raises Refusal without a reason, IllegalTransition, StaleRecord.
    """
    transition(card, CardState.RETIRED, by=by, expected_version=expected_version, reason=reason)


def new_edition(card: Scorecard, *, by: User) -> Scorecard:
    """Copy the card with everything on it as the draft of its next edition.

    Criteria keep their keys. Raises Refusal for those who build no cards, and while another
    draft of this card waits.
    """
    if not by.may(CARD_EDITORS):
        raise Refusal(_("Only an officer of the city builds scorecards."))
    with transaction.atomic():
        transaction_lock(f"scorecard {card.code}")
        editions = Scorecard.objects.filter(code=card.code)
        if editions.filter(state=CardState.DRAFT).exists():
            raise Refusal(_("This card has a draft already: finish that one."))
        highest = editions.aggregate(highest=Max("edition"))["highest"]
        copy = Scorecard.objects.create(
            code=card.code,
            edition=highest + 1,
            title=card.title,
            source=card.source,
            total=card.total,
            pass_share=card.pass_share,
            bonus_cap=card.bonus_cap,
            subject=card.subject,
        )
        copy.community_types.set(card.community_types.all())
        Grade.objects.bulk_create(
            Grade(scorecard=copy, name=g.name, colour=g.colour, at_least=g.at_least)
            for g in card.grades.all()
        )
        for section in queries.sections_of(card):
            _copy_section(section, copy)
        record_event(
            actor=by,
            action="scorecard.new_edition",
            target=copy,
            after={"code": card.code, "edition": copy.edition, "from_edition": card.edition},
        )
    return copy


def _copy_section(section: Section, card: Scorecard) -> None:
    made = Section.objects.create(scorecard=card, position=section.position, title=section.title)
    for old in section.criteria.all():
        copy = Criterion.objects.create(
            section=made,
            **{
                field.attname: getattr(old, field.attname)
                for field in Criterion._meta.concrete_fields
                if field.name not in {"id", "section"}
            },
        )
        Deduction.objects.bulk_create(
            Deduction(criterion=copy, position=d.position, text=d.text, points=d.points)
            for d in old.deductions.all()
        )
        Band.objects.bulk_create(
            Band(criterion=copy, label=b.label, points=b.points) for b in old.bands.all()
        )
        CriterionExample.objects.bulk_create(
            CriterionExample(
                criterion=copy, number=e.number, photo_id=e.photo_id, caption=e.caption
            )
            for e in CriterionExample.objects.filter(criterion=old)
        )


def hold_draft(card: Scorecard | Composite, *, expected_version: int | None = None) -> None:
    """Take the next version of a draft before its rows are written; inside a transaction.

    So two editors of one card notice each other, whichever of its pages they have open. Raises
    StaleRecord, and IllegalTransition for a card that is no draft.
    """
    if not card.is_draft:
        raise IllegalTransition(_("Only a draft can be edited; make a new edition."))
    save_version(card, expected_version=expected_version)


@dataclass(frozen=True)
class GradePreset:
    """Grades as (name, colour, from percent of the full mark) of one city's practice."""

    code: str
    title: str
    grades: tuple[tuple[str, str, int], ...]


def grade_presets() -> list[GradePreset]:
    """The grades of data/scorecards.json that an officer may choose for a draft."""
    rows = json.loads((settings.BASE_DIR / "data" / "scorecards.json").read_text("utf-8"))
    return [
        GradePreset(row["code"], row["title"], tuple(tuple(grade) for grade in row["grades"]))
        for row in rows["grade_presets"]
    ]


def replace_grades(
    card: Scorecard,
    *,
    by: User,
    grades: Sequence[tuple[str, str, int]],
    expected_version: int | None = None,
) -> None:
    """Give a draft the grades (name, colour, from percent) in place of those that it has.

    Raises Refusal for those who build no cards, IllegalTransition, StaleRecord.
    """
    if not by.may(CARD_EDITORS):
        raise Refusal(_("Only an officer of the city builds scorecards."))
    before = {grade.name: str(grade.at_least) for grade in card.grades.all()}
    with transaction.atomic():
        hold_draft(card, expected_version=expected_version)
        card.grades.all().delete()
        Grade.objects.bulk_create(
            Grade(scorecard=card, name=name, colour=colour, at_least=at_least)
            for name, colour, at_least in grades
        )
        record_event(
            actor=by,
            action="scorecard.grades_replaced",
            target=card,
            before={"grades": before},
            after={"grades": {name: at_least for name, _colour, at_least in grades}},
        )
