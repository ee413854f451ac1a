"""The items of the guide come from a sheet, with their classes by each scheme."""

from __future__ import annotations

import pytest

from outreach.models import WasteItem
from tests import factories
from tests.outreach.helpers import item, keeper
from tests.portal.import_helpers import confirm, counts, faults, round_trip, send, undo

pytestmark = pytest.mark.django_db


def places(name: str) -> dict[str, str]:
    found = WasteItem.objects.get(name=name).places.select_related("scheme", "sorting_class")
    return {place.scheme.code: place.sorting_class.code for place in found}


def heads() -> tuple[str, ...]:
    from portal.importing import resource_for

    columns = resource_for("guide", keeper()).columns()
    chosen = ("name", "also", "advice", "is_shown", "place_gb", "place_five_fingers")
    return tuple(str(columns[key].heading) for key in chosen)


def class_name(name: str, scheme: str) -> str:
    place = item(name).places.get(scheme__code=scheme)
    return str(place.sorting_class)


@pytest.fixture(autouse=True)
def guide() -> None:
    factories.county()
    item("报纸", "paper", "sell")


def test_items_with_their_classes(client_for: object) -> None:
    assert round_trip("guide", keeper()) == (0, 0, 1, 0)
    gb, fingers = class_name("报纸", "gb"), class_name("报纸", "five_fingers")
    batch = send(
        "guide", keeper(), heads(),
        ("报纸", "旧报纸", "捆好投放", "否", gb, ""),
        ("纸箱", "", "压平", None, gb, fingers),
    )  # fmt: skip
    assert (counts(batch), faults(batch)) == ((1, 1, 0, 0), [])
    confirm(batch)
    paper, box = WasteItem.objects.get(name="报纸"), WasteItem.objects.get(name="纸箱")
    assert (paper.also, paper.is_shown, places("报纸")) == ("旧报纸", False, {"gb": "paper"})
    assert ("旧报纸" in paper.search_text, box.slug, places("纸箱")) == (
        True, "zhixiang", {"gb": "paper", "five_fingers": "sell"},
    )  # fmt: skip
    assert round_trip("guide", keeper()) == (0, 0, 2, 0)
    undo(batch)
    paper.refresh_from_db()
    assert (paper.also, places("报纸")) == ("", {"gb": "paper", "five_fingers": "sell"})
    assert "旧报纸" not in paper.search_text
    # Nothing of the guide is deleted; the next edition is without it.
    box.refresh_from_db()
    assert (box.is_shown, round_trip("guide", keeper())) == (False, (0, 0, 2, 0))


def test_what_an_import_of_items_refuses() -> None:
    gb = class_name("报纸", "gb")
    batch = send(
        "guide", keeper(), heads(),
        ("两 字", "", "压平", "", gb, ""),
        ("纸箱", "", "", "大概", "没有的类", ""),
        ("纸板", "", "压平", "", "", ""),
        ("纸袋", "", "压平", "", gb, ""),
        ("纸袋", "", "压平", "", gb, ""),
    )  # fmt: skip
    assert faults(batch) == ["A2", "C3", "D3", "E3", "E4", "A6"]
