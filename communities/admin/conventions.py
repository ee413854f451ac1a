"""Conventions as officers review, file and publish them, and how far they reach."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import OFFICERS, Role
from accounts.forms import DateField, TextField
from accounts.models import User
from accounts.rules import Refusal, Transition
from benxi_sorting.admin import Step, StepForm, due_words
from communities import queries, services
from communities.admin.filings import FilingCorrectionMixin, number_field
from communities.admin.filters import ConventionCountyFilter
from communities.differences import compare_clauses
from communities.enums import ConventionState, FilingAuthority, ReviewCheck
from communities.models import Community, Convention
from communities.public import publish_consultation, publish_convention
from communities.resources import CONVENTION_COLUMNS
from communities.validators import penalty_words
from portal.admin import SitePage
from portal.enums import Kind
from portal.queries import current


class ChecksForm(StepForm):
    """The list of checks; a return says as well what was in order."""

    checks = forms.MultipleChoiceField(
        label=_("Checked and in order"),
        choices=ReviewCheck.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class ApprovalForm(ChecksForm):
    opinion = TextField(label=_("Opinion of the review"), required=False, max_length=2000)


class FilingForm(StepForm):
    authority = forms.ChoiceField(label=_("Filed with"), choices=FilingAuthority.choices)
    number = number_field()
    filed_on = DateField(label=_("Filed on"), initial=timezone.localdate)
    effective_on = DateField(label=_("In force from"), initial=timezone.localdate)


def _register_filing(convention: Convention, *, by: User, authority: str, **entered: Any) -> None:
    services.register_filing(convention, by=by, authority=FilingAuthority(authority), **entered)


@admin.register(Convention)
class ConventionAdmin(FilingCorrectionMixin):
    """Read-only: the committee writes, the officer reviews, files and publishes."""

    view_roles: ClassVar[frozenset[Role]] = OFFICERS
    change_form_template = "communities/admin/convention.html"
    change_list_template = "communities/admin/convention_list.html"
    exported = CONVENTION_COLUMNS
    list_display = ("title", "state_word", "due_word", "site_page", "place_of", "kind", "edition")
    site_page = SitePage(Kind.CONVENTION, "community__slug", ConventionState.IN_FORCE)
    list_filter = ("state", "kind", ConventionCountyFilter)
    allowed_lookups = frozenset({"county"})
    search_fields = ("title", "community__name", "filing_number")
    search_help_text = _("Title, name of the community or filing number")
    fields = (
        "title", "community", "kind", "edition", "state_word", "return_reason", "filing_clock",
        "filing_authority", "filing_number", "filed_on", "effective_on", "content",
    )  # fmt: skip
    readonly_fields = fields
    steps: ClassVar[dict[str, Step]] = {
        ConventionState.REVIEWED: services.approve_convention,
        ConventionState.RETURNED: services.return_convention,
        ConventionState.FILED: _register_filing,
        ConventionState.IN_FORCE: publish_convention,
    }
    step_forms: ClassVar[dict[str, type[StepForm]]] = {
        ConventionState.REVIEWED: ApprovalForm,
        ConventionState.RETURNED: ChecksForm,
        ConventionState.FILED: FilingForm,
    }

    # What is reviewed or filed needs its own look and number; what is filed is published as it is.
    bulk_steps = (ConventionState.IN_FORCE,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("community__township__county")

    def view_on_site(self, obj: Convention) -> str | None:
        found = current(Kind.CONVENTION, obj.community.slug)
        return reverse("convention_public", args=[found.key]) if found else None

    def step_form(self, request: HttpRequest, obj: Any, step: Transition) -> StepForm:
        """Of the authorities, those that the officer may register a filing for."""
        form = super().step_form(request, obj, step)
        if isinstance(form, FilingForm):
            field: Any = form.fields["authority"]
            field.choices = [
                (authority.value, authority.label)
                for authority, role in services.FILERS_OF.items()
                if self._may(request, frozenset({role}), obj)
            ]
        return form

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is not known yet is left out."""
        later = {"return_reason", "filing_authority", "filing_number", "filed_on", "effective_on"}
        return [name for name in self.fields if name not in later or getattr(obj, name, None)]

    @admin.display(description=_("community"), ordering="community__code")
    def place_of(self, convention: Convention) -> str:
        return str(convention.community.full_name)

    @admin.display(description=_("deadline of the filing"), ordering="filing_due")
    def due_word(self, convention: Convention) -> Any:
        return due_words(convention.filing_due, convention.is_filing_overdue)

    @admin.display(description=_("deadline of the filing"), ordering="filing_due")
    def filing_clock(self, convention: Convention) -> str:
        if convention.filing_due is None:
            return "—"
        return render_to_string("communities/_filing_clock.html", {"convention": convention})

    @admin.display(description=_("text, opinions, reviews, votes"))
    def content(self, convention: Convention) -> str:
        rows = Convention.objects.filter(pk=convention.pk)
        loaded = queries.with_text(rows.select_related("community__township__county")).get()
        texts = [clause.text for clause in loaded.clauses.all()]
        before = queries.edition_before(loaded)
        context = {
            "convention": loaded,
            "opinions": queries.opinion_counts(loaded),
            "opinion_rows": loaded.opinions.all()[:100],
            "penalties": [(n, penalty_words(text)) for n, text in enumerate(texts, start=1)],
            "revision": compare_clauses([c.text for c in before.clauses.all()], texts)
            if before
            else [],
            "checks": dict(ReviewCheck.choices),
            "corrections": loaded.filing_corrections.select_related("corrected_by"),
        }
        return render_to_string("communities/admin/_convention_content.html", context)

    def get_urls(self) -> list[URLPattern]:
        wrapped = self.admin_site.admin_view
        own = [
            path(
                "coverage/",
                wrapped(require_safe(self.coverage_view)),
                name="communities_convention_coverage",
            ),
            path(
                "<path:object_id>/notice/",
                wrapped(require_POST(self.notice_view)),
                name="communities_convention_notice",
            ),
        ]
        return [*own, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        convention: Any = self.get_object(request, object_id)
        if convention is not None:
            notice = current(Kind.CONSULTATION, convention.public_id)
            may_publish = convention.is_open_for_opinions() and notice is None
            extra_context = {
                **(extra_context or {}),
                "may_publish_notice": may_publish and self._may(request, OFFICERS, convention),
                "notice": notice,
                "may_correct_filing": services.may_correct_filing(
                    convention,
                    request.user,  # type: ignore[arg-type]
                ),
            }
        return super().change_view(request, object_id, form_url, extra_context)

    def notice_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Put the draft on the public site, so that anybody can send an opinion."""
        convention = self.get_object(request, object_id)
        if convention is None:
            raise Http404
        user: Any = request.user
        try:
            publish_consultation(convention, by=user)
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("The draft stands on the public site."))
        return HttpResponseRedirect(
            reverse("admin:communities_convention_change", args=[convention.pk])
        )

    def coverage_view(self, request: HttpRequest) -> HttpResponse:
        """Filed conventions with a clause on sorting ÷ committees, and the lists behind it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        communities = Community.objects.for_user(request.user)
        tables = [
            (by, title, queries.convention_coverage(communities, by))
            for by, title in (
                ("county", _("By county or district")),
                ("township", _("By township or subdistrict")),
                ("type", _("By type of community")),
            )
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Coverage of conventions"),
            "opts": self.opts,
            "tables": tables,
            "total": queries.coverage_total(tables[0][2]),
        }
        return TemplateResponse(request, "communities/admin/coverage.html", context)
