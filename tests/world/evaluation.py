"""Scorecards, rounds, inspections, bulletins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.world.common import picture, row
from tests.world.people import World


def _scorecard(world: World) -> dict[str, str]:
    from tests.evaluation.helpers import make_card

    card = make_card()
    world.units["card"] = card
    return row(card.scorecard, target="retired", version=card.scorecard.version)


def _card_with_editions(world: World) -> dict[str, str]:
    """The draft of a second edition, of a card of its own."""
    from evaluation.services import new_edition
    from tests.evaluation.helpers import make_card

    card = new_edition(make_card("edited").scorecard, by=world.people["city"])
    return row(card, version=card.version)


def _composite(world: World, code: str = "township", **values: str) -> dict[str, str]:
    from evaluation.models import Composite, CompositePart

    made = Composite.objects.create(code=code, title="街镇考评")
    CompositePart.objects.create(composite=made, position=1, source="field", weight=100)
    Composite.objects.filter(pk=made.pk).update(**{"state": made.state, **values})
    return row(made, target="active", version=made.version)


def _active_composite(world: World) -> dict[str, str]:
    return _composite(world, code="townships-in-force", state="active")


def _section(world: World) -> dict[str, str]:
    world.variables("scorecard")
    return row(world.units["card"].notice.section)


def _criterion(world: World) -> dict[str, str]:
    world.variables("scorecard")
    return row(world.units["card"].notice)


def _round(world: World) -> dict[str, str]:
    """An open round of 平山区."""
    from tests.evaluation.helpers import make_round

    world.variables("scorecard")
    world.units["round"] = make_round(world.units["card"], by=world.people["county"])
    round_ = world.units["round"]
    return row(round_, target="closed", version=round_.version)


def _plan(world: World, period: str) -> Any:
    from datetime import date

    from evaluation.services import plan_round

    world.variables("scorecard")
    return plan_round(
        jurisdiction=world.units["county"].code,
        period=period,
        scorecard=world.units["card"].scorecard,
        due=date(2099, 12, 28),
        by=world.people["county"],
    )


def _planned_round(world: World) -> dict[str, str]:
    """A round of 平山区 whose units nobody has chosen yet."""
    planned = _plan(world, "2026-12")
    return row(planned, version=planned.version)


def _round_with_parts(world: World) -> dict[str, str]:
    """An open round of 平山区 whose satisfaction nobody has entered yet."""
    from evaluation.services import open_round, plan_round
    from tests.evaluation.part_helpers import weights

    world.variables("scorecard")
    round_ = plan_round(
        jurisdiction=world.units["county"].code,
        period="2026Q2",
        scorecard=world.units["card"].scorecard,
        composite=weights("surveyed", self_check=80, satisfaction=20),
        due=date(2099, 12, 28),
        by=world.people["county"],
    )
    open_round(round_, by=world.people["county"])
    return row(round_, township=world.units["township"].pk)


def _drawn_round(world: World) -> dict[str, str]:
    """A round of 平山区 for which one unit was drawn."""
    from evaluation.services import UnitChoice, select_units

    planned = _plan(world, "2026Q4")
    choice = UnitChoice(method="sample", size=1)
    select_units(planned, choice, by=world.people["county"], expected_version=planned.version)
    return row(planned, number="1")


def _self_check(world: World) -> dict[str, str]:
    """The inspection of 德泰社区, to be scored by its own committee."""
    world.variables("round")
    inspection = world.units["round"].inspections.get(community=world.units["community"])
    return row(
        inspection, public_id=inspection.public_id, target="void", version=inspection.version
    )


def _assigned(world: World) -> dict[str, str]:
    """The inspection of the neighbouring community, assigned to `inspector`."""
    from evaluation.services import assign_inspector

    world.variables("round")
    inspection = world.units["round"].inspections.get(community=world.units["sibling_community"])
    assign_inspector(inspection, inspector=world.people["inspector"], by=world.people["township"])
    return row(inspection, public_id=inspection.public_id, version=inspection.version)


def _round_for_tasks(world: World) -> dict[str, str]:
    """An open round of 平山区 of which no organisation has a part yet."""
    from evaluation.services import open_round

    world.variables("membership")
    round_ = _plan(world, "2026Q3")
    open_round(round_, by=world.people["county"])
    return row(round_, organization=str(world.units["organization"].pk))


def _task(world: World) -> dict[str, str]:
    """The task of `org` in 南地街道, from long ago until the round of 2027 is due."""
    from datetime import date

    from evaluation.services import assign_task, open_round

    world.variables("membership")
    world.variables("service_area")
    round_ = _plan(world, "2027-01")
    open_round(round_, by=world.people["county"])
    world.units["task"] = assign_task(
        round_,
        organization=world.units["organization"],
        jurisdiction=world.units["township"].code,
        starts_on=date(2020, 1, 1),
        ends_on=round_.due,
        by=world.people["county"],
    )
    return row(world.units["task"], target="withdrawn", version=world.units["task"].version)


def _by_task(world: World) -> dict[str, str]:
    world.variables("task")
    inspection = world.units["task"].inspections.get(community=world.units["sibling_community"])
    return row(inspection, public_id=inspection.public_id, version=inspection.version)


def _inspection_photo(world: World) -> dict[str, str]:
    from evaluation.services import add_photo

    variables = world.variables("self_check")
    inspection = world.units["round"].inspections.get(community=world.units["community"])
    quality = world.units["card"].quality
    kept = add_photo(inspection, by=world.people["member"], upload=picture(), criterion=quality)
    return {**variables, "photo_id": kept.photo.public_id}


def _example(world: World) -> dict[str, str]:
    """An example photo of a card of its own, which is active."""
    from evaluation.models import Criterion, CriterionExample, Scorecard, Section
    from evaluation.services import keep_example
    from tests.evaluation.helpers import activate

    card = Scorecard.objects.create(code="with-example", title="有示例照片的评分表")
    section = Section.objects.create(scorecard=card, position=1, title="设施")
    criterion = Criterion.objects.create(section=section, position=1, title="桶站", points=100)
    example = CriterionExample(criterion=criterion, number=1, caption="桶盖关好")
    keep_example(example, by=world.people["city"], upload=picture())
    activate(card)
    return {"photo_id": example.photo.public_id}


def _photo(world: World) -> dict[str, str]:
    """The same photo at its public address; nothing that names it was published."""
    return {"public_id": world.variables("inspection_photo")["photo_id"]}


def _closed_round(world: World, period: str) -> Any:
    from evaluation.services import close_round
    from tests.evaluation.helpers import make_round

    world.variables("scorecard")
    closed = make_round(world.units["card"], by=world.people["county"], period=period)
    close_round(closed, by=world.people["county"])
    closed.refresh_from_db()
    return closed


def _round_without_bulletin(world: World) -> dict[str, str]:
    return row(_closed_round(world, "2026-07"))


def _bulletin(world: World) -> dict[str, str]:
    """A bulletin that the county officer prepared and nobody has checked."""
    from evaluation.services import prepare_bulletin

    bulletin = prepare_bulletin(_closed_round(world, "2026-09"), by=world.people["county"])
    return row(bulletin, target="for_check", version=bulletin.version)


def _checked_bulletin(world: World) -> dict[str, str]:
    """A bulletin that the county officer prepared and an officer of the city checked."""
    from tests.evaluation.helpers import prepared

    bulletin = prepared(_closed_round(world, "2026-06"), by=world.people["county"])
    return row(bulletin, target="published", version=bulletin.version)


def _standing_rule(world: World) -> dict[str, str]:
    from datetime import date

    from evaluation.services import add_standing_rule

    return row(
        add_standing_rule(
            jurisdiction=world.units["community"].code[:6],
            since=date(2026, 1, 1),
            minimum_coverage=60,
            minimum_sample=10,
            source="测试文件",
            by=world.people["county"],
        )
    )


def _waste(world: World) -> dict[str, str]:
    """The weights of 德泰社区 in October."""
    from tests.evaluation.waste_helpers import enter, weighing

    record = enter(world.units["community"], "2026-10", by=world.people["township"])
    return row(record, version=record.version, kitchen=weighing().kilograms["kitchen"])


def _handed_in_waste(world: World) -> dict[str, str]:
    """What the committee of 德泰社区 entered of September; nobody checked it yet."""
    from tests.evaluation.waste_helpers import handed_in

    record = handed_in(world.units["community"], "2026-09", by=world.people["member"])
    return row(record, pk=record.pk, version=record.version)


def _waste_limit(world: World) -> dict[str, str]:
    from tests.evaluation.waste_helpers import limit

    return row(limit(by=world.people["city"]))


def _rate_sample(world: World) -> dict[str, str]:
    """A confirmed sample of 德泰社区."""
    from evaluation.models import RateSample

    inspection = confirmed(world, "2024-12")
    return row(RateSample.objects.filter(revision__inspection=inspection)[0])


def _published_bulletin(world: World) -> dict[str, str]:
    from communities.models import Classification, CommunityType
    from evaluation.public import publish_bulletin
    from tests.evaluation.helpers import prepared

    world.variables("publication")
    Classification.objects.create(
        community=world.units["community"],
        type=CommunityType.objects.create(code="old", name="老旧小区"),
        since="2020-01-01",
        classified_by=world.people["county"],
    )
    bulletin = prepared(_closed_round(world, "2026-08"), by=world.people["county"])
    publish_bulletin(bulletin, by=world.people["city"])
    world.units["document_number"] = bulletin.document
    return {
        "object_id": str(bulletin.round_id),
        "slug": world.units["community"].slug,
        "kind": "bulletin",
        "period": "2026-08",
        "county_slug": "pingshan",
        "township_slug": "nandi",
        "type_code": "old",
        "number": "1",
        "key": "2026-08-pingshan",
        "version": "1",
    }


def _corrected_bulletin(world: World) -> dict[str, str]:
    from accounts.services import save_version
    from evaluation.models import Bulletin
    from tests.evaluation.helpers import corrected

    found = world.variables("published_bulletin")
    bulletin = Bulletin.objects.get(round__period="2026-08")
    save_version(bulletin, text="更正后的正文。")
    corrected(bulletin, by=world.people["city"], reason="文字有误")
    return found | {"version": "2"}


def confirmed(
    world: World, period: str, card: Any = None, *, scorer: Any = None, officer: Any = None
) -> Any:
    """An inspection of 德泰社区 that lost 2 of 10 points, scored by `member`, confirmed."""
    from evaluation.services import confirm_inspection, submit_inspection
    from tests.evaluation.helpers import given, make_round, samples

    world.variables("scorecard")
    card, people = card or world.units["card"], world.people
    round_ = make_round(card, by=people["county"], period=period)
    inspection = round_.inspections.get(community=world.units["community"])
    scores = given(card, notice=8, bins=18 if scorer else 20)
    submit_inspection(inspection, by=scorer or people["member"], scores=scores, samples=samples())
    confirm_inspection(inspection, by=officer or people["township"])
    return inspection


def _confirmed_inspection(world: World) -> dict[str, str]:
    inspection = confirmed(world, "2026-01")
    notice = world.units["card"].notice
    return row(inspection, public_id=inspection.public_id, criterion=notice.pk)


def _issued(world: World, period: str, card: Any = None, **steps: bool) -> Any:
    from tests.evaluation.finding_helpers import carry

    officer, member = world.people["township"], world.people["member"]
    return carry(confirmed(world, period, card), officer=officer, member=member, **steps)


def _finding(world: World) -> dict[str, str]:
    """A finding with a photo of the repair that is not reported yet."""
    from evaluation.services import add_repair_photo

    finding = _issued(world, "2026-02")
    kept = add_repair_photo(finding, by=world.people["member"], upload=picture())
    return _names(finding, photo_id=kept.photo.public_id)


def _names(finding: Any, **further: Any) -> dict[str, str]:
    return row(finding, public_id=finding.public_id, version=finding.version, **further)


def _reported_finding(world: World) -> dict[str, str]:
    return _names(_issued(world, "2026-03", report=True))


def _verified_finding(world: World) -> dict[str, str]:
    from tests.evaluation.helpers import make_card

    # Another inspection by the same card would show that it came back.
    return _names(_issued(world, "2026-04", make_card("watched"), report=True, verify=True))


def _observed_finding(world: World) -> dict[str, str]:
    """Its observation is over."""
    from evaluation.models import Finding

    finding = _issued(world, "2026-05", report=True, verify=True)
    past = {"verified_on": date(2026, 1, 1), "observed_until": date(2026, 1, 21)}
    Finding.objects.filter(pk=finding.pk).update(**past)
    return _names(finding)


def _term(world: World) -> dict[str, str]:
    from evaluation.models import RectificationTerm

    return row(RectificationTerm.objects.get(severity="serious"))


def _rewarded_round(world: World, period: str, *, approved: bool = False) -> Any:
    """A published round of 平山区 whose first community is proposed for the flag of its month."""
    from evaluation.services import approve_reward, propose_rewards
    from tests import factories
    from tests.evaluation.helpers import make_rule, scored_round

    world.variables("scorecard")
    slug = world.units["community"].slug
    round_ = scored_round(world.units["card"], {slug: 8}, period=period)
    last = round_.last_day
    make_rule(title="流动红旗", condition="top", count=1, valid_from=last, valid_until=last)
    [reward] = propose_rewards(round_, by=world.people["county"])
    if approved:
        approve_reward(reward, by=factories.user("city_officer", factories.CITY_CODE))
    return round_, reward


def _reward_rule(world: World) -> dict[str, str]:
    from tests.evaluation.helpers import make_rule

    # Not in force yet, so that it proposes nothing for the rounds of others.
    return row(make_rule(title="流动红旗", condition="top", count=1, valid_from=date(2036, 1, 1)))


def _reward(world: World) -> dict[str, str]:
    """A proposal of a rule for 德泰社区."""
    round_, reward = _rewarded_round(world, "2025-05")
    return row(reward, round_id=round_.pk, target="approved", version=reward.version)


def _reward_round(world: World) -> dict[str, str]:
    """A published round for which no rule has proposed anything yet."""
    from evaluation.models import Reward

    round_, reward = _rewarded_round(world, "2025-04")
    Reward.objects.filter(pk=reward.pk).delete()
    return {"round_id": str(round_.pk)}


def _approved_reward(world: World) -> dict[str, str]:
    round_, _reward = _rewarded_round(world, "2025-03", approved=True)
    return {"round_id": str(round_.pk)}


def _published_rewards(world: World) -> dict[str, str]:
    from evaluation.reward_publication import publish_rewards

    world.variables("publication")
    round_, _reward = _rewarded_round(world, "2025-02", approved=True)
    publish_rewards(round_, by=world.people["city"])
    return {"key": "2025-02-pingshan", "version": "1"}


def _document_register(world: World) -> dict[str, str]:
    from tests.evaluation.helpers import make_register

    return row(make_register())


def _document_number(world: World) -> dict[str, str]:
    world.variables("published_bulletin")
    return row(world.units["document_number"])


OBJECTS: dict[str, Callable[[World], dict[str, str]]] = {
    "scorecard": _scorecard,
    "card_with_editions": _card_with_editions,
    "composite": _composite,
    "active_composite": _active_composite,
    "section": _section,
    "criterion": _criterion,
    "round": _round,
    "planned_round": _planned_round,
    "drawn_round": _drawn_round,
    "round_with_parts": _round_with_parts,
    "round_for_tasks": _round_for_tasks,
    "task": _task,
    "by_task": _by_task,
    "self_check": _self_check,
    "assigned": _assigned,
    "inspection_photo": _inspection_photo,
    "example": _example,
    "round_without_bulletin": _round_without_bulletin,
    "bulletin": _bulletin,
    "standing_rule": _standing_rule,
    "waste": _waste,
    "handed_in_waste": _handed_in_waste,
    "waste_limit": _waste_limit,
    "checked_bulletin": _checked_bulletin,
    "rate_sample": _rate_sample,
    "published_bulletin": _published_bulletin,
    "corrected_bulletin": _corrected_bulletin,
    "document_register": _document_register,
    "document_number": _document_number,
    "reward_rule": _reward_rule,
    "reward": _reward,
    "reward_round": _reward_round,
    "approved_reward": _approved_reward,
    "published_rewards": _published_rewards,
    "photo": _photo,
    "confirmed_inspection": _confirmed_inspection,
    "finding": _finding,
    "reported_finding": _reported_finding,
    "verified_finding": _verified_finding,
    "observed_finding": _observed_finding,
    "term": _term,
}
