"""What is typed about activities: the plan, what came of it, who comes, photos and consents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms import IntegerField, LineField, PhoneField, TextField, TokenForm
from accounts.models import User
from accounts.rules import Transition
from communities.models import BackboneMember
from orgs.constants import EVENT_TEXT_LENGTH
from orgs.forms import OccasionForm, SitePublishForm
from orgs.forms.enquiries import VisitorForm
from orgs.forms.events import CancelledForm, EventReasonForm
from orgs.forms.library import unit_field
from orgs.forms.projects import CommunitiesField
from orgs.models import Project
from orgs.queries import Unit
from orgs.queries.projects import places_to_serve
from outreach import activity_queries as queries
from outreach.constants import (
    ACTIVITY_MOST_PRESENT,
    ACTIVITY_PARTY,
    ARRIVAL_MOST,
    CONSENT_NOTE_LENGTH,
)
from outreach.enums import ActivityState, Carrier, PeopleGroup, PhotoConsent, PhotoSubject
from outreach.models import Activity, ActivityPhoto
from outreach.rules import ACTIVITY_OVER
from outreach.services import ActivityContent, Visitor

NAME_LENGTH = 40
GROUP_FIELD = "group_{}"


class ActivityForm(OccasionForm):
    """What an activity is announced with."""

    carrier = forms.ChoiceField(label=_("Carrier"), choices=Carrier.choices)
    is_demonstration = forms.BooleanField(
        label=_("Disposal is demonstrated, led by backbone members"), required=False
    )
    communities = CommunitiesField(label=_("Communities"))
    project: Any = forms.ModelChoiceField(
        Project.objects.none(), label=_("Project"), required=False, empty_label="—"
    )

    field_order = (
        "host", "title", "carrier", "is_demonstration", "starts_at", "ends_at", "place",
        "communities", "for_whom", "seats",
    )  # fmt: skip

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["seats"].help_text = _("Empty where nobody has to register.")
        fields["communities"].offer(places_to_serve())
        fields["project"].queryset = queries.projects_to_name(user)

    def content(self) -> ActivityContent:
        """What was typed; only after `is_valid`."""
        values = {name: self.cleaned_data[name] for name in ActivityContent.__dataclass_fields__}
        return ActivityContent(**values | {"communities": list(values["communities"])})


class ActivityPlanForm(ActivityForm, TokenForm):
    def __init__(self, user: User, data: Any = None, *, hosts: Sequence[Unit]) -> None:
        own = [unit.community.pk for unit in hosts if unit.community]
        super().__init__(user, data, initial={"communities": own})
        self.hosts = {host.value: host for host in hosts}
        self.fields["host"] = unit_field(hosts, _("Host"))
        self.order_fields(self.field_order)

    @property
    def host(self) -> Unit:
        """Who invites; only after `is_valid`."""
        return self.hosts[self.cleaned_data["host"]]


class ActivityEditForm(ActivityForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, user: User, activity: Activity, data: Any = None) -> None:
        names = ActivityContent.__dataclass_fields__.keys() - {"communities", "project"}
        stored = {name: getattr(activity, name) for name in names}
        stored |= {
            "communities": list(activity.places.values_list("community", flat=True)),
            "project": activity.project_id,
            "version": activity.version,
        }
        super().__init__(user, data, initial=stored)
        seen = queries.projects_to_name(user).order_by().values("pk")
        rows = Project.objects.filter(Q(pk__in=seen) | Q(pk=activity.project_id))
        self.fields["project"].queryset = rows.order_by("title", "pk")  # type: ignore[attr-defined]


class ResultForm(forms.Form):
    """What came of it; the numbers begin with who counted themselves in."""

    summary = TextField(label=_("What came of it"), max_length=EVENT_TEXT_LENGTH, rows=5)
    volunteers = IntegerField(label=_("Volunteers"), maximum=ACTIVITY_MOST_PRESENT, unit="人")
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, activity: Activity, data: Any = None) -> None:
        stored = {row.group: row.people for row in activity.counts.all()}
        numbers = stored or queries.arrived(activity)
        initial = {GROUP_FIELD.format(group): number for group, number in numbers.items()}
        names = ("summary", "volunteers", "version")
        super().__init__(data, initial=initial | {n: getattr(activity, n) for n in names})
        for group, label in PeopleGroup.choices:
            self.fields[GROUP_FIELD.format(group)] = IntegerField(
                label=label, maximum=ACTIVITY_MOST_PRESENT, unit="人", required=False
            )

    def told(self, values: dict[str, Any]) -> dict[str, Any]:
        """What the service is told, from the cleaned `values`."""
        counts = {group: values[GROUP_FIELD.format(group)] or 0 for group in PeopleGroup.values}
        return {
            "summary": values["summary"],
            "volunteers": values["volunteers"],
            "counts": counts,
            "expected_version": values["version"],
        }


def told_form(activity: Activity, data: Any = None) -> ResultForm | CancelledForm | None:
    """What was told of an activity that was held or cancelled; None of another."""
    if activity.state == ActivityState.CANCELLED:
        names = ("cancel_reason", "version")
        return CancelledForm(data, initial={name: getattr(activity, name) for name in names})
    return ResultForm(activity, data) if activity.state in ACTIVITY_OVER else None


def activity_step_form(activity: Activity, step: Transition, data: Any = None) -> forms.Form:
    """What a step of an activity asks for."""
    form: forms.Form
    if step.target == ActivityState.HELD:
        form = ResultForm(activity, data)
    elif step.target == ActivityState.CANCELLED:
        form = EventReasonForm(data, initial={"version": activity.version})
    else:
        form = SitePublishForm(data, initial={"version": activity.version})
        del form.fields["reason"]
    form.auto_id = f"{step.target}_%s"
    return form


class LeadersForm(forms.Form):
    members: Any = forms.ModelMultipleChoiceField(
        BackboneMember.objects.none(),
        label=_("Who leads it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Their names stand on the public site only by their consent."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, user: User, activity: Activity, data: Any = None) -> None:
        led = [member.pk for member in queries.leaders_of(activity)]
        super().__init__(data, initial={"members": led, "version": activity.version})
        field: Any = self.fields["members"]
        field.queryset = queries.leaders_to_name(user, activity)
        field.label_from_instance = lambda member: (
            f"{member.name} · {member.get_kind_display()} · {member.community.name}"
        )


class VisitorRegistrationForm(VisitorForm):
    """Somebody without an account registers."""

    contact_name = LineField(label=pgettext_lazy("person", "Name"), max_length=NAME_LENGTH)
    contact_phone = PhoneField(label=_("Telephone"))
    people = IntegerField(
        label=_("How many people"), minimum=1, maximum=ACTIVITY_PARTY, unit="人", initial=1
    )
    with_minors = forms.BooleanField(label=_("People under 18 are among them"), required=False)
    guardian_agrees = forms.BooleanField(
        label=_("I am their guardian, or their guardian agrees"), required=False
    )

    def visitor(self) -> Visitor:
        """What was typed; only after `is_valid`."""
        return Visitor(**{name: self.cleaned_data[name] for name in Visitor.__dataclass_fields__})


class CountInForm(forms.Form):
    """How many people of which group came; no names."""

    group = forms.ChoiceField(label=_("Who you are"), choices=PeopleGroup.choices)
    people = IntegerField(
        label=_("How many people"), minimum=1, maximum=ARRIVAL_MOST, unit="人", initial=1
    )
    code = LineField(label=_("Code of your registration"), max_length=NAME_LENGTH, required=False)


class ActivityPhotoForm(forms.Form):
    upload = forms.FileField(
        label=_("Photo"), widget=forms.ClearableFileInput(attrs={"accept": "image/*"})
    )
    caption = LineField(label=_("Caption"), max_length=100, help_text=_("Name nobody."))
    subject = forms.ChoiceField(
        label=_("Who can be recognised"),
        choices=PhotoSubject.choices,
        widget=forms.RadioSelect,
        help_text=_("For minors their guardians have to agree; else it stays inside."),
    )


class ConsentForm(forms.Form):
    """Who agreed to a photo, and whether it is for the public site."""

    consent = forms.ChoiceField(label=_("Who agreed"), choices=PhotoConsent.choices, required=False)
    note = LineField(
        label=_("How it is documented"),
        max_length=CONSENT_NOTE_LENGTH,
        required=False,
        help_text=_("For instance: signed forms in the school's file."),
    )
    is_for_site = forms.BooleanField(label=_("For the public site"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, photo: ActivityPhoto, data: Any = None) -> None:
        super().__init__(
            data,
            initial={
                "consent": photo.consent,
                "note": photo.consent_note,
                "is_for_site": photo.is_for_site,
                "version": photo.version,
            },
        )
        self.auto_id = f"consent{photo.pk}_%s"
