"""Where the policy stands, clause by clause; it reads publications alone."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.policies import public
from accounts.tables import MEDIA_TYPES, whole_table
from coordination.constants import POLICY_KEY
from coordination.queries import named_on_site
from coordination.sections import scoreboard_entry
from portal.documents import attachment
from portal.enums import Kind
from portal.models import Publication
from portal.pages import public_page, published
from portal.queries import version_lines


@public
@public_page
def policy_scoreboard(request: HttpRequest) -> HttpResponse:
    """The current one; before the first was published, that there is none yet."""
    if not version_lines(Kind.SCOREBOARD, POLICY_KEY).exists():
        context = {"on_site": named_on_site([POLICY_KEY])}
        return render(request, "coordination/policy_none.html", context)
    return _page(request, published(Kind.SCOREBOARD, POLICY_KEY))


@public
@public_page
def policy_scoreboard_version(request: HttpRequest, version: int) -> HttpResponse:
    return _page(request, published(Kind.SCOREBOARD, POLICY_KEY, version))


def _page(request: HttpRequest, publication: Publication) -> HttpResponse:
    payload = publication.payload
    context = {
        "publication": publication,
        "board": scoreboard_entry(payload),
        "on_site": named_on_site([payload["policy"]]),
        "versions": version_lines(Kind.SCOREBOARD, POLICY_KEY),
    }
    return render(request, "coordination/policy.html", context)


@public
@public_page(keep=False)
def policy_csv(request: HttpRequest) -> HttpResponse:
    """The current figures as a table: one line for each clause, measure and area."""
    board = scoreboard_entry(published(Kind.SCOREBOARD, POLICY_KEY).payload)
    head = (
        _("Clause"), _("Strength"), _("Text"), _("Measure"), _("What is counted"), _("Area"),
        _("Number counted"), _("Out of"), _("Unit"), _("Remark"),
    )  # fmt: skip
    rows = (
        [clause["number"], clause["strength_label"], clause["text"], *row]
        for clause in board["clauses"]
        for row in _lines(clause)
    )
    return attachment(whole_table("csv", head, rows), MEDIA_TYPES["csv"], "policy.csv")


def _lines(clause: dict[str, Any]) -> list[list[Any]]:
    if not clause["lines"]:
        return [["", "", "", "", "", "", clause["reason"]]]
    return [
        [
            str(line["name"]), str(line["what"]), area["name"], area["counted"],
            area["of"] if area["is_rate"] else "", str(line["unit"]), "",
        ]
        for line in clause["lines"]
        for area in (line["city"], *line["counties"])
    ]  # fmt: skip
