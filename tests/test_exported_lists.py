"""Every list of the workspace leaves as a file, or stands here with the reason why it does not."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

from tests.permission_table import TABLE
from tests.url_patterns import all_patterns

# Pages of the workspace that list no records of their own, by the name of their address.
NO_LIST = {
    "workspace": "what waits, in parts of the lists that are exported themselves",
    "partnership_home": "the first rows of bookings, needs and resources, which are exported",
    "own_organization_list": "all of one's own organisation as a page; its parts are lists",
    "project_figures": "figures; every one leads to its list",
    "activity_figures": "figures; every one leads to its list",
    "referral_figures": "has a button of its own (referral_export)",
    "programme_comparison": "has buttons of its own (programme_csv, programme_xlsx)",
    "training_coverage": "has a button of its own (training_untrained_csv)",
    "import_list": "files that were sent; what they changed stands in the lists and the trail",
    "figures_publish": "a form for each county",
    "digest_settings": "a form",
    "inspection_worker": "a script",
}
# Templates that have pages, and are no list of the workspace's own.
NO_EXPORT = {
    "communities/convention_opinions.html": "personal words; their answers are published",
    "coordination/training_attendance.html": "imported and exported by the table of attendance",
    "coordination/training_coverage.html": NO_LIST["training_coverage"],
    "coordination/training_detail.html": "attendance, as above",
    "coordination/referral_figures.html": NO_LIST["referral_figures"],
    "orgs/standard_detail.html": "comments on a draft; the standard's papers hold them",
    "portal/import_batch.html": "one file; it is fetched with its errors marked",
    "portal/import_list.html": NO_LIST["import_list"],
}
EXPORT = "components/export_list.html"


def exported() -> set[str]:
    return {row.key for row in TABLE if "export" in row.data}


def pages() -> set[str]:
    """Pages of the workspace without a record in their address; forms to begin one are no list."""
    read = {row.key for row in TABLE if row.GET}
    return {
        pattern.key
        for pattern in all_patterns()
        if pattern.route.startswith("workspace/")
        and not pattern.variables
        and pattern.key in read
        and not pattern.key.endswith("_create")
    }


def test_every_list_of_the_workspace_is_exported() -> None:
    assert pages() - exported() - set(NO_LIST) == set()
    assert set(NO_LIST) <= pages() - exported()


def test_what_has_pages_has_the_buttons() -> None:
    root = Path(settings.BASE_DIR) / "templates"
    paged, with_buttons = set(), set()
    for path in root.glob("*/*.html"):
        text = path.read_text()
        if '{% extends "workspace.html" %}' in text and re.search(r"{% pagination ", text):
            name = path.relative_to(root).as_posix()
            paged.add(name)
            if EXPORT in text:
                with_buttons.add(name)
    assert paged - with_buttons == set(NO_EXPORT)
