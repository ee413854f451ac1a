"""A card tried out, compared with another edition, printed, and graded by a preset."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from evaluation import queries
from evaluation.models import Criterion, Grade, Score, Scorecard, ScoreRevision
from evaluation.services import activate_scorecard, new_edition, submit_inspection
from tests.evaluation.helpers import given, make_round, samples
from tests.evaluation.test_answers import Rich, rich, sent, task  # noqa: F401 (fixtures)

pytestmark = pytest.mark.django_db


def page(card: Any, name: str) -> str:
    return reverse(f"admin:evaluation_scorecard_{name}", args=[card.pk])


@pytest.fixture
def graded(rich: Rich) -> Rich:  # noqa: F811
    Scorecard.objects.update(state="draft")
    Scorecard.objects.update(pass_share=60)
    for name, colour, line in (("绿色", "green", 80), ("蓝色", "blue", 60), ("红色", "red", 0)):
        Grade.objects.create(scorecard=rich.scorecard, name=name, colour=colour, at_least=line)
    Scorecard.objects.update(state="active")
    rich.scorecard.refresh_from_db()
    return rich


def typed(card: Rich, **changes: str) -> dict[str, str]:
    return {name: value for name, value in sent(card, 1, **changes).items() if name != "submit"}


def test_the_simulator_reckons_and_keeps_nothing(
    graded: Rich, city_officer: Any, client_for: Any
) -> None:
    browser = client_for(city_officer)
    blank = browser.get(page(graded.scorecard, "try"))
    assert (blank.context["total"], blank.context["is_tried"]) == (None, False)
    answer = browser.post(page(graded.scorecard, "try"), typed(graded))
    shown = answer.context
    assert (shown["total"], shown["grade"].name, shown["passed"]) == (
        Decimal("73.5"), "蓝色", True,
    )  # fmt: skip
    text = answer.content.decode()
    assert "73.5" in text
    assert "grade--blue" in text
    assert not Score.objects.exists()
    assert not ScoreRevision.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "total"),
    [
        ("points_{rules}", "41", None),
        ("points_{rules}", "1e3", None),
        ("points_{rules}", "35.5", None),
        ("reason_{rules}", "", None),
        ("band_{yards}", "999999", None),
        ("points_{rules}", "３５分", "73.5"),
    ],
)
def test_the_simulator_refuses_what_a_submission_would(
    field: str, value: str, total: str | None, graded: Rich, city_officer: Any, client_for: Any
) -> None:
    name = field.format(**{key: row.pk for key, row in graded.by_key.items()})
    answer = client_for(city_officer).post(
        page(graded.scorecard, "try"), typed(graded, **{name: value})
    )
    assert answer.status_code == 200
    assert answer.context["total"] == (None if total is None else Decimal(total))
    assert (name in answer.context["form"].errors) == (total is None)


def test_the_simulator_shows_a_veto(graded: Rich, city_officer: Any, client_for: Any) -> None:
    fraud = graded["fraud"]
    veto = {f"veto_{fraud}": "on", f"vetosure_{fraud}": "on", f"reason_{fraud}": "拒绝检查"}
    answer = client_for(city_officer).post(page(graded.scorecard, "try"), typed(graded, **veto))
    shown = answer.context
    assert (shown["total"], shown["grade"], shown["passed"]) == (0, None, False)


def test_editions_compared(graded: Rich, city_officer: Any, client_for: Any) -> None:
    browser = client_for(city_officer)
    assert browser.get(page(graded.scorecard, "differences")).status_code == 404
    draft = new_edition(graded.scorecard, by=city_officer)
    Criterion.objects.filter(section__scorecard=draft, key="rules").update(title="制度")
    Criterion.objects.get(section__scorecard=draft, key="bins").deductions.filter(
        text="桶脏"
    ).update(points=1)
    for query in ("", "?with=1", "?with=9", "?with=x", "?with=１"):
        answer = browser.get(page(draft, "differences") + query)
        changed = [row for row in answer.context["rows"] if row.kind != "same"]
        assert [row.kind for row in changed] == ["changed", "changed"]
        text = answer.content.decode()
        assert "<ins>" in text
        assert "<del>" in text
    assert queries.card_lines(graded.scorecard)[0].endswith("样表")


def test_the_blank_form_names_everything(graded: Rich, city_officer: Any, client_for: Any) -> None:
    text = client_for(city_officer).get(page(graded.scorecard, "print")).content.decode()
    for expected in ("桶脏", "整洁", "一票否决", "不适用", "样表"):
        assert expected in text, expected
    assert '<svg class="qr"' not in text


def test_the_form_of_an_inspection_leads_back_to_its_record(
    graded: Rich,
    task: Any,  # noqa: F811
    member: Any,
    client_for: Any,
) -> None:
    answer = client_for(member).get(reverse("inspection_print", args=[task.public_id]))
    text = answer.content.decode()
    assert '<svg class="qr"' in text
    assert task.community.full_name in text


def test_a_preset_replaces_the_grades_of_a_draft(
    graded: Rich, city_officer: Any, client_for: Any
) -> None:
    browser = client_for(city_officer)
    draft = new_edition(graded.scorecard, by=city_officer)
    url = page(draft, "preset")
    assert "宁波" in browser.get(url).content.decode()
    assert browser.post(url, {"preset": "shanghai", "version": 1}).status_code == 302
    lines = [("优", 90), ("良", 80), ("中", 60), ("差", 0)]
    assert [(g.name, g.at_least) for g in queries.grades_of(draft)] == lines
    stale = browser.post(url, {"preset": "ningbo", "version": 1})
    assert stale.status_code == 200
    unknown = browser.post(url, {"preset": "beijing", "version": 2})
    assert unknown.status_code == 200
    assert [(g.name, g.at_least) for g in queries.grades_of(draft)] == lines
    fixed = browser.post(page(graded.scorecard, "preset"), {"preset": "ningbo", "version": 1})
    assert fixed.status_code == 200
    assert [g.name for g in queries.grades_of(graded.scorecard)] == ["绿色", "蓝色", "红色"]


def test_the_card_page_says_what_is_not_ready(
    graded: Rich, city_officer: Any, client_for: Any
) -> None:
    draft = new_edition(graded.scorecard, by=city_officer)
    Scorecard.objects.filter(pk=draft.pk).update(total=99)
    text = client_for(city_officer).get(page(draft, "change")).content.decode()
    assert "100分，与满分99分不符" in text
    Scorecard.objects.filter(pk=draft.pk).update(total=100)
    draft.refresh_from_db()
    activate_scorecard(draft, by=city_officer)


def test_a_record_of_before_shows_its_typed_reason(
    card: Any, inspection: Any, member: Any, client_for: Any
) -> None:
    submit_inspection(inspection, by=member, scores=given(card, notice=8), samples=samples())
    url = reverse("inspection_detail", args=[inspection.public_id])
    assert "说明" in client_for(member).get(url).content.decode()


def test_what_is_published_has_its_grade_and_colour(
    card: Any, community: Any, member: Any, township_officer: Any, county_officer: Any
) -> None:
    from evaluation.public import bulletin_item
    from evaluation.services import close_round, confirm_inspection, prepare_bulletin

    Scorecard.objects.update(state="draft")
    for name, colour, line in (("绿色", "green", 80), ("红色", "red", 0)):
        Grade.objects.create(scorecard=card.scorecard, name=name, colour=colour, at_least=line)
    Scorecard.objects.update(state="active")
    card.scorecard.refresh_from_db()
    inspection = make_round(card, by=county_officer).inspections.get(community=community)
    submit_inspection(inspection, by=member, scores=given(card, notice=8), samples=samples())
    confirm_inspection(inspection, by=township_officer)
    inspection.round.refresh_from_db()
    close_round(inspection.round, by=county_officer)
    item = bulletin_item(prepare_bulletin(inspection.round, by=county_officer))
    green = {"name": "绿色", "colour": "green"}
    assert [entry["grade"] for _code, entry in item.entries] == [green]
    assert [line["grade"] for line in item.payload["townships"]] == [green]
    assert item.payload["scorecard"]["grades"][0] == green | {"at_least": 80}
