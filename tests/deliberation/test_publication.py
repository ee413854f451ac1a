"""Exactly what the public sees of a meeting, and that nobody's name is in it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from deliberation import queries
from deliberation.models import Meeting, Topic
from deliberation.public import meeting_item
from deliberation.services import add_photo, submit_meeting
from portal.enums import Kind
from portal.models import Publication
from portal.services import canonical_json, document
from tests.deliberation.helpers import begin, content, publish
from tests.world import picture


def test_the_payload_of_a_meeting(published: Any, action: Any) -> None:
    publication = Publication.objects.get(kind=Kind.MEETING)
    assert (publication.key, publication.period) == (published.public_id, "2026-10")
    assert publication.unit_code == published.community.code
    assert publication.payload == {
        "title": "二号楼垃圾桶移位协商会",
        "form": "consultation",
        "community": "德泰社区",
        "community_slug": "nandi-detai",
        "township": "南地街道",
        "township_slug": "nandi",
        "county": "平山区",
        "county_slug": "pingshan",
        "held_on": "2026-10-15",
        "time": "19:30",
        "place": "社区活动室",
        "entitled": None,
        "present": 20,
        "convened_by": "",
        "yields": "resolution",
        "verdict": {
            "counted": "",
            "entitled": None,
            "present": 20,
            "lowest": None,
            "by_proxy": 0,
            "notice_given": None,
            "present_needed": 0,
            "notice_needed": None,
            "validity": "not_asked",
            "grounds": [],
        },
        "participants": [
            {"party": "party_organisation", "number": 2},
            {"party": "committee", "number": 3},
            {"party": "property_company", "number": 1},
            {"party": "owners_committee", "number": 2},
            {"party": "residents", "number": 12},
        ],
        "agenda": [
            {
                "number": "一、",
                "sub": False,
                "topic": "撤桶并点",
                "topic_key": Topic.objects.get().public_id,
                "category": "waste_sorting",
                "source": "resident",
                "outcome": "decision",
                "ballot": {
                    "method": "show_of_hands",
                    "in_favour": 12,
                    "against": 5,
                    "abstained": 3,
                    "invalid": 0,
                    "present": 20,
                    "base": "present",
                    "needed": 11,
                    "passed": True,
                },
                "resolution": {
                    "number": "〔2026〕1号",
                    "text": "东门设一处定时定点投放点。",
                    "kind": "resolution",
                    "in_effect": True,
                    "effective_on": "2026-10-15",
                    "actions": [action.public_id],
                },
            }
        ],
        "photos": [],
    }


def test_the_payload_of_an_action(published: Any, action: Any) -> None:
    publication = Publication.objects.get(kind=Kind.ACTION)
    assert publication.key == action.public_id
    assert publication.payload == {
        "meeting_key": published.public_id,
        "meeting_title": "二号楼垃圾桶移位协商会",
        "description": "硬化地面并装雨棚",
        "owner_party": "property_company",
        "due": "2036-11-30",
        "state": "open",
        "progress": 0,
        "in_effect": True,
        "verified_on": "",
        "survey": None,
        "reopened_on": "",
    }


PRIVATE = ("孙书记", "周建国", "刘主任", "两位居民担心气味", "member", "210502001001")


def test_no_name_and_no_code_is_in_a_document(published: Any) -> None:
    meeting = published
    stored = json.dumps(
        [meeting.chair, meeting.summary, *meeting.participants.values_list("name", flat=True)],
        ensure_ascii=False,
    )
    assert "孙书记" in stored  # there is something to leak
    for publication in Publication.objects.all():
        text = canonical_json(document(publication)).decode()
        assert [word for word in PRIVATE if word in text] == []


@pytest.fixture
def with_photos(member: Any, community: Any, township_officer: Any, county_officer: Any) -> Any:
    meeting = begin(member, community)
    plain = add_photo(meeting, by=member, upload=picture())
    people = add_photo(meeting, by=member, upload=picture(), shows_people=True)
    submit_meeting(meeting, by=member, content=content())
    publish(meeting, confirmer=township_officer, publisher=county_officer)
    return plain.photo, people.photo


def test_a_photo_that_shows_people_stays_inside(with_photos: Any, client: Any) -> None:
    plain, people = with_photos
    payload = Publication.objects.get(kind=Kind.MEETING).payload
    assert payload["photos"] == [plain.public_id]
    assert client.get(f"/photos/{plain.public_id}.jpg").status_code == 200
    assert client.get(f"/photos/{people.public_id}.jpg").status_code == 404


def test_authors_are_those_who_wrote(held: Any, member: Any) -> None:
    loaded = queries.with_content(Meeting.objects.filter(pk=held.pk)).get()
    assert meeting_item(loaded).authors == frozenset({member.pk})
