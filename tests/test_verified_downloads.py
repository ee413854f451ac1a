"""Whatever the site gives to anybody as a file is recognised when it is sent back, or is named
here, and on the page, as one that cannot be.

A new public download is red until it stands in one of the two.
"""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.core.cache import cache

from portal.fingerprints import Fingerprint
from portal.verifying import Standing, verify
from tests.permission_table import TABLE
from tests.url_patterns import all_patterns
from tests.world import make_world

pytestmark = pytest.mark.django_db

# Photos besides: `tests/portal/test_verify_file.py`; the one of this world was not published.
RECOGNISED = {
    "bulletin_document",
    "document_file",
    "event_file",
    "material_file",
    "material_file_version",
    "open_data_file",
    "project_file",
    "publication_document",
    "reward_document",
    "standard_file",
    "volunteer_certificate_file",
}
# Made at the moment of the download, of whatever stands on the site then.
OF_THE_MOMENT = {
    "activity_feed",
    "activity_public_calendar",
    "api_index",
    "api_item",
    "api_openapi",
    "api_rows",
    "community_calendar",
    "community_feed",
    "county_calendar",
    "county_feed",
    "event_public_calendar",
    "feed",
    "notice_calendar",
    "open_data_catalogue",
    "open_data_linked",
    "policy_csv",
    "township_calendar",
    "township_feed",
}
# For programs, not to be kept.
FOR_PROGRAMS = {"healthz", "readyz", "robots", "sitemap", "sorting_results"}


def content_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def test_each_public_download_is_recognised_or_said_to_be_of_the_moment(
    tmp_path: Any, settings: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    world = make_world()
    patterns = {pattern.key: pattern for pattern in all_patterns()}
    found: dict[str, set[Standing]] = {}
    for row in TABLE:
        if not row.GET or row.expected("GET", "anonymous") != 200:
            continue
        address = patterns[row.key].address(world.variables(row.obj).__getitem__)
        cache.clear()
        answer = world.clients["anonymous"].get(address)
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        content = content_of(answer)
        file = Fingerprint(None, len(content), hashlib.sha256(content).hexdigest(), content)
        found.setdefault(row.key, set()).add(verify(file).standing)
    genuine = {Standing.CURRENT, Standing.REPLACED}
    assert {key for key, said in found.items() if said <= genuine} == RECOGNISED
    unknown = {key for key, said in found.items() if said == {Standing.UNKNOWN}}
    assert unknown == OF_THE_MOMENT | FOR_PROGRAMS
    assert found.keys() == RECOGNISED | unknown
