"""Programmes: the city keeps them, all officers read and compare them, everybody sees the site."""

from __future__ import annotations

from tests.permission_table.rows import REFUSED, Row, admin_model, public_page

_OFFICERS = f"200 officers; {REFUSED}"

ROWS = [
    *admin_model("communities_programme", "programme", lists="officers", sees="officers",
                 adds="city", changes="city"),
    public_page("programme_public_list"),
    public_page("programme_public", "published_programme"),
    public_page("programme_public_version", "published_programme"),
    Row("programme_comparison", GET=_OFFICERS),
    Row("programme_csv", POST=_OFFICERS),
    Row("programme_xlsx", POST=_OFFICERS),
]  # fmt: skip
