"""Projects of organisations and committees, their partners and the communities they serve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import CODE_LENGTH
from accounts.enums import TERRITORIAL_ROLES, Role
from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal, public
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel, ScopedQuerySet, within
from accounts.validators import (
    validate_jurisdiction,
)
from communities.models import Community, Programme
from orgs.enums import BudgetSource, ProjectKind, ProjectState
from orgs.models import columns
from orgs.models.organizations import Organization
from orgs.models.relations import Membership, changed_by
from orgs.project_rules import LEVEL_REASONS, PROJECT_DECIDED, PROJECT_STEPS

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

TITLE_LENGTH = 100
LINE_LENGTH = 100
TEXT_LENGTH = 2000
REASON_LENGTH = 1000
BUDGET_DIGITS, BUDGET_PLACES = 12, 2


class ProjectQuerySet(ScopedQuerySet["Project"]):
    def for_user(self, user: User | AnonymousUser) -> ProjectQuerySet:
        """Those that the user leads; and, once applied for, those of a partner, those decided in
        the user's jurisdiction and those that serve a community there."""
        if not user.is_authenticated:
            return self.none()
        led, other = self._led_by(user), Q(pk__in=[])
        for held in user.current_appointments:
            if held.role in TERRITORIAL_ROLES:
                served = ProjectPlace.objects.filter(within("community__code", held.jurisdiction))
                other |= within("jurisdiction", held.jurisdiction)
                other |= Q(pk__in=served.order_by().values("project"))
            if held.role == Role.ORG_MEMBER:
                partners = ProjectPartner.objects.filter(organization__in=_own(user))
                other |= Q(pk__in=partners.order_by().values("project"))
        return self.filter(led | (other & Q(applied_on__isnull=False)))

    def led_by(self, user: User) -> ProjectQuerySet:
        """Those of the user's organisations and committees."""
        return self.filter(self._led_by(user))

    def _led_by(self, user: User) -> Q:
        led = Q(pk__in=[])
        for held in user.current_appointments:
            if held.role == Role.COMMITTEE_MEMBER:
                led |= within("committee__code", held.jurisdiction)
            if held.role == Role.ORG_MEMBER:
                led |= Q(organization__in=_own(user))
        return led


def _own(user: User) -> Any:
    return Membership.objects.on().filter(user=user).order_by().values("organization")


class Project(ScopedModel, VersionedModel):
    """What an organisation or a committee undertakes for sorting (policy clause 2.2.b).

    `jurisdiction` is the unit that decides on it: the smallest that holds all its communities,
    computed by `services.projects`; do not set it.
    """

    scope_path = "jurisdiction"
    TRANSITIONS: ClassVar[TransitionTable] = PROJECT_STEPS

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    title = public(columns.line(_("title"), TITLE_LENGTH))
    kind = public(models.CharField(_("kind"), max_length=20, choices=ProjectKind.choices))
    kind_words = public(columns.line(_("which other kind"), LINE_LENGTH, blank=True))
    organization = public(
        models.ForeignKey(
            Organization,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="projects",
            verbose_name=_("leading organisation"),
        )
    )
    committee = public(
        models.ForeignKey(
            Community,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="projects",
            verbose_name=_("leading committee"),
        )
    )
    jurisdiction = internal(
        models.CharField(
            _("decided in (division code)"),
            max_length=CODE_LENGTH,
            editable=False,
            validators=[validate_jurisdiction],
        )
    )
    summary = public(columns.text(_("what is done, and for whom"), TEXT_LENGTH))
    starts_on = public(models.DateField(_("begins on")))
    ends_on = public(models.DateField(_("ends on")))
    budget = public(
        models.DecimalField(
            _("budget in yuan"),
            max_digits=BUDGET_DIGITS,
            decimal_places=BUDGET_PLACES,
            validators=[MinValueValidator(0)],
        )
    )
    budget_source = public(
        models.CharField(_("source of the budget"), max_length=20, choices=BudgetSource.choices)
    )
    budget_words = public(columns.line(_("which other source"), LINE_LENGTH, blank=True))
    state = internal(
        models.CharField(
            _("state"),
            max_length=20,
            choices=ProjectState.choices,
            default=ProjectState.DRAFT,
            editable=False,
        )
    )
    entered_by = internal(columns.person(_("entered by"), null=False))
    applied_by = internal(columns.person(_("applied by")))
    applied_on = internal(columns.day(_("applied for on")))
    decided_by = internal(columns.person(_("decided by")))
    decided_on = internal(columns.day(_("decided on")))
    decision = internal(columns.text(_("reasons of the decision"), REASON_LENGTH, blank=True))
    started_on = internal(columns.day(_("begun on")))
    closed_by = internal(columns.person(_("closed by")))
    closed_on = internal(columns.day(_("closed on")))
    report = public(columns.text(_("closing report"), 5000, blank=True))
    stop_reason = public(columns.text(_("why it was stopped"), REASON_LENGTH, blank=True))
    stopped_on = internal(columns.day(_("stopped on")))
    programmes = public(
        models.ManyToManyField(
            Programme,
            through="ProjectProgramme",
            related_name="projects",
            editable=False,
            verbose_name=_("programmes"),
        )
    )
    changed_by = changed_by()
    changed_at = internal(
        models.DateTimeField(_("changed at"), default=timezone.now, editable=False)
    )

    objects = ProjectQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ("-starts_on", "-pk")
        constraints = (
            models.CheckConstraint(condition=~Q(title=""), name="project_has_a_title"),
            models.CheckConstraint(
                condition=Q(organization__isnull=False, committee__isnull=True)
                | Q(organization__isnull=True, committee__isnull=False),
                name="project_has_one_leader",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="project_ends_after_it_begins",
                violation_error_message=_("The end lies before the beginning."),
            ),
            models.CheckConstraint(condition=Q(budget__gte=0), name="project_budget"),
            models.CheckConstraint(
                condition=(Q(kind=ProjectKind.OTHER) & ~Q(kind_words=""))
                | (~Q(kind=ProjectKind.OTHER) & Q(kind_words="")),
                name="project_other_kind_in_words",
            ),
            models.CheckConstraint(
                condition=(Q(budget_source=BudgetSource.OTHER) & ~Q(budget_words=""))
                | (~Q(budget_source=BudgetSource.OTHER) & Q(budget_words="")),
                name="project_other_source_in_words",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(ProjectState.DRAFT, ProjectState.WITHDRAWN))
                | Q(applied_by__isnull=False, applied_on__isnull=False),
                name="project_applied_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=sorted(PROJECT_DECIDED),
                    decided_by__isnull=False,
                    decided_on__isnull=False,
                )
                | (~Q(state__in=sorted(PROJECT_DECIDED)) & Q(decided_by__isnull=True)),
                name="project_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | (~Q(decided_by=F("entered_by")) & ~Q(decided_by=F("applied_by"))),
                name="project_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProjectState.REFUSED) | ~Q(decision=""),
                name="project_refused_with_reasons",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProjectState.RUNNING) | Q(started_on__isnull=False),
                name="project_runs_since",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProjectState.CLOSED)
                | (Q(closed_by__isnull=False, closed_on__isnull=False) & ~Q(report="")),
                name="project_closed_with_a_report",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProjectState.STOPPED)
                | (Q(stopped_on__isnull=False) & ~Q(stop_reason="")),
                name="project_stopped_with_a_reason",
            ),
        )
        indexes = (
            models.Index(fields=("jurisdiction", "state"), name="project_place_state"),
            models.Index(fields=("kind", "state"), name="project_kind_state"),
        )

    def __str__(self) -> str:
        return str(self.title)

    def scope_code(self) -> str:
        """Empty: one of a county may lead what another unit decides. `services.projects` asks who
        may act, and where."""
        return ""

    @property
    def leader(self) -> str:
        """The name of who leads it; needs both relations in lists."""
        if self.organization_id:
            return str(self.organization)
        return str(self.committee.full_name)

    @property
    def level_reason(self) -> Any:
        """Why the unit that decides does."""
        return LEVEL_REASONS[len(self.jurisdiction)]

    @property
    def kind_label(self) -> str:
        return str(self.kind_words or self.get_kind_display())

    @property
    def source_label(self) -> str:
        return str(self.budget_words or self.get_budget_source_display())


class ProjectPlace(ScopedModel):
    """A community that a project serves."""

    scope_path = "community__code"

    project = internal(models.ForeignKey(Project, on_delete=models.CASCADE, related_name="places"))
    community = public(
        models.ForeignKey(
            Community,
            on_delete=models.PROTECT,
            related_name="project_places",
            verbose_name=_("community"),
        )
    )

    class Meta:
        verbose_name = _("community of a project")
        verbose_name_plural = _("communities of projects")
        ordering = ("project", "community__code")
        constraints = (
            models.UniqueConstraint(fields=("project", "community"), name="project_place_once"),
        )

    def __str__(self) -> str:
        return str(self.community)


class ProjectProgramme(ScopedModel):
    """That a project is part of a programme (policy clause 5.2.a)."""

    scope_path = "project__jurisdiction"

    project = internal(
        models.ForeignKey(Project, on_delete=models.CASCADE, related_name="programme_tags")
    )
    programme = public(
        models.ForeignKey(
            Programme, on_delete=models.PROTECT, related_name="+", verbose_name=_("programme")
        )
    )

    class Meta:
        verbose_name = _("programme of a project")
        verbose_name_plural = _("programmes of projects")
        ordering = ("project", "programme__position", "programme__code")
        constraints = (
            models.UniqueConstraint(fields=("project", "programme"), name="project_programme_once"),
        )

    def __str__(self) -> str:
        return str(self.programme)


class ProjectPartner(models.Model):
    """Who else takes part: an organisation of the register, or a body that is named."""

    project = internal(
        models.ForeignKey(Project, on_delete=models.CASCADE, related_name="partners")
    )
    organization = public(
        models.ForeignKey(
            Organization,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="partnered_projects",
            verbose_name=_("social organisation"),
        )
    )
    name = public(columns.line(_("another body"), LINE_LENGTH, blank=True))
    role = public(columns.line(_("what it contributes"), LINE_LENGTH))

    class Meta:
        verbose_name = _("partner of a project")
        verbose_name_plural = _("partners of projects")
        ordering = ("project", "pk")
        constraints = (
            models.CheckConstraint(
                condition=(Q(organization__isnull=False) & Q(name=""))
                | (Q(organization__isnull=True) & ~Q(name="")),
                name="project_partner_is_one_body",
            ),
            models.CheckConstraint(condition=~Q(role=""), name="project_partner_has_a_role"),
            models.UniqueConstraint(
                fields=("project", "organization"), name="project_partner_once"
            ),
        )

    def __str__(self) -> str:
        return self.name or str(self.organization)
