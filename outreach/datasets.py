"""What of activities and of the sorting guide is given away as data: no person, no picture."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from outreach.enums import ActivityState, Carrier
from portal.enums import Kind
from portal.opendata.columns import BOOLEAN, INTEGER, LIST, PEOPLE, WHEN, WHERE
from portal.opendata.datasets import Column, Dataset, Payload

ACTIVITIES = Dataset(
    key="activities",
    title=_("Activities"),
    explanation=_("Publicity activities and demonstrations: announced, held, and what came of it."),
    row=_("One row is one activity."),
    kinds=(Kind.ACTIVITY,),
    period=_("The day on which it ends."),
    columns=(
        Column("title", _("Title"), _("Title of the activity.")),
        Column("carrier", _("Where to"), _("Where sorting is carried to."), choices=Carrier),
        Column(
            "is_demonstration",
            _("Demonstration"),
            _("Whether backbone members demonstrate the disposal."),
            BOOLEAN,
        ),
        Column("state", _("State"), _("How far it is."), choices=ActivityState),
        *WHEN,
        Column(
            "county",
            _("County or district"),
            _("Name of the county or district."),
            path="county.name",
        ),
        Column(
            "communities",
            _("Communities"),
            _("Villages and communities where it is held."),
            LIST,
            "communities[].name",
        ),
        *WHERE,
        Column(
            "seats",
            _("Places"),
            _("How many people can register."),
            INTEGER,
            unit=PEOPLE,
        ),
        Column(
            "people",
            _("People reached"),
            _("How many people took part."),
            INTEGER,
            unit=PEOPLE,
        ),
        Column(
            "volunteers",
            _("Volunteers"),
            _("How many volunteers helped."),
            INTEGER,
            unit=PEOPLE,
        ),
        Column("summary", _("Result"), _("What came of it.")),
    ),
)


def _items(payload: Payload) -> Iterable[Payload]:
    """Each item with its class by each scheme that has one for it."""
    for item in payload.get("items", []):
        for scheme in payload.get("schemes", []):
            code = item.get("places", {}).get(scheme.get("code"))
            names = {row.get("code"): row for row in scheme.get("classes", [])}
            if code in names:
                one = names[code]
                above = names.get(one.get("parent"), one)
                yield {**item, "scheme": scheme, "class": one, "main": above}


SORTING = Dataset(
    key="sorting-guide",
    title=_("Sorting guide"),
    explanation=_("Which bin an item belongs in, by the scheme of the city and by rural schemes."),
    row=_("One row is one item by one scheme."),
    kinds=(Kind.SORTING,),
    parts=_items,
    parts_of_one=500,
    part="items[]",
    columns=(
        Column("slug", _("Short name"), _("As in the address of its page.")),
        Column("name", _("Name"), _("Name of the item.")),
        Column("also", _("Also called"), _("Other names."), LIST),
        Column("local", _("Local words"), _("What it is called in Benxi."), LIST),
        Column(
            "scheme",
            _("Scheme"),
            _("Name of the sorting scheme."),
            path="scheme.name",
            stands="schemes[].name",
        ),
        Column(
            "is_city",
            _("Scheme of the city"),
            _("Whether the city sorts by this scheme."),
            BOOLEAN,
            "scheme.is_city",
            stands="schemes[].is_city",
        ),
        Column(
            "class",
            _("Class"),
            _("The class that the item belongs to."),
            path="class.name",
            stands="schemes[].classes[].name",
        ),
        Column(
            "main_class",
            _("Main class"),
            _("The class above it, or the same."),
            path="main.name",
            stands="schemes[].classes[].name",
        ),
        Column("advice", _("Advice"), _("What to do with it before.")),
    ),
)

DATASETS = (ACTIVITIES, SORTING)
