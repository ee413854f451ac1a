"""The roster of backbone members as a file, out and in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.normalise import fold_name
from communities.constants import EXAMPLE_NAME
from communities.enums import BackboneKind
from communities.forms import MemberForm
from communities.models import BackboneMember, Community
from communities.resources.places import PlacedResource, place_columns
from communities.rules import MEMBERS
from communities.services import withdraw_uncovered_roster
from portal.import_columns import kept, record_number
from portal.importing import Column, Entry
from portal.sheets.cells import Content

_FORM = MemberForm.base_fields
_PLACE = place_columns("community")


def _first_of_year() -> str:
    return timezone.localdate().replace(month=1, day=1).isoformat()


class BackboneMemberResource(PlacedResource):
    """The roster. A row means the person with its number, or else of its name and telephone."""

    kind: ClassVar[str] = "backbone"
    label: ClassVar[Any] = _("Backbone members")
    roles = MEMBERS
    notes = (
        _("Consent is not recorded here, but for each person in the workspace."),
        _("An exported roster is read again only where it was exported with names and telephones."),
    )
    stamped = ("changed_by",)

    county, township, community = _PLACE["county"], _PLACE["township"], _PLACE["community"]
    name = Column(
        "name",
        _("Full name"),
        _FORM["name"],
        explanation=_("As on the identity card."),
        example=EXAMPLE_NAME,
        required=True,
    )
    kind_of = Column(
        "kind",
        _("Kind"),
        _FORM["kind"],
        explanation=_("Choose from the list in the cell."),
        example=BackboneKind.GRID_WORKER.label,
        required=True,
    )
    phone = Column(
        "phone",
        _("Telephone"),
        _FORM["phone"],
        content=Content.CODE,
        explanation=_("Mobile number of 11 digits, or landline with its area code."),
        example="19900000000",
        required=True,
    )
    area = Column(
        "area",
        _("Grid, building or group"),
        _FORM["area"],
        explanation=_("What the person looks after; may stay empty. It is not published."),
        example="第三网格",
    )
    households = Column(
        "households",
        _("Households looked after"),
        _FORM["households"],
        content=Content.NUMBER,
        explanation=_("A whole number; 0 where nobody was assigned."),
        example=120,
    )
    joined_on = Column(
        "joined_on",
        _("Joined on"),
        _FORM["joined_on"],
        content=Content.DATE,
        explanation=_("Such as 2026-03-05 or 2026年3月5日."),
        example=_first_of_year,
        required=True,
    )
    left_on = kept("left_on", _("Left on"), Content.DATE)
    consent = kept("consent__label", _("Consent to be named"))
    consent_until = kept("consent_until", _("Valid until"), Content.DATE)
    record = record_number()

    class Meta:
        model = BackboneMember
        fields = (
            "county", "township", "community", "name", "kind_of", "phone", "area", "households",
            "joined_on", "left_on", "consent", "consent_until", "record",
        )  # fmt: skip
        export_order = fields

    def __init__(self, user: User) -> None:
        super().__init__(user)
        self._stored: dict[int, BackboneMember] = {}

    def rows(self) -> Any:
        rows = BackboneMember.objects.for_user(self.user)
        return rows.select_related("community__township__county")

    def find(self, entries: list[Entry]) -> None:
        places = {entry: self.place(entry) for entry in entries}
        new = {unit.pk for unit in places.values() if unit}
        known = {member.community_id for member in self._stored.values()}
        self._stored |= self.rows().filter(community__in=new - known).in_bulk()
        by_number = {member.public_id: member for member in self._stored.values()}
        by_key = {_key(member): member for member in self._stored.values() if _serves(member)}
        for entry, unit in places.items():
            if unit is None:
                continue
            entry.values["unit"] = unit
            number = entry.values.get("record")
            if not number:
                key = (unit.pk, fold_name(entry.values["name"]), entry.values["phone"])
                entry.instance = by_key.get(key)
            elif number in by_number and by_number[number].community_id == unit.pk:
                entry.instance = by_number[number]
            else:
                entry.refuse("record", _("The roster has no record with this number."))

    def begin(self, entry: Entry) -> BackboneMember:
        return BackboneMember(community=entry.values["unit"], recorded_by=self.user)

    def check(self, entries: list[Entry]) -> None:
        """Nobody twice on one roster, and who has left stays as it is."""
        touched = {entry.instance.pk for entry in entries if entry.after}
        others = {
            _key(member): _("%(name)s with this telephone number is on the roster already.")
            % {"name": member.name}
            for member in self._stored.values()
            if _serves(member) and member.pk not in touched
        }
        for entry in entries:
            member = entry.instance
            if not entry.after:
                continue
            if not _serves(member):
                entry.refuse("", _("%(name)s has left; the record stays as it is.")
                             % {"name": member.name})  # fmt: skip
            elif _key(member) in others:
                entry.refuse("name", others[_key(member)])
            else:
                others[_key(member)] = _("Row %(number)s names the same person.") % {
                    "number": entry.number
                }

    def follow(self, instances: list[BackboneMember]) -> None:
        """A published roster that names somebody otherwise goes off the site."""
        units = {member.community_id for member in instances}
        for community in Community.objects.filter(pk__in=units):
            withdraw_uncovered_roster(community, by=self.user)

    def words(self, instance: BackboneMember) -> str:
        return f"{instance.community.name} · {instance.name}"


def _key(member: BackboneMember) -> tuple[int, str, str]:
    return member.community_id, fold_name(member.name), member.phone


def _serves(member: BackboneMember) -> bool:
    return member.left_on is None
