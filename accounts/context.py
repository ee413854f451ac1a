"""Where the present request came from, for the audit trail."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class RequestTrace:
    address: str = ""
    request_id: str = ""


current_trace: ContextVar[RequestTrace] = ContextVar("current_trace", default=RequestTrace())
