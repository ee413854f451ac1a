"""Activities for everybody: the calendar, registration with a code, and counting oneself in."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_safe

from accounts.forms import show_errors
from accounts.normalise import sent_number
from accounts.policies import public
from accounts.rules import Refusal
from communities.queries import county_entries
from orgs.library_sections import occasion_of, on_site
from orgs.views.starting import to_progress
from outreach import activity_queries as queries
from outreach import services
from outreach.activity_forms import CountInForm, VisitorRegistrationForm
from outreach.activity_sections import activity_entry
from outreach.enums import Carrier
from outreach.models import Activity, Arrival, Registration
from portal.addresses import origin
from portal.calendars import calendar_of
from portal.enums import Kind
from portal.pages import public_form, public_lookup, public_page, published
from portal.queries import version_lines

PAGE_SIZE = 20
FEED_ENTRIES = 50
ATOM = "application/atom+xml"
HOUR = 3600
# From one address, and from all together.
SENDINGS_AN_HOUR, ALL_SENDINGS_AN_HOUR = 10, 500
WRONG_CODES_AN_HOUR = 20
# A whole school sits behind one address.
SIGN_INS, SIGN_IN_SECONDS = 1000, 600
GONE = 410
CONFLICT = 409


@public
@public_page(query=("q", "carrier", "county", "when", "page"))
def activity_public_list(request: HttpRequest) -> HttpResponse:
    """Activities that come, the next first; the past ones on request."""
    chosen = {name: request.GET.get(name, "") for name in ("carrier", "county")}
    text, is_past = request.GET.get("q", "")[:60], request.GET.get("when") == "past"
    counties = [(row.key, row.title) for row in county_entries()]
    known = chosen["carrier"] in {"", "demonstration", *Carrier.values} and chosen["county"] in {
        "",
        *(key for key, _title in counties),
    }
    rows = queries.published_activities(text=text, past=is_past, **chosen)
    page = Paginator(rows if known else rows.none(), PAGE_SIZE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "page": page,
        "activities": [activity_entry(row) for row in page],
        "carriers": Carrier.choices,
        "counties": counties,
        "text": text,
        "is_past": is_past,
        "filtered": bool(text or any(chosen.values())),
        **chosen,
    }
    return render(request, "outreach/activity_public_list.html", context)


@public
@public_page
def activity_public(request: HttpRequest, key: str) -> HttpResponse:
    return _shown(request, key)


@public
@public_page
def activity_public_version(request: HttpRequest, key: str, version: int) -> HttpResponse:
    return _shown(request, key, version)


def _shown(request: HttpRequest, key: str, version: int | None = None) -> HttpResponse:
    publication = published(Kind.ACTIVITY, key, version)
    activity = on_site(activity_entry(publication))
    context = {
        "publication": publication,
        "activity": activity,
        "leaders": queries.named_leaders(activity["leaders"]),
        "versions": version_lines(Kind.ACTIVITY, publication.key),
    }
    return render(request, "outreach/activity_public.html", context)


@public
@public_page
def activity_public_calendar(request: HttpRequest, key: str) -> HttpResponse:
    """The activity for a phone's calendar; one that was cancelled strikes it out there."""
    content = calendar_of([occasion_of(published(Kind.ACTIVITY, key))])
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")


@public
@public_page
def activity_feed(request: HttpRequest) -> HttpResponse:
    """Activities that come, for feed readers (Atom, RFC 4287): what, when and where.

    A reader keeps what it fetched, so nothing of it rests on anybody's consent: no leader, no
    picture, no description.
    """
    rows = list(queries.published_activities()[:FEED_ENTRIES])
    context = {
        "entries": [activity_entry(row) for row in rows],
        "origin": origin(),
        "updated": max((row.published_at for row in rows), default=None),
    }
    return render(request, "outreach/activity_feed.xml", context, content_type=ATOM)


@public
@public_page(query=("year",))
def activity_public_figures(request: HttpRequest) -> HttpResponse:
    """By carrier, and which townships were reached, of the results on the site in a year."""
    year = sent_number(request.GET.get("year", "")) or timezone.localdate().year
    held = queries.published_held(year)
    lines, shown, total = queries.carrier_lines(held)
    context = {
        "year": year,
        "lines": lines,
        "shown": shown,
        "total": total,
        "townships": queries.township_lines(held, queries.published_townships()),
        "is_public": True,
    }
    return render(request, "outreach/activity_public_figures.html", context)


@public
@public_form(limit=SENDINGS_AN_HOUR, seconds=HOUR, together=ALL_SENDINGS_AN_HOUR)
def activity_join(request: HttpRequest, key: str) -> HttpResponse:
    """Register without an account; a code leads back to it."""
    publication = published(Kind.ACTIVITY, key)
    activity = Activity.objects.filter(public_id=key).first()
    if activity is None:
        raise Http404
    form = VisitorRegistrationForm(request.POST or None)
    context: dict[str, Any] = {
        "publication": publication,
        "activity": activity_entry(publication),
        "form": form if activity.takes_registrations else None,
    }
    status = 200 if activity.takes_registrations else GONE
    if request.method == "POST" and form.is_valid():
        if form.is_trapped:
            return redirect("activity_public", key=key)
        try:
            row = services.register_visitor(
                activity, visitor=form.visitor(), token=form.cleaned_data["submission_token"]
            )
        except ValidationError as error:
            show_errors(form, error)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
            status = CONFLICT
        else:
            return redirect("activity_registration", code=row.receipt_code)
    return render(request, "outreach/activity_join.html", context, status=status)


@public
@require_safe
def activity_lookup(request: HttpRequest) -> HttpResponse:
    """From a code that was written down to the page of the registration."""
    return to_progress(request, "activity_registration")


@public
@public_lookup(misses=WRONG_CODES_AN_HOUR, seconds=HOUR, posts=True)
@public_form(limit=SENDINGS_AN_HOUR, seconds=HOUR)
def activity_registration(request: HttpRequest, code: str) -> HttpResponse:
    """How it stands, for whoever has the code; no name and no telephone. Posted: taken back."""
    row = queries.registration_by_code(code)
    if row is None:
        raise Http404
    refusal, status = "", 200
    if request.method == "POST":
        try:
            services.take_back_registration(row)
            return redirect("activity_registration", code=row.receipt_code)
        except Refusal as found:
            refusal, status = str(found.message), CONFLICT
    context = {
        "registration": row,
        "activity": row.activity,
        "before": _before(row),
        # Also of what was cancelled: name and telephone go when they ask for it.
        "may_leave": row.taken_back_at is None and row.activity.starts_at > timezone.now(),
        "refusal": refusal,
    }
    return render(request, "outreach/activity_registration.html", context, status=status)


def _before(row: Registration) -> int:
    """How many registrations wait before this one."""
    rows = queries.registrations_of(row.activity).filter(state="waiting", pk__lt=row.pk)
    return rows.count() if row.state == "waiting" else 0


@public
@public_form(limit=SIGN_INS, seconds=SIGN_IN_SECONDS)
def activity_sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """What somebody sees who opens the QR code at the door: how many people come, and no names."""
    activity = Activity.objects.filter(sign_in_token=token).first()
    if activity is None:
        raise Http404
    device = _device(request, activity)
    own = Arrival.objects.filter(activity=activity, device=device).first() if device else None
    form = CountInForm(request.POST or None)
    context = {"activity": activity, "own": own, "form": form}
    status = 200
    if own is None and not activity.takes_sign_ins:
        context["form"], status = None, GONE
    elif request.method == "POST" and own is None and form.is_valid():
        try:
            services.count_in(activity, device=device, **form.cleaned_data)
            return redirect("activity_sign_in", token=token)
        except ValidationError as error:
            show_errors(form, error)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
            status = CONFLICT
    response = render(request, "outreach/activity_sign_in.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _device(request: HttpRequest, activity: Activity) -> str:
    """A keyed hash of the form's own cookie, good for this activity alone; "" without one."""
    secret = str(request.META.get("CSRF_COOKIE", ""))
    return salted_hmac("outreach.sign-in", f"{activity.pk} {secret}").hexdigest() if secret else ""
