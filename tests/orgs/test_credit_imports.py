"""Credit information comes from a sheet: terms are reckoned, and what stands never changes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.rules import Refusal
from benxi_sorting.demonstration.clock import on
from orgs import services
from orgs.models import CreditEntry, Organization
from portal import importing
from portal.enums import ImportState
from tests import factories
from tests.orgs.credit_helpers import association, entry, officer, rules
from tests.orgs.helpers import organization, serves
from tests.portal.import_helpers import confirm, counts, faults, round_trip, send, undo

pytestmark = pytest.mark.django_db

KEYS = ("organization", "credit_code", "kind_of", "title", "basis", "document", "source",
        "arisen_on", "is_public")  # fmt: skip
DAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def known(db: None) -> None:
    rules()


def heads(*keys: str) -> tuple[str, ...]:
    columns = importing.resource_for("credit", officer()).columns()
    return tuple(str(columns[key].heading) for key in keys or KEYS)


def row(of: Organization, day: Any = "2026-03-04", **fields: Any) -> tuple[Any, ...]:
    said = {
        "organization": of.name, "credit_code": "", "kind_of": "check", "title": "抽查合格",
        "basis": "《社会组织抽查暂行办法》", "document": "", "source": "平山区民政局",
        "arisen_on": day, "is_public": "", **fields,
    }  # fmt: skip
    return tuple(said[key] for key in KEYS)


def sent(*rows: tuple[Any, ...]) -> Any:
    return send("credit", officer(), heads(), *rows)


def test_entries_with_their_terms() -> None:
    one, two = association(), organization("乐龄队", kind="filed", credit_code="")
    with on(DAY):
        batch = sent(
            row(one, credit_code=one.credit_code),
            row(one, "2026年2月2日", kind_of="penalty", title="警告", document="平民罚1号"),
            row(two, is_public="否"),
        )
        assert (counts(batch), faults(batch)) == ((3, 0, 0, 0), [])
        confirm(batch)
        typed, _new = services.enter_credit(
            one,
            facts=services.CreditFacts("check", "另一次", "依据", "平山区民政局", date(2026, 2, 2)),
            by=officer(),
            token="typed-by-hand-0001",
        )
    fresh, penalty, hidden = CreditEntry.objects.exclude(pk=typed.pk).order_by("pk")
    assert (fresh.entered_on, fresh.entered_by, fresh.is_late, fresh.due_on) == (
        DAY, officer(), False, date(2026, 3, 11),
    )  # fmt: skip
    assert (penalty.due_on, penalty.is_late, penalty.term) == (typed.due_on, True, typed.term)
    assert (penalty.is_public, hidden.is_public, hidden.organization) == (True, False, two)
    assert round_trip("credit", officer()) == (0, 0, 4, 0)
    assert counts(sent(row(one), row(two, "2026-03-05", is_public="否"))) == (1, 0, 1, 0)


def test_what_was_corrected_and_retracted_reads_back() -> None:
    one = association()
    for number, retracts in ((1, False), (2, True)):
        old = entry(one, title=f"第{number}条")
        facts = services.CreditFacts("other", f"第{number}条", "依据", "来源", date(2026, 3, 4))
        services.enter_credit(
            one, facts=facts, by=officer(), token=f"correction-{number:06d}",
            correction=services.EntryCorrection(old, "录错", retracts),
        )  # fmt: skip
    assert round_trip("credit", officer()) == (0, 0, 4, 0)


def test_what_stands_never_changes() -> None:
    one = association()
    old = entry(one, kind="check", title="抽查合格")
    batch = sent(row(one, source="市民政局", is_public="否"))
    # The basis and the source are others, and it is public.
    assert (counts(batch)[3], faults(batch)) == (3, ["E2", "G2", "I2"])
    batch = send("credit", officer(), (*heads(), *heads("record")),
                 (*row(one, title="抽查不合格"), old.public_id))  # fmt: skip
    assert faults(batch) == ["D2", "E2"]
    old.refresh_from_db()
    assert old.title == "抽查合格"


def test_all_that_is_wrong_is_told_at_once() -> None:
    one, two = association(), association(2)
    organization("同名协会", number=3)
    organization("同名协会", number=4, jurisdiction="210502001")
    with on(DAY):
        batch = sent(
            row(one, "2026-03-11"),
            row(one, kind_of="penalty", title="警告"),
            row(one, kind_of="没有的类", basis=""),
            row(one, credit_code=two.credit_code),
            row(one, credit_code="51210502000000999X"),
            row(Organization(name="没有的协会")),
            row(Organization(name="同名协会")),
            row(two), row(two),
            row(two, "1999-01-01"),
        )  # fmt: skip
    assert faults(batch) == ["H2", "F3", "C4", "E4", "A5", "B6", "A7", "A8", "D10", "H11"]
    assert not CreditEntry.objects.exists()


def test_a_missing_rule_is_told_with_the_row() -> None:
    one = association()
    batch = sent(row(one, "1990-01-01"))
    assert faults(batch) == ["H2"]
    assert "1990-01-01" in importing.preview_of(batch).faults[0].reason


def test_what_others_register_is_out_of_reach() -> None:
    other = factories.county(name="明山区")
    foreign = organization("明山协会", number=2, jurisdiction=other.code)
    serves(foreign, factories.county())
    hers = factories.user(Role.COUNTY_OFFICER, other)
    made = entry(foreign, by=hers)
    own = association()
    batch = send(
        "credit", officer(), (*heads(), *heads("record")),
        (*row(foreign), ""),
        (*row(own, credit_code=foreign.credit_code), ""),
        (*row(own), made.public_id),
    )  # fmt: skip
    assert faults(batch) == ["A2", "B3", "J4"]
    assert importing.resource_for("credit", officer()).rows().count() == 0
    assert round_trip("credit", hers) == (0, 0, 1, 0)
    with pytest.raises(Refusal):
        importing.resource_for(
            "credit", factories.user(Role.TOWNSHIP_OFFICER, factories.township())
        )


def test_an_import_of_credit_is_not_undone(client_for: Any) -> None:
    batch = sent(row(association()))
    confirm(batch)
    with pytest.raises(Refusal, match="不能删除"):
        undo(batch)
    page = client_for(batch.uploaded_by).get(reverse("import_batch", args=[batch.public_id]))
    assert "不能删除" in page.content.decode()
    assert reverse("import_undo", args=[batch.public_id]) not in page.content.decode()
    batch.refresh_from_db()
    assert (batch.state, CreditEntry.objects.count()) == (ImportState.APPLIED, 1)


def test_a_preview_of_yesterday_is_not_applied_today() -> None:
    """The day of entry is a part of what was shown."""
    one = association()
    with on(DAY):
        batch = sent(row(one))
    with on(date(2026, 3, 11)), pytest.raises(Refusal):
        confirm(batch)
    assert not CreditEntry.objects.exists()


def test_a_look_asks_no_more_of_many_rows_than_of_one() -> None:
    one, asked = association(), []
    sent(row(one))
    for number in (1, 100):
        rows = [row(one, title=f"第{n}次", day=f"2026-03-{n % 9 + 1:02d}") for n in range(number)]
        with CaptureQueriesContext(connection) as queries:
            assert counts(sent(*rows)) == (number, 0, 0, 0)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_the_way_from_the_list(client_for: Any) -> None:
    page = client_for(officer()).get(reverse("admin:orgs_creditentry_changelist"))
    assert reverse("import_start", args=["credit"]) in page.content.decode()
    assert importing.resource_for("credit", officer()).template()
