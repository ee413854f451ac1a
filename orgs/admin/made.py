"""Admin of rows that are made by a form of their own, and then only change by acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from accounts.forms import show_errors
from accounts.rules import Refusal
from benxi_sorting.admin import PortalModelAdmin
from orgs.rules import REGISTRARS


class MadeAdmin(PortalModelAdmin):
    """`make(entered, by=user, token=token)` calls the service with what was typed and returns the
    row that was made; nothing is edited afterwards."""

    view_roles = REGISTRARS
    add_roles = REGISTRARS
    change_form_template = "orgs/admin/made_change_form.html"
    add_form_class: ClassVar[type[forms.Form]]
    make: Callable[..., Any]
    # Fields of the form that a link may fill in.
    filled_in: ClassVar[tuple[str, ...]] = ("organization",)

    def new_form(self, request: HttpRequest) -> forms.Form:
        initial = {name: request.GET[name] for name in self.filled_in if name in request.GET}
        options: Any = {"officer": request.user, "initial": initial}
        return self.add_form_class(request.POST or None, **options)

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        made: list[Any] = []

        def act(entered: dict[str, Any]) -> None:
            token = entered.pop("submission_token")
            made.append(self.make(entered, by=request.user, token=token))

        form = self.new_form(request)
        if taken(request, form, act):
            messages.success(request, _("Entered: %(object)s") % {"object": made[0]})
            return self._to(made[0])
        title = _("Add %(name)s") % {"name": self.opts.verbose_name}
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        return self.form_page(request, form, title=title, back=back)

    def acts_of(self, obj: Any) -> list[tuple[Any, str]]:
        """What may be done with a row now: names of the acts and of their pages."""
        return []

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        obj = self.get_object(request, object_id)
        acts = []
        if obj is not None and self._may(request, self.add_roles, obj):
            acts = [(label, reverse(name, args=[obj.pk])) for label, name in self.acts_of(obj)]
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "acts": acts}
        )

    def act_view(
        self,
        request: HttpRequest,
        object_id: str,
        *,
        title: Any,
        form: Callable[[Any], forms.Form],
        act: Callable[[Any, dict[str, Any]], Any],
    ) -> HttpResponse:
        """A form about one row, whose act leads back to the row or to the one that it returns."""
        obj = self.get_object(request, object_id)
        if obj is None:
            raise Http404
        if not self._may(request, self.add_roles, obj):
            raise PermissionDenied
        made: list[Any] = []
        page = form(obj)
        if taken(request, page, lambda entered: made.append(act(obj, entered))):
            messages.success(request, _("Done: %(step)s.") % {"step": title})
            return self._to(made[0] or obj)
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[obj.pk])
        return self.form_page(request, page, title=title, back=back, original=obj)

    def _act(self, name: str, view: Any) -> URLPattern:
        """Where an act on one row has its page."""
        found: URLPattern = path(
            f"<path:object_id>/{name}/",
            self.admin_site.admin_view(view),
            name=f"{self.opts.app_label}_{self.opts.model_name}_{name}",
        )
        return found

    def _stepped(
        self, request: HttpRequest, object_id: str, title: Any, form: Any, act: Any, **start: Any
    ) -> HttpResponse:
        """`act(row, by=…, expected_version=…, …)` with what `form` asks, the version that was seen
        among it."""

        def take(obj: Any, entered: dict[str, Any]) -> None:
            version = entered.pop("version")
            act(obj, by=request.user, expected_version=version, **entered)

        return self.act_view(
            request,
            object_id,
            title=title,
            form=lambda obj: form(request.POST or None, initial={"version": obj.version, **start}),
            act=take,
        )

    def form_page(
        self, request: HttpRequest, form: forms.Form, *, title: Any, back: str, original: Any = None
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "original": original,
            "form": form,
            "back": back,
        }
        return TemplateResponse(request, "orgs/admin/act.html", context)

    def _to(self, obj: Any) -> HttpResponse:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(name, args=[obj.pk]))


def taken(request: HttpRequest, form: forms.Form, act: Callable[[dict[str, Any]], Any]) -> bool:
    """Whether the form was sent and its act succeeded; what was wrong stands in the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act(dict(form.cleaned_data))
    except Refusal as refusal:
        form.add_error(None, str(refusal.message))
        return False
    except ValidationError as error:
        show_errors(form, error)
        return False
    return True
