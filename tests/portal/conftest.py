"""Publications to test with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def item() -> Callable[..., Any]:
    """`item(total="92.5")`: a bulletin of 平山区 with one entry, its fields changed at will."""
    from portal.enums import Kind
    from portal.services import PublicItem

    def make(**changes: Any) -> Any:
        total = changes.pop("total", "92.5")
        values: dict[str, Any] = {
            "kind": Kind.BULLETIN,
            "key": "2026-10-pingshan",
            "title": "平山区2026年10月通报",
            "unit_code": "210502",
            "period": "2026-10",
            "payload": {"county": "平山区", "total": total},
            "search_text": "平山区 通报 Pingshan",
            "entries": [("210502001001", {"name": "德泰社区", "total": total})],
        }
        return PublicItem(**{**values, **changes})

    return make


@pytest.fixture
def issue(item: Callable[..., Any], county_officer: Any) -> Callable[..., Any]:
    """`issue(total="90", reason="…")`: publish it in the name of the county's officer."""
    from portal.services import publish

    def make(*, reason: str = "", **changes: Any) -> Any:
        return publish(item(**changes), by=county_officer, issuer="平山区民政局", reason=reason)

    return make


@pytest.fixture
def addresses(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The registry of addresses, emptied for the test."""
    empty: dict[str, Any] = {}
    monkeypatch.setattr("portal.addresses._addresses", empty)
    return empty
