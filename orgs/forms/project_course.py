"""What people type about a project under way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import DateField, DecimalField, IntegerField, LineField, TextField, TokenForm
from orgs.enums import MilestoneOutcome
from orgs.forms.projects import LARGEST_FIGURE, CommunitiesField
from orgs.models import Project, ProjectChange, ProjectEntry, ProjectMilestone
from orgs.models.project_course import WHOLE
from orgs.models.projects import REASON_LENGTH, TEXT_LENGTH
from orgs.queries import projects as queries
from orgs.services.project_course import Mark

KEY = re.compile(r"[0-9]{1,18}")


def _sent_milestones(data: Mapping[str, Any]) -> set[int]:
    """The keys of the milestones for which something was typed or ticked."""
    found = set()
    for name, value in data.items():
        start, _underscore, key = name.rpartition("_")
        if start in {"milestone", "given_up"} and str(value).strip() and KEY.fullmatch(key):
            found.add(int(key))
    return found


def _open_milestones(project: Project, data: Any) -> list[ProjectMilestone]:
    """One that somebody has settled meanwhile stays if it was sent: the service refuses it, and
    what was typed is not dropped in silence."""
    wanted = Q(outcome=MilestoneOutcome.OPEN) | Q(pk__in=_sent_milestones(data or {}))
    return list(project.milestones.filter(wanted))


def _people_field() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("The photos show recognisable people (they are not published)"), required=False
    )


class ProgressForm(TokenForm):
    """What happened, with a field for the progress of each open milestone."""

    day = DateField(label=_("Day"), initial=timezone.localdate)
    text = TextField(
        label=_("What happened"),
        max_length=TEXT_LENGTH,
        rows=4,
        help_text=_("It is published: write no names and no telephone numbers."),
    )

    def __init__(self, project: Project, data: Any = None) -> None:
        super().__init__(data)
        self.open = _open_milestones(project, data)
        for row in self.open:
            self.fields[f"milestone_{row.pk}"] = IntegerField(
                label=_("“%(milestone)s”: progress in per cent") % {"milestone": row.title},
                maximum=WHOLE,
                unit="%",
                required=False,
                help_text=_("So far %(percent)s%%; 100 settles it.") % {"percent": row.percent},
            )
            self.fields[f"given_up_{row.pk}"] = forms.BooleanField(
                label=_("“%(milestone)s” is given up") % {"milestone": row.title},
                required=False,
            )
        self.fields["shows_people"] = _people_field()

    def marks(self) -> dict[int, Mark]:
        """Progress by the milestones' keys; only after `is_valid`."""
        found = {}
        for row in self.open:
            percent = self.cleaned_data[f"milestone_{row.pk}"]
            given_up = self.cleaned_data[f"given_up_{row.pk}"]
            if percent is not None or given_up:
                found[row.pk] = Mark(row.percent if percent is None else percent, given_up)
        return found


class ResultsForm(forms.Form):
    """The figures of all aims on one page."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, project: Project, data: Any = None) -> None:
        super().__init__(data, initial={"version": project.version})
        self.aims = list(project.aims.all())
        for aim in self.aims:
            self.fields[f"aim_{aim.pk}"] = DecimalField(
                label=f"{aim.indicator}（{aim.unit}）",
                places=2,
                maximum=LARGEST_FIGURE,
                unit=aim.unit,
                required=False,
                initial=aim.result,
                help_text=_("Target: %(target)s") % {"target": f"{aim.target.normalize():f}"},
            )

    def results(self) -> dict[int, Decimal | None]:
        return {aim.pk: self.cleaned_data[f"aim_{aim.pk}"] for aim in self.aims}


class ChangeForm(TokenForm):
    """Period, communities and, for each open milestone, its last day."""

    starts_on = DateField(label=_("Begins on"))
    ends_on = DateField(label=_("Ends on"))
    communities = CommunitiesField(label=_("Communities that it serves"))
    reason = TextField(label=_("Why it is changed"), max_length=REASON_LENGTH, rows=3)

    def __init__(self, project: Project, data: Any = None) -> None:
        places = list(project.places.values_list("community", flat=True))
        initial = {
            "starts_on": project.starts_on,
            "ends_on": project.ends_on,
            "communities": places,
        }
        super().__init__(data, initial=initial)
        field: Any = self.fields["communities"]
        field.offer(queries.places_to_serve(project))
        self.open = _open_milestones(project, data)
        for row in self.open:
            self.fields[f"milestone_{row.pk}"] = DateField(
                label=_("“%(milestone)s” is due on") % {"milestone": row.title},
                initial=row.due_on,
                required=False,
                help_text=_("Empty, the day stays."),
            )
        self.fields["reason"] = self.fields.pop("reason")

    def moves(self) -> dict[int, date]:
        """Days by the milestones' keys; only after `is_valid`."""
        days = {row.pk: self.cleaned_data[f"milestone_{row.pk}"] for row in self.open}
        return {key: day for key, day in days.items() if day is not None}


class ChangeDecisionForm(forms.Form):
    agrees = forms.ChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Agree")), ("no", _("Decline"))],
        widget=forms.RadioSelect,
    )
    answer = TextField(
        label=_("Reasons"),
        max_length=REASON_LENGTH,
        rows=3,
        required=False,
        help_text=_("Needed where it is declined."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, change: ProjectChange, data: Any = None) -> None:
        super().__init__(data, initial={"version": change.version})


class VersionForm(forms.Form):
    """A button and what its page has shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class EntryPhotosForm(TokenForm):
    """Beside the files themselves, which come under one name."""

    shows_people = _people_field()

    def __init__(self, entry: ProjectEntry, data: Any = None) -> None:
        super().__init__(data, auto_id=f"entry_{entry.pk}_%s")
        self.files_id = f"entry_{entry.pk}_photos"


class AttachmentForm(TokenForm):
    upload = forms.FileField(
        label=_("Photo or scan"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("JPEG, PNG or WebP. It is not published."),
    )
    caption = LineField(label=_("What it is"), max_length=100)
