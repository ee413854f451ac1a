"""The register of social organisations as a table, out and in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import places
from accounts.forms import LineField
from accounts.models import User
from accounts.normalise import fold_name
from communities.resources.communities import NamesField
from orgs.enums import OrganizationKind, OrganizationStatus
from orgs.forms import OrganizationForm
from orgs.models import (
    AnnualReturn,
    Capability,
    CodeCategory,
    Listing,
    Officeholder,
    Organization,
    Rating,
    RegistryAuthority,
    meaning_of,
)
from orgs.queries import registered_by
from orgs.rules import REGISTRARS
from orgs.validators import (
    CodeMeaning,
    code_doubts,
    legal_form,
    validate_code_meaning,
    validate_code_of_kind,
    validate_legal_person,
    validate_post,
    validate_registered_facts,
)
from portal.import_columns import FlagField, of_form, record_number
from portal.importing import CHUNK, Column, Entry, SheetResource
from portal.sheets.cells import Content

_FORM = OrganizationForm.base_fields
_TAGS: Any = Organization.capabilities.through


def _column(name: str, **options: Any) -> Column:
    return of_form(_FORM[name], name, **options)


def _number(name: str, example: int) -> Column:
    return _column(name, content=Content.NUMBER, example=example)


def _day(name: str, example: str = "") -> Column:
    return _column(name, content=Content.DATE, example=example)


def _flag(name: str) -> Column:
    return Column(
        name, capfirst(_FORM[name].label), FlagField(empty=False), content=Content.FLAG,
        explanation=gettext_lazy("Yes or no; empty is no."), example=gettext_lazy("No"),
    )  # fmt: skip


class OrganizationResource(SheetResource):
    """Organisations that the officer registers; what serves there and is registered elsewhere is
    kept elsewhere. A row means the record with its number, its code, or its name in its register.
    """

    kind: ClassVar[str] = "organizations"
    label: ClassVar[Any] = gettext_lazy("Social organisations")
    roles = REGISTRARS
    related = ("capabilities",)
    owned = (_TAGS,)
    derived = ("code_doubts",)
    stamped = ("changed_by", "changed_at")
    notes = (gettext_lazy("The public reads them once somebody else has published the entries."),)

    name = _column("name", required=True, example="（示例）本溪某环保志愿者协会",
                   aliases=("社会组织名称", "组织名称"))  # fmt: skip
    credit_code = _column(
        "credit_code", content=Content.CODE, required=True,
        explanation=gettext_lazy("18 characters; empty for a filed community organisation."),
    )  # fmt: skip
    kind_of = Column(
        "kind",
        gettext_lazy("Kind"),
        forms.ChoiceField(choices=OrganizationKind.choices, required=False),
        explanation=gettext_lazy("Empty is what the credit code says."),
        example=OrganizationKind.ASSOCIATION.label,
        aliases=("社会组织类型", "组织类型"),
    )
    jurisdiction = Column(
        "jurisdiction",
        gettext_lazy("Registered in"),
        LineField(required=False, max_length=60),
        content=Content.CODE,
        explanation=gettext_lazy("Name or division code; empty is where your office is."),
    )
    status = Column(
        "status",
        gettext_lazy("Status"),
        forms.TypedChoiceField(
            choices=OrganizationStatus.choices,
            required=False,
            empty_value=OrganizationStatus.ACTIVE.value,
        ),
        explanation=gettext_lazy("Empty is: registered and active."),
        example=OrganizationStatus.ACTIVE.label,
    )
    is_environmental, is_charity = _flag("is_environmental"), _flag("is_charity")
    capabilities = Column(
        "capabilities",
        gettext_lazy("Capabilities"),
        NamesField(required=False, max_length=300),
        explanation=gettext_lazy("Names of capabilities with 、 between them; no others."),
        example="宣传教育、志愿服务",
    )
    purpose, scope = _column("purpose"), _column("scope")
    supervising_body = _column("supervising_body", aliases=("业务主管部门",))
    sector = _column("sector")
    nature, foundation_type = _column("nature"), _column("foundation_type")
    established_on = _day("established_on", "2018-06-01")
    charter_approved_on = _day("charter_approved_on")
    certificate_from = _day("certificate_from", "2022-06-01")
    certificate_until = _day("certificate_until", "2027-05-31")
    funds = _number("funds", 30000)
    full_time, part_time = _number("full_time", 2), _number("part_time", 5)
    directors, standing_directors = _number("directors", 9), _number("standing_directors", 3)
    supervisors = _number("supervisors", 3)
    individual_members = _number("individual_members", 120)
    unit_members = _number("unit_members", 0)
    address, premises = _column("address"), _column("premises")
    telephone = _column("telephone", content=Content.CODE)
    email, website = _column("email"), _column("website")
    record = record_number()

    class Meta:
        model = Organization
        fields = (
            "name", "credit_code", "kind_of", "jurisdiction", "status", "is_environmental",
            "is_charity", "capabilities", "purpose", "scope", "supervising_body", "sector",
            "nature", "foundation_type", "established_on", "charter_approved_on",
            "certificate_from", "certificate_until", "funds", "full_time", "part_time",
            "directors", "standing_directors", "supervisors", "individual_members",
            "unit_members", "address", "premises", "telephone", "email", "website", "record",
        )  # fmt: skip
        export_order = fields

    def __init__(self, user: User) -> None:
        super().__init__(user)
        self._held = [a.jurisdiction for a in user.current_appointments if a.role in REGISTRARS]
        self._places: dict[str, str] = {}
        self._said: dict[str, str | ValidationError] = {}
        self._keys: dict[tuple[str, ...], int] = {}
        self._tags: dict[str, Capability] = {}
        self._categories: dict[str, CodeCategory] = {}
        self._authorities: dict[str, RegistryAuthority] = {}

    def rows(self) -> Any:
        return registered_by(self.user).prefetch_related("capabilities")

    def value_of(self, instance: Organization, attribute: str) -> Any:
        if attribute == "capabilities":
            return sorted(tag.name for tag in instance.capabilities.all())
        return super().value_of(instance, attribute)

    def dehydrate_capabilities(self, organization: Organization) -> str:
        return "、".join(tag.name for tag in organization.capabilities.all())

    def _read_once(self) -> None:
        """What every row is looked up in."""
        if self._places:
            return
        self._places = places.names()
        self._tags = {row.name: row for row in Capability.objects.all()}
        self._categories = {row.code: row for row in CodeCategory.objects.all()}
        self._authorities = {row.code: row for row in RegistryAuthority.objects.all()}
        rows = self.rows().prefetch_related(None).order_by("pk")
        for pk, number, code, place, name in rows.values_list(
            "pk", "public_id", "credit_code", "jurisdiction", "name"
        ):
            self._keys["number", number] = pk
            if code:
                self._keys["code", code] = pk
            self._keys["name", place, name] = pk
            self._keys.setdefault(("like", place, fold_name(name)), pk)

    def find(self, entries: list[Entry]) -> None:
        self._read_once()
        meant = {entry: self._meant(entry) for entry in entries}
        stored = self.rows().in_bulk([pk for pk in meant.values() if pk])
        for entry, pk in meant.items():
            entry.instance = stored.get(pk) if pk else None
            self._settle(entry)

    def _meant(self, entry: Entry) -> int | None:
        said = entry.values
        place = said["place"] = self._place_said(entry)
        if said.get("record"):
            found = self._keys.get(("number", said["record"]))
            if found is None:
                entry.refuse("record", _("There is no organisation of yours with this number."))
            return found
        if ("code", said["credit_code"]) in self._keys:
            return self._keys["code", said["credit_code"]]
        for here in [place] if place else self._held:
            for key in (("name", here, said["name"]), ("like", here, fold_name(said["name"]))):
                if key in self._keys:
                    return self._keys[key]
        return None

    def _place_said(self, entry: Entry) -> str:
        text = entry.values.get("jurisdiction") or ""
        if text not in self._said:
            self._said[text] = self._place_called(text)
        found = self._said[text]
        if isinstance(found, str):
            return found
        entry.refuse("jurisdiction", " ".join(found.messages))
        return ""

    def _place_called(self, text: str) -> str | ValidationError:
        """What one text means in all rows of the file, or what is wrong with it."""
        try:
            code = places.code_of(text, self._places)
        except ValidationError as error:
            return error
        if code and not self.user.may(REGISTRARS, code):
            return ValidationError(_("This place is not in your jurisdiction."))
        return code

    def _settle(self, entry: Entry) -> None:
        """What an empty cell means, and names that the dictionary has not."""
        if entry.faults:
            return
        said, stored = entry.values, entry.instance
        place = said["place"] or (stored.jurisdiction if stored else "")
        if not place and len(self._held) > 1:
            entry.refuse("jurisdiction", _("Say where it is registered."))
            return
        said["jurisdiction"] = place or self._held[0]
        if not said.get("kind_of"):
            said["kind_of"] = self._kind_read(said["credit_code"], stored)
        if not said["kind_of"]:
            entry.refuse("kind_of", _("The credit code does not tell the kind. Enter the kind."))
        for name in said.get("capabilities", []):
            if name not in self._tags:
                entry.refuse("capabilities",
                             _("There is no capability “%(name)s”.") % {"name": name})  # fmt: skip

    def _meaning(self, code: str) -> CodeMeaning:
        return meaning_of(code, self._categories, self._authorities)

    def _kind_read(self, code: str, stored: Organization | None) -> str:
        """The kind that `code` tells for certain; of a stored one its own where that agrees."""
        meaning = self._meaning(code)
        told = meaning.kind if code and meaning.is_confirmed else ""
        as_before = not told and stored and bool(code) == bool(stored.credit_code)
        if stored and (as_before or legal_form(stored.kind) == told):
            return stored.kind
        return told

    def derive(self, entry: Entry, stored: Organization) -> None:
        """The code is judged by the dictionary."""
        now = entry.instance
        if {"kind", "credit_code", "jurisdiction"} & entry.after.keys():
            doubts: list[Any] = []
            if now.credit_code:
                doubts = code_doubts(now.kind, now.jurisdiction, self._meaning(now.credit_code))
            entry.put("code_doubts", stored.code_doubts, ",".join(doubts))

    def check_instance(self, instance: Organization, changed: set[str]) -> None:
        """As the model's own, with the dictionary that was read once."""
        instance.clean_fields(exclude={f.name for f in instance._meta.fields} - changed)
        validate_code_of_kind(instance.kind, instance.credit_code)
        if instance.credit_code:
            validate_code_meaning(instance.kind, self._meaning(instance.credit_code))
        validate_registered_facts(instance)

    def check(self, entries: list[Entry]) -> None:
        """Each code once, each name once in its register, and kinds that fit what is kept."""
        changed = [entry for entry in entries if entry.after]
        owners = self._owners(entry.instance.credit_code for entry in changed)
        first: dict[tuple[str, ...], int] = {}
        for entry in changed:
            row = entry.instance
            code, name = ("code", row.credit_code), ("name", row.jurisdiction, row.name)
            taken = row.credit_code and owners.get(row.credit_code, row.pk) != row.pk
            if taken or (row.credit_code and first.setdefault(code, entry.number) != entry.number):
                entry.refuse("credit_code", _("An organisation with this credit code exists."))
            taken = self._keys.get(name, row.pk) != row.pk
            if taken or first.setdefault(name, entry.number) != entry.number:
                entry.refuse("name", _("An organisation of this name is registered there."))
        self._check_kinds([e for e in changed if not e.is_new and "kind" in e.after])

    def _owners(self, codes: Iterable[str]) -> dict[str, int]:
        """Whose the codes are, in all registers."""
        wanted = [code for code in codes if code]
        found: dict[str, int] = {}
        for start in range(0, len(wanted), CHUNK):
            rows = Organization.objects.filter(credit_code__in=wanted[start : start + CHUNK])
            found.update(rows.values_list("credit_code", "pk"))
        return found

    def _check_kinds(self, entries: list[Entry]) -> None:
        """As `Organization.clean` does for one."""
        by_key = {entry.instance.pk: entry for entry in entries}
        posts: dict[int, set[str]] = defaultdict(set)
        recorded: set[int] = set()
        keys = list(by_key)
        for start in range(0, len(keys), CHUNK):
            of = {"organization__in": keys[start : start + CHUNK]}
            for pk, post in Officeholder.objects.filter(**of).values_list("organization", "post"):
                posts[pk].add(post)
            for model in (Listing, AnnualReturn, Rating):
                recorded.update(model.objects.filter(**of).values_list("organization", flat=True))
        for pk, entry in by_key.items():
            try:
                for post in sorted(posts[pk]):
                    validate_post(entry.instance.kind, post, field="kind")
                if pk in recorded:
                    validate_legal_person(entry.instance.kind, field="kind")
            except ValidationError as error:
                for reason in self.reasons(error).values():
                    entry.refuse("kind_of", reason)

    def stamp(self, instance: Organization) -> None:
        instance.changed_by, instance.changed_at = self.user, timezone.now()

    def write_related(self, attribute: str, values: Sequence[tuple[Any, Any]]) -> None:
        tags = {row.name: row.pk for row in Capability.objects.all()}
        _TAGS.objects.filter(organization__in=[row.pk for row, _names in values]).delete()
        _TAGS.objects.bulk_create(
            _TAGS(organization_id=row.pk, capability_id=tags[name])
            for row, names in values
            for name in names
        )
