"""What an officer enters of the weights of waste of a unit and period."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import (
    DateField,
    DecimalField,
    IntegerField,
    LineField,
    SeenVersionForm,
    TokenForm,
    show_errors,
)
from accounts.models import User
from accounts.normalise import fold_text, parse_month
from communities.models import Community, Township
from evaluation.constants import (
    BASIS_LENGTH,
    KILOGRAM_DIGITS,
    KILOGRAM_PLACES,
    LONGEST_PERIOD,
    REASON_LENGTH,
)
from evaluation.enums import WasteClass, WeighingMethod
from evaluation.forms.findings import VersionForm
from evaluation.models import WasteLimit, WasteRecord, WasteWeight
from evaluation.services import Weighing, refuse_weights
from evaluation.validators import plain, validate_period

MOST_KILOGRAMS = Decimal(10) ** (KILOGRAM_DIGITS - KILOGRAM_PLACES) - Decimal("0.01")
LONGEST_PERIOD_TEXT = 20
# What is asked for at first alone, and what of a correction alone.
ONCE = ("unit", "period", "submission_token")
AGAIN = ("is_withdrawn", "reason", "seen_version")
# A correction that takes everything back has none of these.
DEMANDED = ("days", "method", "source")
ENTERED = (*WasteClass.values, "days", "households", "method", "source")


def in_words(kilograms: Mapping[str, Decimal]) -> str:
    """Kilograms by class in one line."""
    return "、".join(f"{WasteClass(name).label} {plain(kg)}" for name, kg in kilograms.items())


class PeriodField(forms.CharField):
    """A month or quarter in any common form of writing: ２０２６年１０月, 2026-10, 2026q3."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        code = fold_text(text).upper()
        if not text or "Q" in code:
            return code
        try:
            return parse_month(text)
        except ValidationError:
            # Its message knows of no quarters; the validator's does.
            return code


def _kilograms(label: Any, **options: Any) -> DecimalField:
    return DecimalField(
        label=label, places=KILOGRAM_PLACES, maximum=MOST_KILOGRAMS, unit="kg", **options
    )


def _weight(name: str) -> DecimalField:
    return _kilograms(
        _("%(class)s (kg)") % {"class": WasteClass(name).label},
        required=False,
        help_text=_("Empty where this class was not weighed; 0 where there was none."),
    )


class WeightForm(TokenForm, SeenVersionForm):
    """Unit and period once; the weights at first, and again as a correction with its reason."""

    may_replace = True
    unit = forms.ChoiceField(label=_("unit"))
    period = PeriodField(
        label=_("period"),
        max_length=LONGEST_PERIOD_TEXT,
        validators=[validate_period],
        help_text=_("A month such as 2026-10, or a quarter such as 2026Q3."),
    )
    kitchen = _weight(WasteClass.KITCHEN)
    recyclable = _weight(WasteClass.RECYCLABLE)
    hazardous = _weight(WasteClass.HAZARDOUS)
    other = _weight(WasteClass.OTHER)
    days = IntegerField(
        label=_("days that were weighed"),
        minimum=1,
        maximum=LONGEST_PERIOD,
        unit="天",
        required=False,
    )
    households = IntegerField(
        label=_("households whose waste was weighed"),
        minimum=1,
        unit="户",
        required=False,
        help_text=_("Empty where nobody counted them."),
    )
    method = forms.ChoiceField(
        label=_("how it was weighed"), choices=[("", "—"), *WeighingMethod.choices], required=False
    )
    source = LineField(
        label=_("document or list"),
        max_length=BASIS_LENGTH,
        widget=forms.TextInput(attrs={"size": 60}),
        required=False,
    )
    is_withdrawn = forms.BooleanField(
        label=_("take these weights back"),
        required=False,
        help_text=_("They count nowhere then; what was entered stays readable here."),
    )
    reason = LineField(
        label=_("reason of the correction"),
        max_length=REASON_LENGTH,
        widget=forms.TextInput(attrs={"size": 60}),
        required=False,
    )

    class Meta:
        model = WasteRecord
        fields = ("period",)

    user: User

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user or self.user
        for name in ONCE if self._is_correction() else AGAIN:
            self.fields.pop(name, None)
        if not self._is_correction():
            self._ask_for_all()
        standing = self._standing()
        for name in ENTERED if standing else ():
            value = getattr(standing, name)
            self.fields[name].initial = plain(value) if isinstance(value, Decimal) else value

    def _ask_for_all(self) -> None:
        """Whose weights they are comes first, and is chosen already where there is one unit."""
        field: Any = self.fields["unit"]
        field.choices = _units(self.user)
        offered = [key for _group, units in field.choices[1:] for key, _name in units]
        if len(offered) == 1:
            field.initial = offered[0]
        for name in DEMANDED:
            self.fields[name].required = True
        self.order_fields(("unit", "period"))

    def _standing(self) -> WasteWeight | None:
        record = self.instance
        return None if record.pk is None else record.weights.get(number=record.version)

    def stored(self, now: Any) -> str:
        standing = now.weights.get(number=now.version)
        if standing.is_withdrawn:
            return str(_("taken back"))
        weights = (
            f"{WasteClass(name).label} {plain(kg)}" for name, kg in standing.kilograms.items()
        )
        return "、".join(weights)

    def stale_error(self) -> ValidationError:
        return ValidationError(
            _(
                "Somebody else saved this record meanwhile. Stored there: “%(text)s”. "
                "Saving again replaces it with yours."
            ),
            params={"text": self.stored_words},
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        if not self._is_correction():
            kind, _colon, key = cleaned["unit"].partition(":")
            model: Any = Township if kind == "township" else Community
            cleaned["unit"] = model.objects.for_user(self.user).get(pk=key)
        elif not cleaned["reason"]:
            self.add_error("reason", _("A correction needs its reason."))
        cleaned["weighing"] = self._weighing(cleaned)
        if not self.errors and cleaned["weighing"] is not None:
            self._refuse_weights(cleaned)
        return cleaned

    def _is_correction(self) -> bool:
        return self.instance.pk is not None

    def _weighing(self, cleaned: dict[str, Any]) -> Weighing | None:
        """What was typed; None where it is taken back, or where something is missing."""
        if self._is_correction() and cleaned["is_withdrawn"]:
            return None
        for name in DEMANDED:
            if cleaned[name] in (None, ""):
                self.add_error(name, self.fields[name].error_messages["required"])
        kilograms = {n: cleaned[n] for n in WasteClass.values if cleaned[n] is not None}
        if not kilograms:
            self.add_error(None, _("Enter the weight of one class at least."))
        if self.errors:
            return None
        return Weighing(
            kilograms, cleaned["days"], cleaned["method"], cleaned["source"], cleaned["households"]
        )

    def _refuse_weights(self, cleaned: dict[str, Any]) -> None:
        record = self.instance
        unit = record.unit if self._is_correction() else cleaned["unit"]
        period = record.period if self._is_correction() else cleaned["period"]
        try:
            refuse_weights(unit, period, cleaned["weighing"])
        except ValidationError as error:
            show_errors(self, error)


def _units(user: User) -> list[Any]:
    """The units of `user` by township; the choice says of which table it is."""
    townships: dict[int, tuple[str, list[tuple[str, str]]]] = {}
    rows: Any = Township.objects.for_user(user).select_related("county").order_by("code")
    for row in rows:
        whole = (f"township:{row.pk}", str(_("%(township)s as a whole") % {"township": row.name}))
        townships[row.pk] = (f"{row.county.name}{row.name}", [whole])
    communities = Community.objects.for_user(user).order_by("code")
    for pk, name, township, *place in communities.values_list(
        "pk", "name", "township_id", "township__county__name", "township__name"
    ):
        group = townships.setdefault(township, ("".join(place), []))
        group[1].append((f"community:{pk}", name))
    return [("", "—"), *townships.values()]


class WeightCheckForm(VersionForm):
    """Accept what somebody else entered, or return it and say why."""

    outcome = forms.ChoiceField(
        label=_("What the documents say"),
        choices=[("accepted", _("They agree")), ("returned", _("Return for correction"))],
        widget=forms.RadioSelect,
    )
    reason = LineField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        required=False,
        help_text=_("Needed where it is returned: say what is to be corrected."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("outcome") == "returned" and not cleaned.get("reason"):
            self.add_error("reason", _("Say what is to be corrected."))
        if cleaned.get("outcome") == "accepted":
            cleaned["reason"] = ""
        return cleaned


class WasteLimitForm(forms.ModelForm):  # type: ignore[type-arg]
    since = DateField(
        label=_("in force from"),
        help_text=_("Holds for the periods that end on this day or later."),
    )
    most_per_household = _kilograms(_("most per household and day (kg)"))
    most_per_community = _kilograms(_("most per community and day (kg)"))
    source = LineField(label=_("source"), widget=forms.TextInput(attrs={"size": 60}))

    class Meta:
        model = WasteLimit
        fields = ("since", "most_per_household", "most_per_community", "source")
