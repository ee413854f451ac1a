"""Registration cases and filings: who does what, in which order, and what comes of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.desk import items_for
from accounts.enums import Role
from accounts.models import AuditEvent
from accounts.rules import DutyConflict, IllegalTransition, Refusal, StaleRecord
from benxi_sorting.demonstration.clock import on
from orgs import queries
from orgs.models import Capability, CaseTerm, Organization, RegistrationCase, ServiceArea
from orgs.services import (
    Check,
    accept_case,
    answer_correction,
    ask_correction,
    check_materials,
    decide_case,
    examine_case,
    open_case,
    settle_case,
    step_case,
    withdraw_case,
)
from portal import measures
from tests import factories
from tests.orgs.case_helpers import (
    accepted,
    begin,
    certified,
    clerk,
    complete,
    days_ago,
    entry,
    examined,
    filed,
    filing,
    granted,
    judge,
    member,
    promise,
    registered,
    rules,
    township,
    with_township,
)
from tests.orgs.helpers import credit_code, organization
from tests.portal.helpers import calendar

pytestmark = pytest.mark.django_db

Today = timezone.localdate


def test_an_application_brings_the_papers_of_its_kind() -> None:
    rules()
    case = begin()
    assert case.state == "guidance"
    papers = [str(paper) for paper in queries.materials_of(case)]
    assert papers[0] == "登记申请书"
    assert len(papers) == 6
    assert queries.lacking(case) == papers


def test_the_same_form_sent_twice_opens_one_case() -> None:
    by = clerk()
    for _number in range(2):
        open_case(by=by, entry=entry(), token="t" * 32)
    assert RegistrationCase.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"jurisdiction": "210502001"}, "jurisdiction"),
        ({"received_on": Today() + timedelta(days=1)}, "received_on"),
        ({"basis_on": Today() + timedelta(days=1)}, "basis_on"),
        ({"matter": "change"}, "organization"),
        ({"matter": "cancellation"}, "organization"),
        ({"name": "绿家园环保协会"}, "name"),
        ({"name": "一\u202e二"}, "name"),
        ({"applicant_phone": "不知道"}, "applicant_phone"),
        ({"kind": "club"}, "kind"),
        ({"applicant_name": "王桂芝210502197001011234"}, "applicant_name"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(fields: dict[str, Any], field: str) -> None:
    organization()
    city = factories.user(Role.CITY_OFFICER)
    with pytest.raises(ValidationError) as found:
        open_case(by=city, entry=entry(**fields), token="t" * 32)
    assert field in found.value.message_dict


def test_a_filing_begins_with_a_committee() -> None:
    with pytest.raises(ValidationError) as found:
        open_case(by=township(), entry=filing(jurisdiction="210502001"), token="t" * 32)
    assert "jurisdiction" in found.value.message_dict


def test_who_keeps_no_register_opens_no_case() -> None:
    for by, of in ((member(), entry()), (township(), entry()), (clerk(), filing())):
        with pytest.raises(Refusal):
            open_case(by=by, entry=of, token="t" * 32)


def test_nothing_is_accepted_while_a_paper_lacks() -> None:
    rules()
    case = begin()
    step_case(case, "pre_review", by=clerk())
    with pytest.raises(Refusal, match="登记申请书"):
        accept_case(case, by=clerk())
    complete(case)
    accept_case(case, by=clerk())
    assert (case.state, case.accepted_on) == ("accepted", Today())
    assert case.due == Today() + timedelta(days=60)
    assert case.term.source.startswith("《社会团体登记管理条例》第十二条")


def test_a_defect_is_named() -> None:
    rules()
    case = begin()
    paper = queries.materials_of(case)[0]
    with pytest.raises(ValidationError) as found:
        check_materials(case, by=clerk(), checks={paper.pk: Check("defective")})
    assert list(found.value.message_dict) == [f"material_{paper.pk}"]
    check_materials(case, by=clerk(), checks={paper.pk: Check("defective", "缺签名")})
    assert queries.materials_of(case)[0].remark == "缺签名"


def test_a_promise_is_kept_beside_the_law() -> None:
    promise(20)
    case = accepted()
    assert (case.due, case.promised_due) == (
        Today() + timedelta(days=60),
        Today() + timedelta(days=20),
    )


def test_the_term_stays_that_of_the_day_of_acceptance() -> None:
    promise(20)
    case = accepted(day=days_ago(2))
    CaseTerm.objects.create(
        kind="association", matter="registration", in_force_since=days_ago(1),
        statutory_days=30, source="新条例",
    )  # fmt: skip
    assert queries.clock_of(RegistrationCase.objects.get(pk=case.pk)).statutory.days == 60
    assert queries.term_on("association", "registration", Today()).statutory_days == 30


def test_without_a_term_nothing_is_due() -> None:
    case = accepted(entry(kind="foundation"))
    assert (case.term, case.due, case.promised_due) == (None, None, None)
    assert queries.clock_of(case).statutory is None


def changing(day: date) -> RegistrationCase:
    """The change of an association, accepted on `day`."""
    return accepted(entry(matter="change", organization=organization()), day=day)


def test_a_change_has_working_days_and_says_why() -> None:
    rules()
    call_command("load_calendar", verbosity=0)
    case = changing(date(2026, 9, 18))
    assert case.due == date(2026, 10, 22)
    rows = RegistrationCase.objects.all()
    assert list(queries.overdue(rows, case.due)) == []
    assert list(queries.overdue(rows, date(2026, 10, 23))) == [case]
    with on(date(2026, 9, 30)):
        ask_correction(case, by=clerk(), text="补正会议决议")
    assert list(queries.overdue(rows, date(2026, 10, 23))) == []
    with on(date(2026, 10, 8)):
        answer_correction(case, by=clerk(), answer="已补")
    assert case.due == date(2026, 10, 23)
    with on(date(2026, 10, 26)):
        assert [item.overdue for item in items_for(clerk()) if str(item.title) == str(case)] == [
            True
        ]


def test_working_days_are_reckoned_without_what_a_list_tells_beside_a_case() -> None:
    rules()
    call_command("load_calendar", verbosity=0)
    case = changing(date(2026, 9, 18))
    officer = clerk()
    with on(date(2026, 11, 2)), CaptureQueriesContext(connection) as asked:
        assert list(queries.cases_for(officer, "overdue")) == [case]
    [reckoning, listing] = [
        query["sql"] for query in asked if query["sql"].startswith('SELECT "orgs_registrationcase"')
    ]
    assert ("communities_county" in reckoning, "communities_county" in listing) == (False, True)


def test_a_day_that_no_calendar_tells_is_told_once_one_comes() -> None:
    rules()
    call_command("load_calendar", verbosity=0)
    case = changing(date(2026, 12, 21))
    clock = queries.clock_of(case, date(2026, 12, 22))
    assert (case.due, clock.statutory, clock.is_overdue) == (None, None, False)
    assert "2027" in str(clock.unknown)
    calendar(2027)
    clock = queries.clock_of(case, date(2027, 1, 5))
    assert clock.statutory is not None
    late = clock.statutory.last_day + timedelta(days=1)
    assert list(queries.overdue(RegistrationCase.objects.all(), late)) == [case]


def test_what_is_decided_late_counts_though_its_day_was_not_known_at_first() -> None:
    rules()
    call_command("load_calendar", verbosity=0)
    case = changing(date(2026, 12, 21))
    calendar(2027)
    with on(date(2027, 3, 1)):
        examine_case(case, by=clerk(), opinion="agrees", text="材料真实")
        decide_case(case, "granted", by=judge())
        assert queries.clock_of(case).is_overdue
    span, code = measures.Span(date(2027, 1, 1), date(2027, 12, 31)), case.jurisdiction
    in_time = measures.registered()["cases_in_time"]
    assert measures.figures(in_time, span, [code])[code] == measures.Figure(0, 1)


def test_a_correction_stops_the_clock_until_it_is_answered() -> None:
    promise(10)
    with on(date(2026, 3, 1)):
        case = accepted(day=date(2026, 3, 1))
    with on(date(2026, 3, 5)):
        ask_correction(case, by=clerk(), text="章程草案缺少议事规则")
    with on(date(2026, 3, 25)):
        assert queries.clock_of(case).is_paused
        assert list(queries.overdue(RegistrationCase.objects.all())) == []
        for act in (
            lambda: ask_correction(case, by=clerk(), text="又一件"),
            lambda: examine_case(case, by=clerk(), opinion="agrees", text="好"),
        ):
            with pytest.raises(Refusal):
                act()
        answer_correction(case, by=clerk(), answer="已补交章程草案")
        assert case.promised_due == date(2026, 3, 31)
    with on(date(2026, 4, 1)):
        assert list(queries.overdue(RegistrationCase.objects.all())) == [case]


def test_a_correction_asked_too_late_saves_nothing() -> None:
    promise(10)
    case = accepted(day=date(2026, 3, 1))
    with on(date(2026, 3, 20)):
        ask_correction(case, by=clerk(), text="补正")
        assert list(queries.overdue(RegistrationCase.objects.all())) == [case]


def test_who_examined_does_not_decide() -> None:
    case = examined()
    for target in ("granted", "refused"):
        with pytest.raises(DutyConflict):
            decide_case(case, target, by=clerk(), reason="理由")
    decide_case(case, "granted", by=judge())
    assert case.state == "granted"


def test_a_refusal_says_why_and_forgets_the_applicant() -> None:
    case = examined(opinion="objects")
    with pytest.raises(Refusal):
        decide_case(case, "refused", by=judge(), reason="  ")
    decide_case(case, "refused", by=judge(), reason="同一行政区域内已有业务范围相同的社会团体")
    case = RegistrationCase.objects.get(pk=case.pk)
    assert (case.state, case.applicant_name, case.applicant_phone) == ("refused", "", "")
    assert case.decision.startswith("同一行政区域")


def test_a_certificate_makes_the_entry() -> None:
    case = certified()
    made = Organization.objects.get()
    assert (case.result, made.name, made.credit_code) == (made, case.name, credit_code(7))
    assert (made.jurisdiction, made.kind) == ("210502", "association")
    assert RegistrationCase.objects.get(pk=case.pk).applicant_phone == ""


def test_a_certificate_without_a_code_makes_nothing() -> None:
    case = granted()
    with pytest.raises(ValidationError) as found:
        settle_case(case, by=judge())
    assert "credit_code" in found.value.message_dict
    assert RegistrationCase.objects.get(pk=case.pk).state == "granted"
    assert Organization.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "state", "act"),
    [
        ("certificate_number", granted, lambda case: settle_case(
            case, by=judge(), credit_code=credit_code(7), certificate_number="7" * 51)),
        ("decision", examined, lambda case: decide_case(
            case, "refused", by=judge(), reason="不\x00行")),
        ("decision", begin, lambda case: withdraw_case(case, by=clerk(), reason="不\u202e办")),
        ("examination", accepted, lambda case: examine_case(
            case, by=clerk(), opinion="agrees", text="好\x00")),
        ("opinion", accepted, lambda case: examine_case(
            case, by=clerk(), opinion="o" * 21, text="好")),
    ],
)  # fmt: skip
def test_what_no_column_keeps_is_refused_before_the_database_meets_it(
    field: str, state: Any, act: Any
) -> None:
    case = state()
    with pytest.raises(ValidationError) as found:
        act(case)
    assert list(found.value.message_dict) == [field]


def test_a_change_renames_and_a_cancellation_ends() -> None:
    old = organization()
    before = old.supervising_body
    renamed = {"name": "平山区绿色家园协会", "supervising_body": ""}
    certified(entry(matter="change", organization=old, **renamed))
    old.refresh_from_db()
    assert (old.name, old.supervising_body) == ("平山区绿色家园协会", before)
    body = {"supervising_body": "平山区城市管理局", "name": old.name}
    certified(entry(matter="change", organization=old, **body))
    old.refresh_from_db()
    assert old.supervising_body == body["supervising_body"]
    certified(entry(matter="cancellation", organization=old, name=old.name))
    assert Organization.objects.get().status == "ended"


def test_an_organisation_has_one_open_case() -> None:
    old = organization()
    begin(entry(matter="change", organization=old, name="新名称协会"))
    with pytest.raises(ValidationError, match=r"."):
        begin(entry(matter="cancellation", organization=old, name=old.name))


def test_an_organisation_of_another_registry_is_none_of_ours() -> None:
    other = organization(jurisdiction="210503")
    city = factories.user(Role.CITY_OFFICER)
    with pytest.raises(ValidationError) as found:
        open_case(
            by=city, entry=entry(matter="change", organization=other, name="新"), token="t" * 32
        )
    assert "organization" in found.value.message_dict


def test_a_filing_goes_through_committee_township_and_county() -> None:
    rules()
    case = begin(filing())
    assert case.state == "first_opinion"
    with pytest.raises(Refusal):
        examine_case(case, by=township(), opinion="agrees", text="代初审")
    complete(case, member())
    examine_case(case, by=member(), opinion="agrees", text="同意")
    assert case.state == "with_township"
    with pytest.raises(Refusal):
        check_materials(case, by=member(), checks={})
    decide_case(case, "filed", by=township())
    with pytest.raises(Refusal):
        settle_case(case, by=township())
    settle_case(case, by=clerk())
    made = Organization.objects.get()
    assert (made.kind, made.credit_code, made.jurisdiction) == ("filed", "", "210502001")
    assert ServiceArea.objects.get(organization=made).jurisdiction == case.jurisdiction
    assert case.state == "registered"


def test_a_township_that_gave_the_opinion_does_not_file() -> None:
    case = begin(filing())
    both = member()
    factories.appointment(both, Role.TOWNSHIP_OFFICER, factories.township())
    both = type(both).objects.get(pk=both.pk)
    examine_case(case, by=both, opinion="agrees", text="同意")
    with pytest.raises(DutyConflict):
        decide_case(case, "filed", by=both)


def test_a_township_refuses_with_reasons_or_returns() -> None:
    case = with_township()
    step_case(case, "first_opinion", by=township(), reason="请核实成员人数")
    assert (case.accepted_on, case.examined_by, case.opinion) == (None, None, "")
    examine_case(case, by=member(), opinion="objects", text="不足三人")
    decide_case(case, "refused", by=township(), reason="不具备基本条件")
    assert case.state == "refused"


def test_a_filed_one_becomes_a_legal_person() -> None:
    old = registered().result
    old.capabilities.set([Capability.objects.create(code="publicity", name="宣传引导")])
    case = certified(entry(organization=old, name="平山区德泰分类志愿服务协会"))
    old.refresh_from_db()
    served = [area.jurisdiction for area in queries.services_of([case.result])]
    assert served == [factories.community(name="德泰社区").code]
    assert [str(tag) for tag in case.result.capabilities.all()] == ["宣传引导"]
    assert old.status == "ended"
    assert case.result.kind == "association"
    assert case.result.credit_code == credit_code(7)


def test_a_filed_one_changes_and_ends() -> None:
    old = registered().result
    registered(filing(matter="change", organization=old, name="德泰社区环保队"))
    old.refresh_from_db()
    assert old.name == "德泰社区环保队"
    registered(filing(matter="cancellation", organization=old, name=old.name))
    old.refresh_from_db()
    assert old.status == "ended"


def test_a_registered_one_grows_out_of_nothing_registered() -> None:
    old = organization()
    with pytest.raises(ValidationError) as found:
        begin(entry(organization=old))
    assert "organization" in found.value.message_dict


def test_withdrawing_needs_a_reason_and_forgets() -> None:
    case = begin()
    with pytest.raises(Refusal):
        withdraw_case(case, by=clerk(), reason="")
    withdraw_case(case, by=clerk(), reason="发起人不再申请")
    assert (case.state, case.applicant_name) == ("withdrawn", "")
    with pytest.raises(IllegalTransition):
        step_case(case, "pre_review", by=clerk())


def test_examining_again_takes_the_first_examination_away() -> None:
    case = examined()
    step_case(case, "accepted", by=judge(), reason="请核实场所")
    assert (case.examined_by, case.examined_on, case.opinion) == (None, None, "")
    assert case.due is None or case.due >= Today()


def test_the_slower_of_two_is_told() -> None:
    case = begin()
    other = RegistrationCase.objects.get(pk=case.pk)
    ask_correction(case, by=clerk(), text="补正")
    with pytest.raises(StaleRecord):
        ask_correction(other, by=judge(), text="补正")


def test_every_act_is_in_the_trail_without_the_telephone() -> None:
    case = certified()
    acts = list(
        AuditEvent.objects.filter(object_type="orgs.RegistrationCase").order_by("sequence")
        .values_list("action", flat=True)
    )  # fmt: skip
    assert acts == [
        f"registrationcase.{word}"
        for word in ("opened", "pre_review", "accepted", "examined", "granted", "certified")
    ]
    told = str(list(AuditEvent.objects.values_list("before", "after")))
    assert "13904140000" not in told
    assert case.state == "certified"


def test_apply_by_is_counted_from_the_agreement() -> None:
    rules()
    old = organization()
    case = begin(entry(matter="change", organization=old, name="新名称协会", basis_on=days_ago(31)))
    found = queries.apply_by(case)
    assert found is not None
    assert (found.deadline.last_day, found.deadline.is_overdue) == (days_ago(1), True)


# What the database refuses, whoever writes.


def refuses(change: Any) -> bool:
    try:
        with transaction.atomic():
            change()
    except (IntegrityError, DatabaseError):
        return True
    return False


def test_the_database_decides_nothing_before_it_is_accepted() -> None:
    case = begin()
    rows = RegistrationCase.objects.filter(pk=case.pk)
    decided = {"decided_by": judge(), "decided_on": Today()}
    examined_too = {"examined_by": clerk(), "examined_on": Today(), "opinion": "agrees"}
    assert refuses(lambda: rows.update(state="granted", **decided, **examined_too))
    assert refuses(lambda: rows.update(state="accepted"))
    assert not refuses(
        lambda: rows.update(state="granted", accepted_on=Today(), **decided, **examined_too)
    )


def test_the_database_keeps_examiner_and_decider_apart() -> None:
    case = examined()
    rows = RegistrationCase.objects.filter(pk=case.pk)
    assert refuses(lambda: rows.update(state="granted", decided_by=clerk(), decided_on=Today()))
    assert not refuses(lambda: rows.update(state="granted", decided_by=judge(), decided_on=Today()))


def test_the_database_waits_for_corrections() -> None:
    case = accepted()
    ask_correction(case, by=clerk(), text="补正")
    rows = RegistrationCase.objects.filter(pk=case.pk)
    done = {
        "state": "examined",
        "examined_by": clerk(),
        "examined_on": Today(),
        "opinion": "agrees",
    }
    assert refuses(lambda: rows.update(**done))
    answer_correction(case, by=clerk(), answer="补交")
    assert not refuses(lambda: rows.update(**done))


def test_the_database_accepts_no_incomplete_application() -> None:
    rules()
    case = begin()
    step_case(case, "pre_review", by=clerk())
    rows = RegistrationCase.objects.filter(pk=case.pk)
    assert refuses(lambda: rows.update(state="accepted", accepted_on=Today()))
    complete(case)
    assert not refuses(lambda: rows.update(state="accepted", accepted_on=Today()))


def test_the_database_keeps_the_ways_apart() -> None:
    case, way = begin(), begin(filing())
    assert refuses(lambda: RegistrationCase.objects.filter(pk=way.pk).update(state="guidance"))
    assert refuses(
        lambda: RegistrationCase.objects.filter(pk=case.pk).update(state="first_opinion")
    )


def test_terms_and_answered_corrections_stay() -> None:
    promise(10)
    case = accepted()
    asked = ask_correction(case, by=clerk(), text="补正")
    assert refuses(lambda: type(asked).objects.filter(pk=asked.pk).update(text="别的"))
    answer_correction(case, by=clerk(), answer="补交")
    assert refuses(lambda: type(asked).objects.filter(pk=asked.pk).update(answer="别的"))
    assert refuses(lambda: CaseTerm.objects.update(statutory_days=90))
    assert refuses(lambda: CaseTerm.objects.all().delete())


def test_filed_is_no_legal_person_in_the_database() -> None:
    case = filed()
    with pytest.raises(ValidationError):
        settle_case(case, by=clerk(), credit_code=credit_code(9))


def test_papers_are_still_checked_while_a_correction_of_an_examined_case_is_awaited() -> None:
    rules()
    case = examined()
    ask_correction(case, by=judge(), text="请补正章程草案")
    paper = queries.materials_of(case)[0]
    check_materials(case, by=judge(), checks={paper.pk: Check("defective", "缺签名")})
    assert queries.materials_of(case)[0].status == "defective"
    with pytest.raises(Refusal):
        decide_case(case, "granted", by=judge())


def test_the_database_grants_nothing_with_a_paper_that_lacks() -> None:
    rules()
    case = examined()
    paper = queries.materials_of(case)[0]
    check_materials(case, by=judge(), checks={paper.pk: Check("defective", "缺签名")})
    rows = RegistrationCase.objects.filter(pk=case.pk)
    decided = {"decided_by": judge(), "decided_on": Today()}
    assert refuses(lambda: rows.update(state="granted", **decided))
    assert not refuses(lambda: rows.update(state="refused", decision="材料不齐", **decided))
