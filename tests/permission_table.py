"""Who gets which answer where: written by hand, compared with the portal by test_permissions.py.

Each row is one URL pattern and the object that its address leads to (`world.OBJECTS`, which all
belong to 德泰社区, 南地街道, 平山区). GET and POST say: status, then who gets it; `*` is everybody
not named. A method that is not given must answer 405 to everybody whom the page would let in.

302 is the way to the sign-in for visitors, and for staff the admin's answer for a record that
does not exist or is none of theirs (it leads back to the index, with the same message).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.world import EVERYBODY

GROUPS = {
    "visitors": "anonymous disabled",
    "officers": "township other_township county other_county city",
    "duties": "system security auditor",
    # Officers of 平山区 and of units above or below it that hold 德泰社区; then the others.
    "ours": "township county city",
    "not_ours": "other_township other_county",
    "scorers": "member sibling far_member inspector other_inspector",
}


@dataclass(frozen=True)
class Row:
    key: str
    obj: str = ""
    GET: str = ""
    POST: str = ""
    data: dict[str, str] = field(default_factory=dict)
    # Tables that an allowed POST with `data` must change; refused ones may change none.
    writes: tuple[str, ...] = ()

    def expected(self, method: str, person: str) -> int | None:
        """The status that `person` must get; None where the method is not declared."""
        text = {"GET": self.GET, "HEAD": self.GET, "POST": self.POST}.get(method, "")
        return expectations(text).get(person)


def expectations(text: str) -> dict[str, int]:
    """`200 member; 403 *` → a status for everybody."""
    found: dict[str, int] = {}
    rest: int | None = None
    for part in filter(None, (p.strip() for p in text.split(";"))):
        status, *names = part.split()
        for name in names:
            if name == "*":
                rest = int(status)
            for person in GROUPS.get(name, "" if name == "*" else name).split():
                assert person in EVERYBODY, f"nobody is called {person}"
                assert person not in found, f"{person} stands twice in {text!r}"
                found[person] = int(status)
    if rest is not None:
        found |= {person: rest for person in EVERYBODY if person not in found}
    assert not text or set(found) == set(EVERYBODY), f"somebody is missing in {text!r}"
    return found


PUBLIC = "200 *"
SIGNED_IN = "302 visitors; 200 *"


def public_page(key: str, obj: str = "") -> Row:
    return Row(key, obj, GET=PUBLIC)


def admin_model(  # noqa: PLR0913
    model: str,
    obj: str,
    *,
    lists: str,
    sees: str,
    hidden: str = "",
    adds: str = "",
    changes: str = "",
) -> list[Row]:
    """The seven pages that Django's admin makes for a model.

    `lists` may open the list, `sees` this object, from `hidden` it is hidden (they may open the
    list); `changes` may save it. Nobody deletes.
    """
    refused = "302 visitors; 403 *"
    address = f"admin/{model.replace('_', '/')}/<path:object_id>/"
    hidden_part = f"302 {hidden}; " if hidden else ""
    # An empty form is no change: the page comes back with its errors, or leads back to the list.
    saved = f"200 {changes}; {hidden_part}{refused}" if changes else f"{hidden_part}{refused}"
    return [
        Row(f"admin:{model}_changelist", GET=f"200 {lists}; {refused}", POST=f"200 {lists}; {refused}"),
        Row(
            f"admin:{model}_add",
            GET=f"200 {adds}; {refused}" if adds else refused,
            POST=f"200 {adds}; {refused}" if adds else refused,
        ),
        Row(f"admin:{model}_change", obj, GET=f"200 {sees}; {hidden_part}{refused}", POST=saved),
        Row(f"admin:{model}_history", obj, GET=f"200 {sees}; {hidden_part}{refused}"),
        Row(f"admin:{model}_delete", obj, GET=f"{hidden_part}{refused}", POST=f"{hidden_part}{refused}"),
        # Leads to the change page, whoever asks; that page then says no.
        Row(address, obj, GET="302 visitors officers duties; 403 *"),
    ]


ADMIN = [
    Row("admin:index", GET="302 visitors; 200 officers duties; 403 *"),
    Row("admin:login", GET="302 visitors; 302 officers duties; 403 *"),
    Row("admin:logout", POST="302 visitors officers duties; 403 *"),
    Row("admin:jsi18n", GET=PUBLIC),
    Row("admin:app_list", GET="302 visitors; 200 security auditor; 404 officers system; 403 *"),
    Row("admin/<url>", GET="302 visitors; 404 officers duties; 403 *"),
    *admin_model("accounts_user", "user", lists="security", sees="security", adds="security",
                 changes="security"),
    *admin_model("accounts_auditevent", "audit_event", lists="auditor", sees="auditor"),
    *admin_model("portal_publication", "publication", lists="officers", sees="ours",
                 hidden="not_ours"),
    *admin_model("communities_county", "county", lists="officers", sees="county city",
                 hidden="township other_township other_county"),
    *admin_model("communities_township", "township", lists="officers", sees="ours",
                 hidden="not_ours"),
    *admin_model("communities_community", "community", lists="officers", sees="ours",
                 hidden="not_ours", changes="ours"),
    *admin_model("communities_communitytype", "community_type", lists="officers", sees="officers",
                 adds="city", changes="city"),
    *admin_model("evaluation_scorecard", "scorecard", lists="officers", sees="officers",
                 adds="county other_county city", changes="county other_county city"),
    *admin_model("evaluation_section", "section", lists="officers", sees="officers",
                 adds="", changes="county other_county city"),
    *admin_model("evaluation_round", "round", lists="county other_county city", sees="county city",
                 hidden="other_county", adds="county other_county city", changes="county city"),
    *admin_model("evaluation_inspection", "self_check", lists="officers", sees="ours",
                 hidden="not_ours"),
    *admin_model("evaluation_bulletin", "bulletin", lists="county other_county city",
                 sees="county city", hidden="other_county", changes="county city"),
]  # fmt: skip

ACCOUNTS = [
    Row("account_login", GET=PUBLIC, POST=PUBLIC),
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
]

COMMUNITIES = [
    public_page("community_list"),
    public_page("community_detail", "published_community"),
    public_page("township_detail", "published_township"),
    public_page("county_detail", "published_county"),
]

EVALUATION = [
    public_page("results"),
    public_page("results_period", "published_bulletin"),
    public_page("results_county", "published_bulletin"),
    public_page("results_township", "published_bulletin"),
    public_page("bulletin_detail", "published_bulletin"),
    public_page("bulletin_version", "published_bulletin"),
]

TABLE: list[Row] = [*ADMIN, *ACCOUNTS, *PORTAL, *COMMUNITIES, *EVALUATION]
