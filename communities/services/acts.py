"""What acts on communities and townships have in common."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import record_event, save_version
from communities.enums import DivisionLevel
from communities.models import Community, Township, TownshipChange, UnitChange
from communities.rules import REGISTRARS
from communities.validators import expected_kind, validate_division_code, validate_parent_code

Unit = Community | Township


@dataclass(frozen=True)
class NewUnit:
    """A unit that an act makes."""

    code: str
    name: str


@dataclass(frozen=True)
class Act:
    """What every act has: who, from which civil date on, by which document, and why."""

    by: User
    effective_on: date
    document: str = ""
    reason: str = ""
    expected_version: int | None = None


@contextmanager
def registry_turn() -> Iterator[None]:
    """One act on the registry at a time, all of it or nothing."""
    with transaction.atomic():
        transaction_lock("divisions")
        yield


def refuse_place(act: Act, *units: Any) -> None:
    """Raises Refusal where one of `units` does not lie in the jurisdiction of who acts."""
    for unit in units:
        if not act.by.may(REGISTRARS, unit.code):
            raise Refusal(_("%(unit)s is not in your jurisdiction.") % {"unit": unit})


def refuse_act(unit: Unit, act: Act) -> None:
    """Raises Refusal for a foreign or a closed unit, ValidationError for an impossible date."""
    refuse_place(act, unit)
    if unit.valid_until is not None:
        raise Refusal(
            _("%(unit)s existed until %(date)s; nothing happens to it any more.")
            % {"unit": unit, "date": unit.valid_until}
        )
    if act.effective_on > timezone.localdate():
        raise ValidationError({"effective_on": _("This date lies in the future.")})
    if unit.valid_from is not None and act.effective_on <= unit.valid_from:
        raise ValidationError(
            {
                "effective_on": _("%(community)s exists only since %(date)s.")
                % {"community": unit, "date": unit.valid_from}
            }
        )
    last = unit.changes.order_by("-effective_on").first()
    if last is not None and act.effective_on < last.effective_on:
        raise ValidationError(
            {
                "effective_on": _("Its last change holds since %(date)s; this one comes after.")
                % {"date": last.effective_on}
            }
        )


def refuse_code(code: str, parent_code: str, level: DivisionLevel) -> None:
    """Only a code of `level` under `parent_code` that no unit has or ever had.

    Raises ValidationError keyed by `code`.
    """
    try:
        validate_division_code(code, level)
        validate_parent_code(code, parent_code, level)
        expected_kind(code, level)
    except ValidationError as error:
        raise ValidationError({"code": error.messages}) from error
    name = _holder_of(code, level)
    if name is not None:
        raise ValidationError(
            {
                "code": _("The code belongs to “%(name)s”, another unit; codes are not used again.")
                % {"name": name}
            }
        )


def _holder_of(code: str, level: DivisionLevel) -> str | None:
    """The name of the unit that has the code, or once had it."""
    if level == DivisionLevel.VILLAGE:
        units, changes, path = Community.objects, UnitChange.objects, "community__name"
    else:
        units, changes, path = Township.objects, TownshipChange.objects, "township__name"  # type: ignore[assignment]
    holder = units.filter(code=code).values_list("name", flat=True).first()
    return holder or changes.filter(code_before=code).values_list(path, flat=True).first()


def refuse_name(name: str, neighbours: Any, field: Any) -> None:
    """Only a name that `field` takes and none of the existing `neighbours` has.

    Raises ValidationError keyed by `name`.
    """
    try:
        field.clean(name, None)
    except ValidationError as error:
        raise ValidationError({"name": error.messages}) from error
    if neighbours.filter(name=name, valid_until__isnull=True).exists():
        raise ValidationError({"name": _("There is a “%(name)s” here already.") % {"name": name}})


def remember(
    unit: Unit, change: UnitChange | TownshipChange, act: Act, *, but: Collection[str]
) -> None:
    """Write down an act on `unit` with what it was until then, and in the trail.

    `but` names the fields of `change` that need no check.
    """
    change.name_before, change.code_before = unit.name, unit.code
    change.kind_before = unit.kind
    change.effective_on = act.effective_on
    change.document = act.document.strip()
    change.reason = act.reason.strip()
    change.recorded_by = act.by
    change.clean_fields(exclude=[*but, "recorded_by"])
    change.save()
    record_event(
        actor=act.by,
        action=f"{unit._meta.model_name}.{change.act}",
        target=unit,
        before={"name": unit.name, "code": unit.code},
        after={"effective_on": act.effective_on, "document": act.document},
    )


def save_unit(unit: Unit, act: Act, **changes: Any) -> None:
    """Write `changes` over the version that the officer saw. Raises StaleRecord."""
    save_version(unit, expected_version=act.expected_version, **changes)


def renamed(unit: Unit, name: str) -> dict[str, Any]:
    """The new name, and the old one among the former names."""
    kept = [former for former in unit.former_names if former != name]
    return {"name": name, "former_names": [*kept, unit.name]}
