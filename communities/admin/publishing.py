"""What became of many entries that an officer published at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from benxi_sorting.admin import tell_refused
from communities.services import RegisterReport


def tell_published(request: HttpRequest, report: RegisterReport) -> None:
    """Say above the list what was published, what stands already, and what was refused and why."""
    count = len(report.published)
    text = ngettext("%(count)s entry published.", "%(count)s entries published.", count)
    messages.success(request, text % {"count": count})
    if report.unchanged:
        standing = _("%(count)s entries stand on the site as they are.")
        messages.info(request, standing % {"count": report.unchanged})
    tell_refused(request, report.refused)
