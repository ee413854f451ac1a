"""A filtered list under a name that one gives it: kept, opened by its link, forgotten."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import IGNORED_PARAMS, PAGE_VAR
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import LineField
from accounts.services import forget_filter, keep_filter

NAME_LENGTH = 40
QUERY_LENGTH = 500
# What no filter says: the page, the order and words that were searched, which may be names.
NO_FILTERS = {*IGNORED_PARAMS, PAGE_VAR}


def urls(site: Any) -> list[URLPattern]:
    def view(function: Any) -> Any:
        return site.admin_view(lambda request, **parts: function(site, request, **parts))

    return [
        path("filters/keep/", require_POST(view(keep)), name="kept_filter_keep"),
        path("filters/<slug:key>/", require_safe(view(opened)), name="kept_filter"),
        path("filters/<slug:key>/forget/", require_POST(view(forget)), name="kept_filter_forget"),
    ]


def kept_for(request: HttpRequest, page: Any) -> dict[str, Any]:
    """What the list shows of them."""
    user: Any = request.user
    name = f"{page.opts.app_label}_{page.opts.model_name}"
    return {
        "list_name": name,
        "kept_filters": [one for one in user.list_filters if one["page"] == name],
        "is_filtered": any(key not in NO_FILTERS for key in request.GET),
    }


def keep(site: Any, request: HttpRequest) -> HttpResponse:
    """The filters alone are kept: no page, no order, and no words that were searched."""
    page = _list(site, request, request.POST.get("page", ""))
    asked = QueryDict(request.POST.get("query", "")[:QUERY_LENGTH])
    query, _gone = _known(page, request, asked)
    address = _address(page, query)
    user: Any = request.user
    try:
        name = LineField(label=_("Name"), max_length=NAME_LENGTH).clean(
            request.POST.get("name", "")
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(address)
    if not query:
        messages.error(
            request, _("Nothing is filtered. Searched words, order and page are not kept.")
        )
        return HttpResponseRedirect(address)
    keep_filter(by=user, page=request.POST["page"], name=name, query=query.urlencode())
    told = _("“%(name)s” is kept above the list. To share it, send the address of this page.")
    messages.success(request, told % {"name": name})
    return HttpResponseRedirect(address)


def opened(site: Any, request: HttpRequest, key: str) -> HttpResponse:
    """The list as it is filtered under the name; filters that are gone are named and left out."""
    kept = _own(request, key)
    page = _list(site, request, kept["page"])
    query, gone = _known(page, request, QueryDict(kept["query"]))
    if gone:
        told = _("“%(name)s” asks for what this list does not offer any more (%(gone)s); that is "
                 "left out. Filter anew and keep it under the same name.")  # fmt: skip
        messages.warning(request, told % {"name": kept["name"], "gone": "、".join(gone)})
    return HttpResponseRedirect(_address(page, query))


def forget(site: Any, request: HttpRequest, key: str) -> HttpResponse:
    kept, user = _own(request, key), request.user
    forget_filter(by=user, key=key)  # type: ignore[arg-type]
    messages.success(request, _("“%(name)s” is deleted.") % {"name": kept["name"]})
    return HttpResponseRedirect(_address(_list(site, request, kept["page"]), QueryDict()))


def _own(request: HttpRequest, key: str) -> dict[str, str]:
    user: Any = request.user
    for kept in user.list_filters:
        if kept["key"] == key:
            found: dict[str, str] = kept
            return found
    raise Http404


def _list(site: Any, request: HttpRequest, name: str) -> Any:
    """The list of that name, for who may see it."""
    for model, page in site._registry.items():
        if f"{model._meta.app_label}_{model._meta.model_name}" == name:
            if page.has_view_permission(request):
                return page
            break
    raise Http404


def _address(page: Any, query: QueryDict) -> str:
    address = reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_changelist")
    return f"{address}?{query.urlencode()}" if query else address


def _known(page: Any, request: HttpRequest, asked: QueryDict) -> tuple[QueryDict, list[str]]:
    """Of what is asked, the filters that the list has; and the names of those that it has not."""
    query, gone = QueryDict(mutable=True), []
    for name, values in asked.lists():
        if name in NO_FILTERS:
            continue
        one = QueryDict(mutable=True)
        one.setlist(name, values)
        if _is_understood(page, request, one):
            query.setlist(name, values)
        else:
            gone.append(name)
    return query, gone


def _is_understood(page: Any, request: HttpRequest, query: QueryDict) -> bool:
    probe = copy(request)
    probe.GET = query  # type: ignore[assignment]
    try:
        page.get_changelist_instance(probe)
    except (IncorrectLookupParameters, SuspiciousOperation, ValidationError, ValueError):
        return False
    return True
