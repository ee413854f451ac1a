"""Every measure against a count made by hand in Python, over random records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import Role
from communities.enums import CommunityKind
from communities.models import (
    BackboneMember,
    Classification,
    Community,
    CommunityProgramme,
    CommunityType,
    LocalBody,
)
from deliberation.models import Feedback, Meeting, Topic
from orgs.models import Organization, Partnership, ServiceArea
from portal.measures import Figure, Measure, Part, Span, figures, registered, rows_behind, seen_by
from tests import factories
from tests.communities.programmes import programme
from tests.orgs.helpers import organization, serves
from tests.orgs.partnership_helpers import agreement, unit

pytestmark = pytest.mark.django_db

SPAN = Span(date(2026, 1, 1), date(2026, 6, 30))
AREAS = (factories.CITY_CODE, "210502", "210503", "210502001")


class Town:
    """Two counties with five communities each, two of them without a committee."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        far = factories.county(name="溪湖区", code="210503", slug="xihu")
        towns = (
            factories.township(),
            factories.township(factories.county(), name="平山街道"),
            factories.township(far, name="河东街道"),
        )
        self.units = [factories.community(town) for town in towns for _number in range(4)]
        for unit_ in self.random.sample(self.units, 2):
            unit_.kind, unit_.is_committee = CommunityKind.QUASI_URBAN_COMMUNITY, False
            unit_.save()
        self.ended = self.random.choice([one for one in self.units if one.is_committee])
        self.ended.valid_until = date(2026, 3, 1)
        self.ended.save()
        self.writer = factories.user(Role.CITY_OFFICER)

    def day(self) -> date:
        """Before, in or after the span."""
        return date(2025, 10, 1) + timedelta(days=self.random.randrange(365))

    def maybe(self) -> date | None:
        return self.random.choice((None, self.day()))

    def some(self) -> list[Community]:
        return [self.random.choice(self.units) for _number in range(25)]


def _in(day: date | None) -> bool:
    return day is not None and SPAN.since <= day <= SPAN.until


def _runs(since: date | None, until: date | None, *, last_counts: bool = True) -> bool:
    if since is None or since > SPAN.until:
        return False
    return until is None or until > SPAN.until or (last_counts and until == SPAN.until)


def _committees() -> list[Community]:
    rows = Community.objects.all()
    return [one for one in rows if one.is_committee and one.existed_on(SPAN.until)]


def _rate(code: str, having: set[int]) -> Figure:
    here = [one for one in _committees() if one.code.startswith(code)]
    return Figure(sum(one.pk in having for one in here), len(here))


def _count(code: str, codes: list[str]) -> Figure:
    return Figure(sum(one.startswith(code) for one in codes))


def _classified(town: Town) -> Callable[[str], Figure]:
    kinds = [CommunityType.objects.create(code=f"t{n}", name=f"类型{n}") for n in range(2)]
    pairs = {(one, kind) for one in town.some() for kind in kinds if town.random.random() < 0.4}
    for one, kind in sorted(pairs, key=lambda pair: (pair[0].pk, pair[1].pk)):
        Classification.objects.create(
            community=one, type=kind, since=town.day(), classified_by=town.writer
        )
    rows = Classification.objects.all()
    return lambda code: _rate(code, {r.community_id for r in rows if r.since <= SPAN.until})


def _in_programmes(town: Town) -> Callable[[str], Figure]:
    for one in {one.pk: one for one in town.some()}.values():
        since, until = town.day(), town.maybe()
        CommunityProgramme.objects.create(
            community=one, programme=programme(), since=since, tagged_by=town.writer,
            until=until if until is None or until >= since else None,
        )  # fmt: skip
    rows = CommunityProgramme.objects.all()
    return lambda code: _rate(code, {r.community_id for r in rows if _runs(r.since, r.until)})


def _duty(town: Town) -> Callable[[str], Figure]:
    for one in town.units:
        on = town.maybe()
        duty = {"sorting_duty_on": on, "sorting_duty_document": "党发〔2025〕1号"} if on else {}
        until = town.maybe()
        end = {"until": until, "until_reason": "撤销"} if until else {}
        LocalBody.objects.create(
            community=one, kind="party", name="党委", changed_by=town.writer, **duty, **end
        )
    rows = LocalBody.objects.all()
    return lambda code: _rate(
        code, {r.community_id for r in rows if _runs(r.sorting_duty_on, r.until)}
    )


def _backbone(town: Town) -> Callable[[str], Figure]:
    for number, one in enumerate(town.some()):
        joined, left = town.day(), town.maybe()
        left = left if left is None or left > joined else None
        BackboneMember.objects.create(
            community=one, kind="volunteer", name=f"人{number}", joined_on=joined, left_on=left,
            left_reason="搬走" if left else "", recorded_by=town.writer, changed_by=town.writer,
        )  # fmt: skip
    rows = BackboneMember.objects.select_related("community")
    return lambda code: _count(
        code,
        [r.community.code for r in rows if _runs(r.joined_on, r.left_on, last_counts=False)],
    )


def _meetings(town: Town) -> None:
    for number, one in enumerate(town.some()):
        moment = timezone.make_aware(datetime.combine(town.day(), time(0, 30)))
        Meeting.objects.create(
            community=one, form=town.random.choice(("consultation", "hearing")),
            title=f"会议{number}", place="会议室", starts_at=moment, present=12,
            validity=town.random.choice(("valid", "not_valid", "not_asked")),
            state=town.random.choice(("closed", "minutes_confirmed", "published", "cancelled")),
            notice_on=town.day(), notice_channel="posted",
            recorder=town.writer, submitted_by=town.writer,
        )  # fmt: skip


def _held() -> list[Meeting]:
    rows = Meeting.objects.exclude(state="cancelled").select_related("community")
    return [row for row in rows if _in(row.held_on)]


def _met(town: Town) -> Callable[[str], Figure]:
    _meetings(town)
    return lambda code: _rate(code, {row.community_id for row in _held()})


def _valid(town: Town) -> Callable[[str], Figure]:
    _meetings(town)

    def naive(code: str) -> Figure:
        here = [r for r in _held() if r.community.code.startswith(code)]
        judged = [r for r in here if r.validity != "not_asked"]
        return Figure(sum(r.validity == "valid" for r in judged), len(judged))

    return naive


def _resolved(town: Town) -> Callable[[str], Figure]:
    for number, one in enumerate(town.some()):
        state = town.random.choice(("pooled", "resolved", "resolved", "returned"))
        Topic.objects.create(
            community=one, title=f"议题{number}", category="waste_sorting", source="resident",
            state=state, raised_on=town.day(), decision_reason="重复",
            resolved_on=town.day() if state == "resolved" else None,
        )  # fmt: skip
    rows = Topic.objects.exclude(state="returned").select_related("community")

    def naive(code: str) -> Figure:
        here = [r for r in rows if r.community.code.startswith(code) and _in(r.raised_on)]
        done = [r for r in here if r.resolved_on is not None and r.resolved_on <= SPAN.until]
        return Figure(len(done), len(here))

    return naive


def _answered(town: Town) -> Callable[[str], Figure]:
    for number, one in enumerate(town.some()):
        on = town.maybe()
        answer = {"answer": "已处理", "answered_by": town.writer, "answered_on": on} if on else {}
        moment = timezone.make_aware(datetime.combine(town.day(), time(23, 45)))
        Feedback.objects.create(
            community=one, category="waste_sorting", text=f"反映{number}",
            published_text="桶满了", moderated_by=town.writer, token=f"t{number}",
            state="answered" if on else "accepted", received_at=moment, due=town.day(), **answer,
        )  # fmt: skip
    rows = Feedback.objects.select_related("community")

    def naive(code: str) -> Figure:
        here = [
            r
            for r in rows
            if r.community.code.startswith(code) and _in(timezone.localtime(r.received_at).date())
        ]
        done = [r for r in here if r.answered_on is not None and r.answered_on <= SPAN.until]
        return Figure(len(done), len(here))

    return naive


def _organizations(town: Town) -> list[Organization]:
    made = []
    for number in range(1, 7):
        one = organization(
            f"第{number}协会",
            number=number,
            jurisdiction=town.random.choice(("2105", "210502", "210503")),
            status=town.random.choice(("active", "active", "ended")),
        )
        made.append(one)
        code = town.random.choice(town.units).code
        for length in {town.random.choice((4, 6, 9, 12, 12)) for _number in range(2)}:
            since, until = town.day(), town.maybe()
            until = until if until is None or until >= since else None
            serves(one, code[:length], since=since, until=until)
    return made


def _areas() -> list[ServiceArea]:
    rows = ServiceArea.objects.select_related("organization")
    return [r for r in rows if r.organization.status == "active" and _runs(r.since, r.until)]


def _served(town: Town) -> Callable[[str], Figure]:
    _organizations(town)

    def naive(code: str) -> Figure:
        codes = [area.jurisdiction for area in _areas()]
        having = {u.pk for u in _committees() if any(u.code.startswith(c) for c in codes)}
        return _rate(code, having)

    return naive


def _taking_part(town: Town) -> Callable[[str], Figure]:
    made = _organizations(town)

    def naive(code: str) -> Figure:
        serving = {area.organization_id for area in _areas()}
        return _count(code, [one.jurisdiction for one in made if one.pk in serving])

    return naive


def _agreements(town: Town) -> Callable[[str], Figure]:
    for number in range(12):
        since, until = town.day(), town.maybe()
        until = until if until is None or until >= since else None
        place = town.random.choice(town.units).township
        agreement(unit(f"第{number}支部"), place, since=since, until=until)
    rows = Partnership.objects.all()
    return lambda code: _count(code, [r.jurisdiction for r in rows if _runs(r.since, r.until)])


NAIVE: dict[str, Callable[[Town], Callable[[str], Figure]]] = {
    "committees": lambda town: lambda code: Figure(_rate(code, set()).of or 0),
    "classified": _classified,
    "in_programmes": _in_programmes,
    "duty": _duty,
    "backbone": _backbone,
    "committees_met": _met,
    "meetings_valid": _valid,
    "topics_resolved": _resolved,
    "feedback_answered": _answered,
    "served": _served,
    "organizations": _taking_part,
    "partnerships": _agreements,
}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("key", sorted(NAIVE))
def test_a_measure_counts_what_one_counts_by_hand(key: str, seed: int) -> None:
    naive = NAIVE[key](Town(seed))
    found = figures(registered()[key], SPAN, AREAS)
    assert found == {code: naive(code) for code in AREAS}
    assert found[AREAS[0]].counted > 0


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("key", sorted(NAIVE))
def test_the_list_behind_a_number_is_as_long_as_it(key: str, seed: int) -> None:
    NAIVE[key](Town(seed))
    measure = registered()[key]
    for code, figure in figures(measure, SPAN, AREAS).items():
        assert rows_behind(measure.counted, SPAN, code).count() == figure.counted
        if measure.of is not None:
            assert rows_behind(measure.of, SPAN, code).count() == figure.of


def test_every_measure_counts_an_empty_portal() -> None:
    for measure in registered().values():
        zero = Figure(0, None if measure.of is None else 0)
        assert figures(measure, SPAN, AREAS) == dict.fromkeys(AREAS, zero), measure.key
        assert zero.share is None


def test_every_measure_asks_once_for_each_of_its_sides() -> None:
    Town(0)
    # Which lines are reached is counted by their own measures: `test_plan_progress.py`.
    for measure in (one for key, one in registered().items() if key != "plan_lines"):
        with CaptureQueriesContext(connection) as asked:
            figures(measure, SPAN, AREAS)
        assert len(asked) == len(measure.parts), measure.key


def test_what_a_user_may_not_read_is_not_counted() -> None:
    Town(0)
    officer = factories.user(Role.COUNTY_OFFICER, "210503")
    measure = registered()["committees"]
    mine = figures(measure, SPAN, AREAS, narrow=seen_by(officer))
    everything = figures(measure, SPAN, AREAS)
    assert mine["2105"] == mine["210503"] == everything["210503"]
    assert mine["210502"] == Figure(0)


def test_a_row_told_by_several_counts_once() -> None:
    Town(0)
    twice = Part(lambda span: Community.objects.filter(township__communities__isnull=False), "")
    measure = Measure("twice", "", "", "", twice)
    assert figures(measure, SPAN, ["2105"])["2105"] == Figure(Community.objects.count())
