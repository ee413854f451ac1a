"""The council system: its editions, what is refused, and what the database itself keeps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import translation

from accounts.models import AuditEvent
from accounts.rules import Refusal, StaleRecord
from communities import queries, services
from communities.enums import PartyKind
from communities.models import Community, Council, CouncilParty
from communities.services import PartyEntry
from tests import factories
from tests.communities.body_helpers import add_body, add_contract, add_estate, furnish
from tests.communities.council_helpers import (
    COMMITTEE,
    PROPERTY,
    draft,
    ended,
    enforced,
    entry,
    writer,
)
from tests.communities.helpers import today

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> Any:
    """The sentences as they stand in the source."""
    with translation.override("en"):
        yield


def words(refused: Any) -> str:
    return str(refused.value.message)


def problems(refused: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = refused.value.message_dict
    return found


def test_the_first_draft_begins_with_what_the_register_knows(community: Community) -> None:
    made = furnish(community)
    council, is_new = services.begin_council(
        community=community, by=writer(community), token="a" * 32
    )
    assert is_new
    assert (council.edition, council.state, council.title) == (1, "draft", "德泰社区议事协商制度")
    assert [(p.kind, p.name, p.post, p.body, p.company) for p in queries.parties_of(council)] == [
        ("party", "德泰社区党总支", "书记", made["party"], None),
        ("committee", made["committee"].name, "主任", made["committee"], None),
        ("owners", "一号院业主委员会", "", made["owners"], None),
        ("property", "演示物业1公司", "", None, made["contract"].company),
    ]


def test_the_same_form_twice_begins_one(community: Community) -> None:
    made = [
        services.begin_council(community=community, by=writer(community), token="a" * 32)
        for _time in range(2)
    ]
    assert [is_new for _council, is_new in made] == [True, False]
    assert Council.objects.count() == 1


def test_a_second_draft_is_refused(community: Community) -> None:
    draft(community)
    with pytest.raises(Refusal) as refused:
        services.begin_council(community=community, by=writer(community), token="b" * 32)
    assert words(refused) == (
        "“德泰社区议事协商制度” of 德泰社区 is a draft already: finish or discard it first."
    )


@pytest.mark.parametrize("role", ["township_officer", "county_officer", "city_officer"])
def test_nobody_writes_for_a_committee(community: Community, role: str, request: Any) -> None:
    council = draft(community)
    stranger = request.getfixturevalue(role)
    for attempt in (
        lambda: services.begin_council(community=community, by=stranger, token="c" * 32),
        lambda: services.write_council(council, by=stranger, entry=entry()),
        lambda: services.enforce_council(council, by=stranger),
        lambda: services.discard_council(council, by=stranger),
    ):
        with pytest.raises(Refusal) as refused:
            attempt()
        assert words(refused) == "Only members of the committee enter what concerns it."


def test_a_unit_without_a_committee_has_none() -> None:
    park = factories.community(name="工业园区", code="210502001401", kind="quasi_urban")
    with pytest.raises(Refusal) as refused:
        services.begin_council(community=park, by=writer(park), token="d" * 32)
    assert words(refused) == f"{park} elects no committee: it can have none."


def test_an_edition_supersedes_the_one_before(community: Community) -> None:
    first = enforced(community, 100)
    second = enforced(community, 10, title="新制度")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.until) == ("superseded", today() - timedelta(days=11))
    assert (second.edition, second.state, second.until) == (2, "in_force", None)
    assert second.enforced_by == writer(community)
    assert [p.is_fixed for p in second.parties.all()] == [True, True]
    assert list(queries.held_councils(community)) == [second, first]


def test_a_new_edition_begins_with_the_text_in_force(community: Community) -> None:
    before = enforced(community, 10)
    council, _is_new = services.begin_council(
        community=community, by=writer(community), token="e" * 32
    )
    assert (council.rules, council.frequency, council.effective_on) == (
        before.rules,
        before.frequency,
        None,
    )
    assert [(p.kind, p.name, p.post, p.is_fixed) for p in council.parties.all()] == [
        ("committee", "德泰社区居民委员会", "主任", False),
        ("property", "某某物业公司", "项目经理", False),
    ]


def test_every_act_is_in_the_trail(community: Community) -> None:
    enforced(community, 10)
    ended_one = enforced(community, 5)
    services.end_council(ended_one, by=writer(community), on=today(), reason="合并")
    services.discard_council(draft(community, effective_on=None), by=writer(community))
    acts = AuditEvent.objects.filter(action__startswith="council.").order_by("sequence")
    assert list(acts.values_list("action", flat=True)) == [
        "council.begun", "council.written", "council.in_force",
        "council.begun", "council.written", "council.superseded", "council.in_force",
        "council.ended",
        "council.begun", "council.written", "council.discarded",
    ]  # fmt: skip


def test_an_ended_one_has_its_last_day_and_reason(community: Community) -> None:
    council = ended(community)
    council.refresh_from_db()
    assert (council.state, council.until, council.end_reason) == (
        "ended",
        today(),
        "并入街道协商制度",
    )
    assert queries.council_in_force(community) is None
    assert draft(community, effective_on=None).edition == 2


@pytest.mark.parametrize(
    ("days", "reason", "field", "sentence"),
    [
        (1, "合并", "on", "This date lies in the future."),
        (-31, "合并", "on", None),
        (0, " ", "reason", "Say why it ended."),
    ],
)
def test_an_end_that_is_refused(
    community: Community, days: int, reason: str, field: str, sentence: str | None
) -> None:
    council = enforced(community, 30)
    expected = sentence or f"It began on {council.effective_on}; it cannot end before."
    with pytest.raises(ValidationError) as refused:
        services.end_council(
            council, by=writer(community), on=today() + timedelta(days=days), reason=reason
        )
    assert problems(refused) == {field: [expected]}


def test_a_draft_does_not_end(community: Community) -> None:
    with pytest.raises(Refusal):
        services.end_council(draft(community), by=writer(community), on=today(), reason="合并")


def test_a_discarded_draft_leaves_its_number(community: Community) -> None:
    council = draft(community)
    services.discard_council(council, by=writer(community))
    assert draft(community).edition == 1


def test_of_two_editors_the_slower_is_refused(community: Community) -> None:
    council = draft(community)
    mine = Council.objects.get(pk=council.pk)
    services.write_council(council, by=writer(community), entry=entry(title="先"))
    for attempt in (
        lambda: services.write_council(mine, by=writer(community), entry=entry(title="后")),
        lambda: services.enforce_council(mine, by=writer(community)),
        lambda: services.discard_council(mine, by=writer(community)),
    ):
        with pytest.raises(StaleRecord):
            attempt()
    council.refresh_from_db()
    assert (council.title, council.state) == ("先", "draft")


def test_a_text_in_force_is_not_written(community: Community) -> None:
    council = enforced(community)
    for attempt in (
        lambda: services.write_council(council, by=writer(community), entry=entry(title="后")),
        lambda: services.enforce_council(council, by=writer(community)),
    ):
        with pytest.raises(Refusal) as refused:
            attempt()
        assert words(refused) == (
            "“德泰社区议事协商制度” is “In force”: its text is fixed. "
            "Begin a new edition to change it."
        )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"rules": ""}, "The rules are empty: write how the council works first."),
        ({"effective_on": None}, "Say from which day on it is in force."),
        (
            {"parties": [PROPERTY]},
            "The committee of 德泰社区 is not among the parties; it has to take part.",
        ),
    ],
)
def test_a_draft_that_is_not_ready(
    community: Community, changes: dict[str, Any], sentence: str
) -> None:
    council = draft(community, **changes)
    with pytest.raises(Refusal) as refused:
        services.enforce_council(council, by=writer(community))
    assert words(refused) == sentence
    council.refresh_from_db()
    assert (council.state, council.enforced_by) == ("draft", None)


def test_a_day_to_come_waits(community: Community) -> None:
    day = today() + timedelta(days=1)
    council = draft(community, effective_on=day)
    with pytest.raises(Refusal) as refused:
        services.enforce_council(council, by=writer(community))
    assert words(refused) == (
        f"It names {day} as its first day; it can be put in force from that day on."
    )


def test_days_that_no_edition_can_have(community: Community) -> None:
    Community.objects.filter(pk=community.pk).update(valid_from=today() - timedelta(days=50))
    community.refresh_from_db()
    council = draft(community)
    for day, sentence in (
        (
            today() - timedelta(days=51),
            f"德泰社区 exists only since {community.valid_from}.",
        ),
        (today() + timedelta(days=367), "This date lies more than a year ahead."),
    ):
        with pytest.raises(ValidationError) as refused:
            services.write_council(council, by=writer(community), entry=entry(effective_on=day))
        assert problems(refused) == {"effective_on": [sentence]}


def test_editions_follow_each_other(community: Community) -> None:
    before = enforced(community, 10)
    council = draft(community, effective_on=today())
    with pytest.raises(ValidationError) as refused:
        services.write_council(
            council, by=writer(community), entry=entry(effective_on=before.effective_on)
        )
    assert problems(refused) == {
        "effective_on": [f"Edition 1 holds up to {before.effective_on}; this one begins later."]
    }


def test_a_day_written_before_the_community_was_founded_is_refused_in_force(
    community: Community,
) -> None:
    council = draft(community, effective_on=today() - timedelta(days=5))
    Community.objects.filter(pk=community.pk).update(valid_from=today())
    council = Council.objects.get(pk=council.pk)
    with pytest.raises(Refusal) as refused:
        services.enforce_council(council, by=writer(community))
    assert words(refused) == f"德泰社区 exists only since {today()}."


def test_a_body_that_had_ended_is_refused(community: Community) -> None:
    body = add_body(community, "party", "德泰社区党总支")
    council = draft(community, parties=[COMMITTEE, PartyEntry(body=body)])
    yesterday = today() - timedelta(days=1)
    services.end_body(body, by=writer(community), on=yesterday, reason="换届")
    with pytest.raises(Refusal) as refused:
        services.enforce_council(council, by=writer(community))
    assert words(refused) == (
        f"“德泰社区党总支” ended on {yesterday}, before {today()}: take it out of the parties."
    )
    # It was there on that day.
    services.write_council(
        council,
        by=writer(community),
        entry=entry(effective_on=yesterday, parties=[COMMITTEE, PartyEntry(body=body)]),
    )
    services.enforce_council(council, by=writer(community))
    assert council.state == "in_force"


def test_a_company_whose_contract_had_ended_is_refused(community: Community) -> None:
    contract = add_contract(add_estate(community))
    council = draft(community, parties=[COMMITTEE, PartyEntry(company=contract.company)])
    yesterday = today() - timedelta(days=1)
    services.end_contract(contract, by=writer(community), on=yesterday, reason="解聘")
    with pytest.raises(Refusal) as refused:
        services.enforce_council(council, by=writer(community))
    assert words(refused) == (
        f"“演示物业1公司” ended on {yesterday}, before {today()}: take it out of the parties."
    )


def test_names_of_the_register_are_those_of_the_day_in_force(community: Community) -> None:
    body = add_body(community, "committee", "旧名居民委员会")
    council = draft(community, parties=[PartyEntry(body=body)])
    type(body).objects.filter(pk=body.pk).update(name="新名居民委员会")
    services.enforce_council(council, by=writer(community))
    type(body).objects.filter(pk=body.pk).update(name="后名居民委员会")
    assert [p.name for p in council.parties.all()] == ["新名居民委员会"]


@pytest.mark.parametrize(
    ("parties", "field", "sentence"),
    [
        ([COMMITTEE, COMMITTEE], "parties-1-who",
         "“德泰社区居民委员会” stands among the parties twice."),
        ([COMMITTEE, PartyEntry(name="")], "parties-1-name", "This field cannot be blank."),
        ([PartyEntry(name="甲", post="x" * 61)], "parties-0-post",
         "Ensure this value has at most 60 characters (it has 61)."),
        ([PartyEntry(name=f"第{n}方") for n in range(31)], "__all__",
         "At most 30 parties are possible."),
    ],
)  # fmt: skip
def test_parties_that_are_refused(
    community: Community, parties: Any, field: str, sentence: str
) -> None:
    council = draft(community)
    with pytest.raises(ValidationError) as refused:
        services.write_council(council, by=writer(community), entry=entry(parties=parties))
    found = problems(refused)
    assert found == {field if field != "__all__" or "__all__" in found else "": [sentence]}


def test_bodies_of_another_community_are_refused(community: Community) -> None:
    other = factories.community(name="别处社区")
    made = furnish(other)
    council = draft(community)
    for party in (PartyEntry(body=made["party"]), PartyEntry(company=made["contract"].company)):
        with pytest.raises(ValidationError) as refused:
            services.write_council(council, by=writer(community), entry=entry(parties=[party]))
        [(field, [sentence])] = problems(refused).items()
        assert field == "parties-0-who"
        assert sentence.endswith("is not in the register of 德泰社区.")


def _copy(council: Council, **changes: Any) -> Council:
    values = {
        "community": council.community,
        "edition": council.edition + 1,
        "title": council.title,
        "begun_by": council.begun_by,
        "written_by": council.written_by,
    }
    return Council(**{**values, **changes})


def _held(council: Council, **changes: Any) -> Council:
    held = {
        "state": "in_force",
        "rules": "规则",
        "effective_on": today(),
        "enforced_by": council.written_by,
    }
    return _copy(council, **{**held, **changes})


@pytest.mark.parametrize(
    ("changes", "is_held"),
    [
        ({}, False),
        ({"state": "discarded", "edition": 1, "until": "today"}, False),
        ({"state": "discarded", "title": ""}, False),
        ({"edition": 1, "state": "ended", "until": "today", "end_reason": "合并"}, True),
        ({"rules": ""}, True),
        ({"effective_on": None}, True),
        ({"enforced_by": None}, True),
        ({"until": "today"}, True),
        ({"state": "superseded"}, True),
        ({"state": "superseded", "until": "yesterday"}, True),
        ({"state": "ended", "until": "today"}, True),
        ({"end_reason": "合并"}, True),
    ],
)
def test_what_the_database_refuses(
    community: Community, changes: dict[str, Any], is_held: bool
) -> None:
    """Written past the services; beside a draft of edition 1."""
    days = {"today": today(), "yesterday": today() - timedelta(days=1)}
    values = {k: days.get(v, v) if isinstance(v, str) else v for k, v in changes.items()}
    council = draft(community)
    row = (_held if is_held else _copy)(council, **values)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    assert Council.objects.count() == 1


def test_the_database_keeps_one_in_force(community: Community) -> None:
    council = enforced(community)
    with pytest.raises(IntegrityError), transaction.atomic():
        _held(council).save()
    _held(council, state="superseded", until=today()).save()


def test_the_database_keeps_a_text_that_came_into_force(community: Community) -> None:
    council = enforced(community)
    party = council.parties.first()
    assert party is not None
    rows, parties = Council.objects.filter(pk=council.pk), CouncilParty.objects.filter(pk=party.pk)
    for attempt in (
        lambda: rows.update(rules="改"),
        lambda: rows.update(effective_on=today() - timedelta(days=3)),
        lambda: rows.update(enforced_by=None),
        lambda: parties.update(name="改"),
        lambda: parties.update(is_fixed=False),
        parties.delete,
        rows.delete,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    assert council.parties.count() == 2


def test_a_party_has_one_source(community: Community) -> None:
    made = furnish(community)
    council = draft(community)
    company = made["contract"].company
    for changes in (
        {"kind": PartyKind.PROPERTY, "company": company, "body": made["party"]},
        {"kind": PartyKind.OTHER, "company": company},
        {"name": ""},
        {"position": 1},
        {"kind": "property", "name": "某某物业公司"},
    ):
        values: dict[str, Any] = {"council": council, "position": 9, "kind": "other", "name": "甲"}
        with pytest.raises(IntegrityError), transaction.atomic():
            CouncilParty(**{**values, **changes}).save()
