"""Programmes to tag records with."""

from __future__ import annotations

from typing import Any

from communities.models import Programme

RENEWAL, VILLAGES = "old-estate-renewal", "beautiful-countryside"
NAMES = {RENEWAL: "老旧小区改造", VILLAGES: "美丽乡村建设"}


def programme(code: str = RENEWAL, **fields: Any) -> Programme:
    """The one with the code, entered where it is not there yet."""
    values = {
        "name": NAMES.get(code, code),
        "description": "与垃圾分类一并安排。",
        "source": "5.2.a",
    }
    return Programme.objects.get_or_create(code=code, defaults=values | fields)[0]
