"""Who came to trainings, from a sheet and as one."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.forms import DateField, LineField
from accounts.models import User
from accounts.normalise import fold_name
from accounts.services import record_event
from communities.constants import EXAMPLE_NAME
from coordination.constants import ATTENDEES_PER_TRAINING, PERSON_LENGTH, TITLE_LENGTH
from coordination.enums import Assessment, AttendeeState
from coordination.models import Attendee, Training, TrainingInvitation
from coordination.models.attendance import unit_key
from coordination.training_forms import AddAttendeeForm, score_field
from coordination.training_queries import list_is_open, trainings_watched_by
from coordination.training_rules import PUBLISHERS, TRAINING_LISTED
from portal.importing import Column, Entry, SheetResource
from portal.sheets.cells import Content

_LINE = LineField(required=False, max_length=TITLE_LENGTH)
Key = tuple[int, str, str]


class StateField(forms.ChoiceField):
    """Who stands in a file came, unless it says otherwise."""

    def clean(self, value: Any) -> Any:
        return super().clean(value) or AttendeeState.CONFIRMED


class AttendeeResource(SheetResource):
    """People on the lists of trainings that the officer holds or watches over, by training, unit
    and name. A new one is confirmed, as one that is entered by hand; a list that is not kept any
    more takes no change."""

    kind: ClassVar[str] = "attendance"
    label: ClassVar[Any] = gettext_lazy("Attendance of trainings")
    roles = PUBLISHERS
    derived = ("name", "decided_by_id")
    notes = (
        gettext_lazy("Who imports a list or scores does not publish the record of the training."),
        gettext_lazy("Committees and organisations are those that the training invites."),
    )

    training = Column(
        "training__title",
        gettext_lazy("Training"),
        LineField(max_length=TITLE_LENGTH),
        assigned=False,
        required=True,
        example="（示例）社区工作者垃圾分类培训",
        aliases=("培训名称", "培训主题"),
    )
    day = Column(
        "day",
        gettext_lazy("Day of the training"),
        DateField(required=False),
        content=Content.DATE,
        assigned=False,
        explanation=gettext_lazy("Where several trainings are called so."),
        example="2026-03-05",
    )
    number = Column(
        "training__public_id",
        gettext_lazy("Number of the training"),
        _LINE,
        content=Content.CODE,
        assigned=False,
        explanation=gettext_lazy("Where several of one day are called so; the list has it."),
    )
    name = Column(
        "name",
        capfirst(AddAttendeeForm.base_fields["name"].label),
        LineField(max_length=PERSON_LENGTH),
        assigned=False,
        required=True,
        example=EXAMPLE_NAME,
    )
    unit = Column(
        "unit_name",
        gettext_lazy("Comes for"),
        _LINE,
        assigned=False,
        explanation=gettext_lazy("A committee or an organisation; empty for others."),
        example="德泰社区",
        aliases=("所在单位", "单位"),
    )
    code = Column(
        "unit_code",
        gettext_lazy("Code of the unit"),
        _LINE,
        content=Content.CODE,
        assigned=False,
        explanation=gettext_lazy(
            "Division code or unified social credit code, where several are called so."
        ),
    )
    state = Column(
        "state",
        gettext_lazy("State"),
        StateField(choices=AttendeeState.choices, required=False),
        explanation=gettext_lazy("Empty is confirmed."),
        example=AttendeeState.CONFIRMED.label,
    )
    score = Column(
        "score",
        pgettext_lazy("training", "Score"),
        score_field(),
        content=Content.NUMBER,
        explanation=gettext_lazy("0 to 100, where something is assessed; else empty."),
        aliases=("评分", "得分", "考核成绩"),
    )

    class Meta:
        model = Attendee
        fields = ("training", "day", "number", "name", "unit", "code", "state", "score")
        export_order = fields

    def __init__(self, user: User) -> None:
        super().__init__(user)
        self._trainings: dict[str, list[Training]] | None = None
        self._stored: dict[Key, Attendee] = {}
        self._units: dict[int, list[TrainingInvitation]] = {}

    def rows(self) -> Any:
        """Of the lists that are kept now."""
        return self._people().filter(training__state__in=TRAINING_LISTED)

    def _people(self) -> Any:
        own = trainings_watched_by(self.user).order_by().values("pk")
        rows = Attendee.objects.for_user(self.user).filter(training__in=own).order_by("pk")
        return rows.select_related("training", "organization", "community__township__county")

    def dehydrate_day(self, row: Attendee) -> date:
        return timezone.localdate(row.training.starts_at)

    def dehydrate_unit(self, row: Attendee) -> str:
        return row.unit_name if row.unit_key else ""

    def dehydrate_code(self, row: Attendee) -> str:
        return _code_of(row)

    def find(self, entries: list[Entry]) -> None:
        if self._trainings is None:
            named = defaultdict(list)
            for training in trainings_watched_by(self.user):
                named[fold_name(training.title)].append(training)
            self._trainings = dict(named)
        for entry in entries:
            entry.values["of"] = self._training(entry)
        new = {said["of"].pk for entry in entries if (said := entry.values)["of"]}
        self._read(new - self._units.keys())
        for entry in entries:
            training = entry.values["of"]
            entry.values["for"] = training and self._unit(entry, training)
            if not entry.faults:
                entry.instance = self._stored.get(_key_said(entry.values))

    def _training(self, entry: Entry) -> Training | None:
        """The one that the row means; without it the row is refused."""
        said = entry.values
        called = (self._trainings or {}).get(fold_name(said["training"]), [])
        found, column = called, "training"
        if called and said.get("day"):
            found = [t for t in found if timezone.localdate(t.starts_at) == said["day"]]
            column = "day"
        if found and said.get("number"):
            found = [t for t in found if t.public_id == said["number"]]
            column = "number"
        if len(found) == 1:
            return found[0]
        entry.refuse(
            column,
            _("Several trainings are called so. Enter the day, and the number where it is needed.")
            if found
            else _("You keep no such training."),
        )
        return None

    def _read(self, trainings: set[int]) -> None:
        """The lists of `trainings`, and whom they invite."""
        self._units |= {pk: [] for pk in trainings}
        for row in self._people().filter(training__in=trainings):
            self._stored[row.training_id, row.unit_key, row.name_key] = row
        invited = TrainingInvitation.objects.filter(training__in=trainings)
        for one in invited.select_related("organization", "community__township__county"):
            self._units[one.training_id].append(one)

    def _unit(self, entry: Entry, training: Training) -> TrainingInvitation | None:
        """The invited unit that the row names; none for others."""
        name, code = entry.values.get("unit"), entry.values.get("code")
        if not name and not code:
            return None
        found = [one for one in self._units[training.pk] if not code or _code_of(one) == code]
        if name:
            found = [one for one in found if fold_name(name) in _names(one)]
        if len(found) == 1:
            return found[0]
        entry.refuse(
            "unit" if name else "code",
            _("Several invited units are called so. Enter the code of the unit.")
            if found
            else _("This unit was not invited."),
        )
        return None

    def begin(self, entry: Entry) -> Attendee:
        unit = entry.values["for"]
        return Attendee(
            training=entry.values["of"],
            community=unit and unit.community,
            organization=unit and unit.organization,
        )

    def derive(self, entry: Entry, stored: Attendee) -> None:
        """Steps and scores are those that are possible by hand, on a list that is kept."""
        row, before = entry.instance, None if entry.is_new else stored.state
        if entry.is_new:
            entry.put("name", None, entry.values["name"])
            if "state" not in entry.values:
                entry.put("state", None, AttendeeState.CONFIRMED)
        if row.state != before:
            entry.put("decided_by_id", stored.decided_by_id, self.user.pk)
            self._check_step(entry, before)
        if row.state != AttendeeState.CONFIRMED and "score" not in entry.values:
            entry.put("score", stored.score, None)
        if "score" in entry.after and row.score is not None:
            if row.training.assessment == Assessment.NONE:
                entry.refuse("score", _("Nothing is assessed in this training."))
            elif row.state != AttendeeState.CONFIRMED:
                entry.refuse("score", _("Only who is confirmed on the list has a score."))
        if entry.after and not list_is_open(row.training):
            entry.refuse(
                "training",
                _("This training is “%(state)s”: its list is not kept now.")
                % {"state": row.training.get_state_display()},
            )

    def _check_step(self, entry: Entry, before: str | None) -> None:
        after = AttendeeState(entry.instance.state)
        if before is None and after != AttendeeState.CONFIRMED:
            entry.refuse("state", _("Who is not on the list yet can only be confirmed."))
        elif before is not None and Attendee.TRANSITIONS.between(before, after) is None:
            entry.refuse(
                "state",
                _("“%(before)s” does not become “%(after)s”.")
                % {"before": AttendeeState(before).label, "after": after.label},
            )

    def check(self, entries: list[Entry]) -> None:
        """Nobody twice, and no list beyond its bound."""
        number: dict[int, int] = defaultdict(int)
        for training, _unit, _name in self._stored:
            number[training] += 1
        first: dict[Key, int] = {}
        for entry in entries:
            if not entry.is_new:
                continue
            key = _key_said(entry.values)
            if first.setdefault(key, entry.number) != entry.number:
                entry.refuse("name", _("Row %(number)s names the same person.")
                             % {"number": first[key]})  # fmt: skip
                continue
            number[key[0]] += 1
            if number[key[0]] > ATTENDEES_PER_TRAINING:
                entry.refuse("name", _("A list holds %(most)s people at most.")
                             % {"most": ATTENDEES_PER_TRAINING})  # fmt: skip

    def kept_because(self, instances: list[Attendee]) -> dict[int, Any]:
        """What was published of a training stays, and so does who was there."""
        keys = {row.training_id for row in instances}
        open_lists = Training.objects.filter(pk__in=keys, state__in=TRAINING_LISTED)
        closed = keys - set(open_lists.values_list("pk", flat=True))
        return {
            row.pk: _("The list of its training is not kept any more.")
            for row in instances
            if row.training_id in closed
        }

    def follow(self, instances: list[Attendee]) -> None:
        """Who imports or takes back is among those who wrote something of the training."""
        people: dict[int, int] = defaultdict(int)
        for row in instances:
            people[row.training_id] += 1
        for training in Training.objects.filter(pk__in=people).order_by("pk"):
            record_event(
                actor=self.user,
                action="training.listed",
                target=training,
                after={"people": people[training.pk]},
            )

    def words(self, instance: Attendee) -> str:
        return f"{instance.name} · {instance.unit_name} · {instance.training}"


def _code_of(row: Attendee | TrainingInvitation) -> str:
    if row.community is not None:
        return str(row.community.code)
    return "" if row.organization is None else str(row.organization.credit_code or "")


def _names(one: TrainingInvitation) -> set[str]:
    if one.community is not None:
        return {fold_name(one.community.name), fold_name(one.community.full_name)}
    return {fold_name(str(one.organization))}


def _key_said(said: dict[str, Any]) -> Key:
    unit = said["for"]
    key = unit_key(unit.community_id, unit.organization_id) if unit else ""
    return said["of"].pk, key, fold_name(said["name"])
