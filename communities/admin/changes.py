"""Acts on units in the admin: buttons on the page of a unit, each with a page of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from accounts.forms import show_errors
from accounts.rules import Refusal
from communities.admin import act_forms as forms
from communities.enums import UnitAct
from communities.models import Community, Township
from communities.rules import REGISTRARS
from communities.services import Act


class Offer(NamedTuple):
    """A button: the act, its words, and what it asks for."""

    target: str
    label: Any
    form: type[forms.ActForm]
    # What the act does that is not seen from its fields.
    hint: Any


KEEPS = _("Row, address and records stay. The old name is still found.")
ENDS = _(
    "The unit ends with the day before the date. Its records stay with it, and nothing happens to"
    " it any more: this cannot be taken back."
)
FOLLOWS = _(
    "Records and address stay; appointments, photos and publications follow the new code. The old"
    " code is never given again."
)

COMMUNITY_ACTS: Sequence[Offer] = (
    Offer(UnitAct.RENAMED, _("Rename"), forms.RenameForm, KEEPS),
    Offer(UnitAct.MERGED, _("Merge into another"), forms.MergeForm, ENDS),
    Offer(UnitAct.SPLIT, _("Split"), forms.SplitForm, ENDS),
    Offer(UnitAct.MOVED, _("Move to another township"), forms.MoveForm, FOLLOWS),
    Offer(UnitAct.RECODED, _("Give another code"), forms.RecodeForm, FOLLOWS),
    Offer(UnitAct.CLOSED, _("Close the unit"), forms.CloseForm, ENDS),
)
TOWNSHIP_ACTS: Sequence[Offer] = (
    Offer(UnitAct.RENAMED, _("Rename"), forms.RenameTownshipForm, KEEPS),
    Offer(UnitAct.MERGED, _("Merge into another"), forms.MergeTownshipForm, ENDS),
    Offer(UnitAct.RECODED, _("Give another code"), forms.RecodeTownshipForm, FOLLOWS),
    Offer(UnitAct.CLOSED, _("Close the unit"), forms.CloseTownshipForm, ENDS),
)


class ChangesMixin:
    """The acts of `acts` as buttons, and what happened to the unit as a table."""

    acts: ClassVar[Sequence[Offer]]
    change_form_template: Any = "communities/admin/unit.html"

    def get_urls(self) -> list[URLPattern]:
        opts = self.opts  # type: ignore[attr-defined]
        act = path(
            "<path:object_id>/act/<slug:act>/",
            self.admin_site.admin_view(self.act_view),  # type: ignore[attr-defined]
            name=f"{opts.app_label}_{opts.model_name}_act",
        )
        return [act, *super().get_urls()]  # type: ignore[misc]

    def offers(self, request: HttpRequest, unit: Any) -> Sequence[Offer]:
        may = self._may(request, REGISTRARS, unit)  # type: ignore[attr-defined]
        return self.acts if may and unit.valid_until is None else ()

    @admin.display(description=_("former names"))
    def former_names_text(self, obj: Any) -> str:
        return "、".join(obj.former_names) or "—"

    @admin.display(description=_("what happened to it"))
    def changes_text(self, obj: Any) -> str:
        units: Any = Community.objects.with_names()
        rows = obj.changes.select_related("recorded_by")
        if isinstance(obj, Township):
            units = Township.objects
        else:
            rows = rows.select_related("township_before")
        context = {
            "changes": rows,
            "successors": units.filter(predecessors=obj),
            "predecessors": units.filter(successors=obj),
            "page": f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change",
        }
        return render_to_string("communities/admin/_changes.html", context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        unit = self.get_object(request, object_id)  # type: ignore[attr-defined]
        offers = self.offers(request, unit) if unit is not None else ()
        extra_context = {**(extra_context or {}), "offers": offers}
        response: HttpResponse = super().change_view(request, object_id, form_url, extra_context)  # type: ignore[misc]
        return response

    def act_view(self, request: HttpRequest, object_id: str, act: str) -> HttpResponse:
        unit = self.get_object(request, object_id)  # type: ignore[attr-defined]
        if unit is None:
            raise Http404
        opts = self.opts  # type: ignore[attr-defined]
        back = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[unit.pk])
        offer = next((o for o in self.offers(request, unit) if o.target == act), None)
        if offer is None:
            messages.error(request, _("This step is not possible any more."))
            return HttpResponseRedirect(back)
        form = offer.form(request.POST or None, initial={"version": unit.version})
        form.fields["reason"].required = offer.target == UnitAct.CLOSED
        form.prepare(unit, request.user)  # type: ignore[arg-type]
        if request.method == "POST" and form.is_valid() and _take(request, unit, form):
            messages.success(request, _("Done: %(step)s.") % {"step": offer.label})
            return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": offer.label,
            "opts": opts,
            "original": unit,
            "step": offer,
            "form": form,
            "back": back,
        }
        return TemplateResponse(request, "admin/step.html", context)


def _take(request: HttpRequest, unit: Any, form: forms.ActForm) -> bool:
    values = form.cleaned_data
    act = Act(
        by=request.user,  # type: ignore[arg-type]
        effective_on=values["effective_on"],
        document=values["document"],
        reason=values["reason"],
        expected_version=values["version"],
    )
    try:
        form.take(unit, act)
    except ValidationError as error:
        show_errors(form, error)
        return False
    except Refusal as refusal:
        form.add_error(None, str(refusal.message))
        return False
    return True
