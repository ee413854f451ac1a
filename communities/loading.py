"""Writes the rows of a file of divisions into the registry; called by `services` alone.

Runs inside the transaction of its caller. All reads and writes are in bulk: their number does
not depend on the number of units.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from accounts.constants import CITY_DIGITS, COUNTY_DIGITS
from communities.constants import KIND_SLUGS
from communities.divisions import DivisionFileError, DivisionRow, LineError
from communities.enums import COMMITTEE_KINDS, CommunityKind, DivisionLevel, UnitAct
from communities.matching import Known, Matching, match_units
from communities.models import Community, County, Township, TownshipChange, UnitChange
from communities.naming import assign_slugs, county_stem, romanised, township_stem
from portal.services import follow_codes

# A first load adds hundreds of units: only their number is told then.
LONGEST_LIST = 50
FILE_REASON = "区划文件"
CHANGES = {
    "added": _("Added"),
    "renamed": _("Renamed"),
    "moved": _("Moved (new code)"),
    "closed": _("Closed"),
    "reopened": _("Reopened"),
}


@dataclass
class LoadReport:
    """The units by what happened to them, each as a line to read; and the totals after it."""

    changes: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in CHANGES})
    counties: int = 0
    townships: int = 0
    communities: int = 0
    without_committee: int = 0
    # Appointments in force whose division code no longer belongs to an existing unit.
    stranded_appointments: int = 0

    @property
    def counts(self) -> dict[str, int]:
        return {name: len(units) for name, units in self.changes.items()}

    @property
    def changed(self) -> bool:
        return any(self.changes.values())

    def lines(self) -> list[Any]:
        """The report as lines of text."""
        found = _(
            "%(counties)s counties and districts, %(townships)s townships and subdistricts, "
            "%(communities)s communities, %(without)s of them without a committee."
        )
        lines: list[Any] = [
            found
            % {
                "counties": self.counties,
                "townships": self.townships,
                "communities": self.communities,
                "without": self.without_committee,
            }
        ]
        for name, label in CHANGES.items():
            lines.append(f"{label}: {len(self.changes[name])}")
            if name != "added" or len(self.changes[name]) <= LONGEST_LIST:
                lines += [f"  {unit}" for unit in self.changes[name]]
        if self.stranded_appointments:
            lines.append(
                _("%(count)s appointments name a code that is gone; give these people new ones.")
                % {"count": self.stranded_appointments}
            )
        return lines


def community_slugs(units: Mapping[str, tuple[str, str, Township]]) -> dict[str, str]:
    """An address for each new community: code → (short name, kind, township), code → address."""
    candidates = {}
    for code, (short_name, kind, township) in units.items():
        stem = f"{township_stem(township.name)[:30]}-{romanised(short_name)[:40]}"
        suffix = KIND_SLUGS[CommunityKind(kind)]
        county = township.county.slug[:20]
        candidates[code] = [stem, f"{stem[:66]}-{suffix}", f"{stem[:50]}-{suffix}-{county}"]
    return assign_slugs(candidates, Community.objects.values_list("slug", flat=True))


def township_slugs(units: Mapping[str, tuple[str, County]]) -> dict[str, str]:
    """An address for each new township: code → (name, county), code → address."""
    candidates = {}
    for code, (name, county) in units.items():
        stem = township_stem(name)
        candidates[code] = [stem, f"{stem}-{county.slug}"]
    return assign_slugs(candidates, Township.objects.values_list("slug", flat=True))


class RegistryLoad:
    """One load: the three levels from above to below, and what became of each unit."""

    def __init__(self, rows: list[DivisionRow], day: date) -> None:
        self.rows = {level: [r for r in rows if r.level == level] for level in DivisionLevel}
        self.prefectures = tuple(
            {row.parent_code[:CITY_DIGITS] for row in self.rows[DivisionLevel.COUNTY]}
        )
        self.day = day
        self.report = LoadReport()
        self.first = False
        # Old → new, of all levels: what names a unit by its code has to follow.
        self.codes: dict[str, str] = {}

    def run(self) -> LoadReport:
        """Write everything, or raise DivisionFileError with every unit that cannot be written."""
        counties = self._known(County.objects.all())
        townships = self._known(Township.objects.all())
        communities = self._known(Community.objects.with_names())
        self.first = not communities
        matchings = {
            DivisionLevel.COUNTY: self._match(DivisionLevel.COUNTY, counties, CITY_DIGITS),
            DivisionLevel.TOWNSHIP: self._match(DivisionLevel.TOWNSHIP, townships, COUNTY_DIGITS),
            DivisionLevel.VILLAGE: self._match(DivisionLevel.VILLAGE, communities, COUNTY_DIGITS),
        }
        self._refuse_conflicts(matchings)
        by_code: dict[str, Any] = self._write_counties(counties, matchings[DivisionLevel.COUNTY])
        by_code = self._write_townships(townships, matchings[DivisionLevel.TOWNSHIP], by_code)
        self._write_communities(communities, matchings[DivisionLevel.VILLAGE], by_code)
        follow_codes(self.codes)
        self._count()
        return self.report

    def _known(self, units: Any) -> dict[int, Any]:
        """The units of the cities that the file is about; others are left alone."""
        return {unit.pk: unit for unit in units if unit.code.startswith(self.prefectures)}

    def _match(self, level: DivisionLevel, units: dict[int, Any], scope: int) -> Matching:
        known = [
            Known(unit.pk, unit.code, unit.name, getattr(unit, "valid_until", None) is None)
            for unit in units.values()
        ]
        return match_units(known, self.rows[level], scope)

    def _refuse_conflicts(self, matchings: dict[DivisionLevel, Matching]) -> None:
        """A code is never handed to another unit, and a county does not vanish from a file."""
        message = _("The code belongs to “%(name)s”, another unit; codes are not used again.")
        errors = [
            LineError(row.line, "code", row.code, message % {"name": unit.name})
            for matching in matchings.values()
            for row, unit in matching.code_conflicts
        ]
        errors += [
            LineError(0, "", "", _("%(name)s is missing from the file.") % {"name": county.name})
            for county in matchings[DivisionLevel.COUNTY].closed
        ]
        if errors:
            raise DivisionFileError(errors)

    def _write_counties(self, units: dict[int, Any], matching: Matching) -> dict[str, Any]:
        slugs = assign_slugs(
            {row.code: [county_stem(row.name)] for row in matching.added},
            County.objects.values_list("slug", flat=True),
        )
        added = [
            County(code=row.code, name=row.name, slug=slugs[row.code]) for row in matching.added
        ]
        return self._save(County, units, matching, added, ["code", "name"])

    def _write_townships(
        self, units: dict[int, Any], matching: Matching, counties: dict[str, Any]
    ) -> dict[str, Any]:
        slugs = township_slugs(
            {row.code: (row.name, counties[row.parent_code]) for row in matching.added}
        )
        added = [
            Township(
                county=counties[row.parent_code],
                code=row.code,
                kind=row.kind,
                name=row.name,
                slug=slugs[row.code],
                valid_from=None if self.first else self.day,
            )
            for row in matching.added
        ]
        changes = [
            TownshipChange(township=units[pk], **self._recorded(units[pk], act))
            for pk, act in self._acts(matching)
        ]
        for row, known in matching.same:
            unit = units[known.pk]
            unit.county = counties[row.parent_code]
            unit.kind = row.kind
            unit.former_names = self._former_names(unit, row)
        fields = ["county", "code", "kind", "name", "former_names", "valid_until", "version"]
        by_code = self._save(Township, units, matching, added, fields)
        TownshipChange.objects.bulk_create(changes, batch_size=500)
        return by_code

    def _write_communities(
        self, units: dict[int, Any], matching: Matching, townships: dict[str, Any]
    ) -> None:
        slugs = community_slugs(
            {
                row.code: (row.short_name, row.kind, townships[row.parent_code])
                for row in matching.added
            }
        )
        added = [
            Community(
                township=townships[row.parent_code],
                code=row.code,
                kind=row.kind,
                is_committee=row.kind in COMMITTEE_KINDS,
                name=row.name,
                short_name=row.short_name,
                slug=slugs[row.code],
                valid_from=None if self.first else self.day,
            )
            for row in matching.added
        ]
        changes = [
            UnitChange(
                community=units[pk],
                township_before=units[pk].township,
                **self._recorded(units[pk], act),
            )
            for pk, act in self._acts(matching)
        ]
        relabelled: set[int] = set()
        for row, known in matching.same:
            unit = units[known.pk]
            unit.township = townships[row.parent_code]
            unit.kind, unit.is_committee = row.kind, row.kind in COMMITTEE_KINDS
            if unit.short_name != row.short_name:
                unit.short_name = row.short_name
                relabelled.add(unit.pk)
            unit.former_names = self._former_names(unit, row)
        fields = ["township", "code", "kind", "is_committee", "name", "short_name"]
        fields += ["former_names", "valid_until", "version"]
        self._save(Community, units, matching, added, fields, relabelled=relabelled)
        UnitChange.objects.bulk_create(changes, batch_size=500)

    def _acts(self, matching: Matching) -> Iterator[tuple[int, UnitAct]]:
        """What the file does to known units, by their keys."""
        for row, known in matching.same:
            if known.code != row.code:
                yield known.pk, UnitAct.MOVED
            elif known.name != row.name:
                yield known.pk, UnitAct.RENAMED
            if not known.is_open:
                yield known.pk, UnitAct.REOPENED
        for known in matching.closed:
            yield known.pk, UnitAct.CLOSED

    def _recorded(self, unit: Any, act: UnitAct) -> dict[str, Any]:
        """An act with what the unit was until then."""
        return {
            "act": act,
            "effective_on": self.day,
            "reason": FILE_REASON,
            "name_before": unit.name,
            "code_before": unit.code,
            "kind_before": unit.kind,
        }

    def _former_names(self, unit: Any, row: DivisionRow) -> list[str]:
        """With its name of today, if the file calls it otherwise."""
        names: list[str] = unit.former_names
        return names if unit.name == row.name else [*(n for n in names if n != row.name), unit.name]

    def _save(
        self,
        model: type[Any],
        units: dict[int, Any],
        matching: Matching,
        added: list[Any],
        fields: list[str],
        *,
        relabelled: Collection[int] = (),
    ) -> dict[str, Any]:
        """Write one level and return its existing units by their codes."""
        touched = set(relabelled)
        touched |= {known.pk for row, known in matching.same if self._apply(units, row, known)}
        yesterday = self.day - timedelta(days=1)
        for known in matching.closed:
            unit = units[known.pk]
            unit.valid_until = max(yesterday, getattr(unit, "valid_from", None) or yesterday)
            touched.add(unit.pk)
            self.report.changes["closed"].append(f"{known.code} {known.name}")
        for unit in added:
            self.report.changes["added"].append(f"{unit.code} {unit.name}")
        changed = [units[pk] for pk in sorted(touched)]
        for unit in changed:
            if "version" in fields:
                unit.version += 1
        self._free_codes(model, [k.pk for row, k in matching.same if row.code != k.code])
        if changed:
            model.objects.bulk_update(changed, fields, batch_size=500)
        if added:
            model.objects.bulk_create(added, batch_size=500)
        kept = [units[known.pk] for _row, known in matching.same]
        return {unit.code: unit for unit in [*kept, *added]}

    def _apply(self, units: dict[int, Any], row: DivisionRow, known: Known) -> bool:
        """Bring one unit up to its row; whether that changes anything."""
        unit = units[known.pk]
        changes = self.report.changes
        if known.name != row.name:
            changes["renamed"].append(f"{row.code} {known.name} → {row.name}")
        if known.code != row.code:
            changes["moved"].append(f"{row.name} {known.code} → {row.code}")
            self.codes[known.code] = row.code
        if not known.is_open:
            changes["reopened"].append(f"{row.code} {row.name}")
            unit.valid_until = None
        unit.code, unit.name = row.code, row.name
        return not known.is_open or (known.code, known.name) != (row.code, row.name)

    def _free_codes(self, model: type[Any], moved: list[int]) -> None:
        """Codes may change places; in between each unit has one that nobody else can have."""
        if moved:
            placeholder = Concat(Value("~"), Cast("pk", CharField()))
            model.objects.filter(pk__in=moved).update(code=placeholder)

    def _count(self) -> None:
        villages = self.rows[DivisionLevel.VILLAGE]
        self.report.counties = len(self.rows[DivisionLevel.COUNTY])
        self.report.townships = len(self.rows[DivisionLevel.TOWNSHIP])
        self.report.communities = len(villages)
        self.report.without_committee = sum(row.kind not in COMMITTEE_KINDS for row in villages)
