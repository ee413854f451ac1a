"""Cases of the library: written, handed in, taken back."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import IllegalTransition, Refusal, Transition
from accounts.services import (
    once,
    permitted_transitions,
    record_event,
    refuse_stale,
    save_version,
    transition,
)
from communities.models import Community, CommunityType
from orgs import queries
from orgs.constants import PRACTICE_FIGURES, PRACTICE_REFERENCES
from orgs.enums import PracticeState, PracticeWriter
from orgs.models import (
    PracticeCase,
    PracticeFigure,
    PracticeReference,
    PracticeTopic,
)
from orgs.queries import Unit
from orgs.rules import (
    PRACTICE_EDIT_DROPPED,
    PRACTICE_EDITORS,
    PRACTICE_WRITABLE,
    PRACTICE_WRITERS,
)

PRACTICE_TEXTS = ("title", "summary", "done", "brought")
_FACTS = (*PRACTICE_TEXTS, "type", "topic", "year", "community")


@dataclass(frozen=True)
class Figure:
    """One measure; `before` is left out where nothing was measured."""

    name: str
    after: Decimal
    source: str
    before: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True)
class PracticeContent:
    """What a case says. `references` are addresses of pages of this site."""

    title: str
    summary: str
    done: str
    brought: str
    type: CommunityType
    topic: PracticeTopic
    year: int
    community: Community | None = None
    figures: tuple[Figure, ...] = ()
    references: tuple[str, ...] = ()


def practice_steps(practice: PracticeCase, user: User) -> list[Transition]:
    """The steps that `user` may take now: writers on their own case, editors in their office.

    Those that `awaits_another` tells of are left out.
    """
    is_writer = queries.practice_writer(user, practice)
    is_editor = user.may(PRACTICE_EDITORS, practice.jurisdiction)
    barred = _barred(practice, user)
    return [
        step
        for step in permitted_transitions(practice, user)
        if (is_writer if step.roles == PRACTICE_WRITERS else is_editor)
        and step.target not in barred
        and not (step.target == PracticeState.TAKEN_BACK and practice.published_on)
        and not (step.target == PracticeState.WITHDRAWN and not practice.published_on)
        and ((step.source, step.target) != PRACTICE_EDIT_DROPPED or queries.may_drop_edit(practice))
    ]


def awaits_another(practice: PracticeCase, user: User) -> bool:
    """Whether `user` may not take a step of their role because of what they wrote of it."""
    barred = _barred(practice, user)
    return any(step.target in barred for step in permitted_transitions(practice, user))


def _barred(practice: PracticeCase, user: User) -> set[str]:
    barred: set[str] = set()
    # What is edited is not published from there: the step to it drops the edit.
    is_edited = practice.state == PracticeState.EDITED
    if not is_edited and user.pk in queries.practice_authors(practice):
        barred.add(PracticeState.PUBLISHED)
    if user.pk in queries.practice_writers(practice):
        barred.add(PracticeState.EDITED)
    edit = queries.open_edit(practice)
    if edit is not None and edit.edited_by_id == user.pk:
        barred |= {PracticeState.AGREED, PracticeState.SUBMITTED}
    return barred


def begin_practice(
    *, unit: Unit, by: User, content: PracticeContent, token: str
) -> tuple[PracticeCase, bool]:
    """Begin a case in the name of a committee, township or organisation, once for each `token`.

    Raises Refusal for whoever does not act for `unit`, ValidationError keyed by field.
    """
    if unit not in queries.writing_units(by):
        raise Refusal(_("You do not act for this unit."))

    def create() -> PracticeCase:
        practice = PracticeCase(
            jurisdiction=unit.jurisdiction,
            writer=unit.writer,
            organization=unit.organization,
            author=by,
            changed_by=by,
            **_facts(content, unit.writer, unit.jurisdiction, unit.community),
        )
        practice.clean_fields(exclude=["organization", "community", "author", "changed_by"])
        practice.validate_constraints()
        practice.save(force_insert=True)
        _keep_parts(practice, content)
        record_event(actor=by, action="practicecase.begun", target=practice, after=_trail(practice))
        return practice

    return once(model=PracticeCase, user=by, token=token, create=create)


def change_practice(
    practice: PracticeCase, *, by: User, content: PracticeContent, expected_version: int
) -> None:
    """Write the text of a draft, or of a case that came back.

    Raises Refusal, IllegalTransition, StaleRecord, ValidationError keyed by field.
    """
    refuse_other_writers(practice, by)
    own = practice.community if practice.writer == PracticeWriter.COMMITTEE else None
    facts = _facts(content, practice.writer, practice.jurisdiction, own)
    with transaction.atomic():
        refuse_unwritable(practice, expected_version)
        before = _trail(practice)
        for name, value in facts.items():
            setattr(practice, name, value)
        practice.clean_fields(exclude=["organization", "community", "author", "changed_by"])
        save_version(practice, expected_version=expected_version, changed_by=by, **facts)
        practice.figures.all().delete()
        practice.references.all().delete()
        _keep_parts(practice, content)
        record_event(
            actor=by,
            action="practicecase.changed",
            target=practice,
            before=before,
            after=_trail(practice),
        )


def _facts(
    content: PracticeContent, writer: str, jurisdiction: str, own: Community | None
) -> dict[str, Any]:
    """A committee writes of its own community, a township of one of its own."""
    facts = {name: getattr(content, name) for name in _FACTS}
    named = content.community
    if writer == PracticeWriter.COMMITTEE and named not in (None, own):
        raise ValidationError({"community": _("A committee writes of its own community.")})
    if (
        writer == PracticeWriter.TOWNSHIP
        and named is not None
        and not named.code.startswith(jurisdiction)
    ):
        raise ValidationError({"community": _("This community lies in another township.")})
    if content.year > timezone.localdate().year:
        raise ValidationError({"year": _("This year has not begun yet.")})
    return {**facts, "community": own or content.community}


def _keep_parts(practice: PracticeCase, content: PracticeContent) -> None:
    if len(content.figures) > PRACTICE_FIGURES:
        raise ValidationError(
            _("%(limit)s figures at most.") % {"limit": PRACTICE_FIGURES}, code="figures"
        )
    rows = [
        PracticeFigure(practice=practice, position=place, **figure.__dict__)
        for place, figure in enumerate(content.figures, start=1)
    ]
    for row in rows:
        row.clean_fields(exclude=["practice"])
    PracticeFigure.objects.bulk_create(rows)
    PracticeReference.objects.bulk_create(_references(practice, content.references))


def _references(practice: PracticeCase, addresses: tuple[str, ...]) -> list[PracticeReference]:
    """Raises ValidationError keyed `references` that names the address without a public record."""
    if len(addresses) > PRACTICE_REFERENCES:
        raise ValidationError(
            {"references": _("%(limit)s addresses at most.") % {"limit": PRACTICE_REFERENCES}}
        )
    found: dict[tuple[str, str], None] = {}
    for address in addresses:
        publication = queries.publication_at(address)
        if publication is None:
            raise ValidationError(
                {
                    "references": _(
                        "No public record stands at “%(address)s”. Copy the address of a topic, "
                        "an action, a meeting or a bulletin of this site."
                    )
                    % {"address": address[:100]}
                }
            )
        found[publication.kind, publication.key] = None
    return [
        PracticeReference(practice=practice, position=place, kind=kind, key=key)
        for place, (kind, key) in enumerate(found, start=1)
    ]


def _trail(practice: PracticeCase) -> dict[str, Any]:
    return {
        **{name: getattr(practice, name) for name in PRACTICE_TEXTS},
        "type": practice.type.code,
        "topic": practice.topic.code,
        "year": practice.year,
        "community": practice.community.code if practice.community else "",
        "figures": practice.figures.count(),
        "references": practice.references.count(),
    }


def refuse_other_writers(practice: PracticeCase, by: User) -> None:
    """Raises Refusal for whoever is not of the unit that writes the case."""
    if not queries.practice_writer(by, practice):
        raise Refusal(_("Only those whose experience it is write this case."))


def refuse_unwritable(practice: PracticeCase, expected_version: int | None) -> None:
    """Under the lock of the trail. Raises StaleRecord, IllegalTransition once it is handed in."""
    transaction_lock("audit")
    refuse_stale(practice, expected_version=expected_version)
    if practice.state not in PRACTICE_WRITABLE:
        raise IllegalTransition(
            _("This case is “%(state)s”: its text cannot be changed now.")
            % {"state": practice.get_state_display()}
        )


def submit_practice(
    practice: PracticeCase, *, by: User, expected_version: int | None = None
) -> None:
    """Hand it in to the registry. Raises Refusal, IllegalTransition, StaleRecord."""
    refuse_other_writers(practice, by)
    transition(
        practice,
        PracticeState.SUBMITTED,
        by=by,
        expected_version=expected_version,
        submitted_on=timezone.localdate(),
        return_reason="",
    )


def take_back_practice(
    practice: PracticeCase, *, by: User, expected_version: int | None = None
) -> None:
    """The author wants it no more, before it was published.

    Raises Refusal once it was published, IllegalTransition, StaleRecord.
    """
    refuse_other_writers(practice, by)
    if practice.published_on is not None:
        raise Refusal(_("It was published: ask the registry to withdraw it from the site."))
    transition(practice, PracticeState.TAKEN_BACK, by=by, expected_version=expected_version)
