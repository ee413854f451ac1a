"""The library of experience: cases, their topics, figures, photos, references, edited texts."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.constants import CODE_LENGTH
from accounts.enums import Role
from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal, public
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel, ScopedQuerySet
from accounts.validators import (
    validate_jurisdiction,
)
from communities.models import Community, CommunityType
from orgs.constants import (
    PRACTICE_REMARK_LENGTH,
    PRACTICE_SUMMARY_LENGTH,
    PRACTICE_TEXT_LENGTH,
    PRACTICE_TITLE_LENGTH,
)
from orgs.enums import PracticeState, PracticeWriter
from orgs.models import columns
from orgs.models.organizations import Organization
from orgs.models.relations import Membership
from orgs.rules import PRACTICE_STEPS
from portal.enums import Kind
from portal.models import Photo


def _number(label: Any) -> Any:
    return models.DecimalField(label, max_digits=12, decimal_places=2, null=True, blank=True)


class PracticeTopic(VersionedModel):
    """What a case is about: conventions, deliberation, volunteers and so on."""

    code = public(models.SlugField(_("code"), max_length=40, unique=True))
    name = public(columns.line(_("name"), 30, unique=True))
    position = public(models.PositiveSmallIntegerField(_("position"), default=0))

    class Meta:
        verbose_name = _("theme of the library")
        verbose_name_plural = _("themes of the library")
        ordering = ("position", "code")

    def __str__(self) -> str:
        return str(self.name)


class PracticeCaseQuerySet(ScopedQuerySet["PracticeCase"]):
    def for_user(self, user: Any) -> PracticeCaseQuerySet:
        """Those of the user's place, and those of the organisations that the user acts for."""
        scope = Q(pk__in=super().for_user(user).order_by().values("pk"))
        if user.is_authenticated and Role.ORG_MEMBER in user.roles:
            own = Membership.objects.on().filter(user=user)
            scope |= Q(organization__in=own.order_by().values("organization"))
        return self.filter(scope)

    def shown_to(self, role: Role) -> Q:
        """What was never handed in stays with its writers; a committee sees its own cases alone."""
        if role == Role.COMMITTEE_MEMBER:
            return Q(writer=PracticeWriter.COMMITTEE)
        if role == Role.TOWNSHIP_OFFICER:
            return Q(writer=PracticeWriter.TOWNSHIP) | Q(submitted_on__isnull=False)
        return Q(submitted_on__isnull=False)


class PracticeCase(ScopedModel, VersionedModel):
    """Experience with waste sorting, written for others to take up (policy clause 4.4.b).

    Not a registration case. `jurisdiction` is the division of whoever wrote it: the committee's,
    the township's, or the one in whose register the organisation stands. The text is the author's
    until an edited one was agreed to. `author` began it, `changed_by` wrote it last.
    """

    scope_path = "jurisdiction"
    TRANSITIONS: ClassVar[TransitionTable] = PRACTICE_STEPS

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    jurisdiction = internal(
        models.CharField(
            _("place (division code)"), max_length=CODE_LENGTH, validators=[validate_jurisdiction]
        )
    )
    writer = public(
        models.CharField(
            _("written by a"), max_length=20, choices=PracticeWriter.choices, editable=False
        )
    )
    organization = public(
        models.ForeignKey(
            Organization,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="practices",
            verbose_name=_("social organisation"),
        )
    )
    community = public(
        models.ForeignKey(
            Community,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="+",
            verbose_name=_("community that it is about"),
        )
    )
    type = public(
        models.ForeignKey(
            CommunityType,
            on_delete=models.PROTECT,
            related_name="+",
            verbose_name=_("community type"),
        )
    )
    topic = public(
        models.ForeignKey(
            PracticeTopic, on_delete=models.PROTECT, related_name="practices",
            verbose_name=_("theme"),
        )
    )  # fmt: skip
    year = public(
        models.PositiveSmallIntegerField(
            _("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
        )
    )
    title = public(columns.line(_("title"), PRACTICE_TITLE_LENGTH))
    summary = public(columns.text(_("summary"), PRACTICE_SUMMARY_LENGTH))
    done = public(columns.text(_("how it was done"), PRACTICE_TEXT_LENGTH))
    brought = public(columns.text(_("what it brought"), PRACTICE_TEXT_LENGTH))
    state = internal(
        models.CharField(
            _("state"),
            max_length=20,
            choices=PracticeState.choices,
            default=PracticeState.DRAFT,
            editable=False,
        )
    )
    return_reason = internal(
        columns.text(_("why it came back"), PRACTICE_REMARK_LENGTH, blank=True, editable=False)
    )
    submitted_on = internal(models.DateField(_("handed in on"), null=True, blank=True))
    published_on = internal(models.DateField(_("first published on"), null=True, blank=True))
    author = internal(columns.person(_("begun by"), null=False))
    changed_by = internal(columns.person(_("last changed by"), null=False))

    objects = PracticeCaseQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("case of the library")
        verbose_name_plural = _("cases of the library")
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(writer=PracticeWriter.ORGANIZATION, organization__isnull=False)
                | (~Q(writer=PracticeWriter.ORGANIZATION) & Q(organization__isnull=True)),
                name="practice_of_an_organization_names_it",
            ),
            models.CheckConstraint(
                condition=~Q(writer=PracticeWriter.COMMITTEE) | Q(community__isnull=False),
                name="practice_of_a_committee_names_its_community",
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(summary="") & ~Q(done="") & ~Q(brought=""),
                name="practice_says_what_and_what_for",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2100), name="practice_year_plausible"
            ),
            models.CheckConstraint(
                condition=~Q(state=PracticeState.TAKEN_BACK) | Q(published_on__isnull=True),
                name="practice_taken_back_before_it_was_published",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(PracticeState.PUBLISHED, PracticeState.WITHDRAWN))
                | Q(published_on__isnull=False, submitted_on__isnull=False),
                name="practice_published_after_it_was_handed_in",
            ),
        )
        indexes = (models.Index(fields=("jurisdiction", "state"), name="practice_place_state"),)

    def __str__(self) -> str:
        return str(self.title)

    @property
    def unit_name(self) -> str:
        """The unit whose experience it is."""
        return str(self.organization or (self.community.full_name if self.community else ""))


class PracticeEdit(ScopedModel):
    """The text as the registry would publish it, and what the author said to it, once."""

    scope_path = "practice__jurisdiction"

    practice = internal(
        models.ForeignKey(PracticeCase, on_delete=models.PROTECT, related_name="edits")
    )
    title = internal(columns.line(_("title"), PRACTICE_TITLE_LENGTH))
    summary = internal(columns.text(_("summary"), PRACTICE_SUMMARY_LENGTH))
    done = internal(columns.text(_("how it was done"), PRACTICE_TEXT_LENGTH))
    brought = internal(columns.text(_("what it brought"), PRACTICE_TEXT_LENGTH))
    remark = internal(columns.text(_("why it was changed"), PRACTICE_REMARK_LENGTH))
    edited_by = internal(columns.person(_("edited by"), null=False))
    edited_on = internal(models.DateField(_("edited on")))
    agreed = internal(models.BooleanField(_("agreed to"), null=True, blank=True))
    answer = internal(columns.text(_("what the author said"), PRACTICE_REMARK_LENGTH, blank=True))
    answered_by = internal(columns.person(_("answered by")))
    answered_on = internal(models.DateField(_("answered on"), null=True, blank=True))

    class Meta:
        verbose_name = _("edited text of a case")
        verbose_name_plural = _("edited texts of cases")
        ordering = ("practice", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("practice",),
                condition=Q(agreed__isnull=True),
                name="practice_edit_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(agreed__isnull=True, answered_by__isnull=True, answered_on__isnull=True)
                | Q(agreed__isnull=False, answered_on__gte=F("edited_on")),
                name="practice_edit_answered_whole",
            ),
            models.CheckConstraint(
                condition=~Q(agreed=False) | ~Q(answer=""), name="practice_edit_objection_says_why"
            ),
            models.CheckConstraint(condition=~Q(remark=""), name="practice_edit_says_why"),
        )

    def __str__(self) -> str:
        return f"{self.practice} {self.edited_on}"


class PracticeFigure(ScopedModel):
    """One measure before and after, with where it comes from."""

    scope_path = "practice__jurisdiction"

    practice = internal(
        models.ForeignKey(PracticeCase, on_delete=models.CASCADE, related_name="figures")
    )
    position = public(models.PositiveSmallIntegerField(_("position")))
    name = public(columns.line(_("measure"), 60))
    unit = public(columns.line(_("unit of measurement"), 20, blank=True))
    before = public(_number(_("before")))
    after = public(models.DecimalField(_("after"), max_digits=12, decimal_places=2))
    source = public(columns.line(_("source"), 200))

    class Meta:
        verbose_name = _("figure of a case")
        verbose_name_plural = _("figures of cases")
        ordering = ("practice", "position")
        constraints = (
            models.UniqueConstraint(fields=("practice", "position"), name="practice_figure_once"),
            models.CheckConstraint(condition=~Q(source=""), name="practice_figure_has_a_source"),
        )

    def __str__(self) -> str:
        return str(self.name)


class PracticePhoto(ScopedModel):
    """A photo of a case; one that shows people stays inside."""

    scope_path = "practice__jurisdiction"

    practice = internal(
        models.ForeignKey(PracticeCase, on_delete=models.PROTECT, related_name="photos")
    )
    photo = internal(models.OneToOneField(Photo, on_delete=models.PROTECT, related_name="+"))

    class Meta:
        verbose_name = _("photo of a case")
        verbose_name_plural = _("photos of cases")
        ordering = ("practice", "pk")

    def __str__(self) -> str:
        return str(self.photo)


class PracticeReference(ScopedModel):
    """A public record that the case rests on: a topic, an action, a bulletin."""

    scope_path = "practice__jurisdiction"

    practice = internal(
        models.ForeignKey(PracticeCase, on_delete=models.CASCADE, related_name="references")
    )
    position = public(models.PositiveSmallIntegerField(_("position")))
    kind = public(models.CharField(_("kind"), max_length=20, choices=Kind.choices))
    key = public(models.CharField(_("key"), max_length=80))

    class Meta:
        verbose_name = _("public record behind a case")
        verbose_name_plural = _("public records behind cases")
        ordering = ("practice", "position")
        constraints = (
            models.UniqueConstraint(
                fields=("practice", "kind", "key"), name="practice_reference_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.key}"
