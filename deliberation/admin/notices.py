"""A meeting's notice put on the site, and the list of meetings as a file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.enums import OFFICERS
from accounts.rules import Refusal
from benxi_sorting.admin import PortalModelAdmin
from deliberation.enums import MeetingState
from deliberation.public import publish_notice
from portal.enums import Kind
from portal.queries import current


class NoticeMixin(PortalModelAdmin):
    """The button that puts the notice of a coming meeting, or its cancellation, on the site."""

    def get_urls(self) -> list[URLPattern]:
        own = path(
            "<path:object_id>/notice/",
            self.admin_site.admin_view(require_POST(self.notice_view)),
            name="deliberation_meeting_notice",
        )
        return [own, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        meeting: Any = self.get_object(request, object_id)
        if meeting is not None:
            notice = current(Kind.NOTICE, meeting.public_id)
            is_cancelled = meeting.state == MeetingState.CANCELLED
            waits = meeting.notice_number > meeting.notice_shown and (
                meeting.state == MeetingState.ANNOUNCED or (is_cancelled and notice is not None)
            )
            extra_context = {
                **(extra_context or {}),
                "may_publish_notice": waits and self._may(request, OFFICERS, meeting),
                "is_cancelled": is_cancelled,
                "notice": notice,
            }
        return super().change_view(request, object_id, form_url, extra_context)

    def notice_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        meeting: Any = self.get_object(request, object_id)
        if meeting is None:
            raise Http404
        try:
            publish_notice(meeting, by=request.user)  # type: ignore[arg-type]
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("The notice stands on the public site."))
        return HttpResponseRedirect(reverse("admin:deliberation_meeting_change", args=[meeting.pk]))
