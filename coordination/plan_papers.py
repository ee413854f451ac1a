"""A work plan with its progress as .docx and .xlsx, always in Chinese."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.tables import MEDIA_TYPES, whole_table
from coordination import plan_queries as queries
from coordination.models import WorkPlan
from coordination.plan_sections import progress_entry
from portal.documents import MEDIA_TYPE, OfficialDocument


def _entries(plan: WorkPlan, day: date, place: str) -> list[dict[str, Any]]:
    lines = queries.lines_of(plan).select_related("plan")
    return [progress_entry(one, place) for one in queries.progress_of(lines, day)]


def _programmes(entry: dict[str, Any]) -> str:
    return "、".join(one["name"] for one in entry["programmes"])


def _task(entry: dict[str, Any]) -> str:
    """What is to be done, with the programmes that it is part of."""
    programmes = _programmes(entry)
    return f"{entry['task']}（{programmes}）" if programmes else str(entry["task"])


def _aim(entry: dict[str, Any]) -> str:
    """Target or why nothing is counted."""
    if entry["target"]:
        return f"{entry['name']}：{entry['target']}"
    return str(entry["uncounted_reason"])


def _progress(entry: dict[str, Any]) -> str:
    statement = entry["statement"]
    words = [str(entry["standing_label"])]
    if entry["target"]:
        words.append(entry["figure_words"])
    elif statement is not None:
        words.append(str(statement))
    return "，".join(words)


def plan_docx(plan: WorkPlan, day: date) -> bytes:
    """The plan as an official document, its progress as of the civil `day`."""
    unit = queries.unit_of(plan).name
    with translation.override(settings.LANGUAGE_CODE):
        document = OfficialDocument(plan.title)
        if plan.situation:
            document.section(_("Situation of the area"))
            document.text(plan.situation)
        document.section(_("Tasks and targets"))
        document.table(
            [
                _("Clause"), _("What is to be done"), pgettext("target", "Target"),
                _("Responsible"), _("Due on"), _("Progress"),
            ],
            [
                [
                    entry["clause"], _task(entry), _aim(entry), entry["body"],
                    entry["due_on"].isoformat(), _progress(entry),
                ]
                for entry in _entries(plan, day, unit)
            ],
            (6, 14, 13, 10, 9, 10),
        )  # fmt: skip
        if plan.support:
            document.section(_("Support for the work and for organisations"))
            document.text(plan.support)
        document.note(_("Progress is counted from records to %(day)s.") % {"day": day.isoformat()})
        issued = plan.accepted_on or day
        document.sign_off(unit, f"{issued.year}年{issued.month}月{issued.day}日")
        return document.content()


def plan_xlsx(plan: WorkPlan, day: date) -> bytes:
    """The lines as a table, one column for each figure, as of the civil `day`."""
    with translation.override(settings.LANGUAGE_CODE):
        head = (
            _("Clause"), _("What is to be done"), _("What is counted"),
            pgettext("target", "Target"), _("Why nothing is counted"), _("Responsible"),
            _("Due on"), _("Counted to"),
            _("Number counted"), _("Out of"), pgettext("plan line", "Standing"),
            _("What shows it"), _("Programmes"),
        )  # fmt: skip
        rows: list[list[Any]] = []
        for entry in _entries(plan, day, queries.unit_of(plan).name):
            figure, statement = entry["figure"], entry["statement"]
            of = figure.of if figure else None
            rows.append(
                [
                    entry["clause"], entry["task"], str(entry["name"]), entry["target"],
                    entry["uncounted_reason"], entry["body"], entry["due_on"].isoformat(),
                    (entry["span"].until if entry["span"] else day).isoformat(),
                    figure.counted if figure else "", "" if of is None else of,
                    str(entry["standing_label"]), "" if statement is None else str(statement),
                    _programmes(entry),
                ]
            )  # fmt: skip
        return whole_table("xlsx", head, rows)


FORMATS: dict[str, tuple[Callable[[WorkPlan, date], bytes], str]] = {
    "docx": (plan_docx, MEDIA_TYPE),
    "xlsx": (plan_xlsx, MEDIA_TYPES["xlsx"]),
}
