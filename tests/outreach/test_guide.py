"""Rows of the guide: who writes them, what is refused, editions and who publishes them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import AuditEvent
from accounts.rules import DutyConflict, Refusal, StaleRecord
from accounts.triggers import remove_guard
from outreach.enums import Sign
from outreach.models import ItemPlace, SchemeChoice, SortingClass, SortingScheme, WasteItem
from outreach.services import add, change, load_sorting_guide, publish_guide
from outreach.triggers import CLASS_OF_SCHEME
from portal.enums import Kind
from portal.pinyin import search_text
from portal.queries import current
from tests import factories
from tests.outreach import helpers as h

pytestmark = pytest.mark.django_db


def test_the_guide_that_ships_has_four_classes_eleven_parts_and_five_fingers() -> None:
    call_command("load_sorting_guide", verbosity=0)
    gb = SortingClass.objects.filter(scheme__code="gb")
    bins = gb.filter(parent=None, is_apart=False).order_by("position")
    assert [(row.name, row.colour) for row in bins] == [
        ("可回收物", "blue"), ("有害垃圾", "red"), ("厨余垃圾", "green"), ("其他垃圾", "black"),
    ]  # fmt: skip
    assert gb.exclude(parent=None).count() == 11
    fingers = SortingClass.objects.filter(scheme__code="five_fingers")
    assert list(fingers.order_by("position").values_list("sign", flat=True)) == [
        "thumb", "index", "middle", "ring", "little",
    ]  # fmt: skip
    assert WasteItem.objects.count() >= 500
    assert ItemPlace.objects.count() == 2 * WasteItem.objects.count()
    assert not WasteItem.objects.filter(advice="").exists()
    assert WasteItem.objects.exclude(local_words="").count() > 150


@pytest.mark.parametrize(
    ("name", "gb"),
    [
        ("大骨头", "residual"), ("核桃壳", "residual"), ("玉米芯", "residual"),
        ("粽叶", "residual"), ("榴莲壳", "residual"), ("干电池", "residual"),
        ("鸡骨头", "household"), ("瓜子壳", "household"), ("节能灯", "lamps"),
        ("灯泡", "residual"), ("过期药", "chemicals"), ("药盒", "paper"),
        ("纽扣电池", "batteries"), ("鲜花", "otherfood"), ("卫生纸", "residual"),
        ("沙发", "bulky"), ("砖头", "renovation"), ("手机", "recyclable"),
        ("奶茶配料", "household"),
    ],
)  # fmt: skip
def test_border_cases_stand_where_they_belong(name: str, gb: str) -> None:
    call_command("load_sorting_guide", verbosity=0)
    places = ItemPlace.objects.filter(item__name=name, scheme__code="gb")
    assert places.values_list("sorting_class__code", flat=True).get() == gb


def test_loading_again_leaves_what_officers_changed() -> None:
    call_command("load_sorting_guide", verbosity=0)
    row = WasteItem.objects.get(name="报纸")
    change(row, by=h.keeper(), expected_version=row.version, advice="捆成一捆")
    before = WasteItem.objects.count()
    call_command("load_sorting_guide", verbosity=0)
    assert WasteItem.objects.count() == before
    assert WasteItem.objects.get(name="报纸").advice == "捆成一捆"
    assert AuditEvent.objects.filter(action="wasteitem.loaded").count() == 1


def test_items_load_beside_a_scheme_that_officers_entered() -> None:
    h.schemes()
    own = SortingScheme(code="two", name="二分法", source="村规民约")
    add(own, by=h.keeper())
    wet = SortingClass(scheme=own, code="wet", name="会烂的", colour="green", sign="leaf")
    wet.description = "会烂的"
    add(wet, by=h.keeper())
    call_command("load_sorting_guide", verbosity=0)
    assert WasteItem.objects.get(name="报纸").places.count() == 2


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("报纸,no-such,sell,,,捆好", "第2行"),
        ("报 纸,paper,sell,,,捆好", "第2行"),
        ("报纸,paper,sell,,,", "第2行"),
        ("报纸,paper,sell,,,捆好\n报纸,paper,sell,,,捆好", "第3行"),
        ("报纸,paper", "第2行"),
    ],
)
def test_a_file_with_a_fault_loads_nothing_and_names_the_line(line: str, told: str) -> None:
    head = "name,gb,five_fingers,also,local_words,advice\n"
    schemes = (h.DATA / "sorting_schemes.json").read_bytes()
    with pytest.raises(ValidationError) as refused:
        load_sorting_guide(schemes=schemes, items=(head + line).encode())
    assert told in "".join(refused.value.messages).replace(" ", "")
    assert not SortingScheme.objects.exists()
    with pytest.raises(ValidationError):
        load_sorting_guide(schemes=b"[{}]", items=head.encode())


def test_the_command_tells_what_is_wrong(settings: Any, tmp_path: Any) -> None:
    settings.BASE_DIR = tmp_path
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "sorting_schemes.json").write_text("no")
    (tmp_path / "data" / "waste_items.csv").write_text("")
    with pytest.raises(CommandError):
        call_command("load_sorting_guide", verbosity=0)


def test_every_sign_is_drawn() -> None:
    drawn = {p.stem for p in (h.DATA.parent / "templates" / "outreach" / "signs").iterdir()}
    assert drawn == set(Sign.values)


def test_an_item_is_entered_with_its_words_and_its_trail() -> None:
    made = h.item("尿不湿", "residual", "burn", also="纸尿裤、纸尿片", local_words="褯子")
    assert made.slug == "niaobushi"
    assert made.search_text == search_text(["尿不湿", "纸尿裤", "纸尿片", "褯子"], [])
    assert made.changed_by == h.keeper()
    event = AuditEvent.objects.get(action="wasteitem.added")
    assert event.after["places"] == {"gb": "residual", "five_fingers": "burn"}
    # Another with the same pinyin gets an address of its own.
    assert h.item("尿不实").slug == "niaobushi-2"


def test_a_change_keeps_the_address_and_replaces_classes() -> None:
    made = h.item("报纸")
    change(
        made,
        by=h.keeper(),
        expected_version=made.version,
        name="旧报纸",
        places={"gb": h.place("gb", "residual")},
    )
    stored = WasteItem.objects.get()
    assert (stored.slug, stored.version, stored.name) == ("baozhi", 2, "旧报纸")
    assert "jiubaozhi" in stored.search_text
    assert [str(place.sorting_class) for place in stored.places.all()] == ["其他垃圾"]
    event = AuditEvent.objects.get(action="wasteitem.changed")
    assert event.before["places"] == {"gb": "paper", "five_fingers": "sell"}
    with pytest.raises(StaleRecord):
        change(WasteItem.objects.get(), by=h.keeper(), expected_version=1, advice="捆好")


@pytest.mark.parametrize("role", [Role.COUNTY_OFFICER, Role.TOWNSHIP_OFFICER])
def test_only_the_city_keeps_the_guide(role: Role) -> None:
    made = h.item()
    other = h.person("elsewhere", role, factories.county())
    with pytest.raises(Refusal):
        change(made, by=other, expected_version=1, advice="捆好")
    with pytest.raises(Refusal):
        add(WasteItem(name="书", advice="捆好"), by=other)
    with pytest.raises(Refusal):
        publish_guide(by=other)


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "报 纸"}, {"name": ""}, {"name": "长" * 41}, {"also": "a b"},
        {"advice": ""}, {"name": "报\u202e纸"}, {"also": "长" * 41}, {"name": "报\x00纸"},
    ],
)  # fmt: skip
def test_what_no_search_can_take_is_refused(fields: dict[str, str]) -> None:
    h.schemes()
    with pytest.raises(ValidationError):
        add(WasteItem(**{"name": "书", "advice": "捆好", **fields}), by=h.keeper())


def test_a_class_has_its_own_sign_and_one_level_of_parts() -> None:
    gb = h.schemes()["gb"]
    entered = {"scheme": gb, "code": "new", "name": "新类", "description": "说明"}
    for wrong in (
        {},
        {"parent": h.place("gb", "food"), "colour": "red", "sign": "bin"},
        {"parent": h.place("gb", "paper")},
        {"parent": h.place("five_fingers", "rot")},
    ):
        with pytest.raises(ValidationError):
            add(SortingClass(**{**entered, **wrong}), by=h.keeper())
    with pytest.raises(IntegrityError), transaction.atomic():
        SortingClass.objects.create(**entered)
    add(SortingClass(**entered, colour="red", sign="bin"), by=h.keeper())


def test_the_city_has_one_scheme() -> None:
    h.schemes()
    with pytest.raises(ValidationError):
        add(SortingScheme(code="x", name="甲", source="文件", is_city=True), by=h.keeper())
    with pytest.raises(IntegrityError), transaction.atomic():
        SortingScheme.objects.create(code="x", name="甲", source="文件", is_city=True)


def test_the_database_keeps_an_item_in_a_class_of_the_scheme() -> None:
    made = h.item()
    wrong = ItemPlace(
        item=made, scheme=h.schemes()["gb"], sorting_class=h.place("five_fingers", "rot")
    )
    made.places.filter(scheme__code="gb").delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        wrong.save()
    remove_guard(CLASS_OF_SCHEME, connection)
    wrong.save()
    assert made.places.filter(scheme__code="gb").exists()


@pytest.mark.parametrize(
    ("model", "changes"),
    [(SortingScheme, {"code": "x"}), (SortingClass, {"code": "x"}), (WasteItem, {"slug": "x"})],
)
def test_addresses_never_change(model: Any, changes: dict[str, str]) -> None:
    h.item()
    row = model.objects.first()
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**changes)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.filter(pk=row.pk).delete()


def test_who_wrote_something_does_not_publish_it() -> None:
    h.item()
    factories.county()
    with pytest.raises(DutyConflict):
        publish_guide(by=h.keeper())
    publish_guide(by=h.publisher())
    # Now the other one wrote last, and the first has written nothing since.
    row = WasteItem.objects.get()
    change(row, by=h.publisher(), expected_version=row.version, advice="捆好")
    with pytest.raises(DutyConflict):
        publish_guide(by=h.publisher(), reason="补充")
    with pytest.raises(Refusal):
        publish_guide(by=h.keeper())  # without a reason
    assert publish_guide(by=h.keeper(), reason="补充").version == 2
    with pytest.raises(Refusal):
        publish_guide(by=h.keeper(), reason="没有变化")


def test_who_was_written_over_does_not_publish_either() -> None:
    row = h.item()
    factories.county()
    other = h.person("guide-other")
    change(row, by=other, expected_version=row.version, advice="捆好")
    for author in (h.keeper(), other):
        with pytest.raises(DutyConflict):
            publish_guide(by=author)
    publish_guide(by=h.publisher())
    change(row, by=other, expected_version=row.version, advice="压平")
    change(row, by=h.publisher(), expected_version=row.version, advice="压平捆好")
    with pytest.raises(DutyConflict):
        publish_guide(by=other, reason="补充")
    assert publish_guide(by=h.keeper(), reason="补充").version == 2


def test_a_guide_is_whole_before_it_is_published() -> None:
    with pytest.raises(Refusal):
        publish_guide(by=h.publisher())
    made = h.item()
    made.places.filter(scheme__code="gb").delete()
    with pytest.raises(Refusal) as refused:
        publish_guide(by=h.publisher())
    assert "报纸" in str(refused.value.message)


def test_an_edition_holds_public_fields_alone() -> None:
    h.chosen()
    h.guide()
    payload = current(Kind.SORTING, "guide").payload  # type: ignore[union-attr]
    assert set(payload) == {"schemes", "items", "entries"}
    assert set(payload["items"][0]) == {
        "slug", "name", "also", "local", "advice", "places", "search",
    }  # fmt: skip
    assert payload["entries"][0] == {
        "community": "甲村", "slug": payload["entries"][0]["slug"], "township": "南地街道",
        "scheme": "five_fingers", "name": "农村五指分类", "since": "2026-03-05",
        "basis": "村民代表会议",
    }  # fmt: skip
    assert h.keeper().name not in str(payload)


def test_a_village_chooses_and_an_urban_community_does_not() -> None:
    officer = h.person("nandi", Role.TOWNSHIP_OFFICER, factories.township())
    made = h.chosen(by=officer)
    assert made.changed_by == officer
    fingers = h.schemes()["five_fingers"]
    for unit in (
        factories.community(name="城市社区"),
        factories.community(name="园区", kind="quasi_village"),
    ):
        with pytest.raises(ValidationError):
            add(SchemeChoice(community=unit, scheme=fingers, since=date(2026, 1, 1)), by=officer)
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError):
        add(SchemeChoice(community=h.village("丙村"), scheme=fingers, since=tomorrow), by=officer)
    elsewhere = factories.township(factories.county(name="明山区"), name="高峪街道")
    stranger = h.person("gaoyu", Role.TOWNSHIP_OFFICER, elsewhere)
    with pytest.raises(Refusal):
        change(made, by=stranger, expected_version=1, basis="文件")
    # Back to the scheme of the city: nothing is shown any more.
    change(made, by=officer, expected_version=1, scheme=h.schemes()["gb"])
    assert h.guide().payload.get("entries", []) == []


def test_a_village_that_ended_is_left_out() -> None:
    made = h.chosen()
    type(made.community).objects.filter(pk=made.community_id).update(
        valid_until=timezone.localdate()
    )
    assert "entries" not in h.guide().payload
