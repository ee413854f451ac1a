"""Example photos of criteria: attached to a draft, fixed with it, shown to whoever scores."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from PIL import Image

from accounts.rules import Refusal
from accounts.triggers import remove_guard
from evaluation.models import Criterion, CriterionExample, Scorecard, Section
from evaluation.queries import card_lines
from evaluation.services import keep_example, new_edition
from evaluation.triggers import EXAMPLES
from portal.models import Photo
from tests.evaluation.helpers import activate, make_round
from tests.portal.test_photos import png_header
from tests.world.common import picture

SVG = SimpleUploadedFile("a.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/jpeg")


@pytest.fixture
def draft(db: None) -> Any:
    """A draft with one criterion of 100 points."""
    card = Scorecard.objects.create(code="shown", title="样表")
    section = Section.objects.create(scorecard=card, position=1, title="设施")
    return Criterion.objects.create(section=section, position=1, title="桶站", points=100, key="a")


@pytest.fixture
def example(draft: Any, city_officer: Any) -> CriterionExample:
    made = CriterionExample(criterion=draft, number=1, caption="桶盖关好、无满溢")
    keep_example(made, by=city_officer, upload=picture())
    return made


BOMB = SimpleUploadedFile("a.png", png_header(60_000_000, 1), "image/png")


def sent(criterion: Any, *rows: dict[str, Any], kept: int = 0) -> dict[str, Any]:
    """What the page of a criterion sends, with `rows` of examples, the first `kept` stored."""
    card = Scorecard.objects.get(pk=criterion.section.scorecard_id)
    data: dict[str, Any] = {
        "position": 1, "title": "桶站", "key": "a", "method": "deduction", "points": 100,
        "step": "0.5", "guidance": "", "evidence": "never", "not_applicable": "never",
        "seen_version": card.version, "examples-TOTAL_FORMS": len(rows),
        "examples-INITIAL_FORMS": kept,
    }  # fmt: skip
    for name in ("deductions", "bands"):
        data |= {f"{name}-TOTAL_FORMS": 0, f"{name}-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        data |= {f"examples-{number}-{name}": value for name, value in row.items()}
    return data


def new(caption: str = "桶盖关好", **values: Any) -> dict[str, Any]:
    return {"id": "", "caption": caption, "upload": picture(), **values}


def send(browser: Any, criterion: Any, *rows: dict[str, Any], kept: int = 0) -> Any:
    address = reverse("admin:evaluation_criterion_change", args=[criterion.pk])
    return browser.post(address, sent(criterion, *rows, kept=kept))


def test_an_officer_of_the_city_attaches_replaces_and_removes_them(
    draft: Any, city_officer: Any, client_for: Any
) -> None:
    browser = client_for(city_officer)
    assert send(browser, draft, new(), new("满溢，应扣分")).status_code == 302
    first, second = CriterionExample.objects.select_related("photo")
    assert (first.caption, second.caption) == ("桶盖关好", "满溢，应扣分")
    assert (first.number, second.number) == (1, 2)
    with first.photo.image.open() as file, Image.open(file) as image:
        assert (image.format, image.size) == ("JPEG", (40, 30))
    page = browser.get(reverse("admin:evaluation_criterion_change", args=[draft.pk]))
    assert reverse("criterion_example", args=[first.photo.public_id]) in page.content.decode()
    rows = [
        {"id": first.pk, "caption": "改", "upload": picture()},
        {"id": second.pk, "caption": "满溢", "DELETE": "on"},
    ]
    for row in rows:
        row["criterion"] = draft.pk
    assert send(browser, draft, *rows, kept=2).status_code == 302
    [left] = CriterionExample.objects.all()
    assert (left.pk, left.caption) == (first.pk, "改")
    assert left.photo_id != first.photo_id
    words = {"id": left.pk, "criterion": draft.pk, "caption": "只改字"}
    assert send(browser, draft, words, kept=1).status_code == 302
    [same] = CriterionExample.objects.all()
    assert (same.number, same.caption, same.photo_id) == (1, "只改字", left.photo_id)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"upload": SVG}, "upload"),
        ({"upload": BOMB}, "upload"),
        ({"upload": ""}, "upload"),
        ({"caption": "字" * 61}, "caption"),
        ({"caption": "桶\u202e盖"}, "caption"),
        ({"caption": ""}, "caption"),
    ],
)
def test_what_is_wrong_stands_beside_it(
    wrong: dict[str, Any], field: str, draft: Any, city_officer: Any, client_for: Any
) -> None:
    answer = send(client_for(city_officer), draft, new(**wrong))
    assert answer.status_code == 200
    formset = answer.context["inline_admin_formsets"][2].formset
    assert [list(errors) for errors in formset.errors] == [[field]]
    assert not Photo.objects.exists()


def test_a_fourth_is_refused_by_the_page_and_by_the_database(
    example: Any, draft: Any, city_officer: Any, client_for: Any, settings: Any, tmp_path: Path
) -> None:
    browser = client_for(city_officer)
    # A folder of its own: what tests before it left running may still write into the shared one.
    settings.MEDIA_ROOT = tmp_path
    answer = send(browser, draft, *[new() for _n in range(4)])
    assert answer.status_code == 200
    assert answer.context["inline_admin_formsets"][2].formset.non_form_errors()
    # A page that knows nothing of the one that is kept already.
    answer = send(browser, draft, *[new() for _n in range(3)])
    assert answer.context["inline_admin_formsets"][2].formset.non_form_errors()
    assert not list(tmp_path.rglob("*.jpg"))
    for number in (0, 1, 4):
        more = CriterionExample(criterion=draft, number=number, photo=example.photo, caption="多")
        with pytest.raises(IntegrityError), transaction.atomic():
            more.save()
    assert CriterionExample.objects.count() == 1
    assert send(browser, draft, new()).status_code == 302
    assert len(list(tmp_path.rglob("*.jpg"))) == 1


def test_only_who_builds_cards_attaches_them(draft: Any, county_officer: Any) -> None:
    with pytest.raises(Refusal):
        keep_example(
            CriterionExample(criterion=draft, number=1, caption="图"),
            by=county_officer,
            upload=picture(),
        )
    assert not Photo.objects.exists()


def test_a_row_that_fails_leaves_no_file(
    example: Any, draft: Any, city_officer: Any, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path  # of its own, as above
    again = CriterionExample(criterion=draft, number=1, caption="同号")
    with pytest.raises(IntegrityError), transaction.atomic():
        keep_example(again, by=city_officer, upload=picture())
    assert not list(tmp_path.rglob("*.jpg"))


def test_a_new_edition_shares_the_stored_photo_and_is_compared_by_captions(
    example: Any, city_officer: Any
) -> None:
    card = example.criterion.section.scorecard
    activate(card)
    copy = new_edition(card, by=city_officer)
    copied = CriterionExample.objects.get(criterion__section__scorecard=copy)
    assert (copied.number, copied.caption) == (1, example.caption)
    assert copied.photo_id == example.photo_id
    assert Photo.objects.count() == 1
    CriterionExample.objects.filter(pk=copied.pk).update(caption="另一句")
    before, after = (set(card_lines(one)) for one in (card, copy))
    assert before ^ after == {
        f"桶站 · 示例照片1：{caption}" for caption in (example.caption, "另一句")
    }


@pytest.mark.parametrize("state", ["active", "retired"])
def test_they_are_fixed_with_the_card_by_the_trigger_alone(state: str, example: Any) -> None:
    Scorecard.objects.update(state=state)
    rows = CriterionExample.objects.filter(pk=example.pk)
    attempts: list[Any] = [
        lambda: CriterionExample.objects.create(
            criterion=example.criterion, number=2, photo=example.photo, caption="加"
        ),
        lambda: rows.update(caption="改"),
        rows.delete,
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
            attempt()
    remove_guard(EXAMPLES, connection)
    for attempt in attempts:
        attempt()
    assert CriterionExample.objects.get().number == 2


def test_they_are_shown_where_one_scores_and_not_on_paper(
    example: Any, city_officer: Any, member: Any, county_officer: Any, client_for: Any
) -> None:
    card = example.criterion.section.scorecard
    activate(card)
    whole: Any = type("Whole", (), {"scorecard": card})()
    inspection = make_round(whole, by=county_officer).inspections.get()
    scorer, officer = client_for(member), client_for(city_officer)
    address = reverse("criterion_example", args=[example.photo.public_id])
    shown = f'<img src="{address}" alt="{example.caption}" width="40" height="30" loading="lazy">'
    task = [inspection.public_id]
    page = scorer.get(reverse("inspection_score", args=task)).content.decode()
    assert shown in page
    assert "<summary>1张示例照片</summary>" in page
    assert f"<figcaption>{example.caption}</figcaption>" in page
    tried = officer.get(reverse("admin:evaluation_scorecard_try", args=[card.pk]))
    assert shown in tried.content.decode()
    printed = scorer.get(reverse("inspection_print", args=task)).content.decode()
    assert example.caption not in printed
    assert address not in printed


def test_those_of_a_draft_are_for_officers(
    example: Any, member: Any, township_officer: Any, client_for: Any
) -> None:
    address = reverse("criterion_example", args=[example.photo.public_id])
    scorer, officer = client_for(member), client_for(township_officer)
    assert (scorer.get(address).status_code, officer.get(address).status_code) == (404, 200)
    activate(example.criterion.section.scorecard)
    answer = scorer.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
