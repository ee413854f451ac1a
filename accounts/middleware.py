"""Request trace, URL policy, and refusals as pages."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation

from accounts.context import RequestTrace, current_trace
from accounts.enums import STAFF_ROLES
from accounts.policies import PUBLIC, SIGNED_IN, STAFF, Access
from accounts.rules import Refusal

GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestTraceMiddleware:
    """Keeps address and number of the request for the audit trail."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = current_trace.set(
            RequestTrace(address=client_address(request), request_id=secrets.token_hex(8))
        )
        try:
            return self.get_response(request)
        finally:
            current_trace.reset(token)


def client_address(request: HttpRequest) -> str:
    """The peer, or what the trusted proxy in front says it is."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    if peer in settings.TRUSTED_PROXIES:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1].strip()
        return forwarded or peer
    return peer


class PathLocaleMiddleware(LocaleMiddleware):
    """The language stands in the path alone: what a browser asks for changes nothing."""

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        response.headers.setdefault("Content-Language", translation.get_language() or "")
        return response


class AccessPolicyMiddleware:
    """Deny by default: no declared policy, no page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        access = declared_access(request, view)
        if access is None:
            raise PermissionDenied
        if access == PUBLIC:
            return None
        user = request.user
        if not user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if needs_second_factor(request):
            return redirect("mfa_activate_totp")
        if access == SIGNED_IN or (access == STAFF and user.is_staff):
            return None
        if user.roles & access.roles:
            return None
        raise PermissionDenied

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refusal):
            context = {"message": exception.message}
            return render(request, "409.html", context, status=409)
        return None


def declared_access(request: HttpRequest, view: Any) -> Access | None:
    declared: Access | None = getattr(view, "access", None)
    if declared is not None:
        return declared
    match = request.resolver_match
    if match is None:
        return None
    if match.app_name == "admin":
        return PUBLIC if match.url_name in {"login", "jsi18n"} else STAFF
    return THIRD_PARTY.get(match.view_name)


THIRD_PARTY: dict[str, Access] = {
    name: {"public": PUBLIC, "signed_in": SIGNED_IN}[access]
    for name, access in settings.THIRD_PARTY_URL_POLICIES.items()
}


def needs_second_factor(request: HttpRequest) -> bool:
    """Whether an officer without a second factor has to set one up before anything else."""
    if not settings.REQUIRE_SECOND_FACTOR or not (request.user.roles & STAFF_ROLES):
        return False
    match = request.resolver_match
    setting_up = match is not None and match.view_name in settings.SECOND_FACTOR_SETUP_URLS
    return not setting_up and not request.user.authenticator_set.exists()
