"""The sorting guide: everybody reads, the city keeps it, officers of a place note its villages."""

from __future__ import annotations

from tests.permission_table.rows import REFUSED, Row, admin_model, public_page

_CITY = f"200 city; {REFUSED}"
_HISTORY = "200 city; 302 visitors; 403 field; 404 *"
_STEP = {"version": "{version}", "reason": ""}

ROWS = [
    *(
        row
        for model, obj in (
            ("sortingscheme", "sorting_scheme"),
            ("sortingclass", "sorting_class"),
            ("wasteitem", "waste_item"),
        )
        for row in admin_model(f"outreach_{model}", obj, lists="officers", sees="officers",
                               adds="city", changes="city")
    ),
    *admin_model("outreach_schemechoice", "scheme_choice", lists="officers", sees="ours",
                 hidden="not_ours", adds="officers", changes="ours"),
    *(
        row
        for row in admin_model("outreach_unknownword", "unknown_word", lists="city", sees="city")
        if row.key != "admin:outreach_unknownword_history"
    ),
    # Rows are the city's alone: other staff find nothing.
    Row("admin:outreach_unknownword_history", "unknown_word", GET=_HISTORY, POST=_HISTORY),
    Row("admin:outreach_unknownword_step", "unknown_word",
        GET="200 city; 302 visitors; 403 field; 404 *",
        POST="302 visitors city; 403 field; 404 *", data=_STEP, by="city",
        writes=("outreach.UnknownWord",)),
    Row("admin:outreach_wasteitem_publish", "changed_guide", GET=_CITY,
        POST="302 visitors city; 403 *", data={"reason": "补充投放要求"}, by="city",
        writes=("portal.Publication",)),
    public_page("sorting_guide", "sorting_edition"),
    public_page("sorting_results", "sorting_edition"),
    public_page("sorting_class", "sorting_edition"),
    public_page("sorting_item", "sorting_edition"),
    public_page("sorting_poster", "sorting_edition"),
    public_page("sorting_edition", "sorting_edition"),
]  # fmt: skip
