"""Accounts for the security administrator, the audit trail for the auditor; nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts import places
from accounts.enums import Role
from accounts.models import Appointment, AuditEvent, User
from accounts.places import code_of
from accounts.rules import Refusal
from accounts.services import (
    appoint,
    create_account,
    disable_account,
    enable_account,
    end_appointment,
    invitation_uid,
    issue_invitation,
    remove_second_factor,
    update_account,
)
from accounts.trail import action_label, roles_label
from benxi_sorting.admin import NOBODY, PortalModelAdmin, StoredValuesFilter

SECURITY = frozenset({Role.SECURITY_ADMIN})
AUDIT = frozenset({Role.AUDITOR})


@dataclass(frozen=True)
class Act:
    """A button of an account's page: what it asks, what it calls, when it is offered."""

    name: str
    label: Any
    question: Any
    offered: Callable[[User], bool]
    service: Callable[..., Any]
    asks_reason: bool = False


ACTS = (
    Act(
        "invite",
        _("New invitation (resets the password)"),
        _("The present password and all sessions of this account end. A new address to set the "
          "password is shown once."),
        lambda user: user.is_active,
        issue_invitation,
    ),
    Act(
        "disable",
        _("Disable the account"),
        _("The person is signed out at once and cannot sign in any more. The records stay."),
        lambda user: user.is_active,
        disable_account,
        asks_reason=True,
    ),
    Act(
        "enable",
        _("Enable the account"),
        _("The person can sign in again with the rights of the present appointments."),
        lambda user: not user.is_active,
        enable_account,
        asks_reason=True,
    ),
    Act(
        "remove-second-factor",
        _("Remove the second factor"),
        _("For somebody who lost the phone. Make sure who asks: the next sign-in sets up a new "
          "one."),
        lambda user: user.authenticator_set.exists(),
        remove_second_factor,
    ),
)  # fmt: skip


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 3}))


class AppointmentForm(forms.ModelForm):  # type: ignore[type-arg]
    """The jurisdiction by its name: nobody knows division codes by heart."""

    jurisdiction = forms.CharField(
        label=_("jurisdiction"),
        required=False,
        max_length=100,
        widget=forms.TextInput(
            {"list": "places", "autocomplete": "off", "placeholder": _("Name or division code")}
        ),
    )

    class Meta:
        model = Appointment
        fields = ("role", "jurisdiction", "valid_from", "valid_until")

    def clean_jurisdiction(self) -> str:
        return code_of(self.cleaned_data["jurisdiction"])


# What apps further right tell of an appointment on the page of the account: words or a link each.
BESIDE_APPOINTMENT: list[Callable[[Appointment], str]] = []


class AppointmentInline(admin.TabularInline):  # type: ignore[type-arg]
    """Present and past appointments to read, new ones to add; ended by a button of their own."""

    model = Appointment
    form = AppointmentForm
    extra = 1
    fields = ("role", "jurisdiction", "place", "beside", "valid_from", "valid_until", "end_link")
    readonly_fields = ("place", "beside", "end_link")

    @cached_property
    def names(self) -> dict[str, str]:
        return places.names()

    @admin.display(description=_("name of the area"))
    def place(self, appointment: Appointment) -> str:
        return self.names.get(appointment.jurisdiction, "–")

    @admin.display(description=_("departments"))
    def beside(self, appointment: Appointment) -> str:
        found = [fact(appointment) for fact in BESIDE_APPOINTMENT] if appointment.pk else []
        return format_html_join(" ", "{}", ((one,) for one in found if one)) or "–"

    @admin.display(description=_("end"))
    def end_link(self, appointment: Appointment) -> str:
        if appointment.pk is None or appointment not in Appointment.objects.current():
            return "–"
        address = reverse("admin:accounts_user_end", args=[appointment.user_id, appointment.pk])
        return format_html('<a href="{}">{}</a>', address, _("End today"))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.may(SECURITY))  # type: ignore[union-attr]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request) and (obj is None or obj.pk != request.user.pk)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(PortalModelAdmin):
    """No password is ever typed here: the holder sets it with an invitation."""

    view_roles = add_roles = change_roles = SECURITY
    list_display = ("username", "name", "unit", "is_active", "last_login")
    list_filter = ("is_active", "appointments__role")
    search_fields = ("username", "name", "unit")
    fields = ("username", "name", "unit", "phone", "email", "is_active", "last_login")
    inlines = (AppointmentInline,)
    change_form_template = "accounts/admin/user_change_form.html"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fixed = ("is_active", "last_login")
        return fixed if obj is None else ("username", *fixed)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/act/<slug:name>/", view(self.act_view), name="accounts_user_act"),
            path("<int:pk>/end/<int:appointment>/", view(self.end_view), name="accounts_user_end"),
        ]
        return [*own, *super().get_urls()]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        offered = {"places": places.names()}
        return super().changeform_view(
            request, object_id, form_url, {**(extra_context or {}), **offered}
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        user = self.get_object(request, object_id)
        acts = [act for act in ACTS if user and user.pk != request.user.pk and act.offered(user)]
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "acts": acts}
        )

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        by: Any = request.user
        if change:
            changed = {name: form.cleaned_data[name] for name in form.changed_data}
            if changed:
                update_account(obj, by=by, changes=changed)
            return
        values = {
            name: form.cleaned_data[name] for name in ("username", "name", "unit", "phone", "email")
        }
        obj.pk = create_account(by=by, **values).pk
        obj.refresh_from_db()

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        by: Any = request.user
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        names = ("role", "jurisdiction", "valid_from", "valid_until")
        for row in formset.extra_forms:
            if not row.has_changed():
                continue
            values = {name: row.cleaned_data[name] for name in names}
            try:
                formset.new_objects.append(appoint(form.instance, by=by, **values))
            except ValidationError as error:
                raise Refusal(" ".join(error.messages)) from error

    def record_change(self, request: HttpRequest, obj: Any, act: str, message: Any) -> None:
        """The services have recorded it."""

    def response_add(
        self, request: HttpRequest, obj: User, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._show_invitation(request, obj)

    def _show_invitation(self, request: HttpRequest, user: User) -> HttpResponse:
        by: Any = request.user
        token = issue_invitation(user, by=by)
        own_path = reverse("accounts_invitation", args=[invitation_uid(user), token])
        context = {
            **self.admin_site.each_context(request),
            "title": _("Invitation"),
            "opts": self.opts,
            "invited": user,
            "address": request.build_absolute_uri(own_path),
            "back": reverse("admin:accounts_user_change", args=[user.pk]),
        }
        return TemplateResponse(request, "accounts/admin/invitation_issued.html", context)

    def act_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Ask, then disable, enable, invite anew or forget the second factor."""
        user = self._managed(request, pk)
        act = next((act for act in ACTS if act.name == name), None)
        if act is None:
            raise Http404
        if not act.offered(user):
            messages.error(request, _("This step is not possible any more."))
            return self._back(user)

        def run(reason: str) -> HttpResponse:
            if act.service is issue_invitation:
                return self._show_invitation(request, user)
            arguments = {"reason": reason} if act.asks_reason else {}
            act.service(user, by=request.user, **arguments)
            messages.success(request, _("Done: %(step)s.") % {"step": act.label})
            return self._back(user)

        return self._confirm(request, user, act.label, act.question, run, asks=act.asks_reason)

    def end_view(self, request: HttpRequest, pk: int, appointment: int) -> HttpResponse:
        """Ask, then end an appointment at once."""
        user = self._managed(request, pk)
        row = Appointment.objects.filter(pk=appointment, user=user).first()
        if row is None:
            raise Http404

        def run(reason: str) -> HttpResponse:
            by: Any = request.user
            end_appointment(row, by=by)
            messages.success(request, _("The appointment has ended."))
            return self._back(user)

        question = _("The right ends at once: %(appointment)s.") % {"appointment": row}
        return self._confirm(request, user, _("End today"), question, run)

    def _managed(self, request: HttpRequest, pk: int) -> User:
        """The account, unless it is one's own or the right is missing."""
        user: User | None = User.objects.filter(pk=pk).first() if pk < 2**63 else None
        if not self.has_change_permission(request) or (user and user.pk == request.user.pk):
            raise PermissionDenied
        if user is None:
            raise Http404
        return user

    def _back(self, user: User) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:accounts_user_change", args=[user.pk]))

    def _confirm(
        self,
        request: HttpRequest,
        user: User,
        title: Any,
        question: Any,
        run: Callable[[str], HttpResponse],
        *,
        asks: bool = False,
    ) -> HttpResponse:
        form = (ReasonForm if asks else forms.Form)(request.POST if request.POST else None)
        if request.method == "POST" and form.is_valid():
            try:
                return run(form.cleaned_data.get("reason", ""))
            except Refusal as refusal:
                form.add_error(None, str(refusal.message))
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "question": question,
            "opts": self.opts,
            "original": user,
            "form": form,
            "back": reverse("admin:accounts_user_change", args=[user.pk]),
        }
        return TemplateResponse(request, "accounts/admin/confirm.html", context)


class ActionFilter(StoredValuesFilter):
    """The recorded actions in words."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        for choice in super().choices(changelist):
            yield {**choice, "display": action_label(str(choice["display"]))}


@admin.register(AuditEvent)
class AuditEventAdmin(PortalModelAdmin):
    """To read and search; the database itself refuses any change."""

    view_roles: ClassVar[frozenset[Role]] = AUDIT
    add_roles = change_roles = NOBODY
    list_display = (
        "sequence", "at", "actor_name", "actor_unit", "action_word", "object_label", "changed",
        "address", "succeeded",
    )  # fmt: skip
    list_filter = ("succeeded", ("action", ActionFilter), ("at", admin.DateFieldListFilter))
    date_hierarchy = "at"
    search_fields = ("actor_name", "object_label", "=object_id", "=request_id")
    allowed_lookups = frozenset({"object_type", "object_id", "actor_name"})
    fields = (
        "sequence", "at", "actor_name", "roles_then", "actor_unit", "address", "request_id",
        "action_word", "same_object", "before", "after", "reason", "succeeded", "previous_digest",
        "digest",
    )  # fmt: skip
    readonly_fields = ("roles_then", "action_word", "same_object")

    @admin.display(description=_("recorded action"), ordering="action")
    def action_word(self, event: AuditEvent) -> str:
        return action_label(event.action)

    @admin.display(description=_("What changed"))
    def changed(self, event: AuditEvent) -> str:
        return render_to_string("accounts/admin/_changes.html", {"event": event})

    @admin.display(description=_("roles at that time"))
    def roles_then(self, event: AuditEvent) -> str:
        return roles_label(event.actor_roles)

    @admin.display(description=_("object"))
    def same_object(self, event: AuditEvent) -> str:
        query = urlencode({"object_type": event.object_type, "object_id": event.object_id})
        return format_html(
            '{} <a href="{}?{}">{}</a>',
            event.object_label,
            reverse("admin:accounts_auditevent_changelist"),
            query,
            _("All events of this object"),
        )
