"""The scoring pages: drafts, refusals where they stand, stale records, foreign records."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from evaluation.enums import InspectionState
from evaluation.models import Inspection, InspectionPhoto, ScoreRevision
from evaluation.services import (
    assign_inspector,
    close_round,
    return_inspection,
    save_draft,
)
from portal.services import store_photo
from tests import factories
from tests.evaluation.helpers import make_round, posted


def address(inspection: Any, name: str = "inspection_score") -> str:
    return reverse(name, args=[inspection.public_id])


def picture(name: str = "a.jpg") -> SimpleUploadedFile:
    buffer = BytesIO()
    Image.new("RGB", (64, 48), "green").save(buffer, "JPEG")
    return SimpleUploadedFile(name, buffer.getvalue(), "image/jpeg")


@pytest.fixture
def browser(client_for: Any, member: Any) -> Any:
    return client_for(member)


def test_a_draft_is_kept_as_typed_and_shown_again(browser: Any, inspection: Any, card: Any) -> None:
    data = posted(card, inspection.version, notice="９.5", quality="")
    answer = browser.post(address(inspection), data | {"save": "1"})
    assert (answer.status_code, answer["Location"]) == (302, address(inspection))
    inspection.refresh_from_db()
    assert inspection.state == InspectionState.IN_PROGRESS
    assert inspection.draft[f"points_{card.notice.pk}"] == "９.5"
    page = browser.get(address(inspection)).content.decode()
    assert 'value="９.5"' in page
    assert "2/3" in page
    assert "29.5" in page  # the total so far, without JavaScript


def test_submitting_makes_the_revision(browser: Any, inspection: Any, card: Any) -> None:
    data = posted(card, inspection.version, notice="９分") | {"submit": "1"}
    answer = browser.post(address(inspection), data)
    assert answer["Location"] == address(inspection, "inspection_detail")
    revision = ScoreRevision.objects.get()
    assert (revision.total, revision.number) == (99, 1)
    page = browser.get(answer["Location"]).content.decode()
    assert "99" in page


def test_sent_twice_it_is_one_revision(browser: Any, inspection: Any, card: Any) -> None:
    data = posted(card, inspection.version) | {"submit": "1"}
    answers = [browser.post(address(inspection), data) for _n in range(2)]
    assert [a["Location"] for a in answers] == [address(inspection, "inspection_detail")] * 2
    assert ScoreRevision.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("11", "11"),
        ("-1", "-1"),
        ("1_000", "1_000"),
        ("٣", "٣"),
        ("NaN", "NaN"),
        ("1e1", "1e1"),
        ("9.3", "9.3"),
        ("九", "九"),
        ("9" * 60, "9" * 60),
    ],
)
def test_an_impossible_value_is_refused_where_it_stands(
    typed: str, kept: str, browser: Any, inspection: Any, card: Any
) -> None:
    data = posted(card, inspection.version, notice=typed) | {"submit": "1"}
    answer = browser.post(address(inspection), data)
    assert answer.status_code == 200
    form = answer.context["form"]
    assert list(form.errors) == [f"points_{card.notice.pk}"]
    assert f'value="{kept}"' in answer.content.decode()
    assert not ScoreRevision.objects.exists()
    inspection.refresh_from_db()
    assert inspection.draft[f"points_{card.notice.pk}"] == kept


@pytest.mark.parametrize("typed", ["６５", "65分", " 6５ "])
def test_a_readable_number_is_read(typed: str, browser: Any, inspection: Any, card: Any) -> None:
    data = posted(card, inspection.version, quality=typed) | {"save": "1"}
    answer = browser.post(address(inspection), data)
    assert answer.status_code == 302
    form = browser.get(address(inspection)).context["form"]
    assert form.scores()[card.quality.pk].points == 65


@pytest.mark.parametrize("value", ["a\x00b", "x" * 1001])
def test_what_no_database_keeps_is_refused_with_the_typed_text(
    value: str, browser: Any, inspection: Any, card: Any
) -> None:
    data = posted(card, inspection.version) | {f"reason_{card.notice.pk}": value, "save": "1"}
    answer = browser.post(address(inspection), data)
    assert answer.status_code == 200
    assert f"reason_{card.notice.pk}" in answer.context["form"].errors
    inspection.refresh_from_db()
    assert inspection.draft == {}


def test_what_is_missing_is_named_and_the_draft_kept(
    browser: Any, inspection: Any, card: Any
) -> None:
    data = posted(card, inspection.version, notice="", quality="60") | {"submit": "1"}
    answer = browser.post(address(inspection), data)
    form = answer.context["form"]
    assert sorted(form.errors) == sorted([f"points_{card.notice.pk}", f"reason_{card.quality.pk}"])
    assert list(form.photo_errors) == [f"photo_{card.quality.pk}"]
    assert form.places_to_correct() == [
        (f"criterion-{card.notice.pk}", "宣传栏"),
        (f"criterion-{card.quality.pk}", "分类质量"),
    ]
    for place, _title in form.places_to_correct():
        assert f'href="#{place}"' in answer.content.decode()
        assert f'id="{place}"' in answer.content.decode()
    inspection.refresh_from_db()
    assert inspection.draft[f"points_{card.quality.pk}"] == "60"


def test_the_bar_leads_to_the_first_open_criterion(
    browser: Any, inspection: Any, card: Any
) -> None:
    def link(criterion: Any) -> str:
        return f'data-next-open href="#criterion-{criterion.pk}">'

    assert link(card.notice) in browser.get(address(inspection)).content.decode()
    # What is impossible is open; the page with the refusals leads there as well.
    data = posted(card, inspection.version, bins="21", quality="") | {"submit": "1"}
    refused = browser.post(address(inspection), data).content.decode()
    assert link(card.bins) in refused
    assert 'role="status" data-none-open="各项均已评分"></span>' in refused
    inspection.refresh_from_db()
    data = posted(card, inspection.version) | {"save": "1"}
    page = browser.post(address(inspection), data, follow=True).content.decode()
    assert 'data-next-open href="#criterion-" hidden>' in page
    assert 'data-none-open="各项均已评分">各项均已评分</span>' in page


def test_a_deduction_with_its_photo(browser: Any, inspection: Any, card: Any) -> None:
    data = posted(card, inspection.version, quality="60") | {
        f"reason_{card.quality.pk}": "混投",
        f"photo_{card.quality.pk}": picture(),
        "submit": "1",
    }
    answer = browser.post(address(inspection), data)
    assert answer.status_code == 302
    kept = InspectionPhoto.objects.get()
    assert (kept.criterion, kept.first_revision) == (card.quality, ScoreRevision.objects.get())
    shown = browser.get(
        reverse("inspection_photo", args=[inspection.public_id, kept.photo.public_id])
    )
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")


def test_a_wrong_file_is_refused_where_it_stands(browser: Any, inspection: Any, card: Any) -> None:
    svg = SimpleUploadedFile("a.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/jpeg")
    data = posted(card, inspection.version) | {f"photo_{card.bins.pk}": svg, "submit": "1"}
    answer = browser.post(address(inspection), data)
    assert answer.status_code == 200
    assert list(answer.context["form"].photo_errors) == [f"photo_{card.bins.pk}"]
    assert not ScoreRevision.objects.exists()


def test_a_photo_is_deleted_until_it_was_submitted(
    browser: Any, inspection: Any, card: Any
) -> None:
    browser.post(address(inspection), posted(card, inspection.version) | {"photo_0": picture()})
    kept = InspectionPhoto.objects.get()
    inspection.refresh_from_db()
    delete = reverse("inspection_photo_delete", args=[inspection.public_id, kept.photo.public_id])
    data = posted(card, inspection.version, notice="3")
    assert browser.post(delete, data).status_code == 302
    assert not InspectionPhoto.objects.exists()
    inspection.refresh_from_db()
    assert inspection.draft[f"points_{card.notice.pk}"] == "3"  # typed beside it, not lost
    data = posted(card, inspection.version) | {"photo_0": picture(), "submit": "1"}
    browser.post(address(inspection), data)
    return_inspection(
        Inspection.objects.get(),
        by=factories.user("township_officer", inspection.community.township),
        reason="核对",
    )
    kept = InspectionPhoto.objects.get()
    inspection.refresh_from_db()
    delete = reverse("inspection_photo_delete", args=[inspection.public_id, kept.photo.public_id])
    assert browser.post(delete, posted(card, inspection.version)).status_code == 409
    assert InspectionPhoto.objects.exists()


def test_the_reason_of_the_return_stands_above(
    browser: Any, submitted: Any, township_officer: Any
) -> None:
    return_inspection(submitted, by=township_officer, reason="请补充投放点编号")
    page = browser.get(address(submitted)).content.decode()
    assert "请补充投放点编号" in page


def test_the_slower_editor_sees_both_texts(
    browser: Any, inspection: Any, card: Any, member: Any
) -> None:
    stale = inspection.version
    other = {f"points_{card.notice.pk}": "4"}
    save_draft(inspection, by=member, draft=other, expected_version=stale)
    answer = browser.post(address(inspection), posted(card, stale, notice="6") | {"save": "1"})
    assert answer.status_code == 409
    first = answer.context["differences"][0]
    assert (first["own"], first["stored"]) == ("6", "4")
    inspection.refresh_from_db()
    assert inspection.draft == other
    assert f'name="version" value="{inspection.version}"' in answer.content.decode()
    again = browser.post(address(inspection), posted(card, inspection.version, notice="6"))
    assert again.status_code == 302


@pytest.mark.parametrize("button", ["submit", "save"])
def test_whose_draft_was_stored_but_the_answer_lost_goes_on(
    button: str, browser: Any, inspection: Any, card: Any
) -> None:
    seen = posted(card, inspection.version)
    for _time in range(2):
        answer = browser.post(address(inspection, "inspection_autosave"), seen)
        inspection.refresh_from_db()
        assert answer.json() == {"version": inspection.version}
    answer = browser.post(address(inspection), seen | {button: "1"})
    assert answer.status_code == 302
    assert ScoreRevision.objects.count() == (1 if button == "submit" else 0)


def test_a_returned_card_is_not_submitted_again_by_an_old_page(
    browser: Any, inspection: Any, card: Any, township_officer: Any
) -> None:
    seen = posted(card, inspection.version) | {"submit": "1"}
    browser.post(address(inspection), seen)
    inspection.refresh_from_db()
    return_inspection(inspection, by=township_officer, reason="核对")
    assert browser.post(address(inspection), seen).status_code == 409
    assert ScoreRevision.objects.count() == 1


def test_what_was_typed_after_closing_is_shown(
    browser: Any, inspection: Any, card: Any, county_officer: Any
) -> None:
    inspection.round.refresh_from_db()
    close_round(inspection.round, by=county_officer)
    answer = browser.post(address(inspection), posted(card, inspection.version, notice="6"))
    assert answer.status_code == 409
    assert "宣传栏" in answer.content.decode()


def test_autosave(browser: Any, inspection: Any, card: Any) -> None:
    url = address(inspection, "inspection_autosave")
    answer = browser.post(url, posted(card, inspection.version, notice="7"))
    inspection.refresh_from_db()
    assert answer.json() == {"version": inspection.version}
    assert inspection.draft[f"points_{card.notice.pk}"] == "7"
    stale = browser.post(url, posted(card, 1, notice="8"))
    assert (stale.status_code, sorted(stale.json())) == (409, ["message"])
    assert browser.post(url, {"version": "٣"}).status_code == 409
    assert browser.post(url, posted(card, inspection.version, notice="8\x00")).status_code == 400
    assert browser.get(url).status_code == 405


NAMES = ["inspection_score", "inspection_autosave", "inspection_detail"]


@pytest.mark.parametrize("name", NAMES)
def test_a_foreign_inspection_is_not_found(name: str, inspection: Any, client_for: Any) -> None:
    stranger = factories.user("committee_member", factories.community(name="别的社区"))
    method = "post" if name == "inspection_autosave" else "get"
    answer = getattr(client_for(stranger), method)(address(inspection, name))
    missing = getattr(client_for(stranger), method)(reverse(name, args=["0" * 32]))
    assert (answer.status_code, missing.status_code) == (404, 404)


def test_a_foreign_photo_is_not_found(
    browser: Any, inspection: Any, card: Any, client_for: Any
) -> None:
    browser.post(address(inspection), posted(card, inspection.version) | {"photo_0": picture()})
    kept = InspectionPhoto.objects.get()
    stranger = client_for(factories.user("committee_member", factories.community(name="别的社区")))
    url = reverse("inspection_photo", args=[inspection.public_id, kept.photo.public_id])
    assert stranger.get(url).status_code == 404


def test_a_member_reads_but_does_not_score_what_an_inspector_scores(
    browser: Any, inspection: Any, card: Any, inspector: Any, township_officer: Any, client_for: Any
) -> None:
    assign_inspector(inspection, inspector=inspector, by=township_officer)
    assert browser.get(address(inspection)).status_code == 403
    assert browser.post(address(inspection), posted(card, inspection.version)).status_code == 403
    assert browser.get(address(inspection, "inspection_detail")).status_code == 200
    assert client_for(inspector).get(address(inspection)).status_code == 200


def test_an_officer_has_no_scoring_page(
    inspection: Any, township_officer: Any, client_for: Any
) -> None:
    officer = client_for(township_officer)
    assert officer.get(address(inspection)).status_code == 403
    assert officer.get(address(inspection, "inspection_detail")).status_code == 200


@pytest.mark.parametrize("role", ["auditor", "security_admin"])
def test_other_roles_have_no_inspections(role: str, inspection: Any, client_for: Any) -> None:
    browser = client_for(factories.user(role, ""))
    assert browser.get(reverse("inspection_list")).status_code == 403


def test_lists_cost_the_same_at_1_and_30_rows(
    card: Any, county_officer: Any, client_for: Any, django_assert_num_queries: Any
) -> None:
    factories.community()
    make_round(card, by=county_officer, period="2026-09")
    town = client_for(factories.user("inspector", factories.county()))
    officer = client_for(factories.user("township_officer", factories.township()))
    for browser in (town, officer):
        browser.get(reverse("inspection_list"))
    with django_assert_num_queries(5):
        officer.get(reverse("inspection_list"))
    for _n in range(29):
        factories.community()
    make_round(card, by=county_officer, period="2026-10")
    with django_assert_num_queries(5):
        officer.get(reverse("inspection_list"))


def test_the_card_costs_the_same_with_more_criteria(
    browser: Any, inspection: Any, card: Any, member: Any, django_assert_num_queries: Any
) -> None:
    from evaluation.models import Criterion, CriterionExample, Scorecard

    browser.get(address(inspection))
    with django_assert_num_queries(10):
        browser.get(address(inspection))
    Scorecard.objects.filter(pk=card.scorecard.pk).update(state="draft")
    for place in range(3, 33):
        criterion = Criterion.objects.create(
            section=card.notice.section, position=place, title=f"第{place}项", points=1
        )
        photo = store_photo(picture(), unit_code=inspection.community.code, by=member)
        CriterionExample.objects.create(
            criterion=criterion, number=1, photo=photo, caption=f"图{place}"
        )
    with django_assert_num_queries(10):
        browser.get(address(inspection))
