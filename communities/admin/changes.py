"""Acts on a community in the admin: rename, merge, split, close, move, give another code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import DateField, LineField, TextField
from accounts.normalise import parse_code
from accounts.rules import Refusal
from benxi_sorting.admin import StepForm
from communities import services
from communities.enums import UnitAct
from communities.models import Community, Township
from communities.rules import REGISTRARS
from communities.services.changes import Act

LONGEST_PARTS = 2000


class CodeField(LineField):
    """A division code, also typed in full-width digits."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return parse_code(text) if text else ""


class ActForm(StepForm):
    effective_on = DateField(label=_("Effective on"), initial=timezone.localdate)
    document = LineField(label=_("Document"), required=False, max_length=100)


class RenameForm(ActForm):
    name = LineField(label=_("New name"), max_length=60)
    field_order = ("name",)

    def take(self, community: Community, act: Act) -> None:
        services.rename_unit(community, act, name=self.cleaned_data["name"])


class MergeForm(ActForm):
    into = forms.ModelChoiceField(
        Community.objects.none(),
        label=_("It goes on in"),
        required=False,
        empty_label=_("A new unit, named below"),
    )
    code = CodeField(label=_("Code of the new unit"), required=False, max_length=12)
    name = LineField(label=_("Name of the new unit"), required=False, max_length=60)
    field_order = (
        "into",
        "code",
        "name",
    )

    def take(self, community: Community, act: Act) -> None:
        values = self.cleaned_data
        named = bool(values["code"] or values["name"])
        if values["into"] and named:
            raise ValidationError({"into": _("Choose a unit or name a new one, not both.")})
        new = services.NewUnit(values["code"], values["name"]) if named else None
        services.merge_unit(community, act, into=values["into"], new=new)


class SplitForm(ActForm):
    parts = TextField(
        label=_("New units"),
        max_length=LONGEST_PARTS,
        help_text=_("One a line: its code of 12 digits, a space, its name."),
    )
    field_order = ("parts",)

    def clean_parts(self) -> list[services.NewUnit]:
        lines = [line.split(None, 1) for line in self.cleaned_data["parts"].splitlines() if line]
        for number, words in enumerate(lines, start=1):
            if len(words) != len(services.NewUnit.__dataclass_fields__):
                raise ValidationError(
                    _("Line %(number)s needs a code, a space and a name.") % {"number": number}
                )
        return [services.NewUnit(parse_code(code), name) for code, name in lines]

    def take(self, community: Community, act: Act) -> None:
        services.split_unit(community, act, parts=self.cleaned_data["parts"])


class CloseForm(ActForm):
    def take(self, community: Community, act: Act) -> None:
        services.close_unit(community, act)


class MoveForm(ActForm):
    township = forms.ModelChoiceField(Township.objects.none(), label=_("New township"))
    code = CodeField(label=_("New code"), max_length=12)
    field_order = (
        "township",
        "code",
    )

    def take(self, community: Community, act: Act) -> None:
        values = self.cleaned_data
        services.move_unit(community, act, township=values["township"], code=values["code"])


class RecodeForm(ActForm):
    code = CodeField(label=_("New code"), max_length=12)
    field_order = ("code",)

    def take(self, community: Community, act: Act) -> None:
        services.recode_unit(community, act, code=self.cleaned_data["code"])


class Offer(NamedTuple):
    """A button: the act, its words, and what it asks for."""

    target: str
    label: Any
    form: Callable[..., Any]


OFFERS: Sequence[Offer] = (
    Offer(UnitAct.RENAMED, _("Rename"), RenameForm),
    Offer(UnitAct.MERGED, _("Merge into another"), MergeForm),
    Offer(UnitAct.SPLIT, _("Split"), SplitForm),
    Offer(UnitAct.MOVED, _("Move to another township"), MoveForm),
    Offer(UnitAct.RECODED, _("Give another code"), RecodeForm),
    Offer(UnitAct.CLOSED, _("Close the unit"), CloseForm),
)


class ChangesMixin:
    """The acts as buttons on the page of a community, each with a page of its own."""

    def get_urls(self) -> list[URLPattern]:
        act = path(
            "<path:object_id>/act/<slug:act>/",
            self.admin_site.admin_view(self.act_view),  # type: ignore[attr-defined]
            name="communities_community_act",
        )
        return [act, *super().get_urls()]  # type: ignore[misc]

    def offers(self, request: HttpRequest, community: Community) -> Sequence[Offer]:
        may = self._may(request, REGISTRARS, community)  # type: ignore[attr-defined]
        return OFFERS if may and community.valid_until is None else ()

    def changes_table(self, community: Community) -> str:
        rows = community.changes.select_related("township_before", "recorded_by")
        units = Community.objects.with_names()
        context = {
            "changes": rows,
            "successors": units.filter(predecessors=community),
            "predecessors": units.filter(successors=community),
        }
        return render_to_string("communities/admin/_changes.html", context)

    def act_view(self, request: HttpRequest, object_id: str, act: str) -> HttpResponse:
        community = self.get_object(request, object_id)  # type: ignore[attr-defined]
        if community is None:
            raise Http404
        back = reverse("admin:communities_community_change", args=[community.pk])
        offer = next((o for o in self.offers(request, community) if o.target == act), None)
        if offer is None:
            messages.error(request, _("This step is not possible any more."))
            return HttpResponseRedirect(back)
        form = self._act_form(request, community, offer)
        if request.method == "POST" and form.is_valid() and _take(request, community, form):
            messages.success(request, _("Done: %(step)s.") % {"step": offer.label})
            return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": offer.label,
            "opts": self.opts,  # type: ignore[attr-defined]
            "original": community,
            "step": offer,
            "form": form,
            "back": back,
        }
        return TemplateResponse(request, "admin/step.html", context)

    def _act_form(self, request: HttpRequest, community: Community, offer: Offer) -> Any:
        form = offer.form(request.POST or None, initial={"version": community.version})
        form.fields["reason"].required = offer.target == UnitAct.CLOSED
        if "into" in form.fields:
            units = Community.objects.for_user(request.user).filter(valid_until__isnull=True)
            units = units.filter(township__county=community.township.county).with_names()
            form.fields["into"].queryset = units.exclude(pk=community.pk)
            form.fields["into"].label_from_instance = lambda unit: unit.full_name
        if "township" in form.fields:
            townships = Township.objects.for_user(request.user).filter(valid_until__isnull=True)
            form.fields["township"].queryset = townships.exclude(pk=community.township_id)
        return form


def _take(request: HttpRequest, community: Community, form: Any) -> bool:
    values = form.cleaned_data
    act = Act(
        by=request.user,  # type: ignore[arg-type]
        effective_on=values["effective_on"],
        document=values["document"],
        reason=values["reason"],
        expected_version=values["version"],
    )
    try:
        form.take(community, act)
    except ValidationError as error:
        for name, found in getattr(error, "error_dict", {None: [error]}).items():
            form.add_error(name if name in form.fields else None, found)
        return False
    except Refusal as refusal:
        form.add_error(None, str(refusal.message))
        return False
    return True
