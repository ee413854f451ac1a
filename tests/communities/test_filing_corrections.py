"""A filing that was registered wrongly is corrected on record, and the public version with it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.rules import DutyConflict, IllegalTransition, Refusal, StaleRecord
from communities.enums import CommunityKind, FilingAuthority
from communities.models import Community, Convention, FilingCorrection
from communities.services import correct_filing, may_correct_authority, may_correct_filing
from portal.enums import Kind
from portal.models import Publication
from portal.services import digest, withdraw
from tests import factories
from tests.communities.helpers import carry, file, people, today

pytestmark = pytest.mark.django_db

RIGHT = "约备〔2026〕7号"


def correct(convention: Convention, who: str = "reviewer", **changes: Any) -> FilingCorrection:
    filed_on, effective_on = convention.filed_on, convention.effective_on
    assert filed_on is not None
    assert effective_on is not None
    said: dict[str, Any] = {
        "by": people(convention.community)[who],
        "number": RIGHT,
        "filed_on": filed_on,
        "effective_on": effective_on,
        "reason": "登记时抄错了号",
    }
    return correct_filing(convention, **said | changes)


def published(community: Community) -> list[Publication]:
    rows = Publication.objects.filter(kind=Kind.CONVENTION, key=community.slug)
    return list(rows.order_by("version"))


def backdated(community: Community, state: str) -> Convention:
    """Adopted ten days ago, so that there are days between the vote and today."""
    convention = carry(community, "voted")
    Convention.objects.update(adopted_on=today() - timedelta(days=10))
    convention.refresh_from_db()
    file(convention, people(community)["reviewer"])
    if state == "in_force":
        from communities.public import publish_convention

        publish_convention(convention, by=people(community)["county"])
    convention.refresh_from_db()
    return convention


def test_what_it_was_and_why_stays(community: Community) -> None:
    convention = backdated(community, "filed")
    wrong, day = convention.filing_number, today() - timedelta(days=2)
    version = convention.version
    made = correct(convention, filed_on=day, number=f"  {RIGHT} ")
    stored = Convention.objects.get()
    assert (stored.filing_number, stored.filed_on, stored.effective_on, stored.state) == (
        RIGHT, day, today(), "filed",
    )  # fmt: skip
    assert stored.version == convention.version == version + 1
    assert (made.number_before, made.filed_on_before, made.effective_on_before) == (
        wrong, today(), today(),
    )  # fmt: skip
    assert (made.reason, made.convention_version) == ("登记时抄错了号", version)
    event = AuditEvent.objects.get(action="convention.filing_corrected")
    assert (event.before, event.after, event.reason) == (
        {"filing_number": wrong, "filed_on": str(today())},
        {"filing_number": RIGHT, "filed_on": str(day)},
        "登记时抄错了号",
    )
    assert published(community) == []


def test_the_publication_is_corrected_as_a_new_version(community: Community) -> None:
    convention = carry(community, "in_force")
    [first] = published(community)
    correct(convention)
    before, after = published(community)
    assert (before.payload, before.sha256) == (first.payload, first.sha256)
    assert before.payload["filing_number"] == first.payload["filing_number"] != RIGHT
    assert (after.version, after.is_latest, after.reason) == (2, True, "登记时抄错了号")
    assert after.payload == {**first.payload, "filing_number": RIGHT}
    assert (after.previous, after.sha256) == (before, digest(after))
    correct(convention, number="约备〔2026〕8号", reason="又看错了")
    assert [one.payload["filing_number"] for one in published(community)][1:] == [
        RIGHT, "约备〔2026〕8号",
    ]  # fmt: skip


def test_a_superseded_edition_is_corrected_in_the_register_alone(community: Community) -> None:
    first = carry(community, "in_force")
    carry(community, "in_force")
    first.refresh_from_db()
    standing = [one.sha256 for one in published(community)]
    correct(first)
    assert Convention.objects.get(edition=1).filing_number == RIGHT
    assert [one.sha256 for one in published(community)] == standing


def test_what_was_taken_off_the_site_stays_away(community: Community) -> None:
    convention = carry(community, "in_force")
    [shown] = published(community)
    withdraw(shown, by=people(community)["county"], reason="内容有误")
    correct(convention)
    assert len(published(community)) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": "  "}, "number"),
        ({"number": "约\u200b备"}, "number"),
        ({"number": "约" * 61}, "number"),
        ({"filed_on": date(2020, 1, 1)}, "filed_on"),
        ({"filed_on": date(2999, 1, 1)}, "filed_on"),
        ({"effective_on": date(2020, 1, 1)}, "effective_on"),
        ({"reason": " "}, "reason"),
        ({"reason": "误\u200b"}, "reason"),
        ({"reason": "由13800138000来电更正"}, "reason"),
    ],
)
def test_a_correction_that_cannot_be(
    changes: dict[str, Any], field: str, community: Community
) -> None:
    convention = carry(community, "in_force")
    wrong = convention.filing_number
    with pytest.raises(ValidationError) as error:
        correct(convention, **changes)
    assert list(error.value.message_dict) == [field]
    assert Convention.objects.get().filing_number == wrong
    assert FilingCorrection.objects.count() == 0
    assert len(published(community)) == 1


def test_the_number_of_another_is_refused(community: Community) -> None:
    other = carry(factories.community(community.township, name="姊妹社区"), "filed")
    convention = carry(community, "filed")
    with pytest.raises(ValidationError, match="已用于另一份公约"):
        correct(convention, number=other.filing_number)
    assert FilingCorrection.objects.count() == 0


def test_nothing_is_corrected_into_itself(community: Community) -> None:
    convention = carry(community, "in_force")
    with pytest.raises(Refusal, match="没有不同"):
        correct(convention, number=convention.filing_number)
    assert len(published(community)) == 1


@pytest.mark.parametrize("who", ["writer", "county", "city", "neighbour"])
def test_only_the_officer_of_the_authority_corrects(who: str, community: Community) -> None:
    convention = carry(community, "filed")
    far = factories.township(name="千金街道")
    others = {
        "city": lambda: factories.user("city_officer", factories.CITY_CODE),
        "neighbour": lambda: factories.user("township_officer", far),
    }
    by = others[who]() if who in others else people(community)[who]
    with pytest.raises(Refusal, match="由该机关的工作人员更正"):
        correct(convention, by=by)
    assert Convention.objects.get().filing_number == convention.filing_number


def test_what_the_district_filed_the_district_corrects(community: Community) -> None:
    convention = carry(community, "voted")
    file(convention, people(community)["county"], authority=FilingAuthority.COUNTY)
    with pytest.raises(Refusal):
        correct(convention)
    correct(convention, "county")
    assert Convention.objects.get().filing_number == RIGHT


COUNTY: dict[str, Any] = {"authority": FilingAuthority.COUNTY, "reason": "当时是报区里备案的"}


def test_the_district_corrects_whom_it_was_filed_with(community: Community) -> None:
    convention = carry(community, "in_force")
    number, code = convention.filing_number, community.township.county.code
    made = correct(convention, "county", number=number, **COUNTY)
    stored = Convention.objects.get()
    assert (stored.filing_authority, stored.filing_unit_code) == ("county", code)
    assert (made.authority_before, made.authority) == ("township", "county")
    assert [one.payload["filed_with"] for one in published(community)] == [
        "南地街道办事处", "平山区人民政府",
    ]  # fmt: skip
    event = AuditEvent.objects.get(action="convention.filing_corrected")
    assert event.before == {"filing_authority": "township"}
    with pytest.raises(Refusal, match="由该机关的工作人员更正"):
        correct(stored)
    correct(stored, "county", number=number, authority=FilingAuthority.TOWNSHIP)
    assert Convention.objects.get().filing_unit_code == community.township.code


def test_a_township_moves_no_filing(community: Community) -> None:
    convention = carry(community, "filed")
    for who in ("reviewer", "writer"):
        with pytest.raises(Refusal, match="只有区县"):
            correct(convention, who, **COUNTY)
    assert not may_correct_authority(convention, people(community)["reviewer"])
    assert FilingCorrection.objects.count() == 0


def test_a_village_is_filed_with_its_township_alone(community: Community) -> None:
    village = factories.community(community.township, name="大堡", kind=CommunityKind.VILLAGE)
    convention = carry(village, "filed")
    with pytest.raises(Refusal, match="只有区县"):
        correct(convention, "county", **COUNTY)
    assert not may_correct_filing(convention, people(village)["county"])


def test_the_number_must_be_free_in_the_register_of_the_right_authority(
    community: Community,
) -> None:
    neighbour = factories.community(community.township, name="邻里社区")
    taken = carry(neighbour, "voted")
    officer = people(neighbour)["county"]
    file(taken, officer, authority=FilingAuthority.COUNTY, number=RIGHT)
    convention = carry(community, "filed")
    with pytest.raises(ValidationError, match="已用于另一份公约"):
        correct(convention, "county", **COUNTY)
    correct(convention, "county", number="区备1号", **COUNTY)
    assert Convention.objects.filter(filing_authority="county").count() == 2


def test_before_the_filing_there_is_nothing_to_correct(community: Community) -> None:
    convention = carry(community, "voted")
    with pytest.raises(IllegalTransition):
        correct_filing(
            convention, by=people(community)["reviewer"], number=RIGHT, filed_on=today(),
            effective_on=today(), reason="误",
        )  # fmt: skip


def test_who_wrote_the_text_does_not_publish_its_correction(community: Community) -> None:
    convention = carry(community, "in_force")
    writer = people(community)["writer"]
    factories.appointment(writer, "township_officer", community.township)
    both = type(writer).objects.get(pk=writer.pk)
    with pytest.raises(DutyConflict):
        correct(convention, by=both)
    assert Convention.objects.get().filing_number != RIGHT
    assert FilingCorrection.objects.count() == 0


def test_of_two_editors_the_slower_one_is_told(community: Community) -> None:
    convention = carry(community, "in_force")
    again = Convention.objects.get()
    correct(convention)
    for stale in ({}, {"expected_version": again.version}):
        with pytest.raises(StaleRecord):
            correct(again, number="约备〔2026〕9号", **stale)
    assert Convention.objects.get().filing_number == RIGHT
    assert len(published(community)) == 2


def record(convention: Convention, **changes: Any) -> FilingCorrection:
    """A row as the service writes it, and nothing more."""
    return FilingCorrection.objects.create(
        **{
            "convention": convention,
            "convention_version": convention.version,
            "number_before": convention.filing_number,
            "filed_on_before": convention.filed_on,
            "effective_on_before": convention.effective_on,
            "number": RIGHT,
            "filed_on": convention.filed_on,
            "effective_on": convention.effective_on,
            "authority_before": convention.filing_authority,
            "authority": convention.filing_authority,
            "reason": "误",
            "corrected_by": people(convention.community)["reviewer"],
            **changes,
        }
    )


@pytest.mark.parametrize(
    "change",
    [
        {"filing_number": "约备〔2026〕9号"},
        {"filed_on": timezone.localdate() + timedelta(days=1)},
        {"effective_on": timezone.localdate() + timedelta(days=1)},
        {"filing_number": RIGHT, "filed_on": timezone.localdate() + timedelta(days=1)},
        {"filing_authority": "county"},
        {"filing_unit_code": "210502"},
        {"filing_number": RIGHT, "filing_unit_code": "210502"},
        # As recorded, and for another version.
        {"filing_number": RIGHT, "version": 90},
    ],
)
def test_the_database_follows_a_recorded_correction_alone(
    change: dict[str, Any], community: Community
) -> None:
    convention = carry(community, "filed")
    following = {"version": convention.version + 1, **change}
    with pytest.raises(DatabaseError), transaction.atomic():
        Convention.objects.update(**following)
    record(convention)
    with pytest.raises(DatabaseError), transaction.atomic():
        Convention.objects.update(**following)
    Convention.objects.update(filing_number=RIGHT, version=convention.version + 1)


def test_a_recorded_correction_holds_once(community: Community) -> None:
    convention = carry(community, "filed")
    wrong = convention.filing_number
    correct(convention)
    correct(convention, number=wrong, reason="原来的号是对的")
    with pytest.raises(DatabaseError), transaction.atomic():
        Convention.objects.update(filing_number=RIGHT, version=convention.version + 1)
    assert Convention.objects.get().filing_number == wrong


@pytest.mark.parametrize(
    "wrong",
    [
        {"number_before": "约备〔2026〕5号"},
        {"filed_on_before": date(2020, 1, 1)},
        {"effective_on_before": date(2020, 1, 1)},
        {"authority_before": "county"},
        {"convention_version": 90},
        {"number": ""},
        {"reason": ""},
    ],
)
def test_the_database_records_what_was_registered(
    wrong: dict[str, Any], community: Community
) -> None:
    convention = carry(community, "filed")
    with pytest.raises(IntegrityError), transaction.atomic():
        record(convention, **wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        record(convention, number=convention.filing_number)
    record(convention)
    with pytest.raises(IntegrityError), transaction.atomic():
        record(convention, number="约备〔2026〕9号")


def test_a_correction_is_never_rewritten(community: Community) -> None:
    correct(carry(community, "filed"))
    with pytest.raises(DatabaseError), transaction.atomic():
        FilingCorrection.objects.update(reason="别的原因")
    with pytest.raises(DatabaseError), transaction.atomic():
        FilingCorrection.objects.all().delete()


def test_a_village_is_corrected_by_its_township(community: Community) -> None:
    village = factories.community(community.township, name="大堡", kind=CommunityKind.VILLAGE)
    correct(carry(village, "in_force"))
    assert [one.payload["filing_number"] for one in published(village)][1:] == [RIGHT]
