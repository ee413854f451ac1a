"""What became of many entries that an officer published at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.locks import transaction_lock
from accounts.rules import StaleRecord
from benxi_sorting.admin import seen_versions, tell_refused
from communities.services import RegisterReport


def seen_now(request: HttpRequest, queryset: QuerySet[Any]) -> str:
    """What the page that asks once sends with the confirmation: the version of each chosen row.

    In one field, because Django counts fields, and all rows of a list may be chosen. Shown again
    for the sake of its reason, it asks for what it showed at first.
    """
    versions = (f"{key}:{version}" for key, version in queryset.values_list("pk", "version"))
    return request.POST.get("seen") or ",".join(versions)


def publish_seen(
    request: HttpRequest,
    queryset: QuerySet[Any],
    publish: Callable[[QuerySet[Any]], RegisterReport],
) -> RegisterReport:
    """Let `publish` have those chosen rows that are as the page showed them; the report has the
    others as refused."""
    seen = seen_versions(request)
    with transaction.atomic():
        # Held from here on: what is compared is what will be published.
        transaction_lock("audit")
        moved = [row for row in queryset if seen.get(str(row.pk)) != str(row.version)]
        report = publish(queryset.exclude(pk__in=[row.pk for row in moved]))
    report.refused += [(str(row), StaleRecord().message) for row in moved]
    return report


def tell_published(request: HttpRequest, report: RegisterReport) -> None:
    """Say above the list what was published, what stands already, and what was refused and why."""
    count = len(report.published)
    text = ngettext("%(count)s entry published.", "%(count)s entries published.", count)
    messages.success(request, text % {"count": count})
    if report.unchanged:
        standing = _("%(count)s entries stand on the site as they are.")
        messages.info(request, standing % {"count": report.unchanged})
    tell_refused(request, report.refused)
