"""Credit information as a table: entries are added, and stay as they are."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import CreditCodeField, LineField
from accounts.models import User
from orgs.enums import CreditKind, TermKind
from orgs.forms import CreditEntryForm
from orgs.models import CreditEntry, CreditTerm, Organization
from orgs.queries import registered_by
from orgs.rules import REGISTRARS
from orgs.services import entry_term, no_term
from portal.import_columns import FlagField, kept, of_form, record_number
from portal.importing import Column, Entry, Named, Naming, SheetResource
from portal.queries import work_calendar
from portal.sheets.cells import Content
from portal.workdays import WorkCalendar

_FORM = CreditEntryForm.base_fields
_NAMING = Naming(
    name="organization",
    number="credit_code",
    unknown=gettext_lazy("You register no organisation of this name."),
    several=gettext_lazy("Several organisations are called so. Enter the credit code."),
    unknown_number=gettext_lazy("You register no organisation with this code."),
    other_name=gettext_lazy("The organisation with this code is called “%(name)s”."),
)


class CreditEntryResource(SheetResource):
    """Entries about organisations that the officer registers. A row that a stored entry says
    already changes nothing; one that says it otherwise is refused: entries are corrected one by
    one, with a reason (民政部令第60号)."""

    kind: ClassVar[str] = "credit"
    label: ClassVar[Any] = gettext_lazy("Credit information")
    roles = REGISTRARS
    stays_because: ClassVar[Any] = gettext_lazy(
        "Credit information is never deleted. Correct or retract the entries on their pages."
    )
    derived = ("entered_on", "due_on", "is_late")
    stamped = ("entered_by",)
    notes = (
        gettext_lazy("What is entered stays. A mistake is corrected or retracted on its page."),
    )

    organization = Column(
        "organization__name",
        gettext_lazy("Social organisation"),
        LineField(max_length=100),
        required=True,
        assigned=False,
        example="（示例）本溪某环保志愿者协会",
        aliases=("社会组织名称", "组织名称"),
    )
    credit_code = Column(
        "organization__credit_code",
        gettext_lazy("Unified social credit code"),
        CreditCodeField(required=False),
        content=Content.CODE,
        assigned=False,
        explanation=gettext_lazy("18 characters; it says which organisation is meant."),
    )
    kind_of = Column(
        "kind",
        gettext_lazy("Kind"),
        forms.ChoiceField(choices=CreditKind.choices),
        required=True,
        example=CreditKind.CHECK.label,
    )
    title = of_form(_FORM["title"], "title", required=True, example="年度抽查检查结果")
    text = of_form(_FORM["text"], "text")
    basis = of_form(
        _FORM["basis"], "basis", required=True, example="《社会组织抽查暂行办法》第十三条"
    )
    document = of_form(_FORM["document"], "document")
    source = of_form(_FORM["source"], "source", required=True, example="平山区民政局")
    arisen_on = of_form(
        _FORM["arisen_on"], "arisen_on", content=Content.DATE, required=True, example="2026-03-05"
    )
    is_public = Column(
        "is_public",
        capfirst(_FORM["is_public"].label),
        FlagField(empty=True),
        content=Content.FLAG,
        explanation=gettext_lazy("Yes or no; empty is yes."),
        example=gettext_lazy("Yes"),
    )
    entered_on = kept("entered_on", gettext_lazy("Entered on"), Content.DATE)
    due_on = kept("due_on", gettext_lazy("To be entered until"), Content.DATE)
    standing = kept("standing", gettext_lazy("Standing"))
    record = record_number()

    class Meta:
        model = CreditEntry
        fields = (
            "organization", "credit_code", "kind_of", "title", "text", "basis", "document",
            "source", "arisen_on", "is_public", "entered_on", "due_on", "standing", "record",
        )  # fmt: skip
        export_order = fields

    def __init__(self, user: User) -> None:
        super().__init__(user)
        self._organizations: Named[Organization] | None = None
        self._terms: list[CreditTerm] = []
        self._calendar = WorkCalendar()

    def rows(self) -> Any:
        rows = CreditEntry.objects.for_user(self.user)
        rows = rows.filter(organization__in=registered_by(self.user).order_by().values("pk"))
        return rows.select_related("organization", "correction", "corrects")

    def dehydrate_standing(self, entry: CreditEntry) -> str:
        if hasattr(entry, "correction"):
            return _("Retracted") if entry.correction.is_retraction else _("Corrected")
        return _("Retraction") if entry.is_retraction else _("Stands")

    def _read_once(self) -> Named[Organization]:
        if self._organizations is None:
            terms = CreditTerm.objects.filter(kind=TermKind.ENTRY)
            self._terms = list(terms.order_by("-effective_from", "-pk"))
            self._calendar = work_calendar()
            own = registered_by(self.user)
            self._organizations = Named(_NAMING, ((o.name, o.credit_code, o) for o in own))
        return self._organizations

    def find(self, entries: list[Entry]) -> None:
        organizations = self._read_once()
        for entry in entries:
            entry.values["of"] = organizations.meant(entry)
        meant = [entry.values for entry in entries if entry.values["of"]]
        stored = self.rows().filter(
            organization__in={said["of"].pk for said in meant},
            arisen_on__in={said["arisen_on"] for said in meant},
        )
        by_number = {row.public_id: row for row in stored}
        # Of one that was corrected the newest: a retraction, too, says that it was entered.
        by_key = {_key(row): row for row in stored.order_by("pk")}
        for entry in entries:
            said = entry.values
            if entry.faults:
                continue
            number = said.get("record")
            if not number:
                entry.instance = by_key.get(_key_said(said))
            elif number in by_number and by_number[number].organization_id == said["of"].pk:
                entry.instance = by_number[number]
            else:
                entry.refuse("record", _("No entry about it, of this day, has this number."))

    def begin(self, entry: Entry) -> CreditEntry:
        return CreditEntry(organization=entry.values["of"])

    def derive(self, entry: Entry, stored: CreditEntry) -> None:
        """The term runs from the day on which it arose, and ends by the rule of that day."""
        if not entry.is_new:
            return
        row, today = entry.instance, timezone.localdate()
        term = next((t for t in self._terms if t.effective_from <= row.arisen_on), None)
        if row.arisen_on > today:
            entry.refuse("arisen_on", _("What is entered has arisen already."))
        elif term is None:
            entry.refuse("arisen_on", no_term(TermKind.ENTRY, row.arisen_on).message)
        else:
            found = {"entered_on": today, **entry_term(term, row.arisen_on, today, self._calendar)}
            row.term = found.pop("term")
            for name, value in found.items():
                entry.put(name, None, value)
        if row.kind == CreditKind.PENALTY and not row.document:
            entry.refuse("document", _("A penalty has its document."))

    def check(self, entries: list[Entry]) -> None:
        """Nothing of a stored entry changes, and no two rows say the same."""
        columns = {column.attribute: key for key, column in self.columns().items()}
        first: dict[tuple[Any, ...], int] = {}
        for entry in entries:
            if not entry.is_new:
                for name in entry.after:
                    entry.refuse(
                        columns[name], _("An entry never changes. Correct it on its page.")
                    )
                continue
            number = first.setdefault(_key(entry.instance), entry.number)
            if number != entry.number:
                entry.refuse("title", _("Row %(number)s says the same.") % {"number": number})


def _key(entry: CreditEntry) -> tuple[Any, ...]:
    return entry.organization_id, entry.kind, entry.arisen_on, entry.title, entry.document


def _key_said(said: dict[str, Any]) -> tuple[Any, ...]:
    document = said.get("document") or ""
    return said["of"].pk, said["kind_of"], said["arisen_on"], said["title"], document
