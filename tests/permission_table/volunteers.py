"""Volunteers for committee, team and township; carriers for all above; campaigns for officers."""

from __future__ import annotations

from tests.permission_table.rows import (
    PUBLIC,
    RECORD_READERS,
    RECORDERS,
    RECORDERS_REDIRECTED,
    Row,
    public_page,
)

_NEIGHBOURS = "404 sibling far_member other_township orgs; 403 *"
_ENTERERS = "404 sibling far_member orgs; 403 *"
_VERSION = {"version": "{version}"}
_TOKEN = {"submission_token": "a-token"}
_OFFICERS = "302 visitors; 200 officers; 403 *"
_COUNTY = "302 visitors; 200 county city; 404 township not_ours; 403 *"
_COUNTY_DONE = "302 visitors county city; 404 township not_ours; 403 *"
_SERVICE = {"kind": "education", "day": "{day}", "hours": "1"} | _TOKEN

ROWS = [
    Row("volunteer_list",
        GET="302 visitors; 200 member sibling far_member township other_township orgs; 403 *",
        POST="302 visitors; 200 member sibling far_member township other_township orgs; 403 *",
        data={"export": "csv"}),
    Row("volunteer_detail", "applied_volunteer",
        GET=f"302 visitors; 200 member township; {_NEIGHBOURS}"),
    Row("volunteer_step", "applied_volunteer",
        POST=f"302 visitors member; 409 township; {_NEIGHBOURS}", data=_VERSION, by="member",
        writes=("outreach.Volunteer",)),
    Row("service_create", "served_volunteer", POST=f"302 visitors member; {_ENTERERS}",
        data=_SERVICE, by="member", writes=("outreach.ServiceRecord",)),
    Row("volunteer_paper", "served_volunteer", POST=f"302 visitors; 200 member; {_ENTERERS}",
        by="member", writes=("outreach.ServiceCertificate",)),
    Row("service_step", "service_record",
        POST="302 visitors member township; 404 sibling far_member other_township; 403 *",
        data=_VERSION, by="member township", writes=("outreach.ServiceRecord",)),
    Row("service_correct", "service_record", GET=f"302 visitors; 200 member; {_ENTERERS}",
        POST=f"302 visitors member; {_ENTERERS}", data=_SERVICE | _VERSION | {"reason": "录错"},
        by="member", writes=("outreach.ServiceRecord",)),
    Row("volunteer_create", "published_community", GET=PUBLIC, POST=PUBLIC),
    public_page("volunteer_lookup"),
    public_page("volunteer_own", "served_volunteer"),
    Row("volunteer_act", "served_volunteer", GET="302 *", POST="302 *", by="everybody",
        writes=("outreach.ServiceCertificate",)),
    public_page("volunteer_certificate", "served_volunteer"),
    public_page("volunteer_certificate_file", "served_volunteer"),
    public_page("certificate_check", "certificate"),
    Row("carrier_list", GET="302 visitors; 200 member sibling far_member officers; 403 *",
        POST="302 visitors; 200 member sibling far_member officers; 403 *", data={"export": "csv"}),
    Row("carrier_create", GET="302 visitors; 200 member sibling far_member; 403 *",
        POST="302 visitors; 200 member sibling far_member; 403 *"),
    Row("carrier_detail", "carrier", GET=RECORD_READERS),
    Row("carrier_renew", "carrier", POST=RECORDERS),
    Row("carrier_change", "carrier", POST=RECORDERS),
    Row("carrier_take_down", "carrier", POST=RECORDERS_REDIRECTED,
        data=_VERSION | {"reason": "拆除"}, by="member", writes=("outreach.Carrier",)),
    Row("carrier_photo", "carrier", GET=RECORD_READERS),
    Row("campaign_list", GET=_OFFICERS, POST=_OFFICERS,
        data={"export": "csv", "by": "material"}),
    Row("campaign_list", GET=_OFFICERS, POST=_OFFICERS,
        data={"export": "csv"}),
    Row("campaign_create", GET=_OFFICERS, POST=_OFFICERS),
    Row("campaign_detail", "campaign", GET=_COUNTY),
    Row("campaign_reach", "campaign", POST=_COUNTY_DONE,
        data={"day": "2026-03-01", "people": "80", "method": "counted", "by_what": "广播"} | _TOKEN,
        by="county city", writes=("outreach.CampaignReach",)),
    Row("material_create", "campaign", POST=_COUNTY),
    Row("material_version", "campaign_material", POST=_COUNTY),
    Row("material_publish", "campaign_material", POST=_COUNTY_DONE, data=_VERSION,
        by="county city", writes=("portal.Publication",)),
    Row("material_preview", "campaign_material", POST=_COUNTY),
    Row("figures_publish", "outreach_figures",
        GET="302 visitors; 200 county other_county city; 403 *",
        POST="302 visitors county city; 404 other_county; 403 *",
        data={"county": "pingshan", "reason": "按季度更新"}, by="county city",
        writes=("portal.Publication",)),
    public_page("outreach_figures_list"),
    public_page("outreach_figures", "outreach_figures"),
    public_page("material_public_list"),
    public_page("material_public", "shown_material"),
    public_page("material_file", "shown_material"),
    public_page("material_public_version", "shown_material"),
    public_page("material_file_version", "shown_material"),
]  # fmt: skip
