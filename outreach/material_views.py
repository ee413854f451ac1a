"""Campaigns, material and figures: kept in the workspace, read by everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.exports import export
from accounts.policies import allow, public
from accounts.steps import refused
from communities.models import County
from outreach import figure_public, figure_sections, services
from outreach import material_queries as queries
from outreach.carrier_rules import MATERIAL_WRITERS
from outreach.material_forms import (
    CampaignForm,
    FigurePublishForm,
    MaterialForm,
    MaterialPublishForm,
    ReachForm,
    VersionForm,
)
from outreach.material_pages import material_answer
from outreach.models import Campaign, Material
from outreach.resources import CAMPAIGN_COLUMNS, MATERIAL_COLUMNS
from outreach.services import CampaignContent, MaterialContent, ReachContent
from outreach.volunteer_rules import FIGURE_PUBLISHERS
from portal.enums import Kind
from portal.pages import public_page, published
from portal.queries import current_of

PER_PAGE = 30
WRITERS = sorted(MATERIAL_WRITERS)


def _user(request: HttpRequest) -> Any:
    return request.user


def _place(user: Any) -> str:
    """The place for which an officer makes campaigns: that of the first office held."""
    held = [a.jurisdiction for a in user.current_appointments if a.role in MATERIAL_WRITERS]
    return str(min(held, key=len))


@allow(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_list(request: HttpRequest) -> HttpResponseBase:
    """Campaigns; as a file, they or their material."""
    user = _user(request)
    if request.method == "POST" and request.POST.get("by") == "material":
        return export(request, queries.materials_for(user), MATERIAL_COLUMNS)
    rows = queries.campaigns_for(user)
    if request.method == "POST":
        return export(request, rows, CAMPAIGN_COLUMNS)
    page = Paginator(rows, PER_PAGE)
    context = {"page": page.get_page(request.GET.get("page"))}
    return render(request, "outreach/campaign_list.html", context)


@allow(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_create(request: HttpRequest) -> HttpResponse:
    form = CampaignForm(request.POST or None)
    made: list[Campaign] = []

    def act(values: dict[str, Any]) -> None:
        values = dict(values)
        token, user = values.pop("submission_token"), _user(request)
        campaign, _is_new = services.add_campaign(
            _place(user), by=user, content=CampaignContent(**values), token=token
        )
        made.append(campaign)

    status = refused(form, act) if request.method == "POST" else 200
    if made:
        messages.success(request, _("Entered."))
        return redirect("campaign_detail", public_id=made[0].public_id)
    return render(request, "outreach/campaign_create.html", {"form": form}, status=status)


def _campaign(request: HttpRequest, public_id: str) -> Campaign:
    return get_object_or_404(Campaign.objects.for_user(_user(request)), public_id=public_id)


@allow(*WRITERS)
@require_safe
def campaign_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    return _detail(request, _campaign(request, public_id))


def _detail(
    request: HttpRequest, campaign: Campaign, *, status: int = 200, **bound: Any
) -> HttpResponse:
    """One campaign with its material; `bound` are forms that were sent, by name or by material."""
    may_write = _user(request).may(MATERIAL_WRITERS, campaign.jurisdiction)
    user, today = _user(request), {"day": timezone.localdate()}
    materials = list(queries.materials_of(campaign))
    shown = {
        row.key: row.payload["number"]
        for row in current_of(Kind.MATERIAL).filter(key__in=[m.public_id for m in materials])
    }
    context: dict[str, Any] = {
        "campaign": campaign,
        "reach": queries.reach_of(campaign),
        "lines": [
            (
                material,
                shown.get(material.public_id),
                bound.get(f"version_{material.pk}") or _version_form(material),
                bound.get(f"publish_{material.pk}") or _publish_form(material, shown, user),
            )
            for material in materials
        ],
        "may_write": may_write,
        "material": bound.get("material") or MaterialForm(auto_id="material_%s"),
        "reached": bound.get("reached") or ReachForm(initial=today, auto_id="reach_%s"),
    }
    return render(request, "outreach/campaign_detail.html", context, status=status)


def _version_form(material: Material, data: Any = None, files: Any = None) -> VersionForm:
    initial = {"version": material.version}
    return VersionForm(data, files, initial=initial, auto_id=f"version_{material.pk}_%s")


def _publish_form(
    material: Material, shown: dict[str, int], user: Any
) -> MaterialPublishForm | None:
    """For who neither wrote it nor added the file, where the newest is not on the site."""
    newest = next(iter(material.versions.all()), None)
    if newest is None or shown.get(material.public_id) == newest.number:
        return None
    if user.pk in {material.changed_by_id, newest.added_by_id}:
        return None
    initial = {"version": material.version}
    return MaterialPublishForm(initial=initial, auto_id=f"publish_{material.pk}_%s")


def _done(
    request: HttpRequest,
    campaign: Campaign,
    name: str,
    form: Any,
    *,
    act: Any,
    done: str,
    version: Callable[[], int] | None = None,
) -> HttpResponse:
    status = refused(form, lambda values: act(dict(values)), version=version)
    if status:
        return _detail(request, campaign, status=status, **{name: form})
    messages.success(request, done)
    return redirect("campaign_detail", public_id=campaign.public_id)


@allow(*WRITERS)
@require_POST
def campaign_reach(request: HttpRequest, public_id: str) -> HttpResponse:
    """Note how many people it reached, and how that is known."""
    campaign = _campaign(request, public_id)

    def act(values: dict[str, Any]) -> None:
        token = values.pop("submission_token")
        services.note_reach(
            campaign, by=_user(request), content=ReachContent(**values), token=token
        )

    form = ReachForm(request.POST, auto_id="reach_%s")
    return _done(request, campaign, "reached", form, act=act, done=_("Noted."))


@allow(*WRITERS)
@require_POST
def material_create(request: HttpRequest, public_id: str) -> HttpResponse:
    campaign = _campaign(request, public_id)

    def act(values: dict[str, Any]) -> None:
        token, upload = values.pop("submission_token"), values.pop("upload")
        services.add_material(
            campaign,
            by=_user(request),
            content=MaterialContent(**values),
            upload=upload,
            token=token,
        )

    form = MaterialForm(request.POST, request.FILES, auto_id="material_%s")
    done = _("The file is kept; somebody else publishes it.")
    return _done(request, campaign, "material", form, act=act, done=done)


def _material(request: HttpRequest, public_id: str) -> Material:
    rows = Material.objects.for_user(_user(request)).select_related("campaign")
    return get_object_or_404(rows, public_id=public_id)


def _done_to(
    request: HttpRequest, material: Material, name: str, form: Any, *, act: Any, done: str
) -> HttpResponse:
    return _done(
        request,
        material.campaign,
        f"{name}_{material.pk}",
        form,
        act=act,
        done=done,
        version=lambda: _material(request, material.public_id).version,
    )


@allow(*WRITERS)
@require_POST
def material_version(request: HttpRequest, public_id: str) -> HttpResponse:
    """Add a file in the place of the last."""
    material = _material(request, public_id)

    def act(values: dict[str, Any]) -> None:
        services.add_version(
            material,
            by=_user(request),
            upload=values["upload"],
            note=values["note"],
            expected_version=values["version"],
        )

    form = _version_form(material, request.POST, request.FILES)
    done = _("The file is kept; somebody else publishes it.")
    return _done_to(request, material, "version", form, act=act, done=done)


@allow(*WRITERS)
@require_POST
def material_publish(request: HttpRequest, public_id: str) -> HttpResponse:
    material = _material(request, public_id)

    def act(values: dict[str, Any]) -> None:
        version = values.pop("version")
        figure_public.publish_material(
            material, by=_user(request), expected_version=version, **values
        )

    form = MaterialPublishForm(request.POST, auto_id=f"publish_{material.pk}_%s")
    done = _("It stands on the public site as it is now.")
    return _done_to(request, material, "publish", form, act=act, done=done)


@allow(*WRITERS)
@require_POST
def material_preview(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """A file for those who look it through before it is published; it is told, not counted."""
    material = _material(request, public_id)
    version = get_object_or_404(material.versions.all(), number=number)
    return material_answer(request, version, title=material.title)


@allow(*sorted(FIGURE_PUBLISHERS))
@require_http_methods(["GET", "HEAD", "POST"])
def figures_publish(request: HttpRequest) -> HttpResponse:
    """The sums of carriers and volunteers, county by county, put on the site."""
    user = _user(request)
    counties = [
        county
        for county in County.objects.order_by("code")
        if user.may(FIGURE_PUBLISHERS, county.code)
    ]
    forms = {one: FigurePublishForm(auto_id=f"{one.slug}_%s") for one in counties}
    status = 200
    if request.method == "POST":
        slug = request.POST.get("county", "")
        county = next((one for one in counties if one.slug == slug), None)
        if county is None:
            raise Http404
        form = forms[county] = FigurePublishForm(request.POST, auto_id=f"{slug}_%s")

        def act(values: dict[str, Any]) -> None:
            figure_public.publish_figures(county, by=user, reason=values["reason"])

        status = refused(form, act)
        if not status:
            messages.success(request, _("It stands on the public site as it is now."))
            return redirect("figures_publish")
    shown = {row.key: row for row in current_of(Kind.OUTREACH)}
    context = {"rows": [(one, shown.get(one.slug), form) for one, form in forms.items()]}
    return render(request, "outreach/figures_publish.html", context, status=status)


@public
@public_page
def outreach_figures_list(request: HttpRequest) -> HttpResponse:
    """What was published of carriers and volunteers, by county."""
    rows = current_of(Kind.OUTREACH).order_by("unit_code")
    return render(request, "outreach/figures_list.html", {"rows": rows})


@public
@public_page
def outreach_figures(request: HttpRequest, key: str) -> HttpResponse:
    """The townships of a county."""
    publication = published(Kind.OUTREACH, key)
    context = {
        "publication": publication,
        "townships": [figure_sections.shown(row) for row in publication.payload["townships"]],
    }
    return render(request, "outreach/figures.html", context)
