"""The toolkit of the community types: methods with steps and model texts, and their adoption."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import CITY_DIGITS, COUNTY_DIGITS
from accounts.enums import TERRITORIAL_ROLES
from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal, public
from accounts.rules import IllegalTransition, TransitionTable
from accounts.scoping import ScopedModel, ScopedQuerySet, within
from accounts.validators import validate_multiline_text, validate_plain_text
from communities.constants import (
    EFFECT_LENGTH,
    END_REASON_LENGTH,
    METHOD_STEP_LENGTH,
    METHOD_SUMMARY_LENGTH,
    MODEL_TEXT_LENGTH,
)
from communities.enums import MethodState
from communities.models.units import Community, CommunityType
from communities.rules import METHOD_STEPS

NAME_TAKEN = _("There is a method with this name already.")


def _levels_above(code: str) -> list[str]:
    """City and county of a division code: 210502001004 → 2105, 210502."""
    return [code[:CITY_DIGITS], code[:COUNTY_DIGITS]]


class MethodQuerySet(ScopedQuerySet["GovernanceMethod"]):
    def for_user(self, user: Any) -> Self:
        """Methods of the user's jurisdictions and below, and what those above put in force.

        A county's committees work with the city's methods and their county's, so this door opens
        upwards too. The drafts of an office stay with that office and those above it.
        """
        scope = Q(pk__in=[])
        if user.is_authenticated:
            for held in user.current_appointments:
                if held.role in TERRITORIAL_ROLES:
                    above = Q(jurisdiction__in=_levels_above(held.jurisdiction))
                    scope |= within("jurisdiction", held.jurisdiction)
                    scope |= above & ~Q(state=MethodState.DRAFT)
        return self.filter(scope)

    def for_community(self, community: Community) -> Self:
        """The methods in force of its city and of its county."""
        return self.filter(state=MethodState.ACTIVE, jurisdiction__in=_levels_above(community.code))

    def with_text(self) -> Self:
        """Types, steps and model texts read along."""
        return self.prefetch_related("types", "steps", "model_texts")


class GovernanceMethod(ScopedModel, VersionedModel):
    """One edition of a way to govern waste sorting in communities of certain types.

    Written while it is a draft; afterwards its text stays what committees adopted, and a change is
    the next edition under the same `slug` (`services.revise_method`). `retired_on` is set by
    `services`; do not set it.
    """

    scope_path = "jurisdiction"
    TRANSITIONS: ClassVar[TransitionTable] = METHOD_STEPS

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    slug = public(models.SlugField(_("address"), max_length=80, editable=False))
    edition = public(models.PositiveSmallIntegerField(_("edition"), default=1, editable=False))
    jurisdiction = internal(models.CharField(_("for the committees of"), max_length=COUNTY_DIGITS))
    name = public(models.CharField(_("name"), max_length=60, validators=[validate_plain_text]))
    summary = public(
        models.TextField(
            _("summary"),
            validators=[validate_multiline_text, MaxLengthValidator(METHOD_SUMMARY_LENGTH)],
        )
    )
    types = public(
        models.ManyToManyField(
            CommunityType, related_name="methods", verbose_name=_("for the types")
        )
    )
    source = public(
        models.CharField(
            _("basis"),
            max_length=200,
            validators=[validate_plain_text],
            help_text=_("The document that it rests on, with its number where it has one."),
        )
    )
    since = public(
        models.DateField(
            _("method exists since"),
            default=timezone.localdate,
            help_text=_("No committee can have adopted it earlier."),
        )
    )
    state = internal(
        models.CharField(
            _("state"),
            max_length=20,
            choices=MethodState.choices,
            default=MethodState.DRAFT,
            editable=False,
        )
    )
    retired_on = public(models.DateField(_("retired on"), null=True, blank=True, editable=False))
    begun_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            editable=False,
            related_name="+",
            verbose_name=_("begun by"),
        )
    )
    written_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            editable=False,
            related_name="+",
            verbose_name=_("last written by"),
        )
    )

    objects = MethodQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("governance method")
        verbose_name_plural = _("governance methods")
        ordering = ("jurisdiction", "slug", "-edition")
        constraints = (
            models.UniqueConstraint(fields=("slug", "edition"), name="method_edition_once"),
            models.UniqueConstraint(
                fields=("jurisdiction", "name", "edition"),
                name="method_name_once",
                violation_error_message=NAME_TAKEN,
            ),
            models.UniqueConstraint(
                fields=("slug",), condition=Q(state=MethodState.DRAFT), name="method_one_draft"
            ),
            models.UniqueConstraint(
                fields=("slug",), condition=Q(state=MethodState.ACTIVE), name="method_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(state=MethodState.RETIRED, retired_on__isnull=False)
                | (~Q(state=MethodState.RETIRED) & Q(retired_on__isnull=True)),
                name="method_retired_on_a_day",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.since and self.since > timezone.localdate():
            raise ValidationError({"since": _("This day has not come yet.")})
        # The edition is in no form, so the constraint is not looked at there.
        namesakes = GovernanceMethod.objects.filter(
            jurisdiction=self.jurisdiction, name=self.name, edition=self.edition
        )
        if namesakes.exclude(pk=self.pk).exists():
            raise ValidationError({"name": NAME_TAKEN})

    def applies_to(self, community: Community) -> bool:
        """Whether it is a method of the community's city or county."""
        return self.jurisdiction in _levels_above(community.code)


class MethodPart(models.Model):
    """A numbered part of a method, written only while the method is a draft."""

    method: Any

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._refuse_once_in_force()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        self._refuse_once_in_force()
        return super().delete(*args, **kwargs)

    def _refuse_once_in_force(self) -> None:
        if self.method.state != MethodState.DRAFT:
            raise IllegalTransition(
                _("“%(method)s” was put in force: its text changes with the next edition only.")
                % {"method": self.method}
            )


class MethodStep(MethodPart):
    method = internal(
        models.ForeignKey(GovernanceMethod, on_delete=models.CASCADE, related_name="steps")
    )
    position = public(models.PositiveSmallIntegerField(_("position")))
    title = public(models.CharField(_("title"), max_length=60, validators=[validate_plain_text]))
    description = public(
        models.TextField(
            _("description"),
            validators=[validate_multiline_text, MaxLengthValidator(METHOD_STEP_LENGTH)],
        )
    )

    class Meta:
        verbose_name = _("step of a method")
        verbose_name_plural = _("steps of a method")
        ordering = ("method", "position")
        constraints = (
            models.UniqueConstraint(fields=("method", "position"), name="method_step_position"),
        )

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"


class ModelText(MethodPart):
    """What a committee can copy: a clause, a notice, a duty roster."""

    method = internal(
        models.ForeignKey(GovernanceMethod, on_delete=models.CASCADE, related_name="model_texts")
    )
    position = public(models.PositiveSmallIntegerField(_("position")))
    title = public(models.CharField(_("title"), max_length=60, validators=[validate_plain_text]))
    text = public(
        models.TextField(
            _("text"), validators=[validate_multiline_text, MaxLengthValidator(MODEL_TEXT_LENGTH)]
        )
    )

    class Meta:
        verbose_name = _("model text")
        verbose_name_plural = _("model texts")
        ordering = ("method", "position")
        constraints = (
            models.UniqueConstraint(fields=("method", "position"), name="model_text_position"),
        )

    def __str__(self) -> str:
        return self.title


class MethodAdoption(ScopedModel, VersionedModel):
    """That a committee follows a method, since when and until when, and what came of it.

    `method_key` repeats the method's slug, so that the database holds a committee to one running
    adoption whatever the edition; the model sets it.
    """

    scope_path = "community__code"

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    community = public(
        models.ForeignKey(
            Community,
            on_delete=models.PROTECT,
            related_name="adoptions",
            verbose_name=_("community"),
        )
    )
    method = public(
        models.ForeignKey(
            GovernanceMethod,
            on_delete=models.PROTECT,
            related_name="adoptions",
            verbose_name=_("adopted method"),
        )
    )
    method_key = internal(models.SlugField(max_length=80, editable=False))
    adopted_on = public(models.DateField(_("followed since")))
    effect = public(
        models.TextField(
            _("effect"),
            blank=True,
            validators=[validate_multiline_text, MaxLengthValidator(EFFECT_LENGTH)],
        )
    )
    ended_on = internal(models.DateField(_("ended on"), null=True, blank=True))
    end_reason = internal(
        models.CharField(
            _("reason for the end"),
            max_length=END_REASON_LENGTH,
            blank=True,
            validators=[validate_plain_text],
        )
    )
    recorded_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            verbose_name=_("recorded by"),
        )
    )
    written_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            verbose_name=_("last written by"),
        )
    )
    created_at = internal(models.DateTimeField(_("recorded at"), auto_now_add=True))

    class Meta:
        verbose_name = _("adoption of a method")
        verbose_name_plural = _("adoptions of methods")
        ordering = ("-adopted_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("community", "method_key"),
                condition=Q(ended_on__isnull=True),
                name="adoption_one_running",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, end_reason="")
                | (Q(ended_on__isnull=False) & ~Q(end_reason="")),
                name="adoption_ended_with_a_reason",
                violation_error_message=_("Say why it ended."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("adopted_on")),
                name="adoption_ends_after_it_begins",
                violation_error_message=_("The end lies before the beginning."),
            ),
        )
        indexes = (models.Index(fields=("method_key", "adopted_on"), name="adoption_method_day"),)

    def __str__(self) -> str:
        return f"{self.community} · {self.method}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.method_key = self.method.slug
        super().save(*args, **kwargs)

    @property
    def month(self) -> str:
        """The civil month of the adoption, as “2026-03”."""
        return month_of(self.adopted_on)

    @property
    def end_month(self) -> str:
        """The civil month in which it ended; empty while it runs."""
        return month_of(self.ended_on) if self.ended_on else ""


def month_of(day: date) -> str:
    """The civil month of a civil date, as “2026-03”."""
    return f"{day:%Y-%m}"
