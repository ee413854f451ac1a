"""What of trainings is given away as data: sums of people, never a name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.enums import Assessment, TrainingAudience, TrainingState
from portal.enums import Kind
from portal.opendata.columns import INTEGER, NUMBER, PEOPLE, UNITS, WHEN, WHERE
from portal.opendata.datasets import Column, Dataset

TRAININGS = Dataset(
    key="trainings",
    title=_("Trainings"),
    explanation=_("Trainings of committees and organisations: announced, held, and who was there."),
    row=_("One row is one training."),
    kinds=(Kind.TRAINING,),
    period=_("The day on which it ends."),
    columns=(
        Column("title", _("Title"), _("Title of the training.")),
        Column("audience", _("Audience"), _("Whom it is for."), choices=TrainingAudience),
        Column("state", _("State"), _("How far it is."), choices=TrainingState),
        Column("clause", _("Policy clause"), _("The clause that it carries out.")),
        *WHEN,
        Column(
            "hours",
            _("Hours"),
            _("Its length in teaching hours."),
            NUMBER,
            unit=pgettext_lazy("counted in", "hours"),
        ),
        Column(
            "county",
            _("County or district"),
            _("Name of the county or district; empty for the city."),
            path="county.name",
        ),
        *WHERE,
        Column("content", _("Content"), _("What it teaches.")),
        Column("assessment", _("Assessment"), _("How it is assessed."), choices=Assessment),
        Column(
            "people",
            _("People"),
            _("How many people came."),
            INTEGER,
            "figures.people",
            unit=PEOPLE,
        ),
        Column(
            "committees",
            _("Committees"),
            _("How many committees they came from."),
            INTEGER,
            "figures.committees",
            unit=UNITS,
        ),
        Column(
            "organizations",
            _("Social organisations"),
            _("How many organisations they came from."),
            INTEGER,
            "figures.organizations",
            unit=UNITS,
        ),
        Column(
            "assessed",
            _("Assessed"),
            _("How many were assessed; 0 where they were too few to be told."),
            INTEGER,
            "figures.assessed",
            unit=PEOPLE,
        ),
        Column(
            "passed",
            _("Passed"),
            _("How many of them passed."),
            INTEGER,
            "figures.passed",
            unit=PEOPLE,
        ),
    ),
)

DATASETS = (TRAININGS,)
