"""Bodies and property companies as files, out and in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import CreditCodeField
from accounts.models import User
from accounts.normalise import fold_name
from communities.enums import SINGLE_BODIES, BodyKind
from communities.forms import BodyForm, CompanyForm
from communities.models import Estate, LocalBody, PropertyCompany
from communities.queries import contracts_of
from communities.resources.communities import NamesField
from communities.resources.places import PlacedResource, place_columns
from communities.rules import CORRECTORS, MEMBERS
from communities.services import BodyEntry, refuse_body_entry
from portal.import_columns import kept, record_number
from portal.importing import Column, Entry, SheetResource
from portal.sheets.cells import Content

_FORM = BodyForm.base_fields
_COMPANY = CompanyForm.base_fields
_PLACE = place_columns("community")


class LocalBodyResource(PlacedResource):
    """Bodies with their contacts; a row means the body with its number, or of its kind and name.

    Officers export them; the committee alone enters what concerns it.
    """

    kind: ClassVar[str] = "bodies"
    label: ClassVar[Any] = gettext_lazy("Bodies of communities")
    roles = MEMBERS
    related = ("estates",)
    owned = (LocalBody.estates.through,)
    stamped = ("changed_by",)

    code, county = _PLACE["code"], _PLACE["county"]
    township, community = _PLACE["township"], _PLACE["community"]
    kind_of = Column(
        "kind",
        gettext_lazy("Kind"),
        forms.ChoiceField(choices=BodyKind.choices),
        example=BodyKind.PARTY.label,
        required=True,
    )
    name = Column(
        "name", gettext_lazy("Official name"), _FORM["name"], required=True,
        example="（示例）中共某社区委员会",
    )  # fmt: skip
    since = Column(
        "since", gettext_lazy("In office since"), _FORM["since"], content=Content.DATE,
        example="2026-03-05",
    )  # fmt: skip
    until = kept("until", gettext_lazy("In office until"), Content.DATE)
    until_reason = kept("until_reason", gettext_lazy("Why it ended"))
    head_office = Column(
        "head_office", gettext_lazy("Office of the head"), _FORM["head_office"], example="书记"
    )
    estates = Column(
        "estates",
        gettext_lazy("Estates"),
        NamesField(required=False, max_length=1000),
        explanation=gettext_lazy("Of an owners' committee: names with 、 between them."),
    )
    sorting_duty_on = Column(
        "sorting_duty_on", gettext_lazy("Sorting is its duty since"), _FORM["sorting_duty_on"],
        content=Content.DATE,
    )  # fmt: skip
    sorting_duty_document = Column(
        "sorting_duty_document",
        gettext_lazy("Number or title of the document"),
        _FORM["sorting_duty_document"],
    )
    sorting_duty_office = Column(
        "sorting_duty_office", gettext_lazy("Responsible office"), _FORM["sorting_duty_office"]
    )
    contact_name = Column("contact_name", gettext_lazy("Contact person"), _FORM["contact_name"])
    contact_phone = Column(
        "contact_phone", gettext_lazy("Telephone"), _FORM["contact_phone"], content=Content.CODE
    )
    record = record_number()

    class Meta:
        model = LocalBody
        fields = (
            "code", "county", "township", "community", "kind_of", "name", "since", "until",
            "until_reason", "head_office", "estates", "sorting_duty_on", "sorting_duty_document",
            "sorting_duty_office", "contact_name", "contact_phone", "record",
        )  # fmt: skip
        export_order = fields

    def __init__(self, user: User) -> None:
        super().__init__(user)
        self._stored: dict[int, LocalBody] = {}
        self._estates: dict[int, dict[str, Estate]] = {}

    def rows(self) -> Any:
        rows = LocalBody.objects.for_user(self.user).select_related("community__township__county")
        return rows.prefetch_related("estates")

    def value_of(self, instance: LocalBody, attribute: str) -> Any:
        if attribute == "estates":
            return sorted(estate.name for estate in instance.estates.all())
        return super().value_of(instance, attribute)

    def dehydrate_estates(self, body: LocalBody) -> str:
        return "、".join(estate.name for estate in body.estates.all())

    def find(self, entries: list[Entry]) -> None:
        places = {entry: self.place(entry) for entry in entries}
        new = {unit.pk for unit in places.values() if unit} - set(self._estates)
        self._stored |= self.rows().filter(community__in=new).in_bulk()
        self._estates |= {pk: {} for pk in new}
        for estate in Estate.objects.filter(community__in=new, valid_until__isnull=True):
            self._estates[estate.community_id][estate.name] = estate
        by_number = {body.public_id: body for body in self._stored.values()}
        by_key = {_key(body): body for body in self._stored.values() if body.until is None}
        for entry, unit in places.items():
            if unit is None:
                continue
            entry.values["unit"] = unit
            number = entry.values.get("record")
            kind = entry.values["kind_of"]
            if not number:
                name = "" if kind in SINGLE_BODIES else fold_name(entry.values["name"])
                entry.instance = by_key.get((unit.pk, kind, name))
            elif number in by_number and by_number[number].community_id == unit.pk:
                entry.instance = by_number[number]
                if entry.instance.kind != kind:
                    entry.refuse("kind_of", _("What kind of body it is stays."))
            else:
                entry.refuse("record", _("There is no body with this number."))

    def begin(self, entry: Entry) -> LocalBody:
        return LocalBody(community=entry.values["unit"])

    def check(self, entries: list[Entry]) -> None:
        """One body of its kind, and what the form of a body asks."""
        running = {_key(body) for body in self._stored.values() if body.until is None}
        for entry in entries:
            body = entry.instance
            if not entry.after:
                continue
            if body.until is not None:
                entry.refuse("", _("It has ended and is kept as it was."))
                continue
            if entry.is_new and _key(body) in running:
                entry.refuse("kind_of", _("Another row, or a stored body, is the one of its kind."))
            running.add(_key(body))
            self._check_entry(entry)

    def _check_entry(self, entry: Entry) -> None:
        body, known = entry.instance, self._estates[entry.values["unit"].pk]
        held = {} if entry.is_new else {e.name: e for e in body.estates.all()}
        names = entry.values.get("estates", sorted(held))
        missing = [name for name in names if name not in known and name not in held]
        if missing:
            entry.refuse("estates", _("The community has no estate “%(name)s”.")
                         % {"name": missing[0]})  # fmt: skip
            return
        own = {name: getattr(body, name) for name in BodyEntry.__dataclass_fields__
               if name != "estates"}  # fmt: skip
        said = BodyEntry(**own, estates=[held.get(name) or known[name] for name in names])
        try:
            refuse_body_entry(
                entry.values["unit"], BodyKind(body.kind), said, kept=list(held.values())
            )
        except ValidationError as error:
            for name, reason in self.reasons(error).items():
                entry.refuse("kind_of" if name == "kind" else name, reason)

    def write_related(self, attribute: str, values: Sequence[tuple[Any, Any]]) -> None:
        """An estate that is gone stays with the body that has it; no other gets it."""
        through: Any = LocalBody.estates.through
        links = through.objects
        stored = links.filter(localbody__in=[body.pk for body, _names in values])
        held = {(link.localbody_id, link.estate_id): link.pk for link in stored}
        estates: dict[tuple[int, str], list[Estate]] = {}
        for estate in Estate.objects.filter(community__in={b.community_id for b, _names in values}):
            estates.setdefault((estate.community_id, estate.name), []).append(estate)
        wanted = {
            (body.pk, estate.pk)
            for body, names in values
            for name in names
            for estate in estates.get((body.community_id, name), [])
            if estate.valid_until is None or (body.pk, estate.pk) in held
        }
        links.filter(pk__in=[pk for link, pk in held.items() if link not in wanted]).delete()
        links.bulk_create(
            through(localbody_id=body, estate_id=estate)
            for body, estate in sorted(wanted - held.keys())
        )

    def words(self, instance: LocalBody) -> str:
        return f"{instance.community.name} · {instance.name}"


def _key(body: LocalBody) -> tuple[int, str, str]:
    name = "" if body.kind in SINGLE_BODIES else fold_name(body.name)
    return body.community_id, body.kind, name


class PropertyCompanyResource(SheetResource):
    """Property companies by their credit codes; how much they serve is counted in the officer's
    own jurisdiction. A company is entered with its first contract, and corrected here.
    """

    kind: ClassVar[str] = "companies"
    label: ClassVar[Any] = gettext_lazy("Property companies")
    roles = CORRECTORS
    derived = ("former_names",)
    stamped = ("changed_by",)

    credit_code = Column(
        "credit_code",
        gettext_lazy("Unified social credit code"),
        CreditCodeField(max_length=40),
        content=Content.CODE,
        explanation=gettext_lazy("18 characters; it says which company is meant."),
        required=True,
        assigned=False,
    )
    name = Column(
        "name", gettext_lazy("Name"), _COMPANY["name"], required=True,
        example="（示例）本溪某物业有限公司",
    )  # fmt: skip
    former_names = kept("former_names", gettext_lazy("Former names"))
    communities = kept("communities", gettext_lazy("Communities served now"))
    contracts_now = kept("contracts_now", gettext_lazy("Contracts running"))
    contact_name = Column("contact_name", gettext_lazy("Contact person"), _COMPANY["contact_name"])
    contact_phone = Column(
        "contact_phone", gettext_lazy("Telephone"), _COMPANY["contact_phone"],
        content=Content.CODE,
    )  # fmt: skip

    class Meta:
        model = PropertyCompany
        fields = (
            "credit_code", "name", "former_names", "communities", "contracts_now",
            "contact_name", "contact_phone",
        )  # fmt: skip
        export_order = fields

    def rows(self) -> Any:
        return contracts_of(PropertyCompany.objects.for_user(self.user), self.user)

    def find(self, entries: list[Entry]) -> None:
        codes = [entry.values["credit_code"] for entry in entries]
        known = {row.credit_code: row for row in self.rows().filter(credit_code__in=codes)}
        for entry in entries:
            entry.instance = known.get(entry.values["credit_code"])
            if entry.instance is None:
                entry.refuse(
                    "credit_code",
                    _("No company of yours has this code; it is entered with its first contract."),
                )

    def derive(self, entry: Entry, stored: PropertyCompany) -> None:
        """A name that is given up stays among the former ones."""
        if "name" in entry.after:
            former = [old for old in stored.former_names if old != entry.after["name"]]
            entry.put("former_names", stored.former_names, [*former, stored.name])
