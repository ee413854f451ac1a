"""Where the present request came from, for the audit trail and the sign-in limits."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


@dataclass(frozen=True)
class RequestTrace:
    address: str = ""
    request_id: str = ""


NO_TRACE = RequestTrace()
current_trace: ContextVar[RequestTrace] = ContextVar("current_trace", default=NO_TRACE)


def client_address(request: HttpRequest) -> str:
    """The peer, or what the trusted proxy in front says it is; empty where that is no address."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    if peer in settings.TRUSTED_PROXIES:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1].strip()
        peer = forwarded or peer
    try:
        return str(ip_address(peer))
    except ValueError:
        return ""
