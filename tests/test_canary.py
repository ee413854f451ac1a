"""Nothing that is not public reaches an anonymous visitor, on any page (bar H1).

Everything is filled with marks first and then published by the services that people use, so the
marks go whatever way the data goes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

import pytest

from accounts.enums import Privacy
from accounts.models import User
from communities.models import Convention
from communities.public import publish_consultation, publish_convention
from communities.services import publish_register
from deliberation import public as deliberation_public
from deliberation.models import Meeting
from deliberation.services import (
    add_photo,
    announce_meeting,
    confirm_minutes,
    report_progress,
    submit_meeting,
)
from evaluation.models import Inspection
from evaluation.public import publish_bulletin
from evaluation.services import (
    close_round,
    confirm_inspection,
    prepare_bulletin,
    submit_inspection,
)
from portal.pages import forget_pages
from tests import factories
from tests.canaries import PERSONAL_DATA, Canaries, Visit, crawl
from tests.communities.helpers import carry
from tests.deliberation.helpers import begin, content, hold, notice, only_action
from tests.evaluation.helpers import given, make_card, make_round, samples
from tests.world import picture

# The issuer of a publication is the publisher's unit.
ISSUERS = {"accounts.User.unit"}
# Texts of these fields must be on public pages: without them the crawl looked at nothing.
SHOWN = {
    "communities.County.name",
    "communities.Township.name",
    "communities.Community.name",
    "communities.Community.former_names",
    "communities.Convention.title",
    "communities.Convention.filing_number",
    "communities.ConventionClause.text",
    "deliberation.Meeting.title",
    "deliberation.Meeting.place",
    "deliberation.Topic.title",
    "deliberation.Resolution.text",
    "deliberation.Action.description",
    "evaluation.Scorecard.title",
    "evaluation.Section.title",
}


@dataclass
class Scene:
    canaries: Canaries
    hidden: set[tuple[str, int]]
    publishers: set[int]


@pytest.fixture
def scene(
    member: Any, community: Any, township_officer: Any, county_officer: Any, city_officer: Any
) -> Scene:
    """What stays hidden beside what is published: meetings, conventions, a round."""
    draft = begin(member, community)
    kept = hold(member, community)
    shown = begin(member, community)
    for shows_people in (False, True):
        add_photo(shown, by=member, upload=picture(), shows_people=shows_people)
    submit_meeting(shown, by=member, content=content())
    report_progress(only_action(shown), by=member, progress=40, note="进展说明")
    coming = begin(member, community)
    announce_meeting(coming, by=member, content=notice())
    sister = factories.community(name="南地社区")
    conventions = [
        carry(community, "filed", opinion="意见"),
        carry(sister, "consulting", opinion="意见"),
    ]
    unseen = carry(factories.community(name="未公布社区"), "under_review", opinion="意见")
    card = make_card()
    round_ = make_round(card, by=county_officer)
    inspection = round_.inspections.get(community=community)
    submit_inspection(inspection, by=member, scores=given(card, notice=8), samples=samples())
    canaries = Canaries()
    canaries.seed()
    publishers = [
        User.objects.get(pk=p.pk) for p in (township_officer, county_officer, city_officer)
    ]
    filed, consulted = (Convention.objects.get(pk=c.pk) for c in conventions)
    deliberation_public.publish_notice(Meeting.objects.get(pk=coming.pk), by=publishers[0])
    publish_convention(filed, by=publishers[1])
    publish_consultation(consulted, by=publishers[1])
    _publish(Meeting.objects.get(pk=shown.pk), Inspection.objects.get(pk=inspection.pk), publishers)
    item = kept.agenda.get()
    hidden = {
        ("deliberation.Meeting", draft.pk),
        ("deliberation.Meeting", kept.pk),
        ("deliberation.Action", only_action(kept).pk),
        ("deliberation.Topic", item.topic_id),
        ("deliberation.Resolution", item.resolution.pk),
        ("communities.Convention", unseen.pk),
        *(("communities.ConventionClause", clause.pk) for clause in unseen.clauses.all()),
    }
    return Scene(canaries, hidden, {person.pk for person in publishers})


def _publish(meeting: Meeting, inspection: Inspection, publishers: list[User]) -> None:
    township, county, city = publishers
    publish_register(by=city, reason="")
    confirm_minutes(meeting, by=township)
    deliberation_public.publish_meeting(meeting, by=county)
    confirm_inspection(inspection, by=township)
    round_ = inspection.round
    round_.refresh_from_db()
    close_round(round_, by=county)
    publish_bulletin(prepare_bulletin(round_, by=county), by=city)
    forget_pages()


def visit() -> Visit:
    return crawl(("/", "/en/", "/sitemap.xml", "/robots.txt", "/no-such-page", "/verify/?hash=x"))


def leaks(scene: Scene, seen: Visit) -> list[str]:
    """Every mark and code that should not have been seen, with its field and its page."""
    found = []
    for mark in sorted(scene.canaries.found_in(seen.everything)):
        place = scene.canaries.marks[mark]
        issuer = place.field in ISSUERS and place.pk in scene.publishers
        hidden = (place.field.rpartition(".")[0], place.pk) in scene.hidden
        if (place.privacy != Privacy.PUBLIC and not issuer) or hidden:
            found.append(f"{place.field} of row {place.pk} on {seen.where(mark)[0]}")
    for text in PERSONAL_DATA:
        found += [f"{text} on {address}" for address in seen.where(text)[:1]]
    for code in sorted(scene.canaries.codes):
        # Not among the digits of a hash.
        alone = re.compile(rf"(?<![0-9a-f]){code}(?![0-9a-f])")
        found += [f"{code} on {a}" for a, page in seen.pages.items() if alone.search(page)][:1]
    return found


def test_nothing_that_is_not_public_is_seen(scene: Scene) -> None:
    seen = visit()
    assert "\n".join(leaks(scene, seen)) == ""
    # The visitor was everywhere, and public texts did arrive.
    assert len(seen.pages) >= 60
    public = {scene.canaries.marks[mark].field for mark in scene.canaries.found_in(seen.everything)}
    assert SHOWN - public == set()
    assert any(address.endswith(".jpg") for address in seen.pages)
    assert any(address.endswith(".json") for address in seen.pages)
    assert {page[:3] for page in seen.pages.values()} <= {"200", "302", "400", "404"}


def test_the_marks_stand_in_every_kind_of_private_field(scene: Scene) -> None:
    private = {
        place.field for place in scene.canaries.marks.values() if place.privacy != Privacy.PUBLIC
    }
    assert private >= {
        "accounts.User.name",
        "accounts.User.phone",
        "accounts.User.email",
        "accounts.AuditEvent.after",
        "communities.ConventionOpinion.text",
        "communities.ConventionReview.opinion",
        "deliberation.Meeting.chair",
        "deliberation.Meeting.summary",
        "deliberation.Meeting.draft",
        "deliberation.Participant.name",
        "deliberation.Action.owner_name",
        "deliberation.ActionProgress.note",
        "evaluation.Inspection.draft",
        "evaluation.Score.reason",
        "evaluation.ScoreRevision.answer",
    }
    assert {"210502", "210502001", "210502001001"} <= scene.canaries.codes


def _with_chair(meeting: Meeting) -> Any:
    item = _meeting_item(meeting)
    return replace(item, payload=item.payload | {"place": meeting.chair})


_meeting_item = deliberation_public.meeting_item


@pytest.fixture
def careless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody put the chair's name into the payload of meetings."""
    monkeypatch.setattr(deliberation_public.meetings, "meeting_item", _with_chair)


def test_a_careless_payload_is_noticed(careless: None, scene: Scene) -> None:
    found = leaks(scene, visit())
    assert {text.split(" of row")[0] for text in found} == {"deliberation.Meeting.chair"}
