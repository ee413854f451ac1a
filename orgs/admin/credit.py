"""Credit entries, and the whole credit record of one organisation with its publication."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.rules import Refusal
from communities.admin.publishing import tell_published
from orgs import queries, services
from orgs.admin.made import MadeAdmin
from orgs.credit_public import credit_item, publish_credit
from orgs.deadlines import hindrances
from orgs.enums import CreditKind, OrganizationKind, RestrictedAct
from orgs.forms import CarriedOutForm, ConfirmedPublishForm, CreditEntryForm, EntryCorrectionForm
from orgs.models import CreditEntry, Organization, candidate_of
from orgs.queries import Reason
from orgs.rules import REGISTRARS
from portal.enums import Kind
from portal.queries import current


class LateFilter(admin.SimpleListFilter):
    title = _("term for the entry")
    parameter_name = "late"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [
            ("yes", _("Entered late")),
            ("no", _("In time")),
            ("unknown", _("Not known: a calendar is missing")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        chosen = {"yes": True, "no": False, "unknown": None}
        value = self.value()
        if value not in chosen:
            return queryset
        if value == "unknown":
            return queryset.filter(is_late__isnull=True)
        return queryset.filter(is_late=chosen[value])


def _adds(organization: Organization) -> list[tuple[Any, str]]:
    """What may be entered about it: of a legal person more than of a filed organisation."""
    of_all = [
        (_("Enter credit information"), reverse("admin:orgs_creditentry_add")),
        (_("Record a signature"), reverse("admin:orgs_signature_add")),
    ]
    if organization.kind == OrganizationKind.FILED:
        return of_all
    return [
        *of_all,
        (_("Record an annual return"), reverse("admin:orgs_annualreturn_add")),
        (_("Give notice of a listing"), reverse("admin:orgs_listing_add")),
        (_("Record a rating"), reverse("admin:orgs_rating_add")),
        (_("Record an investigation"), reverse("admin:orgs_investigation_add")),
    ]


@admin.register(CreditEntry)
class CreditEntryAdmin(MadeAdmin):
    add_form_class = CreditEntryForm
    change_list_template = "orgs/admin/credit_list.html"
    list_display = ("title", "organization", "kind", "arisen_on", "due_on", "entered_on",
                    "in_time", "stands")  # fmt: skip
    list_filter = ("kind", LateFilter, "is_public")
    date_hierarchy = "arisen_on"
    allowed_lookups = frozenset({LateFilter.parameter_name})
    list_select_related = ("organization", "correction")
    search_fields = ("organization__name", "organization__credit_code", "title", "document")
    ordering = ("-arisen_on", "-pk")
    fields = ("organization_link", "kind", "title", "text", "basis", "document", "source",
              "arisen_on", "entered_on", "entered_by", "due_reason", "in_time", "carried_out",
              "is_public",
              "corrects", "correction_reason", "is_retraction", "corrected_by")  # fmt: skip
    readonly_fields = fields

    def get_urls(self) -> list[URLPattern]:
        wrapped = self.admin_site.admin_view
        own = [
            path("record/<int:organization_id>/", wrapped(require_safe(self.record_view)),
                 name="orgs_creditentry_record"),
            path("record/<int:organization_id>/publish/", wrapped(require_POST(self.publish_view)),
                 name="orgs_creditentry_publish"),
            path("<path:object_id>/correct/", wrapped(self.correct_view),
                 name="orgs_creditentry_correct"),
            path("<path:object_id>/carried-out/", wrapped(self.carried_out_view),
                 name="orgs_creditentry_carried_out"),
        ]  # fmt: skip
        return [*own, *super().get_urls()]

    def make(self, entered: dict[str, Any], *, by: Any, token: str) -> CreditEntry:
        organization = entered.pop("organization")
        facts = services.CreditFacts(**entered)
        return services.enter_credit(organization, facts=facts, by=by, token=token)[0]

    def acts_of(self, obj: Any) -> list[tuple[Any, str]]:
        is_open = self.stands(obj) and not services.is_result(obj)
        acts = [(_("Correct"), "admin:orgs_creditentry_correct")] if is_open else []
        if is_open and obj.kind == CreditKind.PENALTY and not hasattr(obj, "execution"):
            acts.append((_("Penalty was carried out"), "admin:orgs_creditentry_carried_out"))
        return acts

    def carried_out_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        user: Any = request.user

        def act(obj: CreditEntry, entered: dict[str, Any]) -> None:
            services.record_execution(obj, by=user, on=entered["carried_out_on"])

        return self.act_view(
            request,
            object_id,
            title=_("Penalty was carried out"),
            form=lambda obj: CarriedOutForm(request.POST or None),
            act=act,
        )

    def correct_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        user: Any = request.user

        def act(obj: CreditEntry, entered: dict[str, Any]) -> CreditEntry:
            token = entered.pop("submission_token")
            correction = services.EntryCorrection(
                obj, entered.pop("correction_reason"), entered.pop("is_retraction")
            )
            facts = services.CreditFacts(**entered)
            made, _new = services.enter_credit(
                obj.organization, facts=facts, by=user, token=token, correction=correction
            )
            return made

        return self.act_view(
            request,
            object_id,
            title=_("Correct"),
            form=lambda obj: EntryCorrectionForm(request.POST or None, entry=obj, officer=user),
            act=act,
        )

    def _organization(self, request: HttpRequest, organization_id: int) -> Organization:
        user: Any = request.user
        found = Organization.objects.for_user(user).filter(pk=organization_id).first()
        if found is None or not user.may(REGISTRARS, found.jurisdiction):
            raise Http404
        return found

    def record_view(self, request: HttpRequest, organization_id: int) -> HttpResponse:
        return self._record(
            request, self._organization(request, organization_id), ConfirmedPublishForm()
        )

    def _record(
        self,
        request: HttpRequest,
        organization: Organization,
        form: ConfirmedPublishForm,
        status: int = 200,
    ) -> HttpResponse:
        today = timezone.localdate()
        shown = current(Kind.CREDIT, organization.public_id)
        entries = list(queries.entries_of(organization))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Credit record"),
            "opts": self.opts,
            "organization": organization,
            "restricted": [
                one for act in RestrictedAct for one in queries.restrictions_of(organization, act)
            ],
            "adds": _adds(organization),
            "entries": entries,
            "corrected": {row.corrects_id for row in entries},
            "annual": organization.annual_returns.order_by("-year"),
            "listings": queries.listings_of(organization),
            "ratings": organization.ratings.order_by("-decided_on"),
            "investigations": organization.investigations.order_by("-since"),
            "hindrances": hindrances(candidate_of(organization, today), today),
            "signatures": queries.signatures_of(organization),
            "shown": shown,
            "is_newer": shown is not None and shown.payload != credit_item(organization).payload,
            "form": form,
        }
        return TemplateResponse(request, "orgs/admin/credit_record.html", context, status=status)

    def publish_view(self, request: HttpRequest, organization_id: int) -> HttpResponse:
        user: Any = request.user
        organization = self._organization(request, organization_id)
        form = ConfirmedPublishForm(request.POST)
        if form.is_valid():
            try:
                report = publish_credit(organization, by=user, **form.cleaned_data)
                tell_published(request, report)
            except ValidationError as error:
                form.add_error("confirmed", error)
            except Refusal as refusal:
                form.add_error(None, str(refusal.message))
            else:
                address = reverse("admin:orgs_creditentry_record", args=[organization.pk])
                return HttpResponseRedirect(address)
        return self._record(request, organization, form)

    @admin.display(description=_("social organisation"))
    def organization_link(self, obj: CreditEntry) -> str:
        address = reverse("admin:orgs_creditentry_record", args=[obj.organization_id])
        return format_html('<a href="{}">{}</a>', address, obj.organization)

    @admin.display(description=_("in time"), boolean=True, ordering="is_late")
    def in_time(self, obj: CreditEntry) -> bool | None:
        return None if obj.is_late is None else not obj.is_late

    @admin.display(description=_("stands"), boolean=True)
    def stands(self, obj: CreditEntry) -> bool:
        return not obj.is_retraction and not hasattr(obj, "correction")

    @admin.display(description=_("to be entered until"))
    def due_reason(self, obj: CreditEntry) -> str:
        reasons = [Reason(obj.term, obj.arisen_on, obj.due_on)]
        return render_to_string("orgs/reasons.html", {"reasons": reasons})

    @admin.display(description=_("penalty carried out on"))
    def carried_out(self, obj: CreditEntry) -> Any:
        return obj.execution.carried_out_on if hasattr(obj, "execution") else "—"

    @admin.display(description=_("corrected by"))
    def corrected_by(self, obj: CreditEntry) -> str:
        if not hasattr(obj, "correction"):
            return "—"
        address = reverse("admin:orgs_creditentry_change", args=[obj.correction.pk])
        return format_html('<a href="{}">{}</a>', address, obj.correction.title)
