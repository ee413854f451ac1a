"""A button that puts a record on the public site, or what has changed of it since."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.enums import OFFICERS
from accounts.rules import Refusal
from accounts.services import as_it_was_seen
from benxi_sorting.admin import BulkAct, PortalModelAdmin, ReasonForm
from portal.addresses import address_of
from portal.admin import SitePage
from portal.enums import Kind
from portal.queries import current, versions

REASON_HINT = _(
    "Of what was published before, it stands beside the new version on the public site. Left empty,"
    " the version says how far it is."
)


class PublishingMixin(PortalModelAdmin):
    """`kind` is what is published, `publish` does it; the record has `public_id`."""

    kind: ClassVar[Kind]
    publish: ClassVar[Callable[..., Any]]
    site_page: ClassVar[SitePage]
    change_form_template = "deliberation/admin/publishable.html"

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.site_page = SitePage(cls.kind)

    def may_publish(self, obj: Any) -> bool:
        """Whether the button is shown; what may not be published the service refuses anyway."""
        return True

    def bulk_acts(self, request: HttpRequest) -> list[BulkAct]:
        acts = list(super().bulk_acts(request))
        if not self._may(request, OFFICERS):
            return acts

        def run(row: Any, *, by: Any, expected_version: int, reason: str) -> None:
            with as_it_was_seen(row, expected_version):
                type(self).publish(row, by=by, reason=reason)

        def refusal(row: Any, by: Any) -> Any:
            may = by.may(OFFICERS, row.scope_code()) and self.may_publish(row)
            return "" if may else _("It may not be published as it is.")

        publish = BulkAct("publish_chosen", _("Publish"), run, refusal, hint=REASON_HINT)
        return [*acts, publish]

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_publish"
        step = path(
            "<path:object_id>/publish/",
            self.admin_site.admin_view(require_POST(self.publish_view)),
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
        may = obj is not None and self._may(request, OFFICERS, obj) and self.may_publish(obj)
        address = f"admin:{self.opts.app_label}_{self.opts.model_name}_publish"
        extra: dict[str, Any] = {"publish_address": ""}
        if may and obj is not None:
            extra = {
                "publish_address": reverse(address, args=[obj.pk]),
                # A first version has no reason.
                "publish_form": ReasonForm()
                if versions(self.kind, obj.public_id).exists()
                else None,
                "publish_hint": REASON_HINT,
            }
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    def publish_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        obj = self.get_object(request, object_id)
        if obj is None:
            raise Http404
        form = ReasonForm(request.POST)
        if not form.is_valid():
            messages.error(request, " ".join(map(str, form.errors["reason"])))
        else:
            self._publish(request, obj, form.cleaned_data["reason"])
        back = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(back, args=[obj.pk]))

    def _publish(self, request: HttpRequest, obj: Any, reason: str) -> None:
        try:
            with as_it_was_seen(obj, request.POST.get("version", "")):
                type(self).publish(obj, by=request.user, reason=reason)
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("It stands on the public site as it is now."))

    def public_link(self, obj: Any) -> str:
        """A link to the page on the public site, or a dash."""
        found = current(self.kind, obj.public_id)
        address = address_of(found) if found else None
        return format_html('<a href="{}">{}</a>', address, address) if address else "—"
