"""Filings of conventions as a table: what waits for its filing goes out, its number comes back."""

from __future__ import annotations

from copy import copy
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import DateField, LineField
from accounts.models import User
from accounts.rules import Refusal
from communities.constants import FILING_NUMBER_LENGTH
from communities.enums import ConventionState, FilingAuthority, VoteOutcome
from communities.models import Community, Convention, ConventionVote
from communities.resources.places import PlacedResource, place_columns
from communities.rules import FILED, FILERS
from communities.services import filing_unit, refuse_filing, register_filing
from portal.import_columns import kept, record_number
from portal.importing import Column, Entry
from portal.sheets.cells import Content

_PLACE = place_columns("community")
OTHERWISE_FILED = gettext_lazy("The filing is registered with the other authority.")
OTHERWISE = gettext_lazy(
    "The filing is registered otherwise. Correct it on the page of the convention, with the reason:"
    " “Correct the filing”."
)
# What a filing is; a row without any of them waits for it.
FILING = ("authority", "number", "filed_on", "effective_on")


def _day(attribute: str, heading: Any, explanation: Any) -> Column:
    return Column(
        attribute, heading, DateField(required=False), content=Content.DATE, assigned=False,
        explanation=explanation, example=lambda: timezone.localdate().isoformat(),
    )  # fmt: skip


class ConventionFilingResource(PlacedResource):
    """Conventions that were voted or filed. A row means the one with its number, or else the one
    of its community that waits for its filing, or the newest that was filed.

    A filing is registered as on the page of the convention: by the officer of whom it is filed
    with, after the valid vote, with its deadline judged. What is registered is corrected
    on the page alone.
    """

    kind: ClassVar[str] = "filings"
    label: ClassVar[Any] = gettext_lazy("Filings of conventions")
    roles = FILERS
    stays_because: ClassVar[Any] = gettext_lazy(
        "A filing that was registered stays in the register under its number."
    )
    notes = (
        gettext_lazy("The file of what is stored lists what waits; fill in its last columns."),
        gettext_lazy("A row without any of the four is passed over: it is not filed yet."),
    )

    code, county = _PLACE["code"], _PLACE["county"]
    township, community = _PLACE["township"], _PLACE["community"]
    title = kept("title", gettext_lazy("Title"))
    edition = kept("edition", gettext_lazy("Edition"))
    adopted_on = kept("adopted_on", gettext_lazy("Adopted on"), Content.DATE)
    filing_due = kept("filing_due", gettext_lazy("To be filed by"), Content.DATE)
    authority = Column(
        "filing_authority",
        gettext_lazy("Filed with"),
        forms.ChoiceField(choices=[("", "—"), *FilingAuthority.choices], required=False),
        assigned=False,
        example=FilingAuthority.TOWNSHIP.label,
    )
    number = Column(
        "filing_number",
        gettext_lazy("Filing number"),
        LineField(required=False, max_length=FILING_NUMBER_LENGTH),
        content=Content.CODE,
        assigned=False,
        required=True,
        explanation=gettext_lazy("An authority gives each number once."),
        example="（示例）约备〔2026〕1号",
    )
    filed_on = _day("filed_on", gettext_lazy("Filed on"), gettext_lazy("Not before the vote."))
    effective_on = _day(
        "effective_on", gettext_lazy("In force from"), gettext_lazy("Not before the vote.")
    )
    in_time = kept("is_filed_in_time", gettext_lazy("Filed in time"))
    state = kept("get_state_display", gettext_lazy("State"))
    record = record_number()

    class Meta:
        model = Convention
        fields = (
            "code", "county", "township", "community", "title", "edition", "adopted_on",
            "filing_due", *FILING, "in_time", "state", "record",
        )  # fmt: skip
        export_order = fields

    def __init__(self, user: User) -> None:
        super().__init__(user)
        self._stored: dict[int, Convention] = {}
        self._read: set[int] = set()
        self._given: set[tuple[str, str]] = set()
        self._filings: dict[int, dict[str, Any]] = {}

    def own_communities(self) -> list[Community]:
        """Those of the officer's jurisdiction; also closed ones, which filed."""
        if self._own is None:
            self._own = list(Community.objects.for_user(self.user).with_names())
        return self._own

    def rows(self) -> Any:
        valid = ConventionVote.objects.filter(outcome=VoteOutcome.VALID).select_related("rule")
        votes = Prefetch("votes", valid.order_by("-recorded_at", "-pk"), to_attr="valid_votes")
        rows: Any = Convention.objects.for_user(self.user)
        rows = rows.select_related("community__township__county")
        rows = rows.filter(state__in={ConventionState.VOTED, *FILED}).prefetch_related(votes)
        return rows.order_by("community__code", "edition")

    def find(self, entries: list[Entry]) -> None:
        units = {entry: self.place(entry) for entry in entries}
        new = {unit.pk for unit in units.values() if unit} - self._read
        self._read |= new
        self._stored |= self.rows().filter(community__in=new).in_bulk()
        said = {entry.values["number"] for entry in entries} - {""}
        taken = Convention.objects.filter(filing_number__in=said)
        self._given.update(taken.values_list("filing_unit_code", "filing_number"))
        by_number = {row.public_id: row for row in self._stored.values()}
        # The newest edition last, and what waits after all that is filed.
        newest = {row.community_id: row for row in sorted(
            self._stored.values(), key=lambda row: (row.state not in FILED, row.edition)
        )}  # fmt: skip
        for entry, unit in units.items():
            if unit is None:
                continue
            record = entry.values.get("record")
            found = by_number.get(record) if record else newest.get(unit.pk)
            if found is None or found.community_id != unit.pk:
                entry.refuse(
                    "record" if record else "community",
                    _("There is no convention here that was adopted and may be filed."),
                )
            else:
                entry.instance = found

    def check(self, entries: list[Entry]) -> None:
        """Each filing by the rules of the page; a number once for each authority."""
        first: dict[tuple[str, Any], int] = {}
        for entry in entries:
            said: dict[str, Any] = {key: entry.values.get(key) for key in FILING}
            if not any(said.values()):
                continue
            convention = entry.instance
            if convention.state in FILED:
                self._refuse_otherwise(entry, said)
                continue
            for key in FILING:
                if not said[key]:
                    entry.refuse(key, _("Enter it with the rest of the filing."))
            if entry.faults or not self._may_be_filed(entry, said):
                continue
            given = filing_unit(convention, FilingAuthority(said["authority"])), said["number"]
            number = first.setdefault(given, entry.number)
            if number != entry.number or given in self._given:
                words = _("The number %(number)s was given to another convention.")
                entry.refuse("number", words % {"number": said["number"]})
            self._note(entry, said)

    def _refuse_otherwise(self, entry: Entry, said: dict[str, Any]) -> None:
        """A correction needs its reason, and so the page that asks for it."""
        for key, value in said.items():
            if value and value != getattr(entry.instance, self.fields[key].attribute):
                entry.refuse(key, str(OTHERWISE_FILED if key == "authority" else OTHERWISE))

    def _may_be_filed(self, entry: Entry, said: dict[str, Any]) -> bool:
        convention = entry.instance
        try:
            refuse_filing(
                convention,
                by=self.user,
                vote=next(iter(convention.valid_votes), None),
                authority=FilingAuthority(said["authority"]),
                filed_on=said["filed_on"],
                effective_on=said["effective_on"],
            )
        except Refusal as refusal:
            entry.refuse("authority", refusal.message)
        except ValidationError as error:
            for name, reason in self.reasons(error).items():
                entry.refuse(name, reason)
        return not entry.faults

    def _note(self, entry: Entry, said: dict[str, Any]) -> None:
        """What the filing will say of the convention, and whether it came in time."""
        convention = entry.instance
        for key, value in said.items():
            name = self.fields[key].attribute
            entry.relate(name, getattr(convention, name), value)
        filed: Convention = copy(convention)
        filed.filed_on = said["filed_on"]
        entry.relate("is_filed_in_time", None, filed.is_filed_in_time)
        self._filings[convention.pk] = said

    def written(self) -> list[str]:
        """Nothing but the version: a filing is a step, and `follow` takes it."""
        return ["version"]

    def follow(self, instances: list[Convention]) -> None:
        """Register the filings. Raises Refusal."""
        for convention in instances:
            said = self._filings[convention.pk]
            try:
                register_filing(
                    convention,
                    by=self.user,
                    authority=FilingAuthority(said["authority"]),
                    number=said["number"],
                    filed_on=said["filed_on"],
                    effective_on=said["effective_on"],
                )
            except ValidationError as error:
                raise Refusal(" ".join(error.messages)) from error

    def words(self, instance: Convention) -> str:
        return f"{instance.community.name} · {instance.title}"
