"""What is typed about partnerships: units, agreements, resources, needs, bookings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from accounts import places
from accounts.forms import (
    DateField,
    DateTimeField,
    IntegerField,
    LineField,
    PhoneField,
    TextField,
    TokenForm,
)
from accounts.normalise import parse_datetime
from accounts.rules import Transition
from orgs.enums import BookingState, ResourceKind
from orgs.forms.register import PLACE_HELP, KeptForm
from orgs.matching import Suggestion
from orgs.models import Booking, Need, Partnership, PartnerUnit, Resource, ResourceWindow
from orgs.models.partnerships import NAME_LENGTH, WORDS_LENGTH
from orgs.queries import Party
from orgs.services import BookingEntry, HeldEntry, NeedEntry, ResourceEntry, WindowEntry

MOST_WINDOWS = 12
MOST = 1_000_000


class TimeField(forms.CharField):
    """A time of the day, such as 09:30, 9时30分 or 9点; 24:00 is midnight."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "time"}))
        super().__init__(required=False, empty_value=None, **kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, time) or value in self.empty_values:
            return value or None if not isinstance(value, time) else value
        text = str(value).strip()
        if text in {"24:00", "２４：００"}:
            return time.min
        try:
            return timezone.localtime(parse_datetime(f"2026-01-01 {text}")).time()
        except ValidationError:
            raise ValidationError(
                _("“%(value)s” is no time of the day such as 09:30."),
                params={"value": text[:20]},
            ) from None

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H:%M}" if isinstance(value, time) else value


class TimesForm(forms.Form):
    """Both times or none: without any it is the whole day."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        both = ("starts_at", "ends_at")
        missing = [name for name in both if name in cleaned and cleaned[name] is None]
        if len(missing) == 1:
            self.add_error(missing[0], _("Enter both times or none."))
        for name in missing:
            cleaned[name] = time.min
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The end lies before the beginning."))
        return cleaned


def _party_field(label: Any) -> Any:
    return forms.ChoiceField(label=label)


class PartyForm(TokenForm):
    """For whom somebody enters something: one of those for whom they act."""

    def __init__(self, parties: Iterable[Party], data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.parties = {one.key: one for one in parties}
        field: Any = self.fields.get("party")
        if field is not None:
            field.choices = [(key, one.name) for key, one in self.parties.items()]

    @property
    def party(self) -> Party:
        """Whoever was chosen; only after `is_valid`."""
        return self.parties[self.cleaned_data["party"]]

    def clean_place(self) -> str:
        typed: str = self.cleaned_data["place"]
        return places.code_of(typed) if typed else ""

    def values(self, entry: type[Any]) -> dict[str, Any]:
        """What was typed of the fields of `entry`; only after `is_valid`."""
        names = entry.__dataclass_fields__
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


def _amount(label: Any, **options: Any) -> IntegerField:
    return IntegerField(label=label, minimum=1, maximum=MOST, **options)


def _measure() -> LineField:
    return LineField(
        label=_("Counted in"), max_length=20, help_text=_("Such as people, seats, pieces, sets.")
    )


def _place() -> LineField:
    return LineField(
        label=_("Place"),
        required=False,
        help_text=_("Name or division code; empty for the owner's own place."),
    )


class ResourceForm(TimesForm, PartyForm):
    """A resource; once it is entered, its owner, kind and place stay."""

    party = _party_field(_("Whose it is"))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=ResourceKind.choices, widget=forms.RadioSelect
    )
    name = LineField(label=_("What it is"), max_length=NAME_LENGTH)
    capacity = _amount(
        _("How much"),
        help_text=_("Of a place how many it holds: it is booked once at a time all the same."),
    )
    measure = _measure()
    place = _place()
    location = LineField(label=_("Where exactly"), max_length=NAME_LENGTH, required=False)
    conditions = TextField(
        label=_("Conditions of use"), max_length=WORDS_LENGTH, required=False, rows=3
    )
    since = DateField(label=_("To be had from"), initial=timezone.localdate)
    until = DateField(label=_("Last day"), required=False)
    is_open_to_public = forms.BooleanField(
        label=_("Officers may show it on the public site"), required=False
    )
    is_offered = forms.BooleanField(label=_("It is offered"), required=False, initial=True)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, parties: Iterable[Party], data: Any = None, *, resource: Resource | None = None
    ) -> None:
        super().__init__(parties, data, initial=_stored(resource) if resource else None)
        if resource is not None:
            for name in ("party", "kind", "place"):
                del self.fields[name]
        else:
            del self.fields["is_offered"], self.fields["version"]

    def entry(self, windows: Iterable[WindowEntry], kind: str = "") -> ResourceEntry:
        """What was typed; only after `is_valid`."""
        values = {"kind": kind, **self.values(ResourceEntry), "windows": tuple(windows)}
        return ResourceEntry(**values)


def _stored(resource: Resource) -> dict[str, Any]:
    names = (*ResourceEntry.__dataclass_fields__, "version")
    return {name: getattr(resource, name) for name in names if name not in {"place", "windows"}}


class WindowForm(TimesForm):
    weekdays = forms.MultipleChoiceField(
        label=_("Weekdays"),
        required=False,
        choices=[(str(number + 1), name) for number, name in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None for every day."),
    )
    starts_at = TimeField(label=_("From"))
    ends_at = TimeField(
        label=_("To"), help_text=_("Not later than the beginning: it ends on the next day.")
    )
    since = DateField(label=_("From this day"), required=False)
    until = DateField(label=_("Until this day"), required=False)

    def clean_weekdays(self) -> str:
        return "".join(sorted(self.cleaned_data["weekdays"]))


WindowRows = forms.formset_factory(
    WindowForm,
    extra=1,
    max_num=MOST_WINDOWS,
    validate_max=True,
    absolute_max=MOST_WINDOWS + 1,
)


def window_rows(data: Any = None, stored: Iterable[ResourceWindow] = ()) -> Any:
    """The rows of times: what is stored and an empty one, or what was typed."""
    names = WindowEntry.__dataclass_fields__
    initial = [
        {**{name: getattr(row, name) for name in names}, "weekdays": list(row.weekdays)}
        for row in stored
    ]
    return WindowRows(data, prefix="windows", initial=None if data is not None else initial)


def window_entries(rows: Any) -> list[WindowEntry]:
    """What was typed in them, empty rows left out; only after `is_valid`."""
    return [WindowEntry(**row.cleaned_data) for row in rows if row.has_changed()]


class NeedForm(TimesForm, PartyForm):
    party = _party_field(_("Who needs it"))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=ResourceKind.choices, widget=forms.RadioSelect
    )
    title = LineField(label=_("What is needed"), max_length=NAME_LENGTH)
    topic = LineField(label=_("For what topic"), max_length=NAME_LENGTH)
    quantity = _amount(_("How much"))
    measure = _measure()
    since = DateField(label=_("First wanted day"))
    until = DateField(label=_("Last wanted day"))
    starts_at = TimeField(label=_("From"), help_text=_("Of one of these days; empty for all day."))
    ends_at = TimeField(label=_("To"))
    place = _place()
    remarks = TextField(label=_("Remarks"), max_length=WORDS_LENGTH, required=False, rows=3)

    def entry(self) -> NeedEntry:
        """What was typed; only after `is_valid`."""
        return NeedEntry(**self.values(NeedEntry))


class BookingForm(PartyForm):
    party = _party_field(_("For whom"))
    need = forms.ChoiceField(label=_("For this need"), required=False)
    starts_at = DateTimeField(label=_("From"))
    ends_at = DateTimeField(label=_("To"))
    quantity = _amount(_("How much"))
    purpose = LineField(label=_("Used for"), max_length=NAME_LENGTH)

    def __init__(
        self,
        parties: Iterable[Party],
        needs: Iterable[Need],
        data: Any = None,
        *,
        wanted: Need | None = None,
        suggestion: Suggestion | None = None,
    ) -> None:
        initial: dict[str, Any] = {"quantity": 1}
        if wanted is not None:
            initial = {"need": wanted.public_id, "purpose": wanted.topic[:NAME_LENGTH]}
            initial |= {"quantity": wanted.quantity, "party": _key(wanted)}
        if suggestion is not None:
            initial |= {"starts_at": suggestion.span.start, "ends_at": suggestion.span.end}
        super().__init__(parties, data, initial=initial)
        self.needs = {one.public_id: one for one in needs}
        field: Any = self.fields["need"]
        field.choices = [
            ("", _("None: for a use")),
            *((key, str(one)) for key, one in self.needs.items()),
        ]

    def entry(self) -> BookingEntry:
        """What was typed; only after `is_valid`."""
        values = self.values(BookingEntry)
        return BookingEntry(**values | {"need": self.needs.get(values["need"])})


def _key(need: Need) -> str:
    if need.organization_id is not None:
        return f"o{need.organization_id}"
    return f"c{need.jurisdiction}"


class PartnershipReasonForm(forms.Form):
    reason = TextField(label=_("Reason"), max_length=WORDS_LENGTH, rows=3)
    version = forms.IntegerField(widget=forms.HiddenInput)


class PartnershipVersionForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)


class HeldForm(forms.Form):
    held_on = DateField(label=_("Day"))
    people = IntegerField(label=_("People who took part"), maximum=MOST, unit="人")
    quantity_used = IntegerField(label=_("Quantity used"), maximum=MOST)
    record = TextField(
        label=_("What happened"),
        max_length=WORDS_LENGTH,
        rows=4,
        help_text=_("No names of residents, no telephone numbers."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def entry(self) -> HeldEntry:
        """What was typed; only after `is_valid`."""
        values = self.cleaned_data
        return HeldEntry(**{name: values[name] for name in HeldEntry.__dataclass_fields__})


def partnership_step_form(record: Booking | Need, step: Transition, data: Any = None) -> forms.Form:
    """What a step of a booking or need asks for: what happened, a reason, or nothing."""
    initial: dict[str, Any] = {"version": record.version}
    kind: type[forms.Form] = PartnershipVersionForm
    if step.target == BookingState.HELD and isinstance(record, Booking):
        kind = HeldForm
        initial |= {"held_on": record.use.span.start.date(), "quantity_used": record.quantity}
    elif step.reason_required:
        kind = PartnershipReasonForm
    form = kind(data, initial=initial)
    form.auto_id = f"{step.target}_%s"
    return form


class PartnerUnitForm(KeptForm):
    name = LineField(label=_("name of the unit"), max_length=NAME_LENGTH)
    jurisdiction = LineField(label=_("lies in"), help_text=PLACE_HELP)
    contact_name = LineField(label=_("contact"), max_length=60, required=False)
    contact_phone = PhoneField(
        label=_("telephone"), required=False, help_text=_("Kept encrypted, never published.")
    )

    class Meta:
        model = PartnerUnit
        fields = ("name", "kind", "jurisdiction", "contact_name", "contact_phone")


class PartnershipForm(KeptForm):
    jurisdiction = LineField(label=_("community or township"), help_text=PLACE_HELP)
    since = DateField(label=_("since"))
    until = DateField(label=_("until"), required=False)
    document = LineField(
        label=_("document"), max_length=NAME_LENGTH, help_text=_("Its title or number.")
    )

    class Meta:
        model = Partnership
        fields = ("unit", "jurisdiction", "since", "until", "document")
