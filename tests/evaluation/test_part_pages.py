"""The pages on which figures of parts are entered, and on which totals made of them are read."""

from __future__ import annotations

from decimal import Decimal
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from evaluation.models import PartFigure, Standing
from evaluation.papers import bulletin_document
from evaluation.public import bulletin_item, publish_bulletin
from evaluation.services import prepare_bulletin, recompute_standings
from tests import factories
from tests.evaluation.helpers import prepared
from tests.evaluation.part_helpers import enter, entered, past, result, weights

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_(community: Any) -> Any:
    """Closed; 南地街道 with a self-check of 90, 东明街道 with one of 80, no satisfaction yet."""
    east = factories.community(factories.township(name="东明街道"))
    made = past(weights(missing="no_total", self_check=75, satisfaction=25))
    result(made, community, 90)
    result(made, east, 80)
    recompute_standings(made)
    return made


class Inputs(HTMLParser):
    """What a browser sends of a page that nobody typed into."""

    def __init__(self, answer: Any) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self.feed(answer.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "input" and found.get("name"):
            self.sent[str(found["name"])] = found.get("value") or ""


class Page:
    def __init__(self, round_: Any, browser: Any) -> None:
        self.round_, self.browser = round_, browser
        self.address = reverse("admin:evaluation_round_parts", args=[round_.pk])
        self.keys = {
            name: f"satisfaction_{factories.township(name=name).pk}"
            for name in ("南地街道", "东明街道")
        }

    def send(self, nandi: str, basis: str = "三季度调查", seen: int = 0, **more: str) -> Any:
        key = self.keys["南地街道"]
        typed = {f"figure_{key}": nandi, f"basis_{key}": basis, f"version_{key}": str(seen)}
        return self.browser.post(self.address, typed | more)

    def retype(self, answer: Any, **figures: str) -> Any:
        """Type figures, by name of the township, into a page that was read, and send all of it."""
        typed = {f"figure_{self.keys[name]}": figure for name, figure in figures.items()}
        return self.browser.post(self.address, Inputs(answer).sent | typed)

    @property
    def stored(self) -> dict[str, Any]:
        rows = PartFigure.objects.select_related("township")
        return {row.township.name: (row.figure, row.basis, row.version) for row in rows}


@pytest.fixture
def page(round_: Any, county_officer: Any, client_for: Any) -> Page:
    return Page(round_, client_for(county_officer))


@pytest.mark.parametrize(
    ("typed", "figure"),
    [("95", "95"), ("９５", "95"), ("95分", "95"), ("95.25", "95.25"), ("86.5％", "86.5"),
     (" 0 ", "0"), ("100", "100"), ("100.00%", "100")],
)  # fmt: skip
def test_figures_are_typed_as_people_write_them(page: Page, typed: str, figure: str) -> None:
    assert page.send(typed).status_code == 302
    assert page.stored == {"南地街道": (Decimal(figure), "三季度调查", 1)}
    assert Standing.objects.get(name="南地街道").total is not None


@pytest.mark.parametrize(
    "typed", ["100.01", "101", "-1", "1e3", "95.255", "很好", "95分分", "∞", "9" * 400, "9\x005"]
)
def test_what_is_no_figure_is_said_at_the_line_and_nothing_is_lost(page: Page, typed: str) -> None:
    answer = page.send(
        typed, **{f"figure_{page.keys['东明街道']}": "70", "basis_satisfaction": "x"}
    )
    assert answer.status_code == 200
    form = answer.context["form"]
    assert list(form.errors) == [f"figure_{page.keys['南地街道']}"]
    assert form[f"figure_{page.keys['东明街道']}"].value() == "70"
    assert page.stored == {}


def test_one_document_for_all_lines_that_name_none(page: Page) -> None:
    more = {f"figure_{page.keys['东明街道']}": "70", "basis_satisfaction": "全县调查"}
    assert page.send("60", basis="街道调查", **more).status_code == 302
    assert page.stored == {
        "南地街道": (Decimal(60), "街道调查", 1), "东明街道": (Decimal(70), "全县调查", 1),
    }  # fmt: skip


def test_a_figure_needs_its_document_and_a_document_its_figure(page: Page) -> None:
    for typed, basis, place in (("60", "", "basis"), ("", "调查", "figure")):
        answer = page.send(typed, basis=basis)
        assert list(answer.context["form"].errors) == [f"{place}_{page.keys['南地街道']}"]
    for basis in ("反向\u202e文字", "a" * 201):
        assert list(page.send("60", basis=basis).context["form"].errors)
    assert page.stored == {}


def test_an_unknown_township_is_refused(page: Page) -> None:
    far = factories.township(factories.county(name="明山区"))
    for name in (f"figure_satisfaction_{far.pk}", "figure_reduction_1", "figure_x"):
        answer = page.send("", basis="", **{name: "50"})
        assert answer.status_code == 200
        assert len(answer.context["form"].non_field_errors()) == 1
    assert page.stored == {}


def test_sent_twice_it_is_stored_once(page: Page) -> None:
    assert [page.send("60").status_code for _time in range(2)] == [302, 302]
    assert page.stored["南地街道"][2] == 1


def test_the_second_editor_sees_both_and_chooses(page: Page) -> None:
    enter(page.round_, entered(factories.township(), "satisfaction", 60, basis="初稿"))
    for seen in ("0", "", "x", "-1"):
        answer = page.send("70", seen=seen)  # type: ignore[arg-type]
        [error] = answer.context["form"].errors[f"figure_{page.keys['南地街道']}"]
        assert "60" in error
        assert "初稿" in error
    version = answer.context["form"][f"version_{page.keys['南地街道']}"].value()
    assert page.send("70", seen=version).status_code == 302
    assert page.stored["南地街道"] == (Decimal(70), "三季度调查", 2)


def test_after_a_conflict_what_was_seen_first_can_be_chosen(page: Page, colleagues: Any) -> None:
    shown, nandi = colleagues
    enter(page.round_, entered(nandi, "satisfaction", 61, seen=1))
    answer = page.retype(shown, 南地街道="65")
    assert page.retype(answer, 南地街道="60").status_code == 302
    assert page.stored["南地街道"] == (Decimal(60), "通报", 3)


@pytest.fixture
def colleagues(page: Page) -> Any:
    """Both figures stand, and a page shows them; what a colleague corrects then."""
    nandi, dongming = factories.township(), factories.township(name="东明街道")
    enter(page.round_, entered(nandi, "satisfaction", 60), entered(dongming, "satisfaction", 70))
    shown = page.browser.get(page.address)
    corrected = entered(dongming, "satisfaction", 75, seen=1, basis="更正")
    enter(page.round_, corrected)
    return shown, nandi


def test_a_line_that_nobody_touched_keeps_what_a_colleague_stored(
    page: Page, colleagues: Any
) -> None:
    shown, _nandi = colleagues
    assert page.retype(shown, 南地街道="65").status_code == 302
    assert page.stored == {
        "南地街道": (Decimal(65), "通报", 2), "东明街道": (Decimal(75), "更正", 2),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "becomes"), [("65", (Decimal(65), "通报", 3)), ("", (None, "", 3))]
)
def test_after_a_conflict_too_only_the_line_that_both_changed_is_replaced(
    page: Page, colleagues: Any, typed: str, becomes: Any
) -> None:
    shown, nandi = colleagues
    enter(page.round_, entered(nandi, "satisfaction", 61, seen=1, basis="复核"))
    answer = page.retype(shown, 南地街道=typed)
    [(name, [error])] = answer.context["form"].errors.items()
    assert name == f"figure_{page.keys['南地街道']}"
    assert "61 (复核)" in error
    assert page.stored["南地街道"] == (Decimal(61), "复核", 2)
    assert page.retype(answer).status_code == 302
    assert page.stored == {"南地街道": becomes, "东明街道": (Decimal(75), "更正", 2)}


def test_a_figure_is_taken_back(page: Page) -> None:
    page.send("60")
    assert page.retype(page.browser.get(page.address), 南地街道="").status_code == 302
    assert page.stored["南地街道"] == (None, "", 2)
    assert Standing.objects.get(name="南地街道").exclusion == "part_missing"


def test_a_final_round_shows_its_figures_and_refuses_others(
    page: Page, round_: Any, county_officer: Any
) -> None:
    page.send("60")
    type(round_).objects.filter(pk=round_.pk).update(state="final")
    shown = page.browser.get(page.address)
    assert "三季度调查" in shown.content.decode()
    assert f"figure_{page.keys['南地街道']}" not in shown.content.decode()
    answer = page.send("70", seen=1)
    assert answer.status_code == 409
    assert len(answer.context["form"].non_field_errors()) == 1
    assert page.stored["南地街道"][0] == Decimal(60)


def test_a_round_without_weights_says_so(county_officer: Any, client_for: Any) -> None:
    browser = client_for(county_officer)
    for composite, period in ((None, "2026-10"), (weights(self_check=100), "2026-11")):
        round_ = past(composite, period)
        answer = browser.get(reverse("admin:evaluation_round_parts", args=[round_.pk]))
        assert answer.status_code == 200
        assert answer.context["tables"] == []


def test_the_page_costs_the_same_with_many_townships(page: Page) -> None:
    counts = []
    for number in (0, 20):
        for n in range(number):
            factories.township(name=f"{n}镇")
        page.browser.get(page.address)
        with CaptureQueriesContext(connection) as queries:
            assert page.browser.get(page.address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_officers_read_how_each_total_came_about(page: Page, round_: Any) -> None:
    page.send("60")
    answer = page.browser.get(reverse("admin:evaluation_round_standings", args=[round_.pk]))
    text = answer.content.decode()
    assert "82.5" in text
    assert "三季度调查" in text
    assert (
        page.browser.get(reverse("admin:evaluation_round_change", args=[round_.pk]))
        .content.decode()
        .count(page.address)
        == 1
    )


@pytest.fixture
def published(round_: Any) -> Any:
    nandi = factories.township()
    enter(round_, entered(nandi, "satisfaction", 60, basis="三季度居民满意度调查"))
    return publish_bulletin(prepared(round_), by=factories.user("city_officer"))


def test_the_public_reads_the_parts_from_the_publication(
    published: Any, round_: Any, client: Any
) -> None:
    # Pages do not look at what is stored: it may be on the way to a correction.
    enter(round_, entered(factories.township(), "satisfaction", 10, seen=1))
    page = client.get(reverse("results_township", args=["2026-10", "pingshan", "nandi"]))
    text = page.content.decode()
    for said in ("82.50", "三季度居民满意度调查", "67.5", "75%", "60"):
        assert said in text, said
    county = client.get(reverse("results_county", args=["2026-10", "pingshan"])).content.decode()
    assert "街镇考评" in county
    assert client.get(reverse("bulletin_detail", args=["2026-10-pingshan"])).status_code == 200
    dongming = factories.township(name="东明街道").slug
    assert (
        client.get(reverse("results_township", args=["2026-10", "pingshan", dongming])).status_code
        == 200
    )


def test_payloads_of_earlier_releases_are_shown_as_they_are(community: Any, client: Any) -> None:
    round_ = past(None)
    result(round_, community, 90)
    recompute_standings(round_)
    published = publish_bulletin(prepared(round_), by=factories.user("city_officer"))
    assert "composite" not in published.payload
    for name, args in (
        ("results_township", ["2026-10", "pingshan", "nandi"]),
        ("results_county", ["2026-10", "pingshan"]),
        ("bulletin_detail", ["2026-10-pingshan"]),
    ):
        answer = client.get(reverse(name, args=args))
        assert answer.status_code == 200
        assert 'id="parts"' not in answer.content.decode()


def test_the_official_document_says_how_the_total_is_made(round_: Any, county_officer: Any) -> None:
    enter(round_, entered(factories.township(), "satisfaction", "60.5"))
    payload = bulletin_item(prepare_bulletin(round_, by=county_officer)).payload
    payload["entries"] = []
    document = Document(BytesIO(bulletin_document(payload)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    text = "".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    assert "75%、" in text
    assert "25%。" in text
    assert "60.5" in cells


def test_the_preview_says_how_the_totals_are_made(
    round_: Any, county_officer: Any, client_for: Any
) -> None:
    enter(round_, entered(factories.township(), "satisfaction", "60.5"))
    bulletin = prepare_bulletin(round_, by=county_officer)
    address = reverse("admin:evaluation_bulletin_preview", args=[bulletin.pk])
    text = client_for(county_officer).get(address).content.decode()
    for said in ("街镇考评", "60.5", "通报", "25%"):
        assert said in text, said
