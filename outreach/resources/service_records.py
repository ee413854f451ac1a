"""What volunteers did, from a sheet: hours are added, and what stands never changes."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import LineField
from accounts.models import User
from accounts.rules import Refusal
from communities.constants import EXAMPLE_NAME
from outreach.constants import HALF_HOURS, LONGEST_PERSON
from outreach.enums import ServiceKind, ServiceState
from outreach.models import ServiceRecord, Volunteer
from outreach.services import refuse_long_day, refuse_service_day
from outreach.services.service_records import STANDING
from outreach.volunteer_forms import ServiceForm
from outreach.volunteer_queries import volunteers_kept_by
from outreach.volunteer_rules import COMMITTEES, TAKEN_IN
from portal.import_columns import kept, record_number
from portal.importing import CHUNK, Column, Entry, Named, Naming, SheetResource
from portal.importing.resource import CellWidget
from portal.sheets.cells import Content

_FORM = ServiceForm.base_fields
_NAMING = Naming(
    name="name",
    number="number",
    unknown=gettext_lazy("You keep no volunteer of this name."),
    several=gettext_lazy("Several volunteers are called so. Enter the number, too."),
    unknown_number=gettext_lazy("You keep no volunteer with this number."),
    other_name=gettext_lazy("The volunteer with this number is called “%(name)s”."),
)


class HoursWidget(CellWidget):
    """Half hours, written as hours; `ServiceForm.clean_hours` takes them alike."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int:
        halves = super().clean(value) * HALF_HOURS
        if halves != int(halves):
            raise ValidationError(_("Hours are counted in halves: 0.5, 1, 1.5 …"))
        return int(halves)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return "" if value is None else value / HALF_HOURS


def _hours_column() -> Column:
    column = Column(
        "half_hours",
        gettext_lazy("Hours"),
        _FORM["hours"],
        content=Content.NUMBER,
        required=True,
        example="2.5",
        aliases=("服务时长", "时长（小时）"),
    )
    column.widget = HoursWidget(_FORM["hours"], Content.NUMBER)
    return column


class ServiceRecordResource(SheetResource):
    """Service of the volunteers of the user's committees. Somebody else verifies each record, as of
    one that was typed. A row that a standing record says already changes nothing; one that says it
    otherwise is refused: records are corrected one by one, with a reason."""

    kind: ClassVar[str] = "service"
    label: ClassVar[Any] = gettext_lazy("Hours of volunteers")
    roles = COMMITTEES
    stamped = ("entered_by",)
    undo_note: ClassVar[Any] = gettext_lazy(
        "Hours that nobody has verified yet are set aside instead of being deleted."
    )
    notes = (
        gettext_lazy("Somebody else verifies what is imported; only then it is counted."),
        gettext_lazy("Service of one kind on one day is one row: add its hours together."),
    )

    name = Column(
        "volunteer__name",
        gettext_lazy("Volunteer"),
        LineField(max_length=LONGEST_PERSON),
        assigned=False,
        required=True,
        example=EXAMPLE_NAME,
        aliases=("姓名", "志愿者姓名"),
    )
    number = Column(
        "volunteer__public_id",
        gettext_lazy("Number of the volunteer"),
        LineField(required=False, max_length=40),
        content=Content.CODE,
        assigned=False,
        explanation=gettext_lazy(
            "Only where several are called so; it stands on the page of the volunteer."
        ),
    )
    day = Column(
        "day",
        gettext_lazy("Day"),
        _FORM["day"],
        content=Content.DATE,
        required=True,
        example="2026-03-05",
        aliases=("服务日期",),
    )
    kind_of = Column(
        "kind",
        capfirst(_FORM["kind"].label),
        _FORM["kind"],
        required=True,
        example=ServiceKind.GUIDANCE.label,
    )
    hours = _hours_column()
    state = kept("state", gettext_lazy("State"))
    verified_on = kept("verified_on", gettext_lazy("Verified on"), Content.DATE)
    record = record_number()

    class Meta:
        model = ServiceRecord
        fields = (
            "name", "number", "day", "kind_of", "hours", "state", "verified_on", "record",
        )  # fmt: skip
        export_order = fields

    def __init__(self, user: User) -> None:
        super().__init__(user)
        self._volunteers: Named[Volunteer] | None = None
        self._standing: dict[tuple[Any, ...], dict[int, ServiceRecord]] = defaultdict(dict)

    def rows(self) -> Any:
        """Without the hours of people who were erased: they are those of nobody."""
        rows = ServiceRecord.objects.for_user(self.user).filter(
            volunteer__in=volunteers_kept_by(self.user).order_by().values("pk"),
            volunteer__state__in=TAKEN_IN,
        )
        return rows.select_related("volunteer__community").order_by("day", "pk")

    def dehydrate_state(self, record: ServiceRecord) -> str:
        return str(record.get_state_display())

    def find(self, entries: list[Entry]) -> None:
        if self._volunteers is None:
            kept_by = volunteers_kept_by(self.user)
            self._volunteers = Named(_NAMING, ((v.name, v.public_id, v) for v in kept_by))
        for entry in entries:
            entry.values["of"] = self._volunteers.meant(entry)
        meant = [entry.values for entry in entries if entry.values["of"]]
        found = self.rows().filter(
            volunteer__in={said["of"].pk for said in meant}, day__in={said["day"] for said in meant}
        )
        for row in found:
            if row.state in STANDING:
                self._standing[_key(row)][row.pk] = row
        by_number = {row.public_id: row for row in found}
        for entry in entries:
            said = entry.values
            if entry.faults:
                continue
            number = said.get("record")
            if not number:
                entry.instance = self._same(said)
            elif number in by_number and by_number[number].volunteer_id == said["of"].pk:
                entry.instance = by_number[number]
            else:
                entry.refuse("record", _("No record of theirs, of this day, has this number."))

    def _same(self, said: dict[str, Any]) -> ServiceRecord | None:
        """The standing record of the same day and kind, best the one with the same hours."""
        standing = list(self._standing.get(_key_said(said), {}).values())
        same = [row for row in standing if row.half_hours == said["hours"]]
        return next(iter(same or standing), None)

    def begin(self, entry: Entry) -> ServiceRecord:
        return ServiceRecord(volunteer=entry.values["of"])

    def derive(self, entry: Entry, stored: ServiceRecord) -> None:
        """The day lies in the time as a volunteer."""
        if not entry.is_new:
            return
        try:
            refuse_service_day(entry.values["of"], entry.values["day"])
        except ValidationError as error:
            entry.refuse("day", " ".join(error.messages))
        except Refusal as refusal:
            entry.refuse("name", refusal.message)

    def check(self, entries: list[Entry]) -> None:
        """Nothing of a stored record changes, no two rows say the same, and a day stays within its
        twelve hours."""
        columns = {column.attribute: key for key, column in self.columns().items()}
        first: dict[tuple[Any, ...], int] = {}
        held: dict[tuple[int, date], int] = defaultdict(int)
        for (volunteer, day, _kind), rows in self._standing.items():
            held[volunteer, day] += sum(row.half_hours for row in rows.values())
        for entry in entries:
            row = entry.instance
            for name in () if entry.is_new else entry.after:
                entry.refuse(columns[name], _("A record never changes. Correct it on the page of "
                                              "the volunteer."))  # fmt: skip
            if not entry.is_new:
                continue
            number = first.setdefault(_key(row), entry.number)
            if number != entry.number:
                entry.refuse("hours", _("Row %(number)s says the same kind and day. Add the hours "
                                        "together.") % {"number": number})  # fmt: skip
                continue
            try:
                refuse_long_day(held[row.volunteer_id, row.day], row.half_hours)
            except ValidationError as error:
                entry.refuse("hours", " ".join(error.messages))
            held[row.volunteer_id, row.day] += row.half_hours

    def remove(self, instances: list[ServiceRecord]) -> None:
        """What was entered is never deleted; it is set aside and not counted."""
        for record in instances:
            record.state, record.version = ServiceState.REJECTED, record.version + 1
        ServiceRecord.objects.bulk_update(instances, ["state", "version"], batch_size=CHUNK)

    def words(self, instance: ServiceRecord) -> str:
        return f"{instance.volunteer.shown_name} · {instance}"


def _key(record: ServiceRecord) -> tuple[Any, ...]:
    return record.volunteer_id, record.day, record.kind


def _key_said(said: dict[str, Any]) -> tuple[Any, ...]:
    return said["of"].pk, said["day"], said["kind_of"]
