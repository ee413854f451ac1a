"""The manuals (docs/manual/) as pages of the portal."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.policies import public
from portal.enums import Manual
from portal.manual import read, shown
from portal.pages import public_page


@public
@public_page
def manual_list(request: HttpRequest) -> HttpResponse:
    """All manuals with their tasks."""
    manuals = [{"manual": manual, "text": read(manual)} for manual in Manual]
    return render(request, "portal/manual_list.html", {"manuals": manuals})


@public
@public_page
def manual(request: HttpRequest, role: str) -> HttpResponse:
    """One manual, whole."""
    if role not in Manual.values:
        raise Http404
    text = read(Manual(role))
    context = {"role": Manual(role), "text": text, "content": shown(text)}
    return render(request, "portal/manual.html", context)
