"""Publications, photos, the home page."""

from __future__ import annotations

from tests.permission_table.rows import (
    Row,
    admin_model,
    public_page,
)

ROWS = [
    *admin_model("portal_publication", "publication", lists="officers", sees="ours",
                 hidden="not_ours"),
    Row("admin:portal_publication_withdraw", "publication",
        GET="200 county city; 302 visitors township; 403 field; 404 *",
        POST="302 visitors ours; 403 field; 404 *",
        data={"reason": "有误"}, by="county city", writes=("portal.Publication",),
        own="township"),
    *admin_model("portal_calendaryear", "calendar_year", lists="officers", sees="officers",
                 adds="city", changes="city"),
    public_page("healthz"),
    public_page("readyz"),
    public_page("home"),
    public_page("robots"),
    public_page("sitemap"),
    public_page("site_map"),
    public_page("feed", "published_bulletin"),
    public_page("verify"),
    public_page("search"),
    public_page("manual_list"),
    public_page("manual", "manual"),
    Row("verify_file", GET="200 *", POST="400 *"),
    public_page("verify_hash", "publication"),
    public_page("publication_document", "publication"),
    public_page("open_data"),
    public_page("open_data_catalogue"),
    public_page("open_data_detail", "dataset"),
    public_page("open_data_linked", "dataset"),
    public_page("open_data_file", "dataset"),
    public_page("api_index"),
    public_page("api_openapi"),
    public_page("api_rows", "dataset"),
    public_page("api_item", "dataset_item"),
    Row("photo", "photo", GET="200 member ours; 404 *"),
]  # fmt: skip
