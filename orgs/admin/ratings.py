"""Ratings, commitments and pacts, signatures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import URLPattern
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orgs import queries, services
from orgs.admin.made import MadeAdmin
from orgs.forms import (
    CancelRatingForm,
    ConfirmedPublishForm,
    PledgeForm,
    RatingForm,
    SignatureForm,
    WithdrawForm,
)
from orgs.models import Pledge, Rating, Signature
from orgs.pledge_public import pledge_item, publish_pledge
from orgs.queries import Reason
from portal.admin import SitePage
from portal.enums import Kind
from portal.queries import current


class RunFilter(admin.SimpleListFilter):
    title = _("how long it holds")
    parameter_name = "run"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [
            ("soon", _("Runs out soon")),
            ("out", _("Ran out, not rated anew")),
            ("cancelled", _("Rating cancelled")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        chosen: dict[str | None, Callable[[QuerySet[Any], date], Any]] = {
            "soon": queries.expiring_ratings,
            "out": queries.run_out_ratings,
            "cancelled": lambda rows, _day: rows.filter(cancelled_on__isnull=False),
        }
        narrow = chosen.get(self.value())
        return narrow(queryset, timezone.localdate()) if narrow else queryset


@admin.register(Rating)
class RatingAdmin(MadeAdmin):
    add_form_class = RatingForm
    list_display = ("organization", "grade_name", "decided_on", "valid_until", "cancelled_on")
    list_filter = (RunFilter, "grade")
    allowed_lookups = frozenset({RunFilter.parameter_name})
    list_select_related = ("organization",)
    search_fields = ("organization__name", "organization__credit_code")
    ordering = ("-decided_on", "-pk")
    fields = ("organization", "grade_name", "score", "scale", "document", "decided_on",
              "valid_reason", "cancelled_on", "cancel_reason", "recorded_by",
              "cancelled_by")  # fmt: skip
    readonly_fields = fields

    def get_urls(self) -> list[URLPattern]:
        return [self._act("cancel", self.cancel_view), *super().get_urls()]

    def make(self, entered: dict[str, Any], *, by: Any, token: str) -> Rating:
        return services.rate(entered.pop("organization"), by=by, token=token, **entered)[0]

    def acts_of(self, obj: Any) -> list[tuple[Any, str]]:
        return [] if obj.cancelled_on else [(_("Cancel"), "admin:orgs_rating_cancel")]

    def cancel_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def cancel(obj: Rating, *, cancelled_on: date, cancel_reason: str, **more: Any) -> None:
            services.cancel_rating(obj, on=cancelled_on, reason=cancel_reason, **more)

        return self._stepped(request, object_id, _("Cancel"), CancelRatingForm, cancel)

    @admin.display(description=_("grade"), ordering="grade")
    def grade_name(self, obj: Rating) -> str:
        return obj.grade_name

    @admin.display(description=_("valid until"))
    def valid_reason(self, obj: Rating) -> str:
        reasons = [Reason(obj.term, obj.decided_on, obj.valid_until)]
        return render_to_string("orgs/reasons.html", {"reasons": reasons})


@admin.register(Pledge)
class PledgeAdmin(MadeAdmin):
    add_form_class = PledgeForm
    filled_in = ()
    list_display = ("title", "kind", "association", "place", "since", "until", "site_page")
    site_page = SitePage(Kind.PLEDGE)
    list_filter = ("kind",)
    list_select_related = ("association",)
    search_fields = ("title", "association__name")
    ordering = ("-since", "-pk")
    fields = ("title", "kind", "association", "text", "place", "since", "until", "signatories",
              "on_site", "recorded_by")  # fmt: skip
    readonly_fields = fields

    def get_urls(self) -> list[URLPattern]:
        return [self._act("publish", self.publish_view), *super().get_urls()]

    def acts_of(self, obj: Any) -> list[tuple[Any, str]]:
        return [(_("Publish"), "admin:orgs_pledge_publish")]

    def publish_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        user: Any = request.user
        return self.act_view(
            request,
            object_id,
            title=_("Publish"),
            form=lambda _obj: ConfirmedPublishForm(request.POST or None),
            act=lambda obj, entered: publish_pledge(obj, by=user, **entered),
        )

    def get_queryset(self, request: HttpRequest) -> Any:
        return queries.with_place(super().get_queryset(request))

    def make(self, entered: dict[str, Any], *, by: Any, token: str) -> Pledge:
        return services.begin_pledge(Pledge(**entered), by=by, token=token)[0]

    @admin.display(description=_("begun in"), ordering="jurisdiction")
    def place(self, obj: Any) -> str:
        return str(obj.place_name or _("the whole city"))

    @admin.display(description=_("signatories"))
    def signatories(self, obj: Pledge) -> str:
        rows = obj.signatures.filter(withdrawn_on__isnull=True).select_related("organization")
        return "、".join(str(row.organization) for row in rows) or "—"

    @admin.display(description=_("on the site"))
    def on_site(self, obj: Pledge) -> str:
        shown = current(Kind.PLEDGE, obj.public_id)
        is_newer = shown is not None and shown.payload != pledge_item(obj).payload
        context = {"pledge": obj, "shown": shown, "is_newer": is_newer}
        return render_to_string("orgs/admin/pledge_on_site.html", context)


@admin.register(Signature)
class SignatureAdmin(MadeAdmin):
    add_form_class = SignatureForm
    list_display = ("organization", "pledge", "signed_on", "withdrawn_on")
    list_select_related = ("organization", "pledge")
    search_fields = ("organization__name", "pledge__title")
    ordering = ("-signed_on", "-pk")
    fields = ("organization", "pledge", "signed_on", "withdrawn_on", "recorded_by", "withdrawn_by")
    readonly_fields = fields

    def get_urls(self) -> list[URLPattern]:
        return [self._act("withdraw", self.withdraw_view), *super().get_urls()]

    def make(self, entered: dict[str, Any], *, by: Any, token: str) -> Signature:
        return services.sign(Signature(**entered), by=by, token=token)[0]

    def acts_of(self, obj: Any) -> list[tuple[Any, str]]:
        return [] if obj.withdrawn_on else [(_("Withdraw"), "admin:orgs_signature_withdraw")]

    def withdraw_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def withdraw(obj: Signature, *, withdrawn_on: date, **more: Any) -> None:
            services.withdraw_signature(obj, on=withdrawn_on, **more)

        return self._stepped(request, object_id, _("Withdraw"), WithdrawForm, withdraw)
