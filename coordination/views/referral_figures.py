"""How many referrals were answered in time: by unit and by body, for officers."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import OFFICERS
from accounts.policies import allow
from accounts.services import record_event
from accounts.tables import MEDIA_TYPES, whole_table
from coordination import referral_queries as queries
from coordination.forms import SpanForm
from coordination.queries import areas_of, year_to_date
from portal.documents import attachment
from portal.measures import Span

PER_PAGE = 100


def _asked(request: HttpRequest) -> tuple[Span, SpanForm]:
    span = year_to_date()
    if "since" not in request.GET:
        return span, SpanForm(initial={"since": span.since, "until": span.until})
    form = SpanForm(request.GET)
    return form.span() if form.is_valid() else span, form


@allow(*sorted(OFFICERS))
@require_safe
def referral_figures(request: HttpRequest) -> HttpResponse:
    """On time ÷ closed, with what is open and overdue today, for the own area."""
    user: Any = request.user
    span, form = _asked(request)
    areas = areas_of(user)
    lines = queries.body_lines(user, span, areas)
    context = {
        "form": form,
        "span": span,
        "units": queries.unit_lines(user, span, areas),
        "page": Paginator(lines, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "coordination/referral_figures.html", context)


@allow(*sorted(OFFICERS))
@require_POST
def referral_export(request: HttpRequest) -> HttpResponse:
    """Both tables as a workbook; that it was fetched stands in the trail."""
    user: Any = request.user
    span, _form = _asked(request)
    areas = areas_of(user)
    heads = [
        _("By"),
        _("Unit"),
        pgettext("referrals", "Closed"),
        pgettext("referrals", "In time"),
        _("In time, per cent"),
        _("Under way today"),
        _("Overdue today"),
    ]
    rows: list[list[Any]] = []
    for kind, lines in (
        (_("Place"), queries.unit_lines(user, span, areas)),
        (_("Lead body"), queries.body_lines(user, span, areas)),
    ):
        for line in lines:
            share = "" if line.share is None else round(line.share * 100, 1)
            name = line.name or _("the whole city")
            rows.append([kind, name, line.closed, line.on_time, share, line.waiting, line.overdue])
    days = {"since": span.since, "until": span.until}
    record_event(actor=user, action="referral.exported", after=days | {"rows": len(rows)})
    name = f"referrals-{span.since}-{span.until}.xlsx"
    return attachment(whole_table("xlsx", heads, rows), MEDIA_TYPES["xlsx"], name)
