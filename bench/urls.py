"""The project's URLs and a bare view that returns given bytes, behind the same middleware."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from accounts.policies import public
from benxi_sorting.urls import urlpatterns as project_urlpatterns

BARE: dict[str, tuple[bytes, dict[str, str]]] = {}


@public
def bare(request: HttpRequest, name: str) -> HttpResponse:
    body, headers = BARE[name]
    return HttpResponse(body, headers=headers)


urlpatterns = [path("bare/<slug:name>/", bare), *project_urlpatterns]
