"""The page on which the officer of the authority corrects a registered filing."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from accounts.forms import DateField, LineField
from accounts.steps import refused
from benxi_sorting.admin import StepForm, SteppedModelAdmin
from communities import services
from communities.constants import FILING_NUMBER_LENGTH
from communities.enums import FilingAuthority
from communities.models import Convention


def number_field() -> LineField:
    """Wide enough for a number to be read as it is typed."""
    widget = forms.TextInput(attrs={"class": "vTextField"})
    return LineField(label=_("Filing number"), max_length=FILING_NUMBER_LENGTH, widget=widget)


class FilingCorrectionForm(StepForm):
    authority = forms.ChoiceField(label=_("Filed with"), choices=FilingAuthority.choices)
    number = number_field()
    filed_on = DateField(label=_("Filed on"))
    effective_on = DateField(label=_("In force from"))

    field_order = ("authority", "number", "filed_on", "effective_on", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        may_move = kwargs.pop("may_move")
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True
        if not may_move:
            del self.fields["authority"]


class Correcting(NamedTuple):
    """What `admin/step.html` says of it."""

    label: Any
    hint: Any


KEPT = _("What was registered until now is kept with your reason and the time.")
PUBLISHED_ANEW = _(
    "What was registered until now is kept with your reason and the time. The public page"
    " gets a new version at once, with this reason beside it; the version until now stays readable."
)


class FilingCorrectionMixin(SteppedModelAdmin):
    """A button on the page of a filed convention, for those who may correct its filing."""

    def get_urls(self) -> list[URLPattern]:
        own = path(
            "<path:object_id>/correct-filing/",
            self.admin_site.admin_view(self.correct_filing_view),
            name="communities_convention_correct_filing",
        )
        return [own, *super().get_urls()]

    def correct_filing_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        convention: Any = self.get_object(request, object_id)
        if convention is None:
            raise Http404
        user: Any = request.user
        back = reverse("admin:communities_convention_change", args=[convention.pk])
        if not services.may_correct_filing(convention, user):
            messages.error(request, _("This step is not possible any more."))
            return HttpResponseRedirect(back)
        form = FilingCorrectionForm(
            request.POST or None,
            may_move=services.may_correct_authority(convention, user),
            initial={
                "version": convention.version,
                "authority": convention.filing_authority,
                "number": convention.filing_number,
                "filed_on": convention.filed_on,
                "effective_on": convention.effective_on,
            },
        )
        status = 200
        if request.method == "POST":
            status = refused(
                form,
                lambda typed: _correct(convention, user, typed),
                version=lambda: _stored(convention),
            )
            if not status:
                messages.success(request, _("The filing is corrected."))
                return HttpResponseRedirect(back)
            # What was refused half-way stands in the object and not in the register.
            convention.refresh_from_db()
        return self._correcting_page(request, convention, form, back, status)

    def _correcting_page(
        self,
        request: HttpRequest,
        convention: Convention,
        form: forms.Form,
        back: str,
        status: int,
    ) -> HttpResponse:
        hint = PUBLISHED_ANEW if services.is_edition_public(convention) else KEPT
        context = {
            **self.admin_site.each_context(request),
            "title": _("Correct the filing"),
            "opts": self.opts,
            "original": convention,
            "step": Correcting(_("Correct the filing"), hint),
            "form": form,
            "back": back,
        }
        return TemplateResponse(
            request, "communities/admin/correct_filing.html", context, status=status
        )


def _stored(convention: Convention) -> int:
    convention.refresh_from_db()
    return int(convention.version)


def _correct(convention: Convention, user: Any, typed: dict[str, Any]) -> None:
    entered = dict(typed)
    services.correct_filing(convention, by=user, expected_version=entered.pop("version"), **entered)
