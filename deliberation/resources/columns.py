"""The columns of the table of past meetings: of the meeting, of who was there, of each item."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import IntegerField
from communities.enums import Counted
from communities.resources.communities import NamesField
from deliberation.enums import BallotMethod, Party
from deliberation.forms.meetings import BasicsForm
from deliberation.forms.rows import AgendaItemForm
from deliberation.models import AgendaItem, Meeting
from portal.import_columns import FlagField, of_form
from portal.importing import Column
from portal.sheets.cells import Content

_FORM: dict[str, Any] = BasicsForm.base_fields
_ITEM = AgendaItemForm.base_fields
VOTES = ("in_favour", "against", "abstained", "invalid")
PEOPLE = {f"people_{party}": party for party in Party.values}


class PartiesField(NamesField):
    """Parties by their names, as a list of values."""

    def to_python(self, value: Any) -> Any:
        names = super().to_python(value)
        known = {str(label): party for party, label in Party.choices} | {p: p for p in Party.values}
        unknown = [name for name in names if name not in known]
        if unknown:
            raise forms.ValidationError(
                _("“%(value)s” is none of these: %(choices)s."),
                params={"value": unknown[0], "choices": "、".join(map(str, Party.labels))},
            )
        return sorted(known[name] for name in names)


def _of(name: str, **options: Any) -> Column:
    return of_form(_FORM[name], name, assigned=False, **options)


def _of_item(name: str, field: forms.Field | None = None, **options: Any) -> Column:
    field = field or _ITEM[name]
    heading = options.pop("heading", field.label)
    return Column(f"item__{name}", heading, field, assigned=False, **options)


def basics() -> dict[str, Column]:
    """What every row of a meeting says alike."""
    return {
        "form": _of("form", required=True, example=_FORM["form"].choices[0][1]),
        "title": _of("title", required=True, example="（示例）二号楼垃圾桶移位协商会"),
        "starts_at": _of(
            "starts_at", content=Content.MOMENT, required=True, example="2026-03-05 19:30",
            explanation=_("Day and time, such as 2026-03-05 19:30; it was held already."),
        ),
        "place": _of("place", required=True, example="社区活动室"),
        "chair": _of("chair", example="刘某"),
        "convened_by": _of("convened_by", example=Party.COMMITTEE.label),
        "notice_on": _of("notice_on", content=Content.DATE, example="2026-02-20"),
        "notice_channel": _of("notice_channel"),
        "counted": Column(
            "counted", _FORM["counted"].label,
            forms.ChoiceField(choices=[("", "—"), *Counted.choices], required=False),
            assigned=False,
            explanation=_("Where the law of the day knows several ways."),
        ),
        "entitled": _of("entitled", content=Content.NUMBER),
        "counted_present": _of("counted_present", content=Content.NUMBER),
        "by_proxy": _of("by_proxy", content=Content.NUMBER),
        "lowest_present": _of("lowest_present", content=Content.NUMBER),
        **{key: _people(key, party) for key, party in PEOPLE.items()},
        "affected": Column(
            "affected", _("Parties affected by the matter"), PartiesField(required=False),
            assigned=False,
            explanation=_("Of a hearing: names of parties with 、 between them."),
        ),
        "summary": _of("summary"),
    }  # fmt: skip


def _people(key: str, party: str) -> Column:
    return Column(
        key,
        _("People present: %(party)s") % {"party": Party(party).label},
        IntegerField(maximum=9999, required=False),
        content=Content.NUMBER,
        assigned=False,
        explanation=_("How many of them were there; empty is none."),
        example=12 if party == Party.RESIDENTS else "",
    )


def items() -> dict[str, Column]:
    """What each row says of one agenda item."""
    method = forms.ChoiceField(
        label=_ITEM["method"].label, choices=BallotMethod.choices, required=False
    )
    return {
        "topic": _of_item(
            "topic", _ITEM["title"], heading=_("Topic"), required=True, example="撤桶并点",
            explanation=_("One agenda item; further items stand in further rows of the meeting."),
        ),
        "category": _of_item("category", _optional("category")),
        "source": _of_item("source", _optional("source")),
        "outcome": _of_item("outcome"),
        "minutes": _of_item("minutes", content=Content.NUMBER),
        "is_sub": _of_item(
            "is_sub", FlagField(empty=False), heading=_ITEM["is_sub"].label,
            content=Content.FLAG, explanation=_("Yes or no; empty is no."),
        ),
        "method": _of_item("method", method, explanation=_("Empty is a show of hands.")),
        **{
            name: _of_item(name, content=Content.NUMBER)
            for name in VOTES
        },
        "resolution": _of_item("resolution", heading=_("Resolution or result")),
        "effective_on": _of_item("effective_on", content=Content.DATE),
        "action": _of_item("action"),
        "owner_party": _of_item("owner_party"),
        "owner_name": _of_item("owner_name"),
        "due": _of_item("due", content=Content.DATE),
    }  # fmt: skip


def _optional(name: str) -> forms.ChoiceField:
    """A choice that the form has made already, so that an empty cell makes it as well."""
    field: Any = _ITEM[name]
    return forms.ChoiceField(label=field.label, choices=field.choices, required=False)


def who_was_there(meeting: Meeting) -> dict[str, Any]:
    """How many of each party were there, and which of them the matter affects."""
    rows = list(meeting.participants.all())
    there = {key: sum(r.headcount for r in rows if r.party == party) or None
             for key, party in PEOPLE.items()}  # fmt: skip
    return {**there, "affected": sorted({row.party for row in rows if row.is_affected})}


def cells_of(item: AgendaItem) -> dict[str, Any]:
    """One agenda item with what came of it, by column."""
    ballot, resolution = getattr(item, "ballot", None), getattr(item, "resolution", None)
    action = next(iter(resolution.actions.all()), None) if resolution else None
    return {
        "topic": item.topic.title,
        "category": item.topic.category,
        "source": item.topic.source,
        "outcome": item.outcome,
        "minutes": item.planned_minutes,
        "is_sub": item.parent_id is not None,
        "method": ballot.method if ballot else "",
        **{name: getattr(ballot, name, None) for name in VOTES},
        "resolution": resolution.text if resolution else "",
        "effective_on": resolution.effective_on if resolution else None,
        "action": action.description if action else "",
        "owner_party": action.owner_party if action else "",
        "owner_name": action.owner_name if action else "",
        "due": action.due if action else None,
    }
