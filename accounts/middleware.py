"""Request trace, headers, URL policy, the end of idle sessions, and refusals as pages."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts.constants import SEEN_AT, SIGNED_IN_AT
from accounts.context import RequestTrace, client_address, current_trace
from accounts.enums import STAFF_ROLES
from accounts.policies import PUBLIC, SIGNED_IN, STAFF, Access
from accounts.rules import Refusal
from accounts.services import record_event

GetResponse = Callable[[HttpRequest], HttpResponse]

logger = logging.getLogger(__name__)

IDLE_SECONDS_STAFF = 30 * 60
# On the way between two inspections nobody should have to sign in again.
IDLE_SECONDS_FIELD = 2 * 3600
LONGEST_SECONDS = 12 * 3600
# A session that is in use is written at most this often; it may end so much earlier.
SEEN_EVERY_SECONDS = 15

_DENIED = (
    "accelerometer", "autoplay", "bluetooth", "display-capture", "encrypted-media", "fullscreen",
    "gyroscope", "hid", "magnetometer", "microphone", "midi", "payment",
    "picture-in-picture", "publickey-credentials-get", "screen-wake-lock", "serial", "usb",
    "web-share", "xr-spatial-tracking",
)  # fmt: skip


def _permissions(camera: str = "()", geolocation: str = "()") -> str:
    denied = (f"{feature}=()" for feature in _DENIED)
    return ", ".join((f"camera={camera}", f"geolocation={geolocation}", *denied))


PERMISSIONS_NONE = _permissions()
PERMISSIONS_CAMERA = _permissions(camera="(self)")
# The page on which somebody scores an inspection sets it itself, and no other.
PERMISSIONS_FIELD = _permissions(camera="(self)", geolocation="(self)")
# No page here is asked in any other way; frameworks would answer some of them like a GET.
ANSWERED_METHODS = ("GET", "HEAD", "POST")
# Set by the policy check below; read on the way out.
PRIVATE_FLAG = "answer_is_private"


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


class SecurityHeadersMiddleware:
    """What every answer carries beyond Django's own headers and the content security policy.

    Any answer for which the session was looked at is private to one person: no store, no proxy.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        in_workspace = request.path_info.removeprefix("/en").startswith("/workspace/")
        response.headers.setdefault(
            "Permissions-Policy", PERMISSIONS_CAMERA if in_workspace else PERMISSIONS_NONE
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        session = getattr(request, "session", None)
        if getattr(request, PRIVATE_FLAG, False) or (session is not None and session.accessed):
            response.headers["Cache-Control"] = "no-store, private"
        return response


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
        response = self.get_response(request)
        if request.method == "GET" and response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            # An address that takes a form alone, opened by hand: a browser would show its own page.
            page = render(request, "405.html", status=HTTPStatus.METHOD_NOT_ALLOWED)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.method not in ANSWERED_METHODS:
            return HttpResponseNotAllowed(ANSWERED_METHODS)
        access = declared_access(request, view)
        if access is None:
            logger.error("No access policy declared for %s", _view_name(request))
            raise PermissionDenied
        if access == PUBLIC:
            return None
        setattr(request, PRIVATE_FLAG, True)
        user = request.user
        if not user.is_authenticated or session_ended(request):
            return redirect_to_login(page_sent_from(request))
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


def page_sent_from(request: HttpRequest) -> str:
    """Where to go on after signing in: the page itself, or the one on which a form was sent.

    What takes a form only cannot be opened again.
    """
    if request.method != "POST":
        return request.get_full_path()
    referrer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referrer, {request.get_host()}):
        return reverse("workspace")
    sent_from = urlsplit(referrer)
    return f"{sent_from.path}?{sent_from.query}" if sent_from.query else sent_from.path


def declared_access(request: HttpRequest, view: Any) -> Access | None:
    """The policy of the view itself, or that of the settings for other packages' views."""
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


def _view_name(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def session_ended(request: HttpRequest) -> bool:
    """Whether the session is too old or was idle for too long; it is closed then.

    Looked at on pages that need an account only: public pages never touch the session.
    """
    now = timezone.now().timestamp()
    session = request.session
    # A session that was begun by other code than our adapter starts to count here.
    began = session.setdefault(SIGNED_IN_AT, now)
    seen = session.get(SEEN_AT, began)
    user: Any = request.user
    idle = IDLE_SECONDS_STAFF if user.roles & STAFF_ROLES else IDLE_SECONDS_FIELD
    if now - began > LONGEST_SECONDS or now - seen > idle:
        record_event(actor=user, action="session.expired", target=user)
        logout(request)
        if request.method == "POST":
            messages.warning(
                request,
                _("You had been signed out, and nothing was saved. Sign in and send it again."),
            )
        return True
    if SEEN_AT not in session or now - seen >= SEEN_EVERY_SECONDS:
        session[SEEN_AT] = now
    return False


def needs_second_factor(request: HttpRequest) -> bool:
    """Whether an officer without a second factor has to set one up before anything else."""
    user: Any = request.user
    if not settings.REQUIRE_SECOND_FACTOR or not (user.roles & STAFF_ROLES):
        return False
    setting_up = _view_name(request) in settings.SECOND_FACTOR_SETUP_URLS
    return not setting_up and not user.authenticator_set.filter(type="totp").exists()
