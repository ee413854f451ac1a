"""Dates as payloads keep them."""

from __future__ import annotations

from datetime import date


def iso_date(day: date | None) -> str:
    """`2026-03-05`; nothing where there is no date."""
    return day.isoformat() if day else ""
