"""What of social organisations is given away as data: their register entries, no person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from orgs.enums import OrganizationKind, OrganizationStatus
from portal.enums import Kind
from portal.opendata.columns import BOOLEAN, DATE, INTEGER, LIST, NUMBER, PEOPLE, UNITS
from portal.opendata.datasets import Column, Dataset

ORGANIZATIONS = Dataset(
    key="organizations",
    title=_("Social organisations"),
    explanation=_("Register entries of the social organisations that take part in waste sorting."),
    row=_("One row is one organisation."),
    kinds=(Kind.ORGANIZATION,),
    columns=(
        Column("name", _("Name"), _("Registered name.")),
        Column("kind", _("Kind"), _("Kind of organisation."), choices=OrganizationKind),
        Column("credit_code", _("Unified social credit code"), _("18 characters.")),
        Column("status", _("Status"), _("Whether it exists."), choices=OrganizationStatus),
        Column("authority", _("Registry authority"), _("Who registered it.")),
        Column(
            "registered_in",
            _("Registered in"),
            _("The area of the authority."),
            path="registered_in.name",
        ),
        Column("supervising_body", _("Supervising body"), _("Its professional supervising body.")),
        Column("purpose", _("Purpose"), _("Purpose by its charter.")),
        Column("scope", _("Scope"), _("Scope of its business.")),
        Column("established_on", _("Established on"), _("The day of its establishment."), DATE),
        Column(
            "certificate_until", _("Certificate until"), _("Last day of its certificate."), DATE
        ),
        Column("is_charity", _("Charity"), _("Whether it is recognised as a charity."), BOOLEAN),
        Column(
            "is_environmental",
            _("Environmental"),
            _("Whether it works for the environment."),
            BOOLEAN,
        ),
        Column(
            "capabilities",
            _("Abilities"),
            _("What it can do for waste sorting."),
            LIST,
            "capabilities[].name",
        ),
        Column(
            "areas",
            _("Service areas"),
            _("Names of the units that it serves or served."),
            LIST,
            "entries[].name",
        ),
        Column(
            "full_time",
            _("Full-time staff"),
            _("Number of full-time staff."),
            INTEGER,
            "figures.full_time",
            unit=PEOPLE,
        ),
        Column(
            "part_time",
            _("Part-time staff"),
            _("Number of part-time staff."),
            INTEGER,
            "figures.part_time",
            unit=PEOPLE,
        ),
        Column(
            "individual_members",
            _("Individual members"),
            _("Number of its members."),
            INTEGER,
            "figures.individual_members",
            unit=PEOPLE,
        ),
        Column(
            "unit_members",
            _("Member units"),
            _("Number of units that are members."),
            INTEGER,
            "figures.unit_members",
            unit=UNITS,
        ),
        Column(
            "funds",
            _("Funds"),
            _("Registered funds."),
            NUMBER,
            unit=pgettext_lazy("counted in", "yuan"),
        ),
        Column("website", _("Website"), _("Address of its website.")),
    ),
)

DATASETS = (ORGANIZATIONS,)
