"""The roster of backbone members as a file, out and in."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from import_export import fields, resources
from import_export.formats.base_formats import XLSX
from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Font  # type: ignore[import-untyped]
from openpyxl.worksheet.datavalidation import (  # type: ignore[import-untyped]
    DataValidation,
)

from accounts.forms import new_token
from accounts.models import User
from accounts.services import record_event
from communities.constants import EXAMPLE_MARK, EXAMPLE_NAME, MOST_HOUSEHOLDS
from communities.enums import BackboneKind
from communities.forms import MemberForm
from communities.models import BackboneMember, Community
from communities.resources.formats import File, SafeCSV, SafeXLSX
from communities.rules import CONTACT_READERS
from communities.services import add_member

# What a row of the roster's spreadsheet holds: field of MemberForm → heading, explanation.
MEMBER_COLUMNS = {
    "name": (gettext_lazy("Full name"), gettext_lazy("As on the identity card.")),
    "kind": (gettext_lazy("Kind"), gettext_lazy("Choose from the list in the cell.")),
    "phone": (
        gettext_lazy("Telephone"),
        gettext_lazy("Mobile number of 11 digits, or landline with its area code."),
    ),
    "area": (
        gettext_lazy("Grid, building or group"),
        gettext_lazy("What the person looks after; may stay empty. It is not published."),
    ),
    "households": (
        gettext_lazy("Households looked after"),
        gettext_lazy("A whole number; 0 where nobody was assigned."),
    ),
    "joined_on": (gettext_lazy("Joined on"), gettext_lazy("Such as 2026-03-05 or 2026年3月5日.")),
}
PERSONAL_COLUMNS = ("name", "phone")
# As long as these rows the list of kinds and the formats reach.
TEMPLATE_ROWS = 500
CHINESE = "zh-hans"


class BackboneMemberResource(resources.ModelResource):  # type: ignore[misc]
    """The roster as a list; the same columns are read back, through form and service.

    Without `personal` names and numbers are left out. A row is entered for `community` by `by`;
    the example of the template is passed over.
    """

    county = fields.Field(attribute="community__township__county__name")
    township = fields.Field(attribute="community__township__name")
    community = fields.Field(attribute="community__name")
    name = fields.Field(attribute="name")
    kind = fields.Field()
    phone = fields.Field(attribute="phone")
    area = fields.Field(attribute="area")
    households = fields.Field()
    joined_on = fields.Field()
    left_on = fields.Field()
    consent = fields.Field()
    consent_until = fields.Field()

    class Meta:
        model = BackboneMember
        fields = (
            "county", "township", "community", "name", "kind", "phone", "area", "households",
            "joined_on", "left_on", "consent", "consent_until",
        )  # fmt: skip
        export_order = fields
        force_init_instance = True
        skip_diff = True

    def __init__(
        self,
        *,
        personal: bool = False,
        by: User | None = None,
        community: Community | None = None,
    ) -> None:
        super().__init__()
        self.by, self.into = by, community
        self.entered: Any = None
        if not personal:
            for column in PERSONAL_COLUMNS:
                del self.fields[column]

    def get_export_headers(self, selected_fields: Any = None) -> list[str]:
        headings = {
            "county": _("County or district"),
            "township": _("Township or subdistrict"),
            "community": _("Community"),
            **{name: str(heading) for name, (heading, _text) in MEMBER_COLUMNS.items()},
            "left_on": _("Left on"),
            "consent": _("Consent to be named"),
            "consent_until": _("Valid until"),
        }
        names = [self.get_field_name(field) for field in self.get_export_fields(selected_fields)]
        return [headings[name] for name in names]

    def dehydrate_kind(self, member: BackboneMember) -> str:
        return str(member.get_kind_display())

    def dehydrate_households(self, member: BackboneMember) -> int:
        return member.households

    def dehydrate_consent(self, member: BackboneMember) -> str:
        return str(member.consent.label)

    def dehydrate_joined_on(self, member: BackboneMember) -> str:
        return member.joined_on.isoformat()

    def dehydrate_left_on(self, member: BackboneMember) -> str:
        return member.left_on.isoformat() if member.left_on else ""

    def dehydrate_consent_until(self, member: BackboneMember) -> str:
        return member.consent_until.isoformat() if member.consent_until else ""

    def skip_row(
        self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None
    ) -> bool:
        return _typed_row(row)["name"].startswith(EXAMPLE_MARK)

    def import_instance(self, instance: BackboneMember, row: Any, **kwargs: Any) -> None:
        form = MemberForm({**_typed_row(row), "submission_token": new_token()})
        self.entered = form if form.is_valid() else None
        if self.entered is None:
            raise ValidationError(form.errors.as_data())

    def save_instance(
        self, instance: BackboneMember, is_create: bool, row: Any, **kwargs: Any
    ) -> None:
        assert self.into is not None
        assert self.by is not None
        form = self.entered
        token = form.cleaned_data["submission_token"]
        member, _is_new = add_member(
            community=self.into, by=self.by, entry=form.entry(), token=token
        )
        instance.pk = member.pk


def _typed_row(row: Any) -> dict[str, str]:
    """What a row of the template says, by the names of the form; headings in either language."""
    values = {str(heading).strip(): _as_typed(value) for heading, value in row.items()}
    typed = {}
    for name in MEMBER_COLUMNS:
        headings = {_in(language, MEMBER_COLUMNS[name][0]) for language in (CHINESE, "en")}
        typed[name] = next((values[heading] for heading in headings if heading in values), "")
    kinds = {_in(language, kind.label): kind.value for kind in BackboneKind
             for language in (CHINESE, "en")}  # fmt: skip
    return {**typed, "kind": kinds.get(typed["kind"], typed["kind"])}


def _in(language: str, text: Any) -> str:
    with override(language):
        return str(text)


def _as_typed(value: Any) -> str:
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def roster_file(rows: Any, *, by: User, kind: str, personal: bool) -> File:
    """The members `rows` as an xlsx or csv file for `by`, noted in the audit trail.

    Names and numbers are in it only where they are asked for and `by` may read them.
    """
    personal = personal and by.may(CONTACT_READERS)
    rows = rows if personal else rows.without_phones()
    data = BackboneMemberResource(personal=personal).export(queryset=list(rows))
    file_format = SafeXLSX() if kind == "xlsx" else SafeCSV()
    content = file_format.export_data(data)
    record_event(
        actor=by,
        action="backbonemember.exported",
        after={"rows": len(data), "kind": kind, "names_and_numbers": personal},
    )
    return File(
        name=f"backbone-{timezone.localdate():%Y%m%d}.{kind}",
        content=content if isinstance(content, bytes) else content.encode(),
        content_type=file_format.get_content_type(),
    )


def roster_template() -> File:
    """An empty roster in Chinese: an example, a list to choose the kind from, an explanation."""
    with override(CHINESE):
        workbook = Workbook()
        _fill_roster_sheet(workbook.active)
        _fill_explanation(workbook.create_sheet(_("How to fill it in")))
        stream = BytesIO()
        workbook.save(stream)
    return File("backbone-template.xlsx", stream.getvalue(), XLSX().get_content_type())


def _fill_roster_sheet(sheet: Any) -> None:
    sheet.title = _("Roster")
    today = timezone.localdate()
    example = {
        "name": EXAMPLE_NAME,
        "kind": str(BackboneKind.GRID_WORKER.label),
        "phone": "19900000000",
        "area": "第三网格",
        "households": 120,
        "joined_on": date(today.year, 1, 1).isoformat(),
    }
    for column, (name, (heading, _text)) in enumerate(MEMBER_COLUMNS.items(), start=1):
        sheet.cell(row=1, column=column, value=str(heading)).font = Font(bold=True)
        sheet.cell(row=2, column=column, value=example[name])
        letter = sheet.cell(row=1, column=column).column_letter
        sheet.column_dimensions[letter].width = 18
        if name == "kind":
            kinds = ",".join(str(kind.label) for kind in BackboneKind)
            _allow(sheet, letter, type="list", formula1=f'"{kinds}"', allow_blank=True)
        elif name == "households":
            _allow(sheet, letter, type="whole", operator="between", formula1="0",
                   formula2=str(MOST_HOUSEHOLDS), allow_blank=True)  # fmt: skip
        elif name in {"phone", "joined_on"}:  # otherwise a long number turns into 1.99E+10
            for row in range(2, TEMPLATE_ROWS + 1):
                sheet.cell(row=row, column=column).number_format = "@"
    sheet.freeze_panes = "A2"


def _allow(sheet: Any, letter: str, **rule: Any) -> None:
    validation = DataValidation(showErrorMessage=True, **rule)
    validation.error = _("Choose from the list, or enter a whole number.")
    validation.add(f"{letter}2:{letter}{TEMPLATE_ROWS}")
    sheet.add_data_validation(validation)


def _fill_explanation(sheet: Any) -> None:
    rows = [
        (_("Column"), _("What goes into it")),
        *((str(heading), str(text)) for heading, text in MEMBER_COLUMNS.values()),
        (_("Example"), _("The second row shows how; it is passed over when the file is read.")),
        (_("Consent"), _("Is not recorded here, but for each person in the workspace.")),
    ]
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            cell = sheet.cell(row=number, column=column, value=text)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=number == 1)
    sheet.column_dimensions["A"].width = 20
    sheet.column_dimensions["B"].width = 70
