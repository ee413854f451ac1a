"""Scorecards as a table: a row for each criterion, the rows of a card together one draft."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.rules import Refusal
from accounts.services import record_event
from communities.models import CommunityType
from evaluation import services
from evaluation.models import Criterion, Grade, Scorecard, Section
from evaluation.resources.card_columns import (
    EMPTY_CARD,
    EMPTY_LINE,
    OF_CARD,
    OF_LINE,
    card_columns,
    card_facts,
    in_a_cell,
    line_columns,
    line_facts,
)
from evaluation.rules import CARD_EDITORS
from portal.importing import Column, Entry, SheetResource

_COLUMNS: dict[str, Column] = {**card_columns(), **line_columns()}
BETWEEN_LINES = "；"


@dataclass(eq=False)
class Draft:
    """The rows that are one card. `stored` is the edition that they are compared with, `before`
    the newest one there is.
    """

    stored: Scorecard | None
    before: Scorecard | None
    entries: list[Entry] = field(default_factory=list)
    plain: dict[str, Any] = field(default_factory=dict)


class ScorecardResource(SheetResource):
    """Editions of cards. A file makes drafts: an edition that is there stays as it is, and a card
    that the file says otherwise is the draft of its next edition, to be brought into use on its
    page.
    """

    kind: ClassVar[str] = "scorecards"
    label: ClassVar[Any] = gettext_lazy("Scorecards")
    roles = CARD_EDITORS
    owned = (Section, Grade, Scorecard.community_types.through)
    notes = (
        gettext_lazy("A card has a row for each criterion; what stands before the section is the "
                     "same in all of them."),
        gettext_lazy("What is imported is a draft. It is checked and brought into use on its "
                     "page."),
        gettext_lazy("Change a card: take the file of what is stored, empty its edition, and "
                     "change the rows. Criteria keep their keys."),
    )  # fmt: skip

    locals().update(_COLUMNS)

    class Meta:
        model = Scorecard
        fields = tuple(_COLUMNS)
        export_order = fields

    def __init__(self, user: User) -> None:
        super().__init__(user)
        self._editions: dict[str, dict[int, Scorecard]] = {}
        self._types: dict[str, str] = {}
        self._drafts: dict[Any, Draft] = {}

    def rows(self) -> Any:
        criteria = Criterion.objects.order_by("position").prefetch_related("deductions", "bands")
        sections = Section.objects.order_by("position").prefetch_related(
            Prefetch("criteria", criteria)
        )
        rows = Scorecard.objects.prefetch_related("community_types", "grades")
        return rows.prefetch_related(Prefetch("sections", sections)).order_by("code", "edition")

    def spread(self, records: Sequence[Scorecard]) -> Iterator[Scorecard]:
        """A row for each criterion."""
        for card in records:
            for line in _lines(card):
                row: Any = copy(card)
                for key, value in card_facts(card).items():
                    setattr(row, self.fields[key].attribute, in_a_cell(value))
                row.line = {key: in_a_cell(value) for key, value in line.items()}
                yield row

    def find(self, entries: list[Entry]) -> None:
        codes = {entry.values["code"] for entry in entries}
        new = codes - self._editions.keys()
        self._editions |= {code: {} for code in new}
        for card in self.rows().filter(code__in=new):
            self._editions[card.code][card.edition] = card
        self._types = self._types or dict(CommunityType.objects.values_list("name", "code"))
        for entry in entries:
            self._join(entry)

    def _join(self, entry: Entry) -> None:
        code, edition = entry.values["code"], entry.values.get("edition")
        editions = self._editions[code]
        before = editions[max(editions)] if editions else None
        following = 1 if before is None else before.edition + 1
        if edition is not None and edition not in {*editions, following}:
            entry.refuse(
                "edition", _("The card has no such edition; leave it empty for the next one.")
            )
            return
        found = before if edition is None else editions.get(edition)
        known = self._drafts.setdefault((code, edition), Draft(found, before))
        # Whether it says the same, all its rows together tell; see `check`.
        entry.is_further = bool(known.entries)
        known.entries.append(entry)

    def begin(self, entry: Entry) -> Scorecard:
        return Scorecard(code=entry.values["code"])

    def check(self, entries: list[Entry]) -> None:
        """The rows of each card as a whole, once each of its cells is right."""
        sound = set(entries)
        for draft in self._drafts.values():
            if sound.issuperset(draft.entries):
                self._check(draft)

    def _check(self, draft: Draft) -> None:
        first = draft.entries[0]
        words = _("Row %(number)s says this of the same card otherwise.")
        for entry in draft.entries[1:]:
            for key in {*OF_CARD} & entry.values.keys():
                if entry.values[key] != first.values[key]:
                    entry.refuse(key, words % {"number": first.number})
        for name in first.values.get("types", []):
            if name not in self._types:
                first.refuse("types", _("There is no type “%(name)s”.") % {"name": name})
        if any(entry.faults for entry in draft.entries):
            return
        said, lines = self._said(draft)
        if draft.stored is not None and self._is_same(draft, said, lines):
            first.instance, first.is_new = copy(draft.stored), False
            return
        if first.values.get("edition") in self._editions[first.values["code"]]:
            self._refuse_other(draft, said, lines)
        elif draft.before is not None and draft.before.is_draft:
            first.refuse("code", _("This card has a draft already: finish that one."))
        else:
            self._make(draft, said, lines)

    def _said(self, draft: Draft) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """The card and its criteria; without a column it is as in the edition before."""
        base = draft.stored or draft.before
        card = EMPTY_CARD | (card_facts(base) if base else {})
        card["in_force_since"] = timezone.localdate()
        lines = _lines(base) if base else []
        by_key = {line["key"]: line for line in lines}
        by_title = {line["criterion"]: line for line in lines}
        card |= _filled(draft.entries[0].values, OF_CARD, EMPTY_CARD)
        found = []
        for entry in draft.entries:
            known = by_key.get(entry.values.get("key")) or by_title.get(entry.values["criterion"])
            own = _filled(entry.values, OF_LINE, EMPTY_LINE)
            line = EMPTY_LINE | (known or {}) | own
            line["key"] = own.get("key") or (known["key"] if known else "")
            found.append(line)
        return card, found

    def _is_same(self, draft: Draft, said: dict[str, Any], lines: list[dict[str, Any]]) -> bool:
        """Whether it says what the edition says already; an empty day says nothing."""
        assert draft.stored is not None
        stored = card_facts(draft.stored)
        if not draft.entries[0].values.get("in_force_since"):
            said = said | {"in_force_since": stored["in_force_since"]}
        return said == stored and lines == _lines(draft.stored)

    def _refuse_other(
        self, draft: Draft, said: dict[str, Any], lines: list[dict[str, Any]]
    ) -> None:
        """An edition never changes by an import: say where the file and it differ."""
        assert draft.stored is not None
        words = _("This edition stays as it is. Leave the edition empty, and it is the next one.")
        stored, held = card_facts(draft.stored), _lines(draft.stored)
        first = draft.entries[0]
        for key in {*OF_CARD} & first.values.keys():
            empty = key == "in_force_since" and not first.values[key]
            if not empty and said[key] != stored[key]:
                first.refuse(key, words)
        for entry, line, known in zip(draft.entries, lines, held, strict=False):
            for key in OF_LINE:
                if line[key] != known[key]:
                    entry.refuse(key if key in entry.values else "", words)
        if len(lines) != len(held):
            first.refuse("", words)

    def _make(self, draft: Draft, said: dict[str, Any], lines: list[dict[str, Any]]) -> None:
        first = draft.entries[0]
        card: Scorecard = first.instance
        card.edition = 1 if draft.before is None else draft.before.edition + 1
        for key in OF_CARD:
            if key not in {"types", "grades"}:
                setattr(card, key, said[key])
        try:
            card.clean_fields(exclude=["community_types"])
        except ValidationError as error:
            for name, reason in self.reasons(error).items():
                first.refuse(name, reason)
        if card.total <= 0:
            first.refuse("total", _("The full mark is above zero."))
        draft.plain = {
            "community_types": sorted(self._types[name] for name in said["types"]),
            "grades": said["grades"],
            "sections": _sections(lines),
        }
        self._refuse_problems(draft, lines)
        if not any(entry.faults for entry in draft.entries):
            self._show(draft, said, lines)

    def _refuse_problems(self, draft: Draft, lines: list[dict[str, Any]]) -> None:
        """Each at the row of its criterion; rows of a section may stand apart."""
        order = _order(lines)
        for name, messages in services.card_problems(draft.plain).items():
            part, _dash, rest = name.partition("-")
            number, _dash, key = rest.partition("-")
            reason = " ".join(messages)
            if part != "line":
                draft.entries[0].refuse(name, reason)
            else:
                draft.entries[order[int(number)]].refuse(
                    "criterion" if key == "title" else key, reason
                )

    def _show(self, draft: Draft, said: dict[str, Any], lines: list[dict[str, Any]]) -> None:
        """What becomes of it, in the row that stands for the card."""
        first = draft.entries[0]
        first.relate("code", None, first.instance.code)
        first.relate("edition", None, first.instance.edition)
        for key in OF_CARD:
            if said[key] not in (None, "", []):
                value = in_a_cell(said[key])
                first.relate(self.fields[key].attribute, None, value)
        for key in OF_LINE:
            render = self.fields[key].widget.render
            texts = [str(render(in_a_cell(line[key]))) for line in lines]
            if any(texts):
                text = BETWEEN_LINES.join(text or "—" for text in texts)
                first.relate(self.fields[key].attribute, None, text)

    def follow(self, instances: list[Scorecard]) -> None:
        """Write what stands on each draft. Raises Refusal."""
        made = {id(draft.entries[0].instance): draft for draft in self._drafts.values()}
        for card in instances:
            draft = made.get(id(card))
            if draft is None:  # an undo took it back
                continue
            try:
                services.fill_card(card, draft.plain, before=draft.before)
            except ValidationError as error:
                raise Refusal(" ".join(error.messages)) from error
            record_event(
                actor=self.user,
                action="scorecard.loaded",
                target=card,
                after={"code": card.code, "edition": card.edition},
            )

    def remove(self, instances: list[Scorecard]) -> None:
        """Take back drafts with all that stands on them."""
        cards = [card.pk for card in instances]
        Criterion.objects.filter(section__scorecard__in=cards).delete()
        Section.objects.filter(scorecard__in=cards).delete()
        super().remove(instances)

    def words(self, instance: Scorecard) -> str:
        return str(instance)


def _lines(card: Scorecard) -> list[dict[str, Any]]:
    """The criteria of a stored card in their order; needs `ScorecardResource.rows`."""
    return [
        line_facts(criterion, section.title)
        for section in card.sections.all()
        for criterion in section.criteria.all()
    ]


def _filled(values: dict[str, Any], keys: tuple[str, ...], empty: dict[str, Any]) -> dict[str, Any]:
    """What the file has columns for; an empty cell says what `empty` does."""
    return {
        key: empty[key] if values[key] in (None, "") and key in empty else values[key]
        for key in keys
        if key in values and (values[key] not in (None, "") or key in empty)
    }


def _order(lines: list[dict[str, Any]]) -> list[int]:
    """The rows as they stand on the card: by section, in the order of the sections' first rows."""
    sections = list(dict.fromkeys(line["section"] for line in lines))
    return sorted(range(len(lines)), key=lambda row: sections.index(lines[row]["section"]))


def _sections(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """As `services.load_card` takes them; without a key, one is drawn."""
    found: dict[str, list[dict[str, Any]]] = {}
    for line in (lines[row] for row in _order(lines)):
        plain = {
            name: value for name, value in line.items() if name not in {"section", "criterion"}
        }
        if not plain["key"]:
            del plain["key"]
        found.setdefault(line["section"], []).append({"title": line["criterion"], **plain})
    return [{"title": title, "criteria": criteria} for title, criteria in found.items()]
