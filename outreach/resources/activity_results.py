"""What came of activities, from a sheet: the figures of a season, recorded or corrected at once."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.forms import DateField, IntegerField, LineField, TextField
from accounts.models import User
from accounts.normalise import fold_name
from accounts.rules import Refusal
from accounts.scoping import within
from orgs.constants import EVENT_TEXT_LENGTH
from outreach import services
from outreach.activity_forms import GROUP_FIELD
from outreach.constants import ACTIVITY_MOST_PRESENT
from outreach.enums import ActivityState, PeopleGroup
from outreach.models import Activity
from outreach.rules import ACTIVITY_OVER, ACTIVITY_PUBLISHERS
from portal.import_columns import kept, record_number
from portal.importing import Column, Entry, SheetResource
from portal.importing.resource import CellWidget
from portal.models import ImportedRow
from portal.sheets.cells import Content

GROUPS = {GROUP_FIELD.format(group): group for group in PeopleGroup.values}
FIGURES = ("summary", "volunteers", *GROUPS)
_STATE = "get_state_display"


def _people(label: Any, attribute: str, **options: Any) -> Column:
    field = IntegerField(maximum=ACTIVITY_MOST_PRESENT, unit="人", required=False)
    return Column(attribute, label, field, content=Content.NUMBER, **options)


def _group_column(group: PeopleGroup) -> Column:
    name = GROUP_FIELD.format(group.value)
    example = 30 if group == PeopleGroup.RESIDENTS else ""
    column = _people(
        group.label, name, example=example,
        explanation=gettext_lazy("People of this group who came; of one group at least."),
    )  # fmt: skip
    column.dehydrate_method = lambda activity: _counts(activity).get(group.value)
    return column


def _counts(activity: Activity) -> dict[str, int]:
    return {row.group: row.people for row in activity.counts.all()}


class _StateWidget(CellWidget):
    """A state, told in the reader's words."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return str(dict(ActivityState.choices).get(value, value))


def _state_column() -> Column:
    column = kept(_STATE, gettext_lazy("State"))
    column.widget = _StateWidget(column.widget.form_field, Content.TEXT)
    return column


def _identity(attribute: str, heading: Any, **options: Any) -> Column:
    field = options.pop("field", None) or LineField(required=False, max_length=100)
    return Column(attribute, heading, field, assigned=False, **options)


class ActivityResultResource(SheetResource):
    """Activities that are over, of the user's committee or jurisdiction. A row means the one with
    its number, or of its title and day.

    What is recorded is recorded as on the page of the activity, by `services.hold_activity`; what
    was recorded before is corrected by `services.correct_result`.
    """

    kind: ClassVar[str] = "activities"
    label: ClassVar[Any] = gettext_lazy("What came of activities")
    roles = ACTIVITY_PUBLISHERS | {Role.COMMITTEE_MEMBER}
    related = tuple(GROUPS)
    undo_note: ClassVar[Any] = gettext_lazy(
        "Figures that were corrected are put back; that an activity was held stays recorded."
    )
    notes = (
        gettext_lazy("The file of what is stored lists what is over; fill in its last columns."),
        gettext_lazy("A row without any figure is passed over: nothing is recorded yet."),
        gettext_lazy("Somebody else publishes the result, as always."),
    )

    title = _identity(
        "title", gettext_lazy("Title"), required=True, example="（示例）分类进校园",
        aliases=("活动名称",),
        explanation=gettext_lazy("As it was announced; with the day it says which one is meant."),
    )  # fmt: skip
    day = _identity(
        "starts_at", gettext_lazy("Day"), field=DateField(), content=Content.DATE, required=True,
        example="2026-03-05", aliases=("活动日期",),
    )  # fmt: skip
    host = _identity("host_name", gettext_lazy("Host"), in_template=False)
    carrier = kept("get_carrier_display", gettext_lazy("Carrier"))
    state = _state_column()
    summary = Column(
        "summary", capfirst(gettext_lazy("What came of it")),
        TextField(max_length=EVENT_TEXT_LENGTH, required=False), example="居民学会四分类",
    )  # fmt: skip
    volunteers = _people(
        gettext_lazy("Volunteers"), "volunteers", example=5,
        explanation=gettext_lazy("How many helped; 0 where none did."),
    )  # fmt: skip
    group_residents = _group_column(PeopleGroup.RESIDENTS)
    group_minors = _group_column(PeopleGroup.MINORS)
    group_elderly = _group_column(PeopleGroup.ELDERLY)
    group_workers = _group_column(PeopleGroup.WORKERS)
    group_traders = _group_column(PeopleGroup.TRADERS)
    group_others = _group_column(PeopleGroup.OTHERS)
    record = record_number()

    class Meta:
        model = Activity
        fields = ("title", "day", "host", "carrier", "state", *FIGURES, "record")
        export_order = fields

    def __init__(self, user: User) -> None:
        super().__init__(user)
        self._stored: dict[int, Activity] = {}
        self._called: dict[tuple[str, date], list[Activity]] | None = None

    def rows(self) -> Any:
        """Announced and over, or recorded: those that the user keeps."""
        keeps = Q(pk__in=[])
        for held in self.user.current_appointments:
            here = within("jurisdiction", held.jurisdiction)
            if held.role in ACTIVITY_PUBLISHERS:
                keeps |= here
            elif held.role == Role.COMMITTEE_MEMBER:
                keeps |= here & Q(committee__isnull=False)
        waits = Q(state=ActivityState.ANNOUNCED, ends_at__lte=timezone.now())
        rows = Activity.objects.filter(keeps, waits | Q(state__in=sorted(ACTIVITY_OVER)))
        return rows.prefetch_related("counts", "leaders").order_by("starts_at", "pk")

    def dehydrate_day(self, activity: Activity) -> date:
        return _day(activity)

    def value_of(self, instance: Activity, attribute: str) -> Any:
        if attribute in GROUPS:
            return _counts(instance).get(GROUPS[attribute])
        return super().value_of(instance, attribute)

    def find(self, entries: list[Entry]) -> None:
        if self._called is None:
            self._called = defaultdict(list)
            for activity in self.rows():
                self._stored[activity.pk] = activity
                self._called[fold_name(activity.title), _day(activity)].append(activity)
        by_number = {row.public_id: row for row in self._stored.values()}
        for entry in entries:
            for name in GROUPS:
                if name in entry.values:  # nobody of a group is no number to be kept
                    entry.values[name] = entry.values[name] or None
            number = entry.values.get("record")
            if not number:
                entry.instance = self._meant(entry)
            elif number in by_number:
                entry.instance = by_number[number]
                self._refuse_another(entry)
            else:
                entry.refuse("record", _("You keep no activity with this number that is over."))

    def _meant(self, entry: Entry) -> Activity | None:
        said = entry.values
        found = (self._called or {}).get((fold_name(said["title"]), said["day"]), [])
        if host := said.get("host"):
            found = [one for one in found if fold_name(one.host_name) == fold_name(host)]
        if len(found) == 1:
            return found[0]
        words = (
            _("Several activities of this day are called so. Enter the host, or their number.")
            if found
            else _(
                "You keep no activity of this title that was announced for this day and is over."
            )
        )
        entry.refuse("title", words)
        return None

    def _refuse_another(self, entry: Entry) -> None:
        """A number says which one; title, day and host say so too, or are changed on its page."""
        activity, said = entry.instance, entry.values
        words = _("The activity with this number says “%(value)s” here.")
        if fold_name(said["title"]) != fold_name(activity.title):
            entry.refuse("title", words % {"value": activity.title})
        if said["day"] != _day(activity):
            entry.refuse("day", words % {"value": _day(activity).isoformat()})
        if said.get("host") and fold_name(said["host"]) != fold_name(activity.host_name):
            entry.refuse("host", words % {"value": activity.host_name})

    def derive(self, entry: Entry, stored: Activity) -> None:
        """A result is whole; the first that is told says that the activity was held."""
        if not entry.after:
            return
        told = self._told(entry, stored)
        if not told["summary"]:
            entry.refuse("summary", _("Say what came of it."))
        if told["volunteers"] is None:
            entry.refuse("volunteers", _("Say how many volunteers helped; 0 where none did."))
        if not told["counts"]:
            entry.refuse("group_residents", _("Say how many people came, of one group at least."))
        if stored.state == ActivityState.ANNOUNCED:
            if stored.is_demonstration and not stored.leaders.all():
                entry.refuse("", _("Say first which backbone members led the demonstration."))
            entry.relate(_STATE, stored.state, ActivityState.HELD)

    def _told(self, entry: Entry, stored: Activity) -> dict[str, Any]:
        """What the service is told: what the row says, and otherwise what is stored."""
        said = {name: self.value_of(stored, name) for name in FIGURES} | entry.after
        return _as_told(said)

    def write(self, entries: list[Entry]) -> None:
        """As on the page, one after another: each has its event, and its author who publishes it
        not. Raises Refusal."""
        for number, entry in enumerate(entries, start=1):
            activity = self._stored[entry.instance.pk]
            told = self._told(entry, activity)
            is_first = activity.state == ActivityState.ANNOUNCED
            act = services.hold_activity if is_first else services.correct_result
            try:
                act(activity, by=self.user, expected_version=activity.version, **told)
            except ValidationError as error:
                raise Refusal(" ".join(error.messages)) from error
            entry.instance.version = activity.version
            self.told("write", number, len(entries))

    def written(self) -> list[str]:
        """Nothing but the version: the services write the rest."""
        return ["version"]

    def write_related(self, attribute: str, values: list[tuple[Any, Any]]) -> None:
        """The services wrote the people of all groups, in `write` or `put_back`."""

    def put_back(self, instance: Activity, before: dict[str, Any], *, reason: str) -> None:
        said = {name: self.value_of(instance, name) for name in FIGURES} | before
        told = _as_told(said)
        services.correct_result(instance, by=self.user, expected_version=instance.version, **told)

    def kept_because(self, instances: list[Activity]) -> dict[int, Any]:
        """What an import recorded as held stays so: there is no step back."""
        versions = {one.pk: one.version for one in instances}
        rows = ImportedRow.objects.filter(model=Activity._meta.label, object_id__in=list(versions))
        held = [row for row in rows if row.version == versions[row.object_id]]
        words = _("That it was held stays recorded. Correct its figures, here or on its page.")
        return {row.object_id: words for row in held if _STATE in json.loads(row.before)}

    def words(self, instance: Activity) -> str:
        return f"{instance.host_name} · {instance.title}"


def _day(activity: Activity) -> date:
    return timezone.localdate(activity.starts_at)


def _as_told(said: dict[str, Any]) -> dict[str, Any]:
    counts = {group: said[name] for name, group in GROUPS.items() if said[name]}
    return {"summary": said["summary"], "volunteers": said["volunteers"], "counts": counts}
