"""Loading: what is reported, that nothing is lost, and that a refused file changes nothing."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent
from communities.divisions import DivisionFileError, parse_divisions
from communities.models import Community, CommunityType, County, Township
from communities.services import load_community_types, load_divisions
from tests import factories
from tests.communities.test_divisions import TREE, csv_file, real_file

pytestmark = pytest.mark.django_db

NOTHING = {"added": 0, "renamed": 0, "moved": 0, "closed": 0, "reopened": 0}


def load(*lines: str, **options: Any) -> Any:
    return load_divisions(rows=parse_divisions(csv_file(*lines)), **options)


def tables() -> list[Any]:
    """The whole contents of the registry and the number of audit events."""
    rows: list[Any] = [
        list(model.objects.order_by("pk").values())
        for model in (County, Township, Community, CommunityType)
    ]
    return [*rows, AuditEvent.objects.count()]


def replaced(old: str, new: str) -> list[str]:
    assert any(old in line for line in TREE)
    return [line.replace(old, new) for line in TREE]


def test_the_real_file_fills_the_registry() -> None:
    report = load_divisions(rows=parse_divisions(real_file()))
    assert (report.counties, report.townships, report.communities) == (6, 49, 508)
    assert report.without_committee == 10
    assert report.counts == NOTHING | {"added": 563}
    assert County.objects.count() == 6
    assert Township.objects.count() == 49
    assert Community.objects.count() == 508
    assert Community.objects.committees().count() == 498
    assert Community.objects.existing().count() == 508
    assert AuditEvent.objects.get().after == NOTHING | {"added": 563}


def test_addresses_of_the_real_units() -> None:
    load_divisions(rows=parse_divisions(real_file()))
    detai = Community.objects.get(short_name="德泰")
    assert (detai.slug, detai.short_name) == ("nandi-detai", "德泰")
    assert detai.full_name == "平山区南地街道 德泰社区居委会"
    assert list(County.objects.values_list("slug", flat=True)) == [
        "pingshan",
        "xihu",
        "mingshan",
        "nanfen",
        "benxi",
        "huanren",
    ]
    assert Township.objects.get(name="雅河朝鲜族乡").slug == "yahe"
    slugs = list(Community.objects.values_list("slug", flat=True))
    assert len(set(slugs)) == 508
    assert max(map(len, slugs)) <= 80
    both = Community.objects.filter(short_name="下牛").order_by("code")
    assert [unit.slug for unit in both] == ["niuxintai-xianiu-shequ", "niuxintai-xianiu-cun"]
    assert Community.objects.get(short_name="朝阳").slug == "baguacheng-chaoyang"


def test_loading_again_changes_nothing() -> None:
    load_divisions(rows=parse_divisions(real_file()))
    before = tables()
    report = load_divisions(rows=parse_divisions(real_file()))
    assert report.counts == NOTHING
    assert tables() == before


def test_a_new_name_keeps_the_former_one_the_address_and_the_row() -> None:
    load(*TREE)
    before = Community.objects.get(code="210502001201")
    report = load(*replaced("房身村委会,房身", "新房身村委会,新房身"))
    after = Community.objects.get(pk=before.pk)
    assert report.changes["renamed"] == ["210502001201 房身村委会 → 新房身村委会"]
    assert report.counts == NOTHING | {"renamed": 1}
    assert (after.name, after.short_name) == ("新房身村委会", "新房身")
    assert (after.former_names, after.slug) == (["房身村委会"], before.slug)
    assert after.version == before.version + 1


def test_the_old_name_again_is_no_former_name_any_more() -> None:
    load(*TREE)
    load(*replaced("房身村委会,房身", "新房身村委会,新房身"))
    load(*TREE)
    assert Community.objects.get(code="210502001201").former_names == ["新房身村委会"]


def test_another_code_moves_the_row_with_its_records() -> None:
    load(*TREE)
    before = Community.objects.get(code="210502001201")
    new_township = "210502002,210502,township,subdistrict,桥北街道,"
    moved = TREE[4].replace("210502001", "210502002")
    report = load(*TREE[:4], new_township, moved)
    after = Community.objects.get(pk=before.pk)
    assert report.changes["moved"] == ["房身村委会 210502001201 → 210502002201"]
    assert report.counts == NOTHING | {"added": 1, "moved": 1}
    assert (after.code, after.township.name) == ("210502002201", "桥北街道")
    assert (after.slug, after.valid_until) == (before.slug, None)


def test_a_township_that_is_renumbered_takes_its_communities_along() -> None:
    load(*TREE)
    keys = set(Community.objects.values_list("pk", flat=True))
    report = load(*[line.replace("210502001", "210502009") for line in TREE])
    assert report.counts == NOTHING | {"moved": 3}
    assert set(Community.objects.values_list("pk", flat=True)) == keys
    assert list(Community.objects.values_list("code", flat=True)) == [
        "210502009001",
        "210502009201",
    ]


def test_two_codes_may_change_places() -> None:
    lines = [*TREE, "210502001202,210502001,village,village,东村委会,东"]
    load(*lines)
    swapped = [
        *TREE[:4],
        "210502001202,210502001,village,village,房身村委会,房身",
        "210502001201,210502001,village,village,东村委会,东",
    ]
    report = load(*swapped)
    assert report.counts == NOTHING | {"moved": 2}
    assert Community.objects.get(name="东村委会").code == "210502001201"
    assert Community.objects.get(name="房身村委会").code == "210502001202"


def test_what_vanishes_is_closed_and_can_come_back() -> None:
    load(*TREE)
    report = load(*TREE[:4], day=date(2026, 5, 2))
    gone = Community.objects.get(code="210502001201")
    assert report.changes["closed"] == ["210502001201 房身村委会"]
    assert gone.valid_until == date(2026, 5, 1)
    assert [unit.name for unit in Community.objects.existing()] == ["南地社区居委会"]
    assert load(*TREE[:4]).counts == NOTHING
    report = load(*TREE)
    assert report.counts == NOTHING | {"reopened": 1}
    assert Community.objects.get(pk=gone.pk).valid_until is None


def test_a_unit_added_later_begins_on_that_day() -> None:
    load(*TREE[:4])
    load(*TREE, day=date(2026, 5, 2))
    found = dict(Community.objects.values_list("name", "valid_from"))
    assert found == {"南地社区居委会": None, "房身村委会": date(2026, 5, 2)}


def test_units_of_another_city_are_left_alone() -> None:
    load(*TREE)
    report = load(*[line.replace("2105", "2106").replace("平山", "元宝") for line in TREE])
    assert report.counts == NOTHING | {"added": 4}
    assert Community.objects.existing().count() == 4
    assert Community.objects.filter(slug="nandi-nandi-shequ").count() == 1


def refused(*lines: str) -> list[tuple[int, str]]:
    before = tables()
    with pytest.raises(DivisionFileError) as error:
        load(*lines)
    assert tables() == before
    return [(line.line, line.column) for line in error.value.errors]


def test_the_code_of_a_closed_unit_is_not_given_to_another() -> None:
    load(*TREE)
    load(*TREE[:4])
    assert refused(*replaced("房身村委会,房身", "新开村委会,新开")) == [(6, "code")]


def test_a_file_without_one_of_the_counties_is_refused() -> None:
    load(*TREE, "210503,210500,county,county,溪湖区,")
    assert refused(*TREE) == [(0, "")]


def test_a_dry_run_reports_and_writes_nothing() -> None:
    before = tables()
    report = load(*TREE, dry_run=True)
    assert report.counts == NOTHING | {"added": 4}
    assert tables() == before
    load(*TREE)
    assert len(Community.objects.all()) == 2


def test_appointments_with_a_code_that_is_gone_are_counted(member: Any) -> None:
    assert member.current_appointments[0].jurisdiction == "210502001001"
    load(*TREE[:3], TREE[4])
    report = load(*TREE[:3], TREE[4])
    assert report.stranded_appointments == 1


@pytest.mark.parametrize("count", [1, 30])
def test_the_number_of_queries_does_not_grow(count: int) -> None:
    lines = [*TREE] + [
        f"2105020012{n:02d},210502001,village,village,第{n}村委会," for n in range(2, count + 2)
    ]
    load(*TREE)
    rows = parse_divisions(csv_file(*lines))
    with CaptureQueriesContext(connection) as queries:
        load_divisions(rows=rows)
    # PostgreSQL's locks are queries; SQLite's are not.
    assert len([q for q in queries if "pg_advisory" not in q["sql"]]) == 14


def test_the_command_prints_the_report(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "divisions.csv"
    path.write_bytes(real_file())
    call_command("load_divisions", str(path))
    out = capsys.readouterr().out
    assert "508" in out
    assert Community.objects.count() == 508


def test_the_command_lists_every_error_and_writes_nothing(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "divisions.csv"
    path.write_bytes(csv_file(*TREE, "2105,x,village,village,,", "21,y,county,county,甲,"))
    before = tables()
    with pytest.raises(CommandError) as error:
        call_command("load_divisions", str(path))
    assert error.value.returncode == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3
    assert all("21" in line or "name" in line for line in lines)
    assert tables() == before


def test_the_command_names_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"missing\.csv"):
        call_command("load_divisions", str(tmp_path / "missing.csv"))


def test_the_command_can_try_without_writing(tmp_path: Path) -> None:
    path = tmp_path / "divisions.csv"
    path.write_bytes(real_file().decode("utf-8-sig").encode("gb18030"))
    call_command("load_divisions", str(path), "--dry-run", "--encoding", "gb18030")
    assert Community.objects.count() == 0


def test_the_policys_five_types_are_loaded_once() -> None:
    call_command("load_community_types")
    names = ["棚改区", "沉陷治理区", "混合型居民区", "大型居住社区", "村民集中居住区"]
    assert list(CommunityType.objects.values_list("name", flat=True)) == names
    before = tables()
    call_command("load_community_types")
    assert tables() == before


def test_types_of_officers_stay_and_names_are_updated() -> None:
    CommunityType.objects.create(code="own", name="自定类型", position=9)
    CommunityType.objects.create(code="mining-subsidence", name="沉陷区", position=2)
    data = (Path(settings.BASE_DIR) / "data" / "community_types.csv").read_bytes()
    assert load_community_types(data=data) == 4
    assert CommunityType.objects.count() == 6
    assert CommunityType.objects.get(code="mining-subsidence").name == "沉陷治理区"


def test_closing_a_unit_of_today_keeps_its_dates_in_order() -> None:
    load(*TREE[:4])
    today = timezone.localdate()
    load(*TREE)
    load(*TREE[:4])
    gone = Community.objects.get(code="210502001201")
    assert (gone.valid_from, gone.valid_until) == (today, today)
    assert today - timedelta(days=1) < gone.valid_until


def test_the_audit_event_names_who_loaded(city_officer: Any) -> None:
    load(*TREE, by=city_officer)
    event = AuditEvent.objects.get()
    assert (event.action, event.actor) == ("divisions.loaded", city_officer)


def test_factories_make_the_same_units_as_the_file(community: Any) -> None:
    assert factories.county().code == "210502"
