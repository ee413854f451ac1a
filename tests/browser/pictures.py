"""The pictures of the manuals (docs/manual/): of which page each is, and for whom.

What a picture must show stands in its description in the manual, in 「」; `test_manual.py` looks
for it on the page, and `make pictures` takes all of them anew.
"""

from __future__ import annotations

from dataclasses import dataclass

PHONE, DESK = 390, 1080
HEIGHTS = {PHONE: 760, DESK: 720}


@dataclass(frozen=True)
class Picture:
    """A page of the demonstration as `person` sees it (nobody signed in: ""), at `width` pixels.

    `steps` are pressed one after the other (selectors of Playwright, the first that fits);
    what `at` selects is then at the top.
    """

    name: str
    person: str
    address: str
    width: int
    steps: tuple[str, ...] = ()
    at: str = ""


PICTURES = (
    Picture("committee-desk", "detai", "/workspace/", PHONE),
    Picture("meeting-create", "detai", "/workspace/meetings/new/", PHONE),
    Picture("feedback-list", "detai", "/workspace/feedback/", PHONE),
    Picture("convention-list", "detai", "/workspace/conventions/", PHONE),
    Picture(
        "inspection-score",
        "detai",
        "/workspace/inspections/",
        PHONE,
        steps=("main a.button--primary",),
        at="[data-criterion]",
    ),
    Picture("inspector-list", "xuncha", "/workspace/inspections/", PHONE),
    Picture("project-list", "lvjia", "/workspace/projects/", DESK),
    Picture("partnership-home", "lvjia", "/workspace/partnerships/", DESK),
    Picture("admin-index", "nandi", "/admin/", DESK),
    Picture("admin-inspections", "nandi", "/admin/evaluation/inspection/", DESK),
    Picture("admin-rounds", "pingshan", "/admin/evaluation/round/", DESK),
    Picture("admin-scoreboards", "benxi", "/admin/coordination/scoreboard/", DESK),
    Picture("plan-list", "pingshan", "/workspace/plans/", DESK),
    Picture("referral-list", "nandi", "/workspace/referrals/", DESK),
    Picture("home", "", "/", PHONE),
    Picture("communities", "", "/communities/", PHONE),
    Picture("feedback-public", "", "/feedback/", PHONE),
    Picture("guide", "", "/guide/", PHONE),
    Picture("search", "", "/search/?q=德泰", PHONE),
    Picture("open-data", "", "/open-data/", DESK),
)
