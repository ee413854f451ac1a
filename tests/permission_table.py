"""Who gets which answer where: written by hand, compared with the portal by test_permissions.py.

Each row is one URL pattern and the object that its address leads to (`world.OBJECTS`, which all
belong to 德泰社区, 南地街道, 平山区). GET and POST say: status, then who gets it; `*` is everybody
not named. A method that is not given must answer 405 to everybody whom the page would let in.

302 is the way to the sign-in for visitors. For staff it is also the admin's answer for a record
that does not exist or is none of theirs: back to the index, with the same message.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.world import EVERYBODY

GROUPS = {
    "everybody": " ".join(EVERYBODY),
    "visitors": "anonymous disabled",
    "officers": "township other_township county other_county city",
    "duties": "system security auditor",
    # Officers of 平山区 and of units above or below it that hold 德泰社区; then the others.
    "ours": "township county city",
    "not_ours": "other_township other_county",
    # Whoever has no business in the admin.
    "field": "nobody member sibling far_member expired inspector other_inspector org",
    "scorers": "member sibling far_member inspector other_inspector",
}


@dataclass(frozen=True)
class Row:
    key: str
    obj: str = ""
    GET: str = ""
    POST: str = ""
    # What a POST sends; `{version}` and the like come from the object.
    data: dict[str, str] = field(default_factory=dict)
    # Who changes something with it, and which tables at least. Nobody else may change any.
    by: str = ""
    writes: tuple[str, ...] = ()
    # Who is led on (302) because the object is theirs, not because there is none for them.
    own: str = ""

    def expected(self, method: str, person: str) -> int | None:
        """The status that `person` must get; None where the method is not declared."""
        text = {"GET": self.GET, "HEAD": self.GET, "POST": self.POST}.get(method, "")
        return expectations(text).get(person)


def people(names: str) -> list[str]:
    """`member ours` → the people meant."""
    found = [person for name in names.split() for person in GROUPS.get(name, name).split()]
    for person in found:
        assert person in EVERYBODY, f"nobody is called {person}"
    return found


def expectations(text: str) -> dict[str, int]:
    """`200 member; 403 *` → a status for everybody."""
    found: dict[str, int] = {}
    rest: int | None = None
    for part in filter(None, (p.strip() for p in text.split(";"))):
        status, *names = part.split()
        for name in names:
            if name == "*":
                rest = int(status)
            for person in people("" if name == "*" else name):
                assert person not in found, f"{person} stands twice in {text!r}"
                found[person] = int(status)
    if rest is not None:
        found |= {person: rest for person in EVERYBODY if person not in found}
    assert not text or set(found) == set(EVERYBODY), f"somebody is missing in {text!r}"
    return found


PUBLIC = "200 *"
SIGNED_IN = "302 visitors; 200 *"
# Staff without the right, everybody else, and visitors.
REFUSED = "302 visitors; 403 *"


def public_page(key: str, obj: str = "") -> Row:
    return Row(key, obj, GET=PUBLIC)


def admin_model(
    model: str,
    obj: str,
    *,
    lists: str,
    sees: str,
    hidden: str = "",
    adds: str = "",
    changes: str = "",
    saved: int = 200,
) -> list[Row]:
    """The six pages that Django's admin makes for a model; nobody deletes.

    `lists` may open the list and `sees` this object, from `hidden` it is hidden though they may
    open the list; `changes` may save it. An empty form answers 200 with its errors, or `saved`
    where it changes nothing. Pages that only show something answer POST like GET.
    """
    address = f"admin/{model.replace('_', '/')}/<path:object_id>/"
    shown = f"200 {lists}; {REFUSED}"
    elsewhere = f"302 {hidden}; " if hidden else ""
    change = f"200 {sees}; {elsewhere}{REFUSED}"
    save = f"{saved} {changes}; {elsewhere}{REFUSED}" if changes else REFUSED
    add = f"200 {adds}; {REFUSED}" if adds else REFUSED
    # The trail of an object: where rows are scoped, staff who do not see it find nothing.
    history = f"200 {sees}; 302 visitors; 403 field; 404 *" if hidden else f"200 {sees}; {REFUSED}"
    onward = "302 visitors officers duties; 403 *"
    return [
        Row(f"admin:{model}_changelist", GET=shown, POST=shown),
        Row(f"admin:{model}_add", GET=add, POST=add),
        Row(f"admin:{model}_change", obj, GET=change, POST=save, own=changes),
        Row(f"admin:{model}_history", obj, GET=history, POST=history),
        Row(f"admin:{model}_delete", obj, GET=REFUSED, POST=REFUSED),
        # Leads on to the change page, which then says no.
        Row(address, obj, GET=onward, POST=onward),
    ]


STAFF = "302 visitors; 200 officers duties; 403 *"
# Pages of one object in the admin: 404 for staff who do not see it.
OURS_ALONE = "302 visitors; 200 ours; 403 field; 404 *"
OUR_COUNTY = "302 visitors; 200 county city; 403 field; 404 *"
SECURITY_ALONE = f"200 security; {REFUSED}"

ADMIN = [
    Row("admin:index", GET=STAFF, POST=STAFF),
    Row("admin:login", GET="302 visitors officers duties; 403 *",
        POST="302 visitors officers duties; 403 *"),
    Row("admin:logout", POST="302 visitors officers duties; 403 *"),
    # Passwords are changed on the page of all accounts, which leaves its trail.
    Row("admin:password_change", GET="302 visitors officers duties; 403 *",
        POST="302 visitors officers duties; 403 *"),
    Row("admin:password_change_done", GET="302 visitors officers duties; 403 *",
        POST="302 visitors officers duties; 403 *"),
    Row("admin:jsi18n", GET="302 visitors field; 200 *"),
    # No field of the admin is completed while typing.
    Row("admin:autocomplete", GET=REFUSED),
    # No model of ours has a page that Django would know of.
    Row("admin:view_on_site", "content", GET="302 visitors; 403 field; 404 *",
        POST="302 visitors; 403 field; 404 *"),
    Row("admin:app_list", GET="302 visitors; 200 security auditor; 403 field; 404 *",
        POST="302 visitors; 200 security auditor; 403 field; 404 *"),
    Row("admin/<url>", GET="302 visitors; 403 field; 404 *", POST="302 visitors; 403 field; 404 *"),

    *admin_model("accounts_user", "user", lists="security", sees="security", adds="security",
                 changes="security"),
    Row("admin:accounts_user_act", "user", GET=SECURITY_ALONE, POST=f"302 security; {REFUSED}",
        data={"reason": "离岗"}, by="security", writes=("accounts.User",)),
    Row("admin:accounts_user_end", "user", GET=SECURITY_ALONE, POST=f"302 security; {REFUSED}",
        data={"confirmed": "1"}, by="security", writes=("accounts.Appointment",)),
    *admin_model("accounts_auditevent", "audit_event", lists="auditor", sees="auditor"),

    *admin_model("portal_publication", "publication", lists="officers", sees="ours",
                 hidden="not_ours"),
    Row("admin:portal_publication_withdraw", "publication",
        GET="200 county city; 302 visitors township; 403 field; 404 *",
        POST="302 visitors ours; 403 field; 404 *",
        data={"reason": "有误"}, by="county city", writes=("portal.Publication",),
        own="township"),

    *admin_model("communities_county", "county", lists="officers", sees="county city",
                 hidden="township not_ours"),
    *admin_model("communities_township", "township", lists="officers", sees="ours",
                 hidden="not_ours"),
    *admin_model("communities_community", "community", lists="officers", sees="ours",
                 hidden="not_ours", changes="ours"),
    Row("admin:communities_community_types", GET=f"200 officers; {REFUSED}"),
    Row("admin:communities_community_check", GET=f"200 officers; {REFUSED}"),
    Row("admin:communities_community_export", GET=f"200 officers; {REFUSED}",
        POST=f"200 officers; {REFUSED}"),
    *admin_model("communities_assemblyrule", "assembly_rule", lists="officers", sees="officers",
                 adds="city", changes="city"),
    *admin_model("communities_convention", "convention_under_review", lists="officers",
                 sees="ours", hidden="not_ours"),
    Row("admin:communities_convention_coverage", GET=f"200 officers; {REFUSED}"),
    Row("admin:communities_convention_notice", "consulted_convention",
        POST="302 visitors ours; 403 field; 404 *", by="ours", writes=("portal.Publication",)),
    # With the township level only its own officer files.
    Row("admin:communities_convention_step", "adopted_convention",
        GET="302 visitors city; 200 township county; 403 field; 404 *",
        POST="302 visitors township city; 200 county; 403 field; 404 *",
        data={"version": "{version}", "authority": "township", "number": "约备甲号",
              "filed_on": "{today}", "effective_on": "{today}"},
        by="township", writes=("communities.Convention",), own="city"),
    *admin_model("communities_communitytype", "community_type", lists="officers", sees="officers",
                 adds="city", changes="city"),

    *admin_model("deliberation_meeting", "held_meeting", lists="officers", sees="ours",
                 hidden="not_ours"),
    Row("admin:deliberation_meeting_step", "held_meeting", GET=OURS_ALONE,
        POST="302 visitors ours; 403 field; 404 *", data={"version": "{version}"}, by="ours",
        writes=("deliberation.Meeting",)),
    *admin_model("deliberation_topic", "topic", lists="officers", sees="ours", hidden="not_ours"),
    *admin_model("deliberation_action", "action", lists="officers", sees="ours",
                 hidden="not_ours"),

    *admin_model("evaluation_scorecard", "scorecard", lists="officers", sees="officers",
                 adds="city"),
    *admin_model("evaluation_section", "section", lists="officers", sees="officers"),
    *admin_model("evaluation_round", "round", lists="county other_county city", sees="county city",
                 hidden="other_county", adds="county other_county city", changes="county city",
                 saved=302),
    Row("admin:evaluation_round_standings", "round", GET=OUR_COUNTY, POST=OUR_COUNTY),
    Row("admin:evaluation_round_prepare", "round_without_bulletin",
        POST="302 visitors county city; 403 field; 404 *", by="county city",
        writes=("evaluation.Bulletin",)),
    Row("admin:evaluation_round_step", "round", GET=OUR_COUNTY,
        POST="302 visitors county city; 403 field; 404 *", data={"version": "{version}"},
        by="county city", writes=("evaluation.Round", "evaluation.Standing")),
    *admin_model("evaluation_inspection", "self_check", lists="officers", sees="ours",
                 hidden="not_ours"),
    Row("admin:evaluation_inspection_assign", "self_check", GET=OURS_ALONE, POST=OURS_ALONE),
    Row("admin:evaluation_inspection_step", "self_check",
        GET="302 visitors township; 200 county city; 403 field; 404 *",
        POST="302 visitors ours; 403 field; 404 *",
        data={"version": "{version}", "reason": "重复"}, by="county city",
        writes=("evaluation.Inspection",), own="township"),
    *admin_model("evaluation_bulletin", "bulletin", lists="county other_county city",
                 sees="county city", hidden="other_county", changes="county city"),
    Row("admin:evaluation_bulletin_preview", "bulletin", GET=OUR_COUNTY, POST=OUR_COUNTY),
    Row("admin:evaluation_bulletin_step", "bulletin", GET=OUR_COUNTY,
        POST="302 visitors county city; 403 field; 404 *", data={"version": "{version}"},
        by="county city", writes=("evaluation.Bulletin", "portal.Publication")),
]  # fmt: skip

ACCOUNTS = [
    Row("account_login", GET="200 visitors; 302 *", POST="200 visitors; 302 *"),
    Row("account_logout", GET=SIGNED_IN, POST="302 *"),
    Row("account_reauthenticate", GET=SIGNED_IN, POST=SIGNED_IN),
    Row("account_change_password", GET=SIGNED_IN, POST=SIGNED_IN),
    Row("mfa_index", GET=SIGNED_IN),
    Row("mfa_authenticate", GET="302 *", POST="302 *"),
    # Each asks for the password first where the sign-in was not just now.
    Row("mfa_reauthenticate", GET="302 *", POST="302 *"),
    Row("mfa_activate_totp", GET="302 *", POST="302 *"),
    Row("mfa_generate_recovery_codes", GET="302 *", POST="302 *"),
    # Nobody here has a second factor.
    Row("mfa_deactivate_totp", GET="302 visitors; 404 *", POST="302 visitors; 404 *"),
    Row("mfa_view_recovery_codes", GET="302 visitors; 404 *"),
    Row("mfa_download_recovery_codes", GET="302 visitors; 404 *", POST="302 visitors; 404 *"),
    Row("usersessions_list", GET=SIGNED_IN, POST="302 *"),
    Row("accounts_invitation", GET="410 *", POST="410 *"),
    Row("workspace", GET=SIGNED_IN),
]

PORTAL = [
    public_page("healthz"),
    public_page("readyz"),
    public_page("home"),
    public_page("robots"),
    public_page("sitemap"),
    public_page("verify"),
    public_page("verify_hash", "publication"),
    public_page("publication_document", "publication"),
    Row("photo", "photo", GET="200 member ours; 404 *"),
]

_RECORD_READERS = "302 visitors; 200 member ours; 404 sibling far_member not_ours; 403 *"
_RECORDERS = "302 visitors; 200 member; 404 sibling far_member; 403 *"
_RECORDERS_REDIRECTED = "302 visitors member; 404 sibling far_member; 403 *"

COMMUNITIES = [
    public_page("community_list"),
    public_page("community_detail", "published_community"),
    public_page("township_detail", "published_township"),
    public_page("county_detail", "published_county"),
    public_page("convention_public_list"),
    public_page("convention_public", "published_convention"),
    public_page("convention_public_version", "published_convention"),
    public_page("convention_changes", "published_convention"),
    public_page("consultation_detail", "published_draft"),
    Row("opinion_create", "published_draft", GET=PUBLIC, POST="302 *", data={"text": "建议"},
        by="everybody", writes=("communities.ConventionOpinion",)),
    public_page("opinion_receipt", "sent_opinion"),
    Row("convention_list", GET="302 visitors; 200 officers member sibling far_member; 403 *"),
    Row("convention_create", "community_without_convention",
        GET="302 visitors; 200 member sibling far_member; 403 *",
        POST="302 visitors member; 200 sibling far_member; 403 *",
        data={"community": "{object_id}", "submission_token": "t" * 32}, by="member",
        writes=("communities.Convention", "accounts.SubmissionToken")),
    Row("convention_detail", "convention", GET=_RECORD_READERS),
    Row("convention_edit", "convention", GET=_RECORDERS, POST=_RECORDERS_REDIRECTED,
        data={"version": "{version}", "title": "公约", "clauses-TOTAL_FORMS": "1",
              "clauses-INITIAL_FORMS": "0", "clauses-0-text": "垃圾分类投放。"},
        by="member", writes=("communities.Convention", "communities.ConventionClause")),
    Row("convention_consult", "convention", POST=_RECORDERS_REDIRECTED,
        data={"version": "{version}", "until": "{soon}"}, by="member",
        writes=("communities.Convention",)),
    Row("convention_submit", "returned_convention", POST=_RECORDERS_REDIRECTED,
        data={"version": "{version}"}, by="member", writes=("communities.Convention",)),
    Row("convention_reopen", "reviewed_convention", POST=_RECORDERS_REDIRECTED,
        data={"version": "{version}"}, by="member", writes=("communities.Convention",)),
    Row("convention_vote", "reviewed_convention", GET=_RECORDERS, POST=_RECORDERS_REDIRECTED,
        data={"submission_token": "t" * 32, "assembly": "residents_assembly",
              "counted": "households", "held_on": "{today}", "entitled": "600", "present": "420",
              "women": "200", "in_favour": "400", "against": "15", "abstained": "5"},
        by="member", writes=("communities.Convention", "communities.ConventionVote")),
    Row("convention_opinions", "consulted_convention", GET=_RECORD_READERS,
        POST="302 visitors member; 409 ours; 404 sibling far_member not_ours; 403 *",
        data={"submission_token": "t" * 32, "text": "楼上说的"}, by="member",
        writes=("communities.ConventionOpinion",)),
    Row("opinion_answer", "opinion", GET=_RECORDERS, POST=_RECORDERS_REDIRECTED,
        data={"version": "{version}", "outcome": "adopted", "answer": "已写入"}, by="member",
        writes=("communities.ConventionOpinion",)),
]  # fmt: skip

DELIBERATION = [
    public_page("meeting_public_list"),
    public_page("meeting_public", "published_meeting"),
    public_page("meeting_public_version", "published_meeting"),
    Row("meeting_list", GET="302 visitors; 200 officers member sibling far_member; 403 *"),
    Row("meeting_create", "community",
        GET="302 visitors; 200 member sibling far_member; 403 *",
        POST="302 visitors member; 200 sibling far_member; 403 *",
        data={"community": "{object_id}", "submission_token": "t" * 32}, by="member",
        writes=("deliberation.Meeting", "accounts.SubmissionToken")),
    Row("meeting_detail", "held_meeting", GET=_RECORD_READERS),
    Row("meeting_edit", "meeting", GET=_RECORDERS, POST=_RECORDERS_REDIRECTED,
        data={"version": "{version}", "title": "协商会", "save": "1"}, by="member",
        writes=("deliberation.Meeting",)),
    Row("meeting_autosave", "meeting", POST=_RECORDERS,
        data={"version": "{version}", "title": "协商会"}, by="member",
        writes=("deliberation.Meeting",)),
    Row("meeting_photo_delete", "meeting_photo", POST=_RECORDERS_REDIRECTED,
        data={"version": "{version}"}, by="member",
        writes=("deliberation.MeetingPhoto",)),
    Row("action_progress", "action", GET=_RECORD_READERS,
        POST="302 visitors member; 404 sibling far_member not_ours; 403 *",
        data={"version": "{version}", "progress": "50", "note": "已开工"}, by="member",
        writes=("deliberation.Action", "deliberation.ActionProgress")),
    # Who reported it may not confirm it.
    Row("action_confirm", "reported_action",
        POST="302 visitors ours; 409 member; 404 sibling far_member not_ours; 403 *",
        data={"version": "{version}"}, by="ours",
        writes=("deliberation.Action", "portal.Publication")),
    Row("action_refuse", "reported_action",
        POST="302 visitors ours; 409 member; 404 sibling far_member not_ours; 403 *",
        data={"version": "{version}", "reason": "现场还没有装好"}, by="ours",
        writes=("deliberation.Action",)),
]  # fmt: skip

_SCORERS = "302 visitors; 200 member; 404 sibling far_member inspector other_inspector; 403 *"
_SCORERS_REDIRECTED = "302 visitors member; 404 sibling far_member inspector other_inspector; 403 *"
_INSPECTION_READERS = (
    "302 visitors; 200 member ours;"
    " 404 sibling far_member inspector other_inspector not_ours; 403 *"
)

EVALUATION = [
    public_page("results"),
    public_page("results_period", "published_bulletin"),
    public_page("results_county", "published_bulletin"),
    public_page("results_township", "published_bulletin"),
    public_page("bulletin_detail", "published_bulletin"),
    public_page("bulletin_version", "published_bulletin"),
    Row("inspection_list", GET="302 visitors; 200 officers scorers; 403 *"),
    Row("inspection_score", "self_check", GET=_SCORERS, POST=_SCORERS_REDIRECTED,
        data={"version": "{version}"}, by="member", writes=("evaluation.Inspection",)),
    # The neighbours see that their inspection was given to an inspector, and cannot score it.
    Row("inspection_score", "assigned",
        GET="302 visitors; 200 inspector; 404 member far_member other_inspector; 403 *",
        POST="302 visitors inspector; 404 member far_member other_inspector; 403 *",
        data={"version": "{version}"}, by="inspector", writes=("evaluation.Inspection",)),
    Row("inspection_autosave", "self_check", POST=_SCORERS, data={"version": "{version}"},
        by="member", writes=("evaluation.Inspection",)),
    Row("inspection_detail", "self_check", GET=_INSPECTION_READERS),
    Row("inspection_detail", "assigned",
        GET="302 visitors; 200 sibling inspector ours;"
            " 404 member far_member other_inspector not_ours; 403 *"),
    Row("inspection_photo", "inspection_photo", GET=_INSPECTION_READERS),
    Row("inspection_photo_delete", "inspection_photo", POST=_SCORERS_REDIRECTED,
        data={"version": "{version}"}, by="member", writes=("evaluation.InspectionPhoto",)),
]  # fmt: skip

TABLE: list[Row] = [
    *ADMIN,
    *ACCOUNTS,
    *PORTAL,
    *COMMUNITIES,
    *DELIBERATION,
    *EVALUATION,
]
