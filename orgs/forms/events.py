"""What is typed about events: the plan, what came of it, who signs up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import DateTimeField, IntegerField, LineField, TextField, TokenForm
from accounts.rules import Transition
from orgs.constants import EVENT_MOST_PEOPLE, EVENT_TEXT_LENGTH
from orgs.enums import EventKind, EventState
from orgs.forms.library import SitePublishForm, unit_field
from orgs.models import ExchangeEvent
from orgs.queries import Unit
from orgs.services import EventContent


class OccasionForm(forms.Form):
    """What is said of everything to which somebody invites."""

    title = LineField(label=_("Title"), max_length=60)
    starts_at = DateTimeField(label=_("Begins"))
    ends_at = DateTimeField(label=_("Ends"))
    place = LineField(label=_("Where it takes place"), max_length=100)
    for_whom = LineField(
        label=_("For whom"), max_length=100, help_text=_("For instance: committees of a district.")
    )
    seats = IntegerField(
        label=_("Seats"),
        minimum=1,
        maximum=EVENT_MOST_PEOPLE,
        unit="人",
        required=False,
        help_text=_("Empty where everybody finds one."),
    )
    agenda = TextField(label=_("Agenda"), max_length=EVENT_TEXT_LENGTH, rows=6, required=False)


class EventForm(OccasionForm):
    """What an event is announced with."""

    kind = forms.ChoiceField(label=_("Kind"), choices=EventKind.choices)
    materials = TextField(
        label=_("Materials"),
        max_length=EVENT_TEXT_LENGTH,
        rows=3,
        required=False,
        help_text=_("What to read before, or what was handed out."),
    )

    field_order = ("host", "title", "kind")

    def content(self) -> EventContent:
        """What was typed; only after `is_valid`."""
        names = EventContent.__dataclass_fields__
        return EventContent(**{name: self.cleaned_data[name] for name in names})


class EventPlanForm(EventForm, TokenForm):
    def __init__(self, data: Any = None, *, hosts: Sequence[Unit]) -> None:
        super().__init__(data)
        self.hosts = {host.value: host for host in hosts}
        self.fields["host"] = unit_field(hosts, _("Host"))
        self.order_fields(self.field_order)

    @property
    def host(self) -> Unit:
        """Who invites; only after `is_valid`."""
        return self.hosts[self.cleaned_data["host"]]


class EventEditForm(EventForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, event: ExchangeEvent, data: Any = None) -> None:
        names = EventContent.__dataclass_fields__
        stored = {name: getattr(event, name) for name in names}
        super().__init__(data, initial={**stored, "version": event.version})


class HeldForm(forms.Form):
    summary = TextField(label=_("What came of it"), max_length=EVENT_TEXT_LENGTH, rows=5)
    attended = IntegerField(label=_("People present"), maximum=10 * EVENT_MOST_PEOPLE, unit="人")
    materials = TextField(
        label=_("Materials"), max_length=EVENT_TEXT_LENGTH, rows=3, required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


def _why_cancelled() -> TextField:
    return TextField(
        label=_("Reason"),
        max_length=EVENT_TEXT_LENGTH,
        rows=3,
        help_text=_("Everybody reads it; name nobody."),
    )


class EventReasonForm(forms.Form):
    reason = _why_cancelled()
    version = forms.IntegerField(widget=forms.HiddenInput)


class CancelledForm(forms.Form):
    cancel_reason = _why_cancelled()
    version = forms.IntegerField(widget=forms.HiddenInput)


def outcome_form(event: ExchangeEvent, data: Any = None) -> forms.Form | None:
    """What was told of an event that is over; None while it is not."""
    kinds: dict[str, type[forms.Form]] = {
        EventState.HELD: HeldForm,
        EventState.CANCELLED: CancelledForm,
    }
    kind = kinds.get(event.state)
    if kind is None:
        return None
    names = ("summary", "attended", "materials", "cancel_reason", "version")
    return kind(data, initial={name: getattr(event, name) for name in names})


def event_step_form(event: ExchangeEvent, step: Transition, data: Any = None) -> forms.Form:
    """What a step of an event asks for."""
    kind: type[forms.Form] = {
        EventState.ANNOUNCED: SitePublishForm,
        EventState.HELD: HeldForm,
        EventState.CANCELLED: EventReasonForm,
    }[EventState(step.target)]
    form = kind(data, initial={"version": event.version, "materials": event.materials})
    form.auto_id = f"{step.target}_%s"
    if step.target == EventState.ANNOUNCED:
        del form.fields["reason"]
    return form


class SignUpForm(TokenForm):
    """A unit and how many people come."""

    people = IntegerField(
        label=_("How many people"), minimum=1, maximum=EVENT_MOST_PEOPLE, unit="人"
    )

    def __init__(self, data: Any = None, *, units: Sequence[Unit]) -> None:
        super().__init__(data)
        self.units = {unit.value: unit for unit in units}
        self.fields["unit"] = unit_field(units, _("In the name of"))
        self.order_fields(["unit", "people"])

    @property
    def unit(self) -> Unit:
        """Who comes; only after `is_valid`."""
        return self.units[self.cleaned_data["unit"]]
