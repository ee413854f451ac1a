"""The card of a township as it is begun, filled in, confirmed, and read down from the rank."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.forms import new_token
from accounts.rules import DutyConflict
from evaluation.desk import items
from evaluation.enums import ScoringState
from evaluation.models import (
    Criterion,
    PartFigure,
    Round,
    TownshipPhoto,
    TownshipRevision,
    TownshipScoring,
)
from evaluation.public import publish_bulletin
from evaluation.services import recompute_standings, return_scoring, submit_scoring
from tests import factories
from tests.evaluation.helpers import prepared
from tests.evaluation.part_helpers import past, weights
from tests.evaluation.review_card_helpers import judged
from tests.evaluation.township_card_helpers import (
    begun,
    checked_round,
    confirmed,
    township_card,
)
from tests.world.common import picture


@pytest.fixture
def card(db: None) -> Any:
    return township_card()


@pytest.fixture
def round_(community: Any, card: Any) -> Any:
    made = checked_round(community)
    recompute_standings(made)
    return made


@pytest.fixture
def browser(county_officer: Any, client_for: Any) -> Any:
    return client_for(county_officer)


@pytest.fixture
def colleague(county_officer: Any) -> Any:
    return factories.user("county_officer", factories.county())


def typed(card: Any, **changes: str) -> dict[str, str]:
    values: dict[str, str] = card.typed(**changes)
    del values["took_part"]
    return values


def sent(browser: Any, scoring: TownshipScoring, step: str = "submit", **values: Any) -> Any:
    scoring.refresh_from_db()
    data = {"version": str(scoring.version), step: "1", **values}
    return browser.post(reverse("township_scoring", args=[scoring.public_id]), data)


def take(browser: Any, scoring: TownshipScoring, target: str, reason: str = "") -> Any:
    scoring.refresh_from_db()
    address = reverse("admin:evaluation_townshipscoring_step", args=[scoring.pk, target])
    return browser.post(address, {"version": str(scoring.version), "reason": reason})


def test_from_the_figures_of_the_round_to_the_confirmed_card(
    browser: Any, round_: Any, card: Any, colleague: Any, client_for: Any
) -> None:
    parts = reverse("admin:evaluation_round_parts", args=[round_.pk])
    nandi = factories.township()
    begin = reverse("township_scoring_new", args=[round_.pk])
    link = f"{begin}?township={nandi.pk}&amp;source=county_check"
    assert link in browser.get(parts).content.decode()
    form = browser.get(begin, {"township": nandi.pk, "source": "county_check"}).context["form"]
    assert str(form["township"].value()) == str(nandi.pk)
    same = {"township": nandi.pk, "source": "county_check", "scorecard": card.scorecard.pk,
            "submission_token": new_token()}  # fmt: skip
    for _twice in range(2):
        answer = browser.post(begin, same)
        scoring = TownshipScoring.objects.get()
        assert answer.url == reverse("township_scoring", args=[scoring.public_id])
    page = browser.get(answer.url).content.decode()
    assert ("photo_" in page, "took_part" in page) == (True, False)
    record = reverse("admin:evaluation_townshipscoring_change", args=[scoring.pk])
    assert sent(browser, scoring, **typed(card)).url == record
    assert TownshipRevision.objects.get().total == 95
    assert "周末无人值守" in browser.get(record).content.decode()
    # Whoever submitted it sees why not.
    answer = take(browser, scoring, "confirmed")
    assert (answer.status_code, PartFigure.objects.count()) == (200, 0)
    assert take(client_for(colleague), scoring, "confirmed").status_code == 302
    page = browser.get(parts).content.decode()
    assert record in page
    assert f"figure_county_check_{nandi.pk}" not in page
    assert "《评议评分表》第1版：得95分，满分100分" in page


def test_a_draft_is_kept_and_shown_again(browser: Any, round_: Any, card: Any, county_officer: Any
                                         ) -> None:  # fmt: skip
    scoring = begun(round_, card, county_officer)
    rule = card.criteria["rule"].pk
    answer = sent(browser, scoring, "save", **{f"points_{rule}": "４５分"})
    assert answer.url == reverse("township_scoring", args=[scoring.public_id])
    assert "４５分" in browser.get(answer.url).content.decode()
    wrong = sent(browser, scoring, **{f"points_{rule}": "51"})
    assert wrong.status_code == 200
    assert list(wrong.context["form"].errors) == [f"points_{rule}"]
    assert "51" in wrong.content.decode()
    missing = sent(browser, scoring, **{f"points_{rule}": "50"})
    assert {f"band_{card.criteria['order'].pk}", f"reason_{rule}"} <= set(
        missing.context["form"].errors
    )
    scoring.refresh_from_db()
    assert (scoring.state, scoring.draft) == (ScoringState.DRAFT, {f"points_{rule}": "50"})


def test_the_slower_of_two_sees_both(browser: Any, round_: Any, card: Any, county_officer: Any
                                     ) -> None:  # fmt: skip
    scoring = begun(round_, card, county_officer)
    rule = f"points_{card.criteria['rule'].pk}"
    sent(browser, scoring, "save", **{rule: "41"})
    address = reverse("township_scoring", args=[scoring.public_id])
    answer = browser.post(address, {"version": "1", "save": "1", rule: "42"})
    assert answer.status_code == 409
    [difference] = answer.context["differences"]
    assert (difference["own"], difference["stored"]) == ("42", "41")


def test_photos_come_with_the_card_and_go_until_they_were_submitted(
    browser: Any, round_: Any, card: Any, county_officer: Any, colleague: Any
) -> None:
    scoring = begun(round_, card, county_officer)
    place = f"photo_{card.criteria['rule'].pk}"
    sent(browser, scoring, "save", **{place: picture()})
    kept = TownshipPhoto.objects.get()
    address = reverse("township_photo", args=[scoring.public_id, kept.photo.public_id])
    assert browser.get(address)["Content-Type"] == "image/jpeg"
    scoring.refresh_from_db()
    delete = reverse("township_photo_delete", args=[scoring.public_id, kept.photo.public_id])
    rule = f"points_{card.criteria['rule'].pk}"
    data = {"version": str(scoring.version), rule: "44"}
    assert browser.post(delete, data).status_code == 302
    assert TownshipPhoto.objects.count() == 0
    scoring.refresh_from_db()
    assert scoring.draft == {rule: "44"}
    answer = sent(browser, scoring, "save", **{place: picture(), rule: "x"})
    assert answer.status_code == 200
    sent(browser, scoring, **typed(card))
    kept = TownshipPhoto.objects.get()
    scoring.refresh_from_db()
    return_scoring(scoring, by=colleague, reason="看不清")
    scoring.refresh_from_db()
    delete = reverse("township_photo_delete", args=[scoring.public_id, kept.photo.public_id])
    assert browser.post(delete, {"version": str(scoring.version)}).status_code == 409
    assert TownshipPhoto.objects.count() == 1
    assert (
        address.rsplit("/", 1)[0]
        in browser.get(
            reverse("admin:evaluation_townshipscoring_change", args=[scoring.pk])
        ).content.decode()
    )


def test_a_card_of_a_final_round_is_read_in_its_record(
    browser: Any, round_: Any, card: Any, county_officer: Any
) -> None:
    scoring = begun(round_, card, county_officer)
    address = reverse("township_scoring", args=[scoring.public_id])
    record = reverse("admin:evaluation_townshipscoring_change", args=[scoring.pk])
    assert browser.get(address).status_code == 200
    Round.objects.filter(pk=round_.pk).update(state="final")
    answer = browser.get(address)
    assert (answer.status_code, answer.url) == (302, record)
    # Who had the page open keeps sight of what was typed.
    late = sent(browser, scoring, "save", **{f"points_{card.criteria['rule'].pk}": "44"})
    assert late.status_code == 409
    [difference] = late.context["differences"]
    assert difference["own"] == "44"
    assert 'name="save"' not in late.content.decode()


def test_a_photo_stays_where_what_was_typed_beside_it_cannot_be_kept(
    browser: Any, round_: Any, card: Any, county_officer: Any
) -> None:
    scoring = begun(round_, card, county_officer)
    rule = card.criteria["rule"].pk
    sent(browser, scoring, "save", **{f"photo_{rule}": picture()})
    scoring.refresh_from_db()
    kept = TownshipPhoto.objects.get()
    delete = reverse("township_photo_delete", args=[scoring.public_id, kept.photo.public_id])
    data = {"version": str(scoring.version), f"reason_{rule}": "无\x00"}
    answer = browser.post(delete, data)
    assert answer.status_code == 200
    assert f"reason_{rule}" in answer.context["form"].errors
    assert TownshipPhoto.objects.get() == kept


@pytest.mark.parametrize("place", ["township", "source", "scorecard"])
@pytest.mark.parametrize("value", ["", "x", "999999", "-1", "1\x00"])
def test_what_is_not_of_the_round_is_said_at_its_field(
    place: str, value: str, browser: Any, round_: Any, card: Any
) -> None:
    data = {"township": factories.township().pk, "source": "county_check",
            "scorecard": card.scorecard.pk, "submission_token": new_token()}  # fmt: skip
    answer = browser.post(reverse("township_scoring_new", args=[round_.pk]), data | {place: value})
    assert (answer.status_code, TownshipScoring.objects.count()) == (200, 0)
    assert list(answer.context["form"].errors) == [place]


def test_a_second_scoring_of_the_same_is_refused(
    browser: Any, round_: Any, card: Any, county_officer: Any
) -> None:
    begun(round_, card, county_officer)
    data = {"township": factories.township().pk, "source": "county_check",
            "scorecard": card.scorecard.pk, "submission_token": new_token()}  # fmt: skip
    answer = browser.post(reverse("township_scoring_new", args=[round_.pk]), data)
    assert (answer.status_code, TownshipScoring.objects.count()) == (409, 1)
    assert "南地街道" in str(answer.context["form"].non_field_errors())


def test_a_round_that_has_no_such_part_says_so(browser: Any, card: Any) -> None:
    for composite, period in ((None, "2026-08"), (weights(self_check=100), "2026-09")):
        round_ = past(composite, period)
        page = browser.get(reverse("township_scoring_new", args=[round_.pk])).content.decode()
        assert 'name="township"' not in page


def test_what_is_scored_on_a_card_takes_no_typed_figure(
    browser: Any, round_: Any, card: Any, county_officer: Any
) -> None:
    begun(round_, card, county_officer)
    name = f"figure_county_check_{factories.township().pk}"
    answer = browser.post(
        reverse("admin:evaluation_round_parts", args=[round_.pk]), {name: "90", "basis_x": "y"}
    )
    assert (answer.status_code, PartFigure.objects.count()) == (200, 0)
    assert len(answer.context["form"].non_field_errors()) == 1


def test_the_desk_of_whoever_goes_on_with_it(
    round_: Any, card: Any, county_officer: Any, colleague: Any
) -> None:
    def waiting(user: Any) -> list[tuple[Any, ...]]:
        found = [one for one in items(user) if getattr(one, "rows", None) is not None]
        return [
            (row.pk, row.state)
            for queue in found
            if queue.rows.model is TownshipScoring
            for row in queue.rows
        ]

    scoring = begun(round_, card, county_officer)
    assert waiting(county_officer) == [(scoring.pk, "draft")]
    assert waiting(colleague) == []
    submit_scoring(scoring, by=county_officer, scores=card.given())
    assert waiting(county_officer) == []
    assert waiting(colleague) == [(scoring.pk, "submitted")]


def test_the_public_reads_down_from_the_rank_to_the_criteria(
    round_: Any, card: Any, county_officer: Any, colleague: Any, client: Any
) -> None:
    scoring = confirmed(round_, card, county_officer, colleague, rule=judged(47))
    publish_bulletin(prepared(round_), by=factories.user("city_officer"))
    # Pages do not look at what is stored: it may be on the way to a correction.
    with_other_points = confirmed(
        past(round_.composite, "2026-09"), card, county_officer, colleague, rule=judged(11)
    )
    assert with_other_points.pk != scoring.pk
    return_scoring(scoring, by=colleague, reason="复核")
    page = client.get(reverse("results_township", args=["2026-10", "pingshan", "nandi"]))
    text = page.content.decode()
    for said in ('href="#card-county_check"', 'id="card-county_check"', "制度", "47", "97"):
        assert said in text, said
    assert "商定" not in text  # the reason


def test_a_township_without_a_card_has_its_page_as_before(
    round_: Any, county_officer: Any, client: Any
) -> None:
    publish_bulletin(prepared(round_), by=factories.user("city_officer"))
    text = client.get(reverse("results_township", args=["2026-10", "pingshan", "nandi"]))
    assert "card-county_check" not in text.content.decode()


def test_the_pages_cost_the_same_with_many_townships(
    browser: Any, round_: Any, card: Any, county_officer: Any, colleague: Any
) -> None:
    first = confirmed(round_, card, county_officer, colleague)
    addresses = [
        reverse("admin:evaluation_round_parts", args=[round_.pk]),
        reverse("admin:evaluation_bulletin_preview", args=[prepared(round_).pk]),
        reverse("admin:evaluation_townshipscoring_change", args=[first.pk]),
        reverse("township_scoring_new", args=[round_.pk]),
    ]

    def counted() -> list[int]:
        found = []
        for address in addresses:
            browser.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(address).status_code == 200
            found.append(len(queries))
        return found

    before = counted()
    for number in range(8):
        other = factories.township(name=f"{number}镇")
        factories.community(other)
        confirmed(round_, card, county_officer, colleague, township=other, rule=judged(number))
    assert counted() == before


def test_whoever_scored_or_confirmed_it_does_not_publish_it(
    round_: Any, card: Any, county_officer: Any, colleague: Any
) -> None:
    confirmed(round_, card, county_officer, colleague)
    bulletin = prepared(round_)
    for one in (county_officer, colleague):
        with pytest.raises(DutyConflict):
            publish_bulletin(bulletin, by=one)
    publish_bulletin(bulletin, by=factories.user("city_officer"))


def test_the_blank_card_to_print_leads_back_to_its_record(
    browser: Any, round_: Any, card: Any, county_officer: Any
) -> None:
    scoring = begun(round_, card, county_officer)
    address = reverse("township_print", args=[scoring.public_id])
    assert (
        address
        in browser.get(reverse("township_scoring", args=[scoring.public_id])).content.decode()
    )
    page = browser.get(address).content.decode()
    for expected in (scoring.township.name, "2026", scoring.scorecard.title, "<svg"):
        assert expected in page, expected
    for criterion in Criterion.objects.filter(section__scorecard=scoring.scorecard):
        assert criterion.title in page
    assert "参与率" not in page


def test_what_is_typed_is_kept_in_the_browser_for_this_version(
    browser: Any, round_: Any, card: Any, county_officer: Any
) -> None:
    scoring = begun(round_, card, county_officer)
    page = browser.get(reverse("township_scoring", args=[scoring.public_id])).content.decode()
    assert f'data-draft="township-{scoring.public_id}-{scoring.version}"' in page
