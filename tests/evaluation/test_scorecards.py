"""Editions and states of cards, what the database keeps of them, and two editors of one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from accounts.rules import IllegalTransition, Refusal, StaleRecord
from accounts.triggers import remove, remove_guard
from communities.models import Classification, CommunityType
from evaluation import queries
from evaluation.enums import CardState
from evaluation.immutable import CARD_TABLES
from evaluation.models import (
    Band,
    Criterion,
    Deduction,
    Grade,
    Scorecard,
    Section,
)
from evaluation.services import (
    activate_scorecard,
    hold_draft,
    new_edition,
    open_round,
    plan_round,
    retire_scorecard,
    submit_inspection,
)
from evaluation.triggers import GUARDS
from tests.evaluation.helpers import given, make_card, make_round, samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def rich() -> Scorecard:
    """A draft with everything: 60 by faults, 40 by bands, a veto, a bonus of 3, two grades."""
    card = Scorecard.objects.create(code="rich", title="样表", bonus_cap=3, pass_share=60)
    Grade.objects.create(scorecard=card, name="优", at_least=90)
    Grade.objects.create(scorecard=card, name="差", colour="red", at_least=0)
    first = Section.objects.create(scorecard=card, position=1, title="设施")
    second = Section.objects.create(scorecard=card, position=2, title="其他")
    bins = Criterion.objects.create(
        section=first, position=1, key="bins", title="桶站", points=60, method="deduction"
    )
    Deduction.objects.create(criterion=bins, position=1, text="桶破", points=5)
    quality = Criterion.objects.create(
        section=first, position=2, key="quality", title="质量", points=40, method="graded"
    )
    Band.objects.create(criterion=quality, label="好", points=40)
    Band.objects.create(criterion=quality, label="差", points=0)
    Criterion.objects.create(
        section=second, position=1, key="fraud", title="造假", points=0, method="judged", veto=True
    )
    Criterion.objects.create(
        section=second, position=2, key="more", title="推广", points=3, method="judged",
        is_bonus=True,
    )  # fmt: skip
    return card


def test_from_draft_to_retired(rich: Scorecard, city_officer: Any) -> None:
    activate_scorecard(rich, by=city_officer)
    assert rich.state == CardState.ACTIVE
    with pytest.raises(Refusal):
        retire_scorecard(rich, by=city_officer)
    retire_scorecard(rich, by=city_officer, reason="改版")
    assert Scorecard.objects.get().state == CardState.RETIRED
    with pytest.raises(IllegalTransition):
        activate_scorecard(rich, by=city_officer)


def test_only_the_city_builds_cards(rich: Scorecard, county_officer: Any) -> None:
    with pytest.raises(IllegalTransition):
        activate_scorecard(rich, by=county_officer)
    with pytest.raises(Refusal):
        new_edition(rich, by=county_officer)
    assert Scorecard.objects.get().state == CardState.DRAFT


def _broken(change: Any) -> Any:
    return pytest.param(change, id=change.__name__)


def no_criteria(card: Scorecard) -> str:
    Criterion.objects.filter(section__scorecard=card).delete()
    return "没有评分标准"


def other_total(card: Scorecard) -> str:
    Scorecard.objects.filter(pk=card.pk).update(total=99)
    return "100分"


def empty_section(card: Scorecard) -> str:
    Section.objects.create(scorecard=card, position=3, title="空的")
    return "空的"


def band_above(card: Scorecard) -> str:
    Band.objects.filter(label="好").update(points=41)
    return "质量"


def one_band(card: Scorecard) -> str:
    Band.objects.filter(label="差").delete()
    return "质量"


def bands_elsewhere(card: Scorecard) -> str:
    Criterion.objects.filter(key="quality").update(method="judged")
    return "质量"


def dear_fault(card: Scorecard) -> str:
    Deduction.objects.update(points=61)
    return "桶站"


def faults_elsewhere(card: Scorecard) -> str:
    Criterion.objects.filter(key="bins").update(method="judged")
    return "桶站"


def half_points(card: Scorecard) -> str:
    Criterion.objects.filter(key="bins").update(points=Decimal("60.3"))
    return "桶站"


def no_bonus_cap(card: Scorecard) -> str:
    Scorecard.objects.filter(pk=card.pk).update(bonus_cap=0)
    return "加分"


def no_bonus(card: Scorecard) -> str:
    Criterion.objects.filter(key="more").delete()
    return "加分"


def bonus_by_deduction(card: Scorecard) -> str:
    Criterion.objects.filter(key="more").update(method="deduction")
    return "推广"


def bonus_that_may_not_apply(card: Scorecard) -> str:
    Criterion.objects.filter(key="more").update(not_applicable="full")
    return "推广"


def high_lowest_grade(card: Scorecard) -> str:
    Grade.objects.filter(name="差").update(at_least=10)
    return "0%"


@pytest.mark.parametrize(
    "change",
    [
        _broken(change)
        for change in (
            no_criteria, other_total, empty_section, band_above, one_band, bands_elsewhere,
            dear_fault, faults_elsewhere, half_points, no_bonus_cap, no_bonus, bonus_by_deduction,
            bonus_that_may_not_apply, high_lowest_grade,
        )
    ],
)  # fmt: skip
def test_what_is_not_ready_is_named(change: Any, rich: Scorecard, city_officer: Any) -> None:
    assert queries.activation_problems(rich) == []
    named = change(rich)
    card = Scorecard.objects.get(pk=rich.pk)
    with pytest.raises(Refusal) as refused:
        activate_scorecard(card, by=city_officer)
    assert named in str(refused.value.message)
    assert Scorecard.objects.get(pk=rich.pk).state == CardState.DRAFT


def test_a_new_edition_copies_everything_and_keeps_the_keys(
    rich: Scorecard, city_officer: Any
) -> None:
    activate_scorecard(rich, by=city_officer)
    copy = new_edition(rich, by=city_officer)

    def rows(card: Scorecard) -> Any:
        return [
            (s.position, s.title, c.key, c.title, c.points, c.method, c.veto, c.is_bonus,
             [(d.text, d.points) for d in c.deductions.all()],
             [(b.label, b.points) for b in c.bands.all()])
            for s in queries.sections_of(card)
            for c in s.criteria.all()
        ]  # fmt: skip

    assert (copy.code, copy.edition, copy.state) == ("rich", 2, CardState.DRAFT)
    assert rows(copy) == rows(rich)
    assert [(g.name, g.at_least) for g in copy.grades.all()] == [("优", 90), ("差", 0)]
    with pytest.raises(Refusal):
        new_edition(rich, by=city_officer)
    activate_scorecard(copy, by=city_officer)
    assert Scorecard.objects.get(edition=1).state == CardState.ACTIVE
    assert [card.edition for card in queries.active_scorecards()] == [2, 1]


def some_type() -> CommunityType:
    return CommunityType.objects.get_or_create(code="t", defaults={"name": "某类"})[0]


def fixed_attempts(card: Scorecard) -> list[Any]:
    section = card.sections.first()
    criterion = Criterion.objects.get(key="bins", section__scorecard=card)
    fault = criterion.deductions.get()
    band = Band.objects.filter(criterion__section__scorecard=card)[:1].get()
    return [
        lambda: Scorecard.objects.filter(pk=card.pk).update(total=99),
        lambda: Scorecard.objects.filter(pk=card.pk).delete(),
        lambda: Section.objects.filter(pk=section.pk).update(title="改"),
        lambda: Section.objects.create(scorecard=card, position=9, title="加"),
        lambda: Criterion.objects.filter(pk=criterion.pk).update(points=1),
        lambda: Criterion.objects.create(section=section, position=9, title="加", points=1),
        lambda: Criterion.objects.filter(pk=criterion.pk).delete(),
        lambda: Deduction.objects.filter(pk=fault.pk).update(points=1),
        lambda: Deduction.objects.filter(pk=fault.pk).delete(),
        lambda: Deduction.objects.create(criterion=criterion, position=9, text="加", points=1),
        lambda: Band.objects.filter(pk=band.pk).update(points=1),
        lambda: Band.objects.create(criterion=criterion, label="加", points=1),
        lambda: Grade.objects.filter(scorecard=card).update(colour="blue"),
        lambda: Grade.objects.filter(scorecard=card).delete(),
        lambda: card.community_types.add(some_type()),
    ]


ATTEMPTS = range(15)


@pytest.mark.parametrize("number", ATTEMPTS)
@pytest.mark.parametrize("state", ["active", "retired"])
def test_the_database_keeps_a_card_that_is_no_draft(
    number: int, state: str, rich: Scorecard
) -> None:
    attempts = fixed_attempts(rich)
    assert len(attempts) == len(ATTEMPTS)
    Scorecard.objects.filter(pk=rich.pk).update(state=state)
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        attempts[number]()


@pytest.mark.parametrize("column", CARD_TABLES[0].frozen)
def test_each_word_of_a_card_in_use_is_kept_by_the_trigger_alone(
    column: str, rich: Scorecard
) -> None:
    change = {
        "code": "other", "edition": 9, "title": "改", "source": "改", "total": 99,
        "pass_share": 1, "bonus_cap": 1, "subject": "property",
        "in_force_since": date(2020, 1, 1),
    }[column]  # fmt: skip
    rows = Scorecard.objects.filter(pk=rich.pk)
    rows.update(state="active")
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(**{column: change})
    remove(CARD_TABLES[0], connection)
    assert rows.update(**{column: change}) == 1


@pytest.mark.parametrize("number", [0, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14])
def test_without_the_triggers_it_would_change(number: int, rich: Scorecard) -> None:
    Scorecard.objects.filter(pk=rich.pk).update(state="active")
    for guard in GUARDS:
        remove_guard(guard, connection)
    for table in CARD_TABLES:
        remove(table, connection)
    fixed_attempts(rich)[number]()


def test_a_key_names_one_criterion_of_a_card(rich: Scorecard) -> None:
    section = rich.sections.last()
    with pytest.raises(IntegrityError), transaction.atomic():
        Criterion.objects.create(section=section, position=9, title="又", points=1, key="bins")
    other = Section.objects.create(
        scorecard=Scorecard.objects.create(code="other", title="别表"), position=1, title="一"
    )
    Criterion.objects.create(section=other, position=1, title="同", points=1, key="bins")


@pytest.mark.parametrize(
    "wrong",
    [
        {"points": 0, "veto": False},
        {"points": -1},
        {"step": 0},
    ],
)
def test_a_criterion_has_points_or_vetoes(wrong: dict[str, Any], rich: Scorecard) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Criterion.objects.filter(key="bins").update(**wrong)


def test_two_editors_of_a_draft(rich: Scorecard) -> None:
    mine = Scorecard.objects.get(pk=rich.pk)
    hold_draft(rich, expected_version=rich.version)
    with pytest.raises(StaleRecord):
        hold_draft(mine, expected_version=mine.version)


def test_activation_after_somebody_edited_is_stale(rich: Scorecard, city_officer: Any) -> None:
    mine = Scorecard.objects.get(pk=rich.pk)
    hold_draft(rich, expected_version=rich.version)
    with pytest.raises(StaleRecord):
        activate_scorecard(mine, by=city_officer)


def test_a_round_takes_active_cards_alone(community: Any, county_officer: Any) -> None:
    card = make_card()
    plan = {"jurisdiction": community.code[:6], "due": "2026-10-28", "by": county_officer}
    for state in ("draft", "retired"):
        Scorecard.objects.filter(pk=card.scorecard.pk).update(state=state)
        card.scorecard.refresh_from_db()
        with pytest.raises(ValidationError) as refused:
            plan_round(period="2026-10", scorecard=card.scorecard, **plan)
        assert list(refused.value.error_dict) == ["scorecard"]


def test_a_card_retired_before_the_round_opens_is_refused(
    community: Any, county_officer: Any, city_officer: Any
) -> None:
    card = make_card()
    round_ = plan_round(
        jurisdiction=community.code[:6], period="2026-10", scorecard=card.scorecard,
        due="2026-10-28", by=county_officer,  # type: ignore[arg-type]
    )  # fmt: skip
    retire_scorecard(card.scorecard, by=city_officer, reason="改版")
    with pytest.raises(Refusal):
        open_round(round_, by=county_officer)


def test_a_round_keeps_the_card_that_is_retired_in_its_middle(
    community: Any, county_officer: Any, city_officer: Any, member: Any
) -> None:
    card = make_card()
    round_ = make_round(card, by=county_officer)
    retire_scorecard(card.scorecard, by=city_officer, reason="改版")
    copy = new_edition(card.scorecard, by=city_officer)
    activate_scorecard(copy, by=city_officer)
    inspection = round_.inspections.get(community=community)
    submit_inspection(inspection, by=member, scores=given(card, notice=8), samples=samples())
    assert (inspection.total, inspection.round.scorecard.edition) == (98, 1)
    assert queries.applicable_scorecard(community) == card.scorecard


def test_a_card_for_the_type_goes_before_one_for_all(community: Any, city_officer: Any) -> None:
    general, own = make_card("general").scorecard, make_card("own").scorecard
    kind = some_type()
    Scorecard.objects.filter(pk=own.pk).update(state="draft")
    own.community_types.add(kind)
    Scorecard.objects.filter(pk=own.pk).update(state="active")
    assert queries.applicable_scorecard(community) == general
    Classification.objects.create(community=community, type=kind, classified_by=city_officer)
    assert queries.applicable_scorecard(community) == own


def change(obj: Any) -> str:
    return reverse(f"admin:evaluation_{obj._meta.model_name}_change", args=[obj.pk])


def criterion_form(criterion: Criterion, **changes: Any) -> dict[str, Any]:
    return {
        "position": criterion.position, "title": criterion.title, "key": criterion.key,
        "method": criterion.method, "points": criterion.points, "step": criterion.step,
        "guidance": "", "evidence": "never", "not_applicable": "never",
        "seen_version": criterion.section.scorecard.version,
        "deductions-TOTAL_FORMS": 0, "deductions-INITIAL_FORMS": 0,
        "bands-TOTAL_FORMS": 0, "bands-INITIAL_FORMS": 0,
        "examples-TOTAL_FORMS": 0, "examples-INITIAL_FORMS": 0, **changes,
    }  # fmt: skip


def test_the_admin_builds_a_draft_and_tells_the_second_editor(
    rich: Scorecard, city_officer: Any, client_for: Any
) -> None:
    browser = client_for(city_officer)
    bins = Criterion.objects.get(key="bins")
    form = criterion_form(bins, title="桶站设置", **{
        "deductions-TOTAL_FORMS": 1, "deductions-0-position": 2, "deductions-0-text": "桶脏",
        "deductions-0-points": "2", "deductions-0-criterion": bins.pk, "deductions-0-id": "",
    })  # fmt: skip
    assert browser.post(change(bins), form).status_code == 302
    bins.refresh_from_db()
    assert (bins.title, bins.deductions.count()) == ("桶站设置", 2)
    late = browser.post(change(bins), criterion_form(bins, title="旧窗口") | {"seen_version": 1})
    page = late.content.decode()
    assert (late.status_code, "旧窗口" in page, 'name="seen_version" value="2"' in page) == (
        200, True, True,
    )  # fmt: skip
    bins.refresh_from_db()
    assert bins.title == "桶站设置"


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"position": 2}, "__all__"),
        ({"key": "fraud"}, "key"),
        ({"points": "0"}, "points"),
    ],
)
def test_what_is_once_on_a_card_is_said_on_the_page_of_a_criterion(
    changes: dict[str, Any], where: str, rich: Scorecard, city_officer: Any, client_for: Any
) -> None:
    bins = Criterion.objects.get(key="bins")
    answer = client_for(city_officer).post(change(bins), criterion_form(bins, **changes))
    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == [where]
    bins.refresh_from_db()
    assert (bins.position, bins.key, bins.points) == (1, "bins", 60)


def section_form(section: Section, **changes: Any) -> dict[str, Any]:
    return {
        "position": section.position, "title": section.title,
        "seen_version": section.scorecard.version,
        "criteria-TOTAL_FORMS": 0, "criteria-INITIAL_FORMS": 0, **changes,
    }  # fmt: skip


def new_criterion(section: Section, **typed: Any) -> dict[str, Any]:
    row = {
        "id": "", "section": section.pk, "position": 3, "title": "谎报", "points": "0",
        "method": "judged", **typed,
    }  # fmt: skip
    return {
        "criteria-TOTAL_FORMS": 1, "criteria-INITIAL_FORMS": 0,
        **{f"criteria-0-{name}": value for name, value in row.items()},
    }  # fmt: skip


def test_a_place_on_the_card_is_taken_once(
    rich: Scorecard, city_officer: Any, client_for: Any
) -> None:
    browser, section = client_for(city_officer), rich.sections.get(position=1)
    taken = browser.post(change(section), section_form(section, position=2))
    assert taken.status_code == 200
    assert list(taken.context["adminform"].form.errors) == ["__all__"]
    section.refresh_from_db()
    assert section.position == 1


def test_what_only_vetoes_is_begun_in_its_section(
    rich: Scorecard, city_officer: Any, client_for: Any
) -> None:
    browser, section = client_for(city_officer), rich.sections.get(position=1)
    nothing = browser.post(change(section), section_form(section, **new_criterion(section)))
    assert nothing.status_code == 200
    rows = nothing.context["inline_admin_formsets"][0].formset
    assert list(rows.errors[0]) == ["points"]
    vetoes = new_criterion(section, veto="on")
    assert browser.post(change(section), section_form(section, **vetoes)).status_code == 302
    assert section.criteria.get(title="谎报").only_vetoes


def rows_form(prefix: str, parent: str, rows: list[Any], changes: list[Any]) -> dict[str, Any]:
    values: dict[str, Any] = {
        f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": len(rows),
    }  # fmt: skip
    for number, (row, typed) in enumerate(zip(rows, changes, strict=True)):
        for name, value in {"id": row.pk, parent: getattr(row, f"{parent}_id"), **typed}.items():
            values[f"{prefix}-{number}-{name}"] = value
    return values


def test_two_rows_change_places(rich: Scorecard, city_officer: Any, client_for: Any) -> None:
    section = rich.sections.get(position=1)
    rows = list(section.criteria.order_by("position"))
    typed = [
        {"position": position, "title": row.title, "points": row.points, "method": row.method}
        for row, position in zip(rows, (2, 1), strict=True)
    ]
    form = section_form(section, **rows_form("criteria", "section", rows, typed))
    assert client_for(city_officer).post(change(section), form).status_code == 302
    assert list(section.criteria.order_by("position")) == rows[::-1]


def test_two_bands_that_exchange_their_names_are_refused(
    rich: Scorecard, city_officer: Any, client_for: Any
) -> None:
    quality = Criterion.objects.get(key="quality")
    rows = list(quality.bands.order_by("-points"))
    typed = [{"label": "差", "points": "40"}, {"label": "好", "points": "0"}]
    form = criterion_form(quality, **rows_form("bands", "criterion", rows, typed))
    assert client_for(city_officer).post(change(quality), form).status_code == 409
    assert list(quality.bands.order_by("-points").values_list("label", flat=True)) == ["好", "差"]


def test_the_admin_makes_a_card_once(city_officer: Any, client_for: Any) -> None:
    browser, url = client_for(city_officer), reverse("admin:evaluation_scorecard_add")
    form = {
        "code": "new", "title": "新表", "subject": "committee", "total": "100", "bonus_cap": "0",
        "in_force_since": "2026-01-01", "source": "", "pass_share": "",
        **{f"{name}-{part}": 0 for name in ("grades", "sections")
           for part in ("TOTAL_FORMS", "INITIAL_FORMS")},
    }  # fmt: skip
    assert browser.post(url, form).status_code == 302
    again = browser.post(url, form)
    assert again.status_code == 200
    assert "code" in again.context["adminform"].form.errors
    assert Scorecard.objects.filter(code="new").count() == 1


def test_the_admin_takes_the_steps_and_copies(
    rich: Scorecard, city_officer: Any, client_for: Any
) -> None:
    browser = client_for(city_officer)
    step = reverse("admin:evaluation_scorecard_step", args=[rich.pk, "active"])
    Criterion.objects.filter(key="more").delete()
    refused = browser.post(step, {"version": rich.version})
    assert refused.status_code == 200
    assert "加分" in refused.content.decode()
    Scorecard.objects.filter(pk=rich.pk).update(bonus_cap=0)
    assert browser.post(step, {"version": rich.version}).status_code == 302
    assert browser.get(change(rich)).status_code == 200
    copied = browser.post(reverse("admin:evaluation_scorecard_new_edition", args=[rich.pk]))
    draft = Scorecard.objects.get(edition=2)
    assert copied["Location"] == change(draft)
    assert browser.get(change(draft)).status_code == 200
