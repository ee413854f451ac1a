"""The admin site and the one base class of every ModelAdmin in the portal."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import (
    ImproperlyConfigured,
    PermissionDenied,
    SuspiciousOperation,
    ValidationError,
)
from django.db import DataError, models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts import desk
from accounts.enums import Role
from accounts.exports import Column
from accounts.normalise import fold_code_search
from accounts.rules import Refusal, Transition
from accounts.services import permitted_transitions, transition
from benxi_sorting import bulk, columns, filters, kept_filters, paging
from benxi_sorting.choices import with_choices, with_filter_search
from benxi_sorting.exporting import export_list, offers_personal, shown_columns
from benxi_sorting.history import HistoryMixin

logger = logging.getLogger(__name__)

NOBODY: frozenset[Role] = frozenset()
# Their admin classes rest on Django's permission table, which is not used here.
OTHER_PACKAGES = ("django.", "allauth.", "import_export.", "django_tasks_db.")
LONGEST_PARAMETER = 200
DESK_ITEMS = 12
NewestFirstFilter = filters.NewestFirstFilter
StoredValuesFilter = filters.StoredValuesFilter
StoredMonthsFilter = filters.StoredMonthsFilter
WidePaginator = paging.WidePaginator
SearchableMixin = filters.SearchableMixin
BulkAct = bulk.BulkAct
ReasonForm = bulk.ReasonForm
tell_refused = bulk.tell_refused
seen_versions = bulk.seen_versions
badge = columns.badge
due_words = columns.due_words
newest = paging.newest


def refuse_hostile_query(request: HttpRequest) -> None:
    """400 for what no page of ours sends and what a database might stumble over."""
    for name, values in request.GET.lists():
        for text in (name, *values):
            if len(text) > LONGEST_PARAMETER and name != "_changelist_filters":
                raise SuspiciousOperation("A parameter is too long.")
            if "\x00" in text or any("\ud800" <= c <= "\udfff" for c in text):
                raise SuspiciousOperation("A parameter contains NUL or half a character.")


class PortalAdminSite(admin.AdminSite):
    site_header = _("Waste sorting governance · administration")
    site_title = _("Administration")
    index_title = _("Tasks and records")
    enable_nav_sidebar = True

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only classes that rest on `PortalModelAdmin`; those of other packages are left out."""
        if admin_class is not None and issubclass(admin_class, PortalModelAdmin):
            super().register(model_or_iterable, admin_class, **options)
        elif admin_class is None or not admin_class.__module__.startswith(OTHER_PACKAGES):
            raise ImproperlyConfigured(f"{admin_class} must inherit PortalModelAdmin.")

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            refuse_hostile_query(request)
            try:
                response: HttpResponse = inner(request, *args, **kwargs)
            except IncorrectLookupParameters as error:
                raise SuspiciousOperation("The query cannot be answered.") from error
            return with_choices(request, response, self)

        return checked

    def get_urls(self) -> list[Any]:
        return [*kept_filters.urls(self), *super().get_urls()]

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one way to sign in, with its limits and second factor."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        user: Any = request.user
        waiting = desk.items_for(user)[:DESK_ITEMS]
        return super().index(request, {**(extra_context or {}), "desk_items": waiting})

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """There is one page to change a password, with its trail."""
        return HttpResponseRedirect(reverse("account_change_password"))

    password_change_done = password_change

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().each_context(request), "has_permission": self.has_permission(request)}


class PortalModelAdmin(columns.ColumnsMixin, bulk.BulkMixin, HistoryMixin):
    """Scoped rows and choices, named lookups only, no bulk deletion, every change in the trail.

    Who may do what stands in `view_roles`, `add_roles` and `change_roles`. Nothing is deleted in
    the admin: a record with history is closed, voided or withdrawn by its service.
    """

    view_roles: ClassVar[frozenset[Role]] = NOBODY
    add_roles: ClassVar[frozenset[Role]] = NOBODY
    change_roles: ClassVar[frozenset[Role]] = NOBODY
    # Who may have names in a file of the list, where they ask for them; shown by which methods.
    personal_roles: ClassVar[frozenset[Role]] = NOBODY
    personal_columns: ClassVar[frozenset[str]] = frozenset()
    # Columns of a file of the list; where a model declares none, those that the list shows.
    exported: ClassVar[Sequence[Column]] = ()
    # Lookups in the address of a list beyond those of list_filter and date_hierarchy.
    allowed_lookups: ClassVar[frozenset[str]] = frozenset()
    list_per_page = 50
    show_full_result_count = False
    paginator = paging.BoundedPaginator

    def render_change_form(self, request: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        """No button to save where nothing can be typed."""
        inlines = context["inline_admin_formsets"]
        editable = context["adminform"].form.fields or any(
            inline.has_add_permission or inline.has_change_permission for inline in inlines
        )
        if not editable:
            context |= {"show_save": False, "show_save_and_continue": False, "show_close": True}
        context["show_save_and_add_another"] = False
        return super().render_change_form(request, context, *args, **kwargs)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        rows = self.model._default_manager.all()
        rows = rows.for_user(request.user) if hasattr(rows, "for_user") else rows
        ordering = self.get_ordering(request)
        ordered: models.QuerySet[Any] = rows.order_by(*ordering) if ordering else rows
        return ordered

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        """A number (`=field`) is found wherever it stands, words among the newest rows; a credit
        code however it is written."""
        if any(name.endswith("credit_code") for name in self.search_fields):
            search_term = fold_code_search(search_term)
        if search_term and self.search_fields:
            numbers = [name[1:] for name in self.search_fields if name.startswith("=")]
            found = paging.found_by_number(queryset, numbers, search_term) if numbers else []
            if found:
                return queryset.filter(pk__in=found), False
            queryset = paging.newest(request, queryset)
        return super().get_search_results(request, queryset, search_term)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[paging.BoundedChangeList]:
        return paging.BoundedChangeList

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        choices = kwargs.get("queryset", db_field.remote_field.model._default_manager.all())
        if hasattr(choices, "for_user"):
            kwargs["queryset"] = choices.for_user(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        choices = kwargs.get("queryset", db_field.remote_field.model._default_manager.all())
        if hasattr(choices, "for_user"):
            kwargs["queryset"] = choices.for_user(request.user)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only what the page's own filters send: a free lookup is an oracle about every field."""
        if lookup in self.allowed_lookups:
            return True
        suffixes = {"", "__exact", "__id__exact", "__isnull"}
        exact = set()
        for entry in self.list_filter:
            name, kind = entry if isinstance(entry, (list, tuple)) else (entry, None)
            if not isinstance(name, str):
                exact.add(getattr(name, "parameter_name", ""))
                continue
            exact |= {f"{name}{suffix}" for suffix in suffixes}
            if kind is admin.DateFieldListFilter or self._is_date(name):
                exact |= {f"{name}__gte", f"{name}__lt"}
        if self.date_hierarchy:
            exact |= {f"{self.date_hierarchy}__{part}" for part in ("year", "month", "day")}
        return lookup in exact

    def _is_date(self, name: str) -> bool:
        return "__" not in name and isinstance(self.opts.get_field(name), models.DateField)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A parameter that no database can compare with is a bad request, not an error of ours."""
        try:
            if request.method == "POST" and "export" in request.POST:
                return cast("HttpResponse", export_list(self, request))
            title = capfirst(self.opts.verbose_name_plural)
            context = {"title": title, "offers_personal": offers_personal(self, request)}
            context |= kept_filters.kept_for(request, self)
            response: HttpResponse = super().changelist_view(
                request, context | (extra_context or {})
            )
            # Rows are read while rendering.
            if isinstance(response, TemplateResponse):
                paging.tell_what_is_cut(response)
                with_filter_search(response)
                response.render()
        except (ValueError, OverflowError, ValidationError, DataError) as error:
            if not request.GET:
                raise
            logger.warning("Refused the query of %s", request.path, exc_info=True)
            raise SuspiciousOperation("The query cannot be answered.") from error
        except IncorrectLookupParameters as error:
            raise SuspiciousOperation("The query cannot be answered.") from error
        return response

    def export_columns(self, request: HttpRequest) -> Sequence[Column]:
        """The columns of a file of the list."""
        return self.exported or shown_columns(self, request)

    def response_action(
        self, request: HttpRequest, queryset: Any, *args: Any, **kwargs: Any
    ) -> Any:
        """All rows of a list are chosen only where all of them were counted for the person."""
        if request.POST.get("select_across") == "1" and paging.is_cut(queryset):
            raise Refusal(_("The list is longer than what was counted. Search or filter first."))
        return super().response_action(request, queryset, *args, **kwargs)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What a form found right and its service refuses, somebody else has changed meanwhile."""
        try:
            response: HttpResponse = super().changeform_view(request, *args, **kwargs)
        except ValidationError as error:
            raise Refusal(" ".join(error.messages)) from error
        return response

    def _may(self, request: HttpRequest, roles: frozenset[Role], obj: Any = None) -> bool:
        user: Any = request.user
        if not user.is_authenticated:
            return False
        code = obj.scope_code() if hasattr(obj, "scope_code") else ""
        return bool(user.may(roles, code))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request, self.view_roles)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.view_roles)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request, self.add_roles)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.change_roles, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


Step = Callable[..., Any]


class StepForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class SteppedModelAdmin(PortalModelAdmin):
    """An admin page whose buttons are the permitted transitions of the record.

    `steps` maps a target state to the service that takes it there, called as
    `service(obj, by=user, expected_version=…, reason=…)`; without one, `transition` is called.
    A step that asks for more than a reason has its form in `step_forms`; what it asks for reaches
    the service under the fields' names. `bulk_steps` are the targets that many rows may be taken to
    at once.
    """

    steps: ClassVar[dict[str, Step]] = {}
    bulk_steps: ClassVar[Sequence[str]] = ()
    step_forms: ClassVar[dict[str, type[StepForm]]] = {}
    change_form_template = "admin/stepped_change_form.html"

    def bulk_acts(self, request: HttpRequest) -> list[BulkAct]:
        acts = list(super().bulk_acts(request))
        for target in self.bulk_steps:
            leading = [step for step in self.model.TRANSITIONS.steps if step.target == target]
            steps = [one for one in leading if one.by_hand and self._may(request, one.roles)]
            if steps:
                acts.append(bulk.step_act(target, steps, self.steps.get(target)))
        return acts

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_step"
        step = path(
            "<path:object_id>/step/<slug:target>/",
            self.admin_site.admin_view(self.step_view),
            name=name,
        )
        return [step, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        obj = self.get_object(request, object_id)
        steps: Sequence[Any] = permitted_transitions(obj, request.user) if obj else ()  # type: ignore[arg-type]
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "steps": steps}
        )

    def step_view(self, request: HttpRequest, object_id: str, target: str) -> HttpResponse:
        obj = self.get_object(request, object_id)
        if obj is None:
            raise Http404
        user: Any = request.user
        step = obj.TRANSITIONS.between(obj.state, target)
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[obj.pk])
        if step is None or not step.by_hand or not user.may(step.roles, obj.scope_code()):
            messages.error(request, _("This step is not possible any more."))
            return HttpResponseRedirect(back)
        form = self.step_form(request, obj, step)
        if request.method == "POST" and form.is_valid() and self._take(request, obj, target, form):
            messages.success(request, _("Done: %(step)s.") % {"step": step.label})
            return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": step.label,
            "opts": self.opts,
            "original": obj,
            "step": step,
            "form": form,
            "back": back,
        }
        return TemplateResponse(request, "admin/step.html", context)

    def step_form(self, request: HttpRequest, obj: Any, step: Transition) -> StepForm:
        """What the step asks for: a reason, unless the step has a form of its own and needs none.

        The same two states may be reached from several; forms are looked up by the target.
        """
        own = self.step_forms.get(step.target)
        form = (own or StepForm)(request.POST or None, initial={"version": obj.version})
        form.fields["reason"].required = step.reason_required
        if own is not None and not step.reason_required:
            del form.fields["reason"]
        return form

    def _take(self, request: HttpRequest, obj: Any, target: str, form: StepForm) -> bool:
        entered = dict(form.cleaned_data)
        arguments = {
            "by": request.user,
            "expected_version": entered.pop("version"),
            "reason": "",
            **entered,
        }
        try:
            if target in self.steps:
                self.steps[target](obj, **arguments)
            else:
                transition(obj, target, **arguments)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
            return False
        except ValidationError as error:
            for name, found in getattr(error, "error_dict", {"": error}).items():
                form.add_error(name if name in form.fields else None, found)
            return False
        return True
