"""Communities in programmes: filtered by them, put into them, taken out of them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.forms import show_errors
from accounts.rules import Refusal
from communities.admin.filters import ListedFilter
from communities.forms.programmes import INTO, TagForm
from communities.models import Community, CommunityProgramme, Programme
from communities.services.programmes import tag_communities, untag_communities


class ProgrammeFilter(ListedFilter):
    title = _("programme")
    parameter_name = "programme"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(Programme.objects.values_list("code", "name"))


class CommunityProgrammeFilter(ProgrammeFilter):
    """Those that are in it today."""

    def narrowed(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        tags = CommunityProgramme.objects.running().filter(programme__code=value)
        return queryset.filter(pk__in=tags.order_by().values("community"))


class TaggingMixin:
    """Several programmes for all the chosen at once; and what one community is and was in."""

    @admin.display(description=_("programmes"))
    def programmes_text(self, obj: Community) -> str:
        rows = CommunityProgramme.objects.filter(community=obj).select_related("programme")
        return "；".join(f"{row.programme} {row.since} – {row.until or ''}" for row in rows) or "—"

    @admin.action(description=_("Put into programmes, or take out…"), permissions=["view"])
    def tag_chosen(
        self, request: HttpRequest, queryset: QuerySet[Community]
    ) -> HttpResponse | None:
        """Ask for the programmes, then tag the chosen communities: all of them or none."""
        asked = "tag" in request.POST
        form = TagForm(request.POST if asked else None)
        if asked and form.is_valid():
            entered = dict(form.cleaned_data)
            act = tag_communities if entered.pop("act") == INTO else untag_communities
            try:
                number = act(by=request.user, communities=list(queryset), **entered)  # type: ignore[arg-type]
            except ValidationError as error:
                show_errors(form, error)
            except Refusal as refusal:
                form.add_error(None, str(refusal.message))
            else:
                text = ngettext("%(count)s tag changed.", "%(count)s tags changed.", number)
                messages.success(request, text % {"count": number})
                return None
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": _("Communities in programmes"),
            "opts": self.opts,  # type: ignore[attr-defined]
            "form": form,
            "chosen": request.POST.getlist("_selected_action"),
            "select_across": request.POST.get("select_across", "0"),
            "communities": queryset,
        }
        return TemplateResponse(request, "communities/admin/tag.html", context)
