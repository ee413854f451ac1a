"""The credit of social organisations: kept where they are registered, rules by the city."""

from __future__ import annotations

from tests.permission_table.rows import OUR_COUNTY, REFUSED, Row, admin_model, public_page

_KEEPERS = f"200 county other_county city; {REFUSED}"
# 404 for a keeper elsewhere; whoever keeps no register is refused, or finds nothing.
_ACT = "200 county city; 302 visitors; 403 field; 404 *"


def _made(model: str, obj: str) -> list[Row]:
    return admin_model(
        model,
        obj,
        lists="county other_county city",
        sees="county city",
        hidden="other_county",
        adds="county other_county city",
    )


def _rule(model: str, obj: str) -> list[Row]:
    return admin_model(model, obj, lists="officers", sees="officers", adds="city")


ROWS = [
    *_made("orgs_creditentry", "credit_entry"),
    Row("admin:orgs_creditentry_correct", "credit_entry", GET=_ACT, POST=_ACT),
    Row("admin:orgs_creditentry_carried_out", "penalty", GET=_ACT, POST=_ACT),
    Row("admin:orgs_creditentry_record", "credit_record", GET=OUR_COUNTY),
    Row("admin:orgs_creditentry_publish", "credit_record", POST=OUR_COUNTY),
    *_made("orgs_annualreturn", "annual_return"),
    Row("admin:orgs_annualreturn_due", GET=_KEEPERS),
    Row("admin:orgs_annualreturn_remind", POST="302 county other_county city visitors; 403 *"),
    Row("admin:orgs_annualreturn_decide", "annual_return", GET=_ACT, POST=_ACT),
    *_made("orgs_listing", "listing"),
    Row("admin:orgs_listing_step", "listing", GET=_ACT,
        POST="302 county city visitors; 403 field; 404 *",
        data={"version": "{version}", "reason": "证据不足"}, by="county city",
        writes=("orgs.Listing",)),
    *_made("orgs_rating", "rating"),
    Row("admin:orgs_rating_cancel", "rating", GET=_ACT, POST=_ACT),
    *_made("orgs_investigation", "investigation"),
    Row("admin:orgs_investigation_close", "investigation", GET=_ACT, POST=_ACT),
    *_made("orgs_pledge", "pledge"),
    *_made("orgs_signature", "signature"),
    Row("admin:orgs_signature_withdraw", "signature", GET=_ACT, POST=_ACT),
    *_rule("orgs_creditterm", "credit_term"),
    *_rule("orgs_annualduty", "annual_duty"),
    *_rule("orgs_listingground", "listing_ground"),
    *_rule("orgs_ratingscale", "rating_scale"),
    *_rule("orgs_restriction", "restriction"),
    public_page("organization_credit_public", "published_credit"),
    public_page("organization_credit_version", "published_credit"),
]  # fmt: skip
