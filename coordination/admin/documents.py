"""The documents library, the policy's clauses, the scoreboard and the live figures."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.constants import CITY_DIGITS
from accounts.enums import OFFICERS, Role
from benxi_sorting.admin import PortalModelAdmin
from coordination import queries, services
from coordination.forms import (
    EditDocumentForm,
    NewDocumentForm,
    NewScoreboardForm,
    PublishDocumentForm,
    PublishScoreboardForm,
    ReasonForm,
    RepealDocumentForm,
    SpanForm,
)
from coordination.models import DisclosureTerm, Document, PolicyClause, Scoreboard
from coordination.rules import KEEPERS, READERS, SCOREKEEPERS
from coordination.sections import scoreboard_entry
from orgs.admin.made import MadeAdmin
from orgs.queries import with_place
from portal.admin import SitePage
from portal.enums import Kind
from portal.file_answer import file_answer
from portal.measures import Span, figures, registered, rows_behind, seen_by
from portal.queries import versions, work_calendar

PAGE_SIZE = 50
ROOMY = 80


def _steps(obj: Any, acts: dict[str, str]) -> list[tuple[Any, str]]:
    """The permitted steps of a record, each with the page of its act."""
    return [
        (step.label, acts[step.target])
        for step in obj.TRANSITIONS.leaving(obj.state)
        if step.target in acts
    ]


@admin.register(Document)
class DocumentAdmin(MadeAdmin):
    """Officers of the city and the counties keep it; townships read it."""

    view_roles = READERS
    add_roles = KEEPERS
    add_form_class = NewDocumentForm
    filled_in = ()
    list_display = ("title", "state_word", "site_page", "number", "kind", "place", "issued_on")
    site_page = SitePage(Kind.DOCUMENT)
    list_filter = ("state", "kind", "level")
    search_fields = ("title", "number", "issuer")
    search_help_text = _("Title, number or issuer")
    ordering = ("-issued_on", "-pk")
    fields = (
        "title", "number", "kind", "level", "place", "issuer", "issued_on", "disclosure",
        "valid_from", "valid_until", "applies_to", "source", "replaces", "state", "repealed_on",
        "ended_reason", "pdf", "site", "text", "beginner", "writer",
    )  # fmt: skip
    readonly_fields = fields

    def get_urls(self) -> list[URLPattern]:
        return [
            self._act("edit", self.edit_view),
            self._act("publish", self.publish_view),
            self._act("repeal", self.repeal_view),
            self._act("discard", self.discard_view),
            self._act("file", require_POST(self.file_view)),
            *super().get_urls(),
        ]

    def new_form(self, request: HttpRequest) -> Any:
        options: Any = {"officer": request.user}
        return NewDocumentForm(request.POST or None, request.FILES or None, **options)

    def make(self, entered: dict[str, Any], *, by: Any, token: str) -> Document:
        upload = entered.pop("upload", None)
        content = services.DocumentContent(**entered)
        return services.begin_document(by=by, content=content, upload=upload, token=token)[0]

    def acts_of(self, obj: Document) -> list[tuple[Any, str]]:
        prefix = "admin:coordination_document"
        pages = {
            "published": f"{prefix}_publish",
            "repealed": f"{prefix}_repeal",
            "discarded": f"{prefix}_discard",
        }
        edit = [(_("Edit the text"), f"{prefix}_edit")] if obj.state == "draft" else []
        return [*edit, *_steps(obj, pages)]

    def edit_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        user: Any = request.user

        def form(obj: Document) -> Any:
            start = {name: getattr(obj, name) for name in DOCUMENT_FIELDS}
            return EditDocumentForm(
                request.POST or None,
                request.FILES or None,
                officer=user,
                initial={**start, "version": obj.version},
            )

        def act(obj: Document, entered: dict[str, Any]) -> None:
            version, upload = entered.pop("version"), entered.pop("upload", None)
            content = services.DocumentContent(**entered)
            services.change_document(
                obj, by=user, content=content, upload=upload, expected_version=version
            )

        return self.act_view(request, object_id, title=_("Edit the text"), form=form, act=act)

    def publish_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._stepped(
            request, object_id, _("Publish"), PublishDocumentForm, services.publish_document
        )

    def repeal_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._stepped(
            request, object_id, _("Repeal"), RepealDocumentForm, services.repeal_document
        )

    def discard_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._stepped(
            request, object_id, _("Give up"), ReasonForm, services.discard_document
        )

    def file_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        document: Any = self.get_object(request, object_id)
        if document is None or not document.sha256:
            raise Http404
        if not self.has_view_permission(request, document):
            raise PermissionDenied
        return file_answer(request, document)

    def get_queryset(self, request: HttpRequest) -> Any:
        return with_place(super().get_queryset(request).select_related("begun_by", "written_by"))

    @admin.display(description=_("kept by"), ordering="jurisdiction")
    def place(self, obj: Any) -> str:
        if len(obj.jurisdiction) == CITY_DIGITS:
            return str(_("the whole city"))
        return str(obj.place_name or obj.jurisdiction)

    @admin.display(description=_("begun by"))
    def beginner(self, obj: Document) -> str:
        return obj.begun_by.name if obj.begun_by else "—"

    @admin.display(description=_("last written by"))
    def writer(self, obj: Document) -> str:
        return obj.written_by.name if obj.written_by else "—"

    @admin.display(description=_("file"))
    def pdf(self, obj: Document) -> str:
        return render_to_string("coordination/admin/_file.html", {"document": obj})

    @admin.display(description=_("to be published by"))
    def disclosure(self, obj: Document) -> str:
        """The last day of the term, and when it was published, if it was."""
        found = queries.disclosure_of(obj, work_calendar(), queries.disclosure_terms())
        if found is None:
            return "—"
        last = found.last
        first = versions(Kind.DOCUMENT, obj.public_id).last()
        if first is None:
            return f"{last}"
        day = timezone.localdate(first.published_at)
        words = (
            _("%(last)s; published late, on %(day)s")
            if day > last
            else _("%(last)s; published in time, on %(day)s")
        )
        return str(words % {"last": last, "day": day})

    @admin.display(description=_("on the site"))
    def site(self, obj: Document) -> str:
        return render_to_string("coordination/admin/_site.html", {"document": obj})


DOCUMENT_FIELDS = (
    "jurisdiction", "kind", "level", "title", "number", "issuer", "issued_on", "valid_from",
    "valid_until", "applies_to", "source", "text", "replaces",
)  # fmt: skip


@admin.register(DisclosureTerm)
class DisclosureTermAdmin(PortalModelAdmin):
    """A new row replaces the one before from its first day; rows are never changed."""

    view_roles = OFFICERS
    add_roles = frozenset({Role.CITY_OFFICER})
    list_display = ("working_days", "in_force_since", "source")
    fields = list_display


@admin.register(PolicyClause)
class PolicyClauseAdmin(PortalModelAdmin):
    """The clauses as they were loaded (`manage.py load_policy`)."""

    view_roles = READERS
    list_display = ("number", "strength", "text", "counted")
    list_filter = ("strength",)
    search_fields = ("number", "text")
    search_help_text = _("Number or words of a clause")
    list_per_page = ROOMY
    ordering = ("document", "position")
    fields = ("document", "number", "strength", "text", "counted", "reason")
    readonly_fields = fields

    @admin.display(description=_("What is counted"))
    def counted(self, obj: PolicyClause) -> str:
        measures = registered()
        names = [str(measures[key].name) for key in obj.measures if key in measures]
        return "、".join(names) or "—"


@admin.register(Scoreboard)
class ScoreboardAdmin(MadeAdmin):
    """Prepared by one officer of the city, published by another; live figures for all officers."""

    view_roles = personal_roles = READERS
    personal_columns = frozenset({"preparer"})
    add_roles = SCOREKEEPERS
    add_form_class = NewScoreboardForm
    filled_in = ()
    list_display = ("__str__", "state_word", "preparer", "prepared_at")
    list_filter = ("state",)
    list_select_related = ("prepared_by",)
    ordering = ("-prepared_at", "-pk")
    fields = ("since", "until", "state", "preparer", "prepared_at", "board")
    readonly_fields = fields
    change_list_template = "coordination/admin/scoreboard_list.html"

    def get_urls(self) -> list[URLPattern]:
        wrapped = self.admin_site.admin_view
        return [
            path(
                "figures/",
                wrapped(require_safe(self.figures_view)),
                name="coordination_scoreboard_figures",
            ),
            path(
                "figures/<slug:key>/<slug:side>/",
                wrapped(require_safe(self.behind_view)),
                name="coordination_scoreboard_behind",
            ),
            self._act("publish", self.publish_view),
            self._act("discard", self.discard_view),
            *super().get_urls(),
        ]

    def make(self, entered: dict[str, Any], *, by: Any, token: str) -> Scoreboard:
        span = Span(entered["since"], entered["until"])
        return services.prepare_scoreboard(by=by, span=span, token=token)[0]

    def acts_of(self, obj: Scoreboard) -> list[tuple[Any, str]]:
        prefix = "admin:coordination_scoreboard"
        pages = {"published": f"{prefix}_publish", "discarded": f"{prefix}_discard"}
        return _steps(obj, pages)

    def publish_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._stepped(
            request, object_id, _("Publish"), PublishScoreboardForm, services.publish_scoreboard
        )

    def discard_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._stepped(
            request, object_id, _("Give up"), ReasonForm, services.discard_scoreboard
        )

    @admin.display(description=_("scoreboard prepared by"), ordering="prepared_by__name")
    def preparer(self, obj: Scoreboard) -> str:
        return str(obj.prepared_by.name)

    @admin.display(description=_("figures"))
    def board(self, obj: Scoreboard) -> str:
        context = {"board": scoreboard_entry(obj.payload)}
        return render_to_string("coordination/admin/_board.html", context)

    def figures_view(self, request: HttpRequest) -> HttpResponse:
        """What is counted today, for the units that the officer reads; nothing of it is public."""
        user, span, form = self._asked(request)
        areas = queries.areas_of(user)
        codes = [code for code, _name in areas]
        narrow = seen_by(user)
        lines = []
        for measure in registered().values():
            found = figures(measure, span, codes, narrow=narrow)
            cells = [(code, found[code]) for code in codes]
            lines.append({"measure": measure, "cells": cells})
        return self._shown(
            request, "figures", _("Live figures"), areas=areas, lines=lines, span=span, form=form
        )

    def behind_view(self, request: HttpRequest, key: str, side: str) -> HttpResponse:
        """The records behind one number, for those who may read such records."""
        user, span, _form = self._asked(request)
        own_areas = queries.areas_of(user)
        measure, code = registered().get(key), request.GET.get("code") or own_areas[0][0]
        area = queries.area_of(user, code)
        if measure is None or side not in measure.parts or area is None:
            raise Http404
        rows = seen_by(user)(rows_behind(measure.parts[side], span, code))
        own = self.admin_site._registry.get(rows.model)
        if own is not None and not own.has_view_permission(request):
            raise PermissionDenied
        page = Paginator(rows.order_by("pk"), PAGE_SIZE).get_page(request.GET.get("page"))
        return self._shown(
            request,
            "behind",
            measure.name,
            measure=measure,
            area=area,
            span=span,
            page=page,
            rows=[(str(row), _address(row, own)) for row in page],
        )

    def _asked(self, request: HttpRequest) -> tuple[Any, Span, SpanForm]:
        if not self.has_view_permission(request):
            raise PermissionDenied
        span = queries.year_to_date()
        start = {"since": span.since, "until": span.until}
        if "since" not in request.GET:
            return request.user, span, SpanForm(initial=start)
        form = SpanForm(request.GET)
        return request.user, form.span() if form.is_valid() else span, form

    def _shown(self, request: HttpRequest, name: str, title: Any, **context: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            **context,
        }
        return TemplateResponse(request, f"coordination/admin/{name}.html", context)


def _address(row: Any, own: Any) -> str:
    """The row's page in the admin, where it has one."""
    if own is None:
        return ""
    opts = row._meta
    try:
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk])
    except NoReverseMatch:
        return ""
