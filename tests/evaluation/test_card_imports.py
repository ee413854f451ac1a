"""Scorecards come from a sheet as drafts; what is there stays, its change is the next edition."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from accounts.enums import OFFICERS, Role
from accounts.models import AuditEvent, User
from accounts.rules import Refusal
from evaluation import queries, services
from evaluation.enums import CardState
from evaluation.models import Criterion, CriterionExample, Scorecard, Section
from portal import importing
from portal.enums import ImportState
from portal.sheets.headers import fold_heading
from tests import factories
from tests.evaluation.review_card_helpers import SHORT
from tests.portal.import_helpers import confirm, counts, faults, round_trip, send, table, undo
from tests.portal.sheet_files import xlsx
from tests.world.common import picture

pytestmark = pytest.mark.django_db

KEYS = ("code", "title", "total", "grades", "section", "key", "criterion", "points", "step",
        "method", "veto", "deductions", "bands")  # fmt: skip


def editor() -> Any:
    found = User.objects.filter(username="editor").first()
    return found or factories.user(Role.CITY_OFFICER, factories.CITY_CODE, username="editor")


@pytest.fixture
def shipped(db: None) -> None:
    call_command("load_community_types", stdout=StringIO())
    call_command("load_scorecards", stdout=StringIO())


def heads(*keys: str) -> tuple[str, ...]:
    found = importing.known("scorecards")
    assert found is not None
    return tuple(str(found.fields[key].heading) for key in keys or KEYS)


def row(**fields: Any) -> tuple[Any, ...]:
    said = {
        "code": "mine", "title": "小区评分表", "total": 100, "grades": "优 绿色=90；差 红色=0",
        "section": "设施", "key": "", "criterion": "桶站", "points": 60, "step": "",
        "method": "deduction", "veto": "", "deductions": "桶脏=1\n满溢＝２分", "bands": "",
    } | fields  # fmt: skip
    return tuple(said[key] for key in KEYS)


def graded(**fields: Any) -> tuple[Any, ...]:
    said = {
        "section": "质量", "key": "quality", "criterion": "分类质量", "points": 40,
        "method": "graded", "deductions": "", "bands": "好=40；中=20；差=0",
    }  # fmt: skip
    return row(**said | fields)


def sent(*rows: tuple[Any, ...]) -> Any:
    return send("scorecards", editor(), heads(), *rows)


def edited(card: str, **changes: Any) -> list[tuple[Any, ...]]:
    """The stored card as it is downloaded, its rows changed by column."""
    resource = importing.resource_for("scorecards", editor())
    head, *lines = table("scorecards", editor(), resource.rows().filter(code=card))
    at = {key: head.index(str(column.heading)) for key, column in resource.columns().items()}
    rows = [list(line) for line in lines]
    for key, value in changes.items():
        for line in rows:
            line[at[key]] = value(line[at[key]]) if callable(value) else value
    return [head, *map(tuple, rows)]


def test_a_card_is_made_as_a_draft() -> None:
    batch = sent(row(), graded(), row(criterion="公示", points="40分", method="pass_fail",
                                      deductions=""))  # fmt: skip
    assert (counts(batch), faults(batch)) == ((1, 0, 2, 0), [])
    [line] = importing.preview_of(batch).lines
    shown = {heading: after for heading, _before, after in line.changes}
    assert shown[heads("criterion")[0]] == "桶站；分类质量；公示"
    assert not Scorecard.objects.exists()
    confirm(batch)
    card = Scorecard.objects.get()
    assert (card.state, card.edition, card.total) == (CardState.DRAFT, 1, 100)
    assert [(g.name, g.colour, g.at_least) for g in card.grades.all()] == [
        ("优", "green", 90), ("差", "red", 0),
    ]  # fmt: skip
    sections = queries.sections_of(card)
    assert [(s.title, [c.title for c in s.criteria.all()]) for s in sections] == [
        ("设施", ["桶站", "公示"]), ("质量", ["分类质量"]),
    ]  # fmt: skip
    bins, quality = Criterion.objects.get(title="桶站"), Criterion.objects.get(key="quality")
    assert [(d.text, d.points) for d in bins.deductions.all()] == [("桶脏", 1), ("满溢", 2)]
    assert [(b.label, b.points) for b in quality.bands.all()] == [
        ("好", 40), ("中", 20), ("差", 0),
    ]  # fmt: skip
    assert (bins.step, len(bins.key)) == (Decimal("0.5"), 8)
    event = AuditEvent.objects.get(action="scorecard.loaded")
    assert (event.actor, event.after) == (editor(), {"code": "mine", "edition": 1})
    assert round_trip("scorecards", editor()) == (0, 0, 3, 0)
    # 40 + 60 + 40 points: the draft says so where it is brought into use.
    with pytest.raises(Refusal, match="140"):
        services.activate_scorecard(card, by=editor())


def test_what_ships_reads_back(shipped: None) -> None:
    assert round_trip("scorecards", editor()) == (0, 0, Criterion.objects.count(), 0)


def test_a_change_is_the_draft_of_the_next_edition(shipped: None) -> None:
    before = Scorecard.objects.get(code="village")
    fixed = list(Criterion.objects.filter(section__scorecard=before).values())
    assert counts(send("scorecards", editor(), *edited("village", edition=""))) == (
        0, 0, len(fixed), 0,
    )  # fmt: skip
    rows = edited("village", edition="", title="村庄评分表")
    batch = send("scorecards", editor(), *rows)
    assert (counts(batch)[:2], faults(batch)) == ((1, 0), [])
    confirm(batch)
    made = Scorecard.objects.get(code="village", edition=2)
    assert (made.state, made.title, made.bonus_cap) == (CardState.DRAFT, "村庄评分表", 3)
    assert made.type_codes() == before.type_codes() != []
    assert list(Criterion.objects.filter(section__scorecard=before).values()) == fixed
    mine = Criterion.objects.filter(section__scorecard=made)
    assert [c.key for c in mine] == [c["key"] for c in fixed]
    assert queries.card_lines(made)[1:] == queries.card_lines(before)[1:]
    services.activate_scorecard(made, by=editor())


def test_a_column_that_is_not_in_the_file_is_as_in_the_edition_before(shipped: None) -> None:
    rows = edited("card-a", edition="", title="小区新表")
    left_out = [rows[0].index(heads(key)[0]) for key in ("guidance", "grades")]
    short = [tuple(c for n, c in enumerate(line) if n not in left_out) for line in rows]
    confirm(send("scorecards", editor(), *short))
    one, two = Scorecard.objects.filter(code="card-a").order_by("edition")
    assert queries.card_lines(one)[1:] == queries.card_lines(two)[1:]
    texts = [[c.guidance for c in queries.criteria_of(card.pk)] for card in (one, two)]
    assert texts[0] == texts[1]
    assert any(texts[0])


def test_an_edition_that_is_there_stays(shipped: None) -> None:
    rows = edited("card-a", title="别的名字", guidance="新的说明")
    batch = send("scorecards", editor(), *rows)
    [first, *_rest] = faults(batch)
    assert (first, counts(batch)[3]) == ("C2", 1 + len(rows) - 1)
    assert faults(send("scorecards", editor(), *edited("card-a")[:-1])) == ["2"]
    assert faults(send("scorecards", editor(), *edited("card-a", edition=7)))[0] == "B2"
    # card-b is a draft: it is finished, or discarded, before there is another.
    batch = send("scorecards", editor(), *edited("card-b", edition="", title="别的名字"))
    assert faults(batch) == ["A2"]


def test_example_photos_go_on_with_their_criterion() -> None:
    confirm(sent(row(points=100, key="bins")))
    before = Scorecard.objects.get()
    example = CriterionExample(criterion=Criterion.objects.get(), number=1, caption="盖好")
    services.keep_example(example, by=editor(), upload=picture())
    services.activate_scorecard(before, by=editor())
    confirm(send("scorecards", editor(), *edited("mine", edition="", title="新名字")))
    kept = CriterionExample.objects.get(criterion__section__scorecard__edition=2)
    assert (kept.photo_id, kept.caption) == (example.photo_id, "盖好")
    assert Criterion.objects.filter(key="bins").count() == 2


def test_all_that_is_wrong_is_told_with_its_cell() -> None:
    batch = sent(
        row(grades="优 紫色=90"),
        row(code="b", grades="优 绿色=90；优 红色=0"),
        row(code="c", points=0),
        row(code="d", deductions="桶脏"),
        row(code="e", deductions="桶脏=0"),
        graded(code="f", bands="好=40；好=20"),
        row(code="g", key="a"), row(code="g", key="a"),
        row(code="h", method="猜"),
        row(code="有空格 的", step="0"),
        row(code="i"), row(code="i", total=90),
        row(code="k", total=0, points="1.234"),
        row(code="l", total=0),
    )  # fmt: skip
    assert faults(batch) == [
        "D2", "D3", "H4", "L5", "L6", "M7", "F9", "J10", "A11", "I11", "C13", "H14", "C15",
    ]  # fmt: skip
    assert not Scorecard.objects.exists()


def test_an_undo_takes_the_draft_back_as_long_as_nobody_touched_it() -> None:
    batch = sent(row(), graded())
    confirm(batch)
    undo(batch)
    batch.refresh_from_db()
    assert (batch.state, Scorecard.objects.count(), Section.objects.count()) == (
        ImportState.UNDONE, 0, 0,
    )  # fmt: skip
    batch = sent(row(), graded(), row(criterion="公示", points=1))
    confirm(batch)
    card = Scorecard.objects.get()
    services.hold_draft(card)
    with pytest.raises(importing.UndoRefused):
        undo(batch)
    assert Scorecard.objects.count() == 1


def test_officers_of_the_city_alone(client_for: Any) -> None:
    for role in OFFICERS - {Role.CITY_OFFICER}:
        unit = factories.county() if role == Role.COUNTY_OFFICER else factories.township()
        with pytest.raises(Refusal):
            importing.resource_for("scorecards", factories.user(role, unit, username=role))
    page = client_for(editor()).get(reverse("admin:evaluation_scorecard_changelist"))
    assert reverse("import_start", args=["scorecards"]) in page.content.decode()
    resource = importing.resource_for("scorecards", editor())
    assert faults(send("scorecards", editor(), content=resource.template())) == ["1"]
    for language in ("zh-hans", "en"):
        with override(language):
            names = [fold_heading(str(column.heading)) for column in resource.columns().values()]
        assert len(set(names)) == len(names)


def test_a_look_asks_no_more_of_many_rows_than_of_one() -> None:
    sent(row())
    asked = []
    for number in (1, 100):
        rows = [row(code=f"card-{n}") for n in range(number)]
        with CaptureQueriesContext(connection) as made:
            assert counts(sent(*rows)) == (number, 0, 0, 0)
        asked.append(len(made))
    assert asked[0] == asked[1]


def test_a_card_from_a_file_and_from_a_sheet_are_the_same() -> None:
    plain = deepcopy(SHORT)
    services.load_card(plain | {"code": "loaded"}, in_force_since=Scorecard().in_force_since)
    rows = edited("loaded", code="sheet", edition="")
    confirm(send("scorecards", editor(), *rows))
    one, two = Scorecard.objects.get(code="loaded"), Scorecard.objects.get(code="sheet")
    assert queries.card_lines(one) == queries.card_lines(two)
    assert [c.key for c in queries.criteria_of(one.pk)] == [
        c.key for c in queries.criteria_of(two.pk)
    ]


@pytest.mark.parametrize(("kept", "shape"), [(0.6, "0%"), ("60%", "@"), (60, "General")])
def test_a_pass_line_in_percent_may_be_kept_as_a_share(
    shipped: None, kept: Any, shape: str
) -> None:
    def as_share(sheet: Any) -> None:
        sheet.cell(2, len(KEYS) + 1).number_format = shape

    head = (*heads(), *heads("pass_share"))
    content = xlsx((head, (*row(points=100), kept)), change=as_share)
    batch = send("scorecards", editor(), content=content)
    assert faults(batch) == []
    confirm(batch)
    assert Scorecard.objects.get(code="mine").pass_share == 60


def test_grades_may_have_their_sign(shipped: None) -> None:
    batch = sent(row(points=100, grades="优 绿色=90%；差 红色=0"))
    assert faults(batch) == []
