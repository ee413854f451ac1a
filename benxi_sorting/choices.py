"""What a form of the admin offers: short lists as they are, long ones to be searched.

A page of the admin with a form answers for its own choices: with `?_choices=<field>&term=<word>`
it gives those of the field, as JSON. So one sees exactly the rows that the form would take, under
the permission of the page itself; a view of the other table is not needed, and there is no second
place that has to know whose rows are whose.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.admin.widgets import (
    AutocompleteSelect,
    RelatedFieldWidgetWrapper,
    get_select2_language,
)
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils.http import urlencode

# As many as are read in one look.
FEW = 30
PER_PAGE = 20
# Who has turned so many pages types another word.
MOST_PAGES = 50
CHOICES_VAR = "_choices"
# The way of who has no JavaScript: the same page with all choices in it.
WHOLE_VAR = "_whole"


class _Searched:
    """Renders what is chosen alone; select2 of Django's admin asks the page for the rest."""

    address: str
    choices: Any
    is_required: bool

    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        attrs: dict[str, Any] = super().build_attrs(base_attrs, extra_attrs)  # type: ignore[misc]
        return attrs | {
            "class": f"{attrs.get('class', '')} admin-autocomplete".strip(),
            "data-ajax--delay": 250,
            "data-ajax--type": "GET",
            "data-ajax--url": self.address,
            "data-theme": "admin-autocomplete",
            "data-allow-clear": json.dumps(not self.is_required),
            "data-placeholder": "",
            "lang": get_select2_language() or "en",
        }

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> list[Any]:
        chosen = {str(one) for one in value} - {""}
        options: list[Any] = [] if self.is_required else [("", "")]
        if chosen:
            options += _chosen(self.choices, chosen)
        return [
            (
                None,
                [
                    self.create_option(name, key, label, str(key) in chosen, index)  # type: ignore[attr-defined]
                    for index, (key, label) in enumerate(options)
                ],
                0,
            )
        ]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)  # type: ignore[misc]
        return context | {"whole": f"?{WHOLE_VAR}=1"}

    @property
    def media(self) -> forms.Media:
        return search_media()


class SearchedSelect(_Searched, forms.Select):
    template_name = "admin/searched_select.html"


class SearchedSelectMultiple(_Searched, forms.SelectMultiple):
    template_name = "admin/searched_select.html"


def search_media() -> forms.Media:
    """select2 of Django's admin, and what a screen reader misses in it."""
    unbound: Any = None
    django: Any = AutocompleteSelect(unbound, unbound).media
    # One list, and not two that are added: what is added has no order of its own.
    return forms.Media(css=django._css, js=[*django._js, "js/admin_choices.js"])


def with_filter_search(response: TemplateResponse) -> None:
    """For the filters of a list that have too many values for links."""
    context = response.context_data or {}
    if "cl" in context and any(
        getattr(one, "is_searched", 0) for one in context["cl"].filter_specs
    ):
        context["media"] += search_media()


def _chosen(choices: Any, chosen: set[str]) -> list[tuple[Any, Any]]:
    """Those that the form takes: what was typed into an address is not looked up further."""
    field = getattr(choices, "field", None)
    if field is None:
        return [(key, label) for key, label in choices if str(key) in chosen]
    key = field.to_field_name or "pk"
    try:
        rows = list(field.queryset.filter(**{f"{key}__in": chosen}))
    except (ValueError, TypeError, OverflowError):
        return []
    return [(field.prepare_value(row), field.label_from_instance(row)) for row in rows]


def with_choices(request: HttpRequest, response: HttpResponse, site: Any) -> HttpResponse:
    """`response`, with a search in place of each long select of its form; or the choices of one
    of its fields, where these are asked for."""
    form = _form_of(response)
    asked = request.GET.get(CHOICES_VAR) if request.method == "GET" else None
    if asked is not None:
        field = form.fields.get(asked) if form is not None else None
        if field is None or not hasattr(field, "choices"):
            raise Http404
        return JsonResponse(_page(request, field, site), headers={"Cache-Control": "no-store"})
    if form is not None and WHOLE_VAR not in request.GET:
        _search_instead(request, response, form, site)
    return response


def _form_of(response: HttpResponse) -> Any:
    """The form that a page of the admin shows, unless it shows a list."""
    context = getattr(response, "context_data", None) or {}
    if not isinstance(response, TemplateResponse) or "cl" in context:
        return None
    shown = context.get("adminform")
    form = shown.form if shown is not None else context.get("form")
    return form if isinstance(form, forms.BaseForm) else None


def _search_instead(request: HttpRequest, response: Any, form: Any, site: Any) -> None:
    media = forms.Media()
    for name, field in form.fields.items():
        widget = field.widget
        inner = widget.widget if isinstance(widget, RelatedFieldWidgetWrapper) else widget
        # Radio buttons and boxes were chosen on purpose; subclasses of a select are its own kind.
        kind: dict[Any, Any] = {
            forms.Select: SearchedSelect,
            forms.SelectMultiple: SearchedSelectMultiple,
        }
        if type(inner) not in kind or not _are_many(field, site):
            continue
        searched = kind[type(inner)](attrs=inner.attrs)
        searched.choices, searched.is_required = field.choices, field.required
        searched.address = f"{request.path}?{urlencode({CHOICES_VAR: form.add_prefix(name)})}"
        if isinstance(widget, RelatedFieldWidgetWrapper):
            widget.widget = searched
        else:
            field.widget = searched
        media += searched.media
    if "media" in response.context_data:
        response.context_data["media"] += media
    else:
        response.context_data["search_media"] = media


def _are_many(field: Any, site: Any) -> bool:
    rows = getattr(field, "queryset", None)
    if rows is None:
        return len(list(field.choices)) > FEW
    if _search_of(rows.model, site) is None:
        return False
    return int(rows.order_by()[: FEW + 1].count()) > FEW


def _search_of(model: Any, site: Any) -> Callable[..., Any] | None:
    """How the list of `model` is searched; None for those without a list or a search."""
    page = site._registry.get(model)
    return page.get_search_results if page is not None and page.search_fields else None


def _page(request: HttpRequest, field: Any, site: Any) -> dict[str, Any]:
    term = request.GET.get("term", "").strip()
    typed = request.GET.get("page", "")
    number = min(max(int(typed[:6]), 1), MOST_PAGES) if typed.isdecimal() else 1
    first = (number - 1) * PER_PAGE
    found = list(_found(request, field, term, site)[first : first + PER_PAGE + 1])
    if hasattr(field, "queryset"):
        found = [(field.prepare_value(row), field.label_from_instance(row)) for row in found]
    results = [{"id": str(key), "text": str(label)} for key, label in found[:PER_PAGE]]
    more = len(found) > PER_PAGE and number < MOST_PAGES
    return {"results": results, "pagination": {"more": more}}


def _found(request: HttpRequest, field: Any, term: str, site: Any) -> Any:
    rows = getattr(field, "queryset", None)
    if rows is None:
        words = term.casefold().split()
        flat = [(key, label) for key, label in field.choices if str(key)]
        return [one for one in flat if all(word in str(one[1]).casefold() for word in words)]
    search = _search_of(rows.model, site)
    if search is None:
        raise Http404
    ordered = rows if rows.query.order_by or rows.query.default_ordering else rows.order_by("pk")
    found, repeats = search(request, ordered, term)
    # DISTINCT would need each column of the order among those that are read.
    return ordered.filter(pk__in=found.order_by().values("pk")) if repeats else found
