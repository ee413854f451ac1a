"""Standards and norms of industry associations, from the proposal to the edition that replaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal, public
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel, ScopedQuerySet
from orgs.enums import StandardKind, StandardState
from orgs.models import columns
from orgs.models.organizations import Organization
from orgs.models.relations import Membership, changed_by
from orgs.rules import (
    STANDARD_CONSULTED,
    STANDARD_HELD,
    STANDARD_OPEN,
    STANDARD_STEPS,
)
from orgs.standards import NUMBER_LENGTH

if TYPE_CHECKING:
    from accounts.models import User

TITLE_LENGTH = 100
TEXT_LENGTH = 2000
REASON_LENGTH = 500
SOURCE_LENGTH = 200
LONGEST_CONSULTATION = 365


def filled(*names: str) -> Q:
    return Q(**{f"{name}__isnull": False for name in names})


class ConsultationTerm(VersionedModel):
    """For how many civil days a draft is open for comments at least; rows never change.

    A newer row replaces the one before it for consultations that begin from its first day on.
    """

    minimum_days = public(models.PositiveSmallIntegerField(_("days at least")))
    in_force_since = public(models.DateField(_("in force since"), unique=True))
    source = public(columns.line(_("source"), SOURCE_LENGTH))
    changed_by = changed_by()

    class Meta:
        verbose_name = _("time for comments on standards")
        verbose_name_plural = _("times for comments on standards")
        ordering = ("-in_force_since",)
        constraints = (
            models.CheckConstraint(
                condition=Q(minimum_days__range=(1, LONGEST_CONSULTATION)),
                name="consultation_term_days",
                violation_error_message=_("One to 365 days."),
            ),
            models.CheckConstraint(condition=~Q(source=""), name="consultation_term_source"),
        )

    def __str__(self) -> str:
        return f"{self.in_force_since} · {self.minimum_days}"


class AssociationQuerySet(ScopedQuerySet[Any]):
    """What belongs to an association: officers see their jurisdiction's, members their own."""

    def given_to(self, user: User, assignee_path: str) -> Q:
        held = Membership.objects.on().filter(user=user)
        return Q(**{f"{assignee_path}__in": held.order_by().values("organization")})


class Standard(ScopedModel, VersionedModel):
    """One edition of a standard or norm. Its editions share `series`; `revises` is the one before.

    `replaced_on` is set by `services.issue_standard` of the next edition; do not set it. An
    abolished edition holds until the day before `ended_on`.
    """

    scope_path = "association__jurisdiction"
    assignee_path = "association"
    TRANSITIONS: ClassVar[TransitionTable] = STANDARD_STEPS

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    association = public(
        models.ForeignKey(
            Organization,
            on_delete=models.PROTECT,
            related_name="standards",
            verbose_name=_("industry association"),
        )
    )
    kind = public(
        models.CharField(_("kind of standard"), max_length=20, choices=StandardKind.choices)
    )
    title = public(columns.line(_("title"), TITLE_LENGTH))
    scope = public(columns.text(_("what it covers"), TEXT_LENGTH))
    need = internal(columns.text(_("why it is needed"), TEXT_LENGTH))
    series = internal(models.CharField(max_length=32, default=new_public_id, editable=False))
    edition = public(models.PositiveSmallIntegerField(_("edition"), default=1, editable=False))
    revises = internal(
        models.ForeignKey(
            "self",
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            editable=False,
            related_name="revisions",
            verbose_name=_("revises"),
        )
    )
    state = public(
        models.CharField(
            _("state"),
            max_length=20,
            choices=StandardState.choices,
            default=StandardState.PROPOSED,
            editable=False,
        )
    )
    proposed_on = public(
        models.DateField(_("proposed on"), default=timezone.localdate, editable=False)
    )
    written_by = internal(columns.person(_("written by"), null=False))
    project_number = public(columns.line(_("project number"), 40, blank=True, editable=False))
    taken_up_on = public(columns.day(_("taken up on"), editable=False))
    consult_from = public(columns.day(_("comments from"), editable=False))
    consult_until = public(columns.day(_("comments until"), editable=False))
    consult_term = internal(
        models.ForeignKey(
            ConsultationTerm,
            on_delete=models.PROTECT,
            null=True,
            editable=False,
            related_name="+",
            verbose_name=_("time for comments"),
        )
    )
    consulted_text = internal(
        models.ForeignKey(
            "orgs.StandardText",
            on_delete=models.PROTECT,
            null=True,
            editable=False,
            related_name="+",
            verbose_name=_("text open for comments"),
        )
    )
    concluded_on = public(columns.day(_("comments handled on"), editable=False))
    number = public(columns.line(_("number"), NUMBER_LENGTH, blank=True, editable=False))
    issued_on = public(columns.day(_("day of issue"), editable=False))
    holds_from = public(columns.day(_("holds from"), editable=False))
    issued_text = internal(
        models.ForeignKey(
            "orgs.StandardText",
            on_delete=models.PROTECT,
            null=True,
            editable=False,
            related_name="+",
            verbose_name=_("text issued"),
        )
    )
    replaced_on = public(columns.day(_("replaced from"), editable=False))
    ended_on = public(columns.day(_("ended from"), editable=False))
    ended_reason = public(columns.text(_("reason"), REASON_LENGTH, blank=True, editable=False))

    objects = AssociationQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("standard or norm")
        verbose_name_plural = _("standards and norms")
        ordering = ("-proposed_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("number",),
                condition=~Q(number=""),
                name="standard_number_once",
                violation_error_message=_("Another standard or norm has this number."),
            ),
            models.UniqueConstraint(
                fields=("project_number",),
                condition=~Q(project_number=""),
                name="standard_project_number_once",
                violation_error_message=_("Another project has this number."),
            ),
            models.UniqueConstraint(
                fields=("series", "edition"),
                condition=~Q(state=StandardState.WITHDRAWN),
                name="standard_edition_once",
            ),
            models.UniqueConstraint(
                fields=("series",),
                condition=Q(state=StandardState.ISSUED, replaced_on__isnull=True),
                name="standard_one_newest_edition",
            ),
            models.UniqueConstraint(
                fields=("series",),
                condition=Q(state__in=sorted(STANDARD_OPEN)),
                name="standard_one_at_work",
                violation_error_message=_("A revision of it is being worked on already."),
            ),
            models.CheckConstraint(
                condition=Q(edition=1, revises__isnull=True)
                | Q(edition__gt=1, revises__isnull=False),
                name="standard_later_editions_revise",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(StandardState.PROPOSED, StandardState.WITHDRAWN))
                | (filled("taken_up_on") & ~Q(project_number="")),
                name="standard_taken_up_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(STANDARD_CONSULTED))
                | filled("consult_from", "consult_until", "consult_term", "consulted_text"),
                name="standard_consulted_whole",
            ),
            models.CheckConstraint(
                condition=Q(consult_until__isnull=True) | Q(consult_until__gte=F("consult_from")),
                name="standard_comments_end_after_they_begin",
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(STANDARD_HELD | {StandardState.CONCLUDED}))
                | Q(concluded_on__gt=F("consult_until")),
                name="standard_concluded_after_its_days",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(STANDARD_HELD))
                | (
                    Q(holds_from__gte=F("issued_on"), issued_on__gt=F("consult_until"))
                    & filled("issued_text")
                    & ~Q(number="")
                ),
                name="standard_issued_whole",
                violation_error_message=_("It cannot hold before it is issued."),
            ),
            models.CheckConstraint(
                condition=Q(replaced_on__isnull=True) | Q(replaced_on__gte=F("holds_from")),
                name="standard_replaced_after_it_held",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(StandardState.ABOLISHED, StandardState.WITHDRAWN))
                | (filled("ended_on") & ~Q(ended_reason="")),
                name="standard_ended_with_reason",
            ),
        )
        indexes = (models.Index(fields=("association", "state"), name="standard_association"),)

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


class DraftingBody(models.Model):
    """Who drafts: an organisation of the register, or a unit by its name; one of them leads."""

    standard = internal(
        models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="bodies")
    )
    position = public(models.PositiveSmallIntegerField(_("position")))
    organization = public(
        models.ForeignKey(
            Organization,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="+",
            verbose_name=_("social organisation"),
        )
    )
    name = public(columns.line(_("name of the unit"), TITLE_LENGTH))
    is_lead = public(models.BooleanField(_("leads"), default=False))

    class Meta:
        verbose_name = _("drafting body")
        verbose_name_plural = _("drafting bodies")
        ordering = ("standard", "position")
        constraints = (
            models.UniqueConstraint(fields=("standard", "name"), name="drafting_body_once"),
            models.UniqueConstraint(
                fields=("standard",), condition=Q(is_lead=True), name="drafting_body_one_leads"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="drafting_body_has_a_name"),
        )

    def __str__(self) -> str:
        return str(self.name)


class StandardText(models.Model):
    """One version of the text, as a PDF; rows never change.

    `services.add_text` makes it. The public sees it once a publication names its hash.
    """

    standard = internal(models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="texts"))
    number = public(models.PositiveSmallIntegerField(_("version of the text")))
    file = internal(models.FileField(_("file"), upload_to="standards"))
    sha256 = public(models.CharField(max_length=64, editable=False))
    size = public(models.PositiveIntegerField(_("size in bytes"), editable=False))
    note = internal(columns.line(_("what changed"), 200, blank=True))
    uploaded_by = internal(columns.person(_("handed in by"), null=False))
    uploaded_on = public(models.DateField(_("handed in on"), default=timezone.localdate))

    class Meta:
        verbose_name = _("text of a standard")
        verbose_name_plural = _("texts of standards")
        ordering = ("standard", "number")
        constraints = (
            models.UniqueConstraint(fields=("standard", "number"), name="standard_text_once"),
            models.CheckConstraint(condition=Q(size__gt=0), name="standard_text_is_not_empty"),
        )

    def __str__(self) -> str:
        return f"{self.standard} · {self.number}"
