"""The waste of a township or community in a month or quarter, and who checked what was weighed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import VersionedModel
from accounts.privacy import internal, public
from accounts.scoping import ScopedModel, ScopedQuerySet, within
from accounts.validators import validate_plain_text
from communities.models import Community, Township
from evaluation.constants import (
    BASIS_LENGTH,
    KILOGRAM_DIGITS,
    KILOGRAM_PLACES,
    LONGEST_PERIOD,
    REASON_LENGTH,
)
from evaluation.enums import WasteClass, WeighingMethod, WeightState
from evaluation.models.people import person_field
from evaluation.validators import validate_period


def _kilograms(label: Any, **options: Any) -> models.DecimalField[Any, Any]:
    return models.DecimalField(
        label,
        max_digits=KILOGRAM_DIGITS,
        decimal_places=KILOGRAM_PLACES,
        validators=[MinValueValidator(Decimal(0))],
        **options,
    )


class WasteRecords(ScopedQuerySet["WasteRecord"]):
    def for_user(self, user: Any) -> Any:
        """The rows of the user's townships; a committee's are those of its community."""
        rows = super().for_user(user)
        own = Q(pk__in=[])
        for appointment in user.current_appointments if user.is_authenticated else ():
            if appointment.role == Role.COMMITTEE_MEMBER:
                own |= within("community__code", appointment.jurisdiction)
        return rows | self.filter(own)


class WasteRecord(ScopedModel, VersionedModel):
    """Of which unit and period there are weights; they stand in the `WasteWeight` whose number is
    its `version`, and those before it stay.

    `township` is the one in which the community lay then; without a community the weights are
    those of the township as a whole. Committees, other offices and haulers weigh, with methods of
    their own. `counted` is the number of the version that somebody else checked last; set by
    `services.check_weights` alone.
    """

    scope_path = "township__code"
    objects = WasteRecords.as_manager()  # type: ignore[misc]

    township = public(
        models.ForeignKey(
            Township,
            on_delete=models.PROTECT,
            related_name="waste_records",
            verbose_name=_("township or subdistrict"),
        )
    )
    community = public(
        models.ForeignKey(
            Community,
            on_delete=models.PROTECT,
            null=True,
            related_name="waste_records",
            verbose_name=_("community"),
        )
    )
    period = public(models.CharField(_("period"), max_length=7, validators=[validate_period]))
    counted = internal(
        models.PositiveIntegerField(_("version that counts"), null=True, editable=False)
    )

    class Meta:
        verbose_name = _("weights of waste")
        verbose_name_plural = _("weights of waste")
        ordering = ("-period", "township", "community")
        constraints = (
            models.UniqueConstraint(
                fields=("community", "period"),
                condition=Q(community__isnull=False),
                name="waste_once_a_community",
            ),
            models.UniqueConstraint(
                fields=("township", "period"),
                condition=Q(community__isnull=True),
                name="waste_once_a_township",
            ),
            models.CheckConstraint(
                condition=Q(counted__isnull=True) | Q(counted__gte=1, counted__lte=F("version")),
                name="waste_counts_a_version",
            ),
        )
        indexes = (models.Index(fields=("period", "township"), name="waste_period"),)

    def __str__(self) -> str:
        return f"{self.unit} · {self.period}"

    @property
    def unit(self) -> Township | Community:
        """Whose waste it is."""
        unit: Township | Community = self.community or self.township
        return unit


_NOTHING = Q(
    **{f"{name}__isnull": True for name in (*WasteClass.values, "households", "days")},
    method="",
    source="",
)
_SOME_CLASS = Q()
_NOT_NEGATIVE = Q()
for _name in WasteClass.values:
    _SOME_CLASS |= Q(**{f"{_name}__isnull": False})
    _NOT_NEGATIVE &= Q(**{f"{_name}__isnull": True}) | Q(**{f"{_name}__gte": 0})


class WasteWeight(models.Model):
    """Kilograms by the classes of GB/T 19095-2019; a class without a number was not weighed.

    Rows never change: a correction is the next number, with its reason, and what was taken back is
    a number without weights.
    """

    record = internal(
        models.ForeignKey(WasteRecord, on_delete=models.PROTECT, related_name="weights")
    )
    number = public(models.PositiveIntegerField(_("version")))
    kitchen = public(_kilograms(WasteClass.KITCHEN.label, null=True))
    recyclable = public(_kilograms(WasteClass.RECYCLABLE.label, null=True))
    hazardous = public(_kilograms(WasteClass.HAZARDOUS.label, null=True))
    other = public(_kilograms(WasteClass.OTHER.label, null=True))
    households = public(
        models.PositiveIntegerField(
            _("households whose waste was weighed"), null=True, validators=[MinValueValidator(1)]
        )
    )
    days = public(
        models.PositiveSmallIntegerField(
            _("days that were weighed"),
            null=True,
            validators=[MinValueValidator(1), MaxValueValidator(LONGEST_PERIOD)],
        )
    )
    method = public(
        models.CharField(
            _("how it was weighed"), max_length=20, choices=WeighingMethod.choices, blank=True
        )
    )
    source = public(
        models.CharField(
            _("document or list"),
            max_length=BASIS_LENGTH,
            blank=True,
            validators=[validate_plain_text],
        )
    )
    is_withdrawn = internal(models.BooleanField(_("taken back"), default=False))
    reason = internal(
        models.CharField(
            _("reason"), max_length=REASON_LENGTH, blank=True, validators=[validate_plain_text]
        )
    )
    entered_by = internal(person_field(_("entered by")))
    entered_at = internal(models.DateTimeField(_("entered at"), default=timezone.now))

    class Meta:
        verbose_name = _("version of weights")
        verbose_name_plural = _("versions of weights")
        ordering = ("record", "-number")
        constraints = (
            models.UniqueConstraint(fields=("record", "number"), name="waste_version_once"),
            models.CheckConstraint(condition=_NOT_NEGATIVE, name="waste_not_negative"),
            models.CheckConstraint(
                condition=(Q(is_withdrawn=True) & _NOTHING)
                | (
                    Q(is_withdrawn=False, days__isnull=False, days__range=(1, LONGEST_PERIOD))
                    & Q(method__in=WeighingMethod.values)
                    & _SOME_CLASS
                    & ~Q(source="")
                    & (Q(households__isnull=True) | Q(households__gte=1))
                ),
                name="waste_says_what_was_weighed",
                violation_error_message=_("Enter the weight of one class at least."),
            ),
            models.CheckConstraint(
                condition=Q(number=1, reason="", is_withdrawn=False)
                | (Q(number__gt=1) & ~Q(reason="")),
                name="waste_correction_has_reason",
                violation_error_message=_("A correction needs its reason."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.record} · {self.number}"

    @property
    def kilograms(self) -> dict[str, Decimal]:
        """What was weighed, by class."""
        weighed = {name: getattr(self, name) for name in WasteClass.values}
        return {name: value for name, value in weighed.items() if value is not None}

    @property
    def total(self) -> Decimal:
        """Kilograms of all that was weighed."""
        return sum(self.kilograms.values(), Decimal(0))

    @property
    def state(self) -> WeightState:
        """Whether somebody else looked at it, and what came of it."""
        found = getattr(self, "verdict", None)
        if found is None:
            return WeightState.WAITING
        return WeightState.ACCEPTED if found.is_accepted else WeightState.RETURNED


class WasteCheck(models.Model):
    """What somebody else found of a version of weights. Rows never change.

    Only what was accepted is added up; what was returned waits for its correction.
    """

    weight = internal(
        models.OneToOneField(WasteWeight, on_delete=models.PROTECT, related_name="verdict")
    )
    is_accepted = internal(models.BooleanField(_("accepted")))
    reason = internal(
        models.CharField(
            _("reason"), max_length=REASON_LENGTH, blank=True, validators=[validate_plain_text]
        )
    )
    checked_by = internal(person_field(_("checked by")))
    checked_at = internal(models.DateTimeField(_("checked at"), default=timezone.now))

    class Meta:
        verbose_name = _("check of weights")
        verbose_name_plural = _("checks of weights")
        constraints = (
            models.CheckConstraint(
                condition=Q(is_accepted=True, reason="") | (Q(is_accepted=False) & ~Q(reason="")),
                name="waste_return_has_reason",
                violation_error_message=_("Say what is to be corrected."),
            ),
        )

    def __str__(self) -> str:
        return str(self.weight)


class WasteLimit(models.Model):
    """Above which weights nobody believes them, from a day on. Rows never change.

    The latest row that holds on the last day of a period counts; before the first, nothing is
    refused for being much.
    """

    since = public(
        models.DateField(
            _("in force from"),
            unique=True,
            help_text=_("Holds for the periods that end on this day or later."),
        )
    )
    most_per_household = public(_kilograms(_("most per household and day (kg)")))
    most_per_community = public(_kilograms(_("most per community and day (kg)")))
    source = public(models.CharField(_("source"), max_length=200, validators=[validate_plain_text]))
    entered_by = internal(person_field(_("entered by")))
    entered_at = internal(
        models.DateTimeField(_("entered at"), default=timezone.now, editable=False)
    )

    class Meta:
        verbose_name = _("limit of plausible weights")
        verbose_name_plural = _("limits of plausible weights")
        ordering = ("-since",)
        constraints = (
            models.CheckConstraint(
                condition=Q(most_per_household__gt=0, most_per_community__gt=0),
                name="waste_limit_above_zero",
                violation_error_message=_("A limit is more than nothing."),
            ),
        )

    def __str__(self) -> str:
        return str(self.since)
