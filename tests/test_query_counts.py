"""Every list of the admin asks the database as often for 30 rows as for one.

The public lists and those of the workspace are counted in the tests of their apps.
"""

from __future__ import annotations

import csv
import secrets
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.constants import CREDIT_CODE_CHARACTERS
from accounts.enums import Role
from accounts.services import record_event
from communities.models import AssemblyRule, CommunityType
from communities.services import publish_register
from coordination.models import DisclosureTerm, OfficeMember, PolicyClause
from coordination.services import discard_scoreboard
from evaluation.models import (
    Appeal,
    Composite,
    Finding,
    PublicityTerm,
    RectificationTerm,
    ReviewRule,
    Round,
    Scorecard,
    StandingRule,
)
from evaluation.queries import criteria_of
from evaluation.services import (
    Reviewed,
    assign_task,
    close_round,
    confirm_inspection,
    give_number,
    prepare_bulletin,
    propose_by_hand,
    submit_inspection,
)
from orgs.enums import OrganizationKind
from orgs.models import (
    AnnualDuty,
    Capability,
    CaseTerm,
    CodeCategory,
    ConsultationTerm,
    CreditTerm,
    ListingGround,
    MaterialRequirement,
    Officeholder,
    PracticeTopic,
    RatingScale,
    RegistryAuthority,
    Restriction,
    RuleQuestion,
    Standard,
    StartingGuide,
)
from orgs.services.credit_requests import send_request
from outreach.models import SortingClass, SortingScheme
from outreach.services import note_word
from portal.documents import chinese_number
from tests import factories
from tests.communities.backbone import join
from tests.communities.body_helpers import furnish
from tests.communities.council_helpers import published
from tests.communities.helpers import carry
from tests.communities.programmes import programme
from tests.communities.toolkits import adopt, method
from tests.coordination import (
    notice_helpers,
    plan_helpers,
    referral_helpers,
    test_duties,
    training_helpers,
)  # fmt: skip
from tests.coordination.helpers import counter, draft, prepared
from tests.deliberation.feedback_helpers import send
from tests.deliberation.helpers import hold
from tests.deliberation.procedure_helpers import do, leave_out, start, typed_step
from tests.evaluation.finding_helpers import issue
from tests.evaluation.helpers import (
    Card,
    given,
    make_card,
    make_register,
    make_round,
    make_rule,
    samples,
    scored_round,
)
from tests.evaluation.part_helpers import past, weights
from tests.evaluation.review_card_helpers import ReviewCard
from tests.evaluation.review_helpers import begin as begin_review
from tests.evaluation.review_helpers import estate_with_company, review_meeting
from tests.evaluation.township_card_helpers import begun as begin_township
from tests.evaluation.township_card_helpers import township_card
from tests.evaluation.waste_helpers import enter as enter_weights
from tests.evaluation.waste_helpers import limit as waste_limit
from tests.orgs.case_helpers import asked
from tests.orgs.case_helpers import begin as begin_case
from tests.orgs.case_helpers import entry as application
from tests.orgs.credit_helpers import (
    association,
    handed_in,
    investigated,
    noticed,
    pledge,
    rated,
    signed,
    trade,
)
from tests.orgs.credit_helpers import entry as credit_entry
from tests.orgs.credit_helpers import rules as credit_rules
from tests.orgs.helpers import member as join_organization
from tests.orgs.helpers import organization
from tests.orgs.helpers import serves as serve
from tests.orgs.library_helpers import planned, submitted
from tests.orgs.partnership_helpers import agreement
from tests.orgs.partnership_helpers import ask as ask_for
from tests.orgs.partnership_helpers import need as want
from tests.orgs.partnership_helpers import resource as share
from tests.orgs.partnership_helpers import unit as partner_unit
from tests.orgs.standard_helpers import comment as comment_on
from tests.orgs.standard_helpers import consulted as consulted_standard
from tests.orgs.standard_helpers import proposed as propose_standard
from tests.outreach.activity_helpers import planned as plan_activity
from tests.outreach.helpers import chosen as choose_scheme
from tests.outreach.helpers import item as waste_item
from tests.outreach.helpers import village
from tests.portal.helpers import calendar
from tests.url_patterns import all_patterns

pytestmark = pytest.mark.django_db


def _round(number: int) -> Any:
    """A month of 平山区 with one community in it."""
    factories.community()
    officer = factories.user(Role.COUNTY_OFFICER, factories.county(), username=f"officer{number}")
    period = f"{2020 + number // 12}-{number % 12 + 1:02d}"
    return make_round(make_card(f"card{number}"), by=officer, period=period), officer


def _bulletin(number: int) -> None:
    round_, officer = _round(number)
    close_round(round_, by=officer)
    prepare_bulletin(round_, by=officer)


def _organization(number: int) -> Any:
    return organization(f"第{number}协会", number=number)


def _letter(number: int) -> str:
    return CREDIT_CODE_CHARACTERS[number]


def _credited(number: int) -> Any:
    """An association under the rules of credit that ship."""
    if not CreditTerm.objects.exists():
        credit_rules()
    return association(number)


def _rating(number: int) -> None:
    of = _credited(number)
    handed_in(of, result="qualified")
    rated(of)


def _credit_request(number: int) -> None:
    of = _credited(number)
    send_request(
        credit_entry(of),
        kind="objection",
        text="登记有误",
        by=join_organization(of),
        token=secrets.token_hex(16),
    )


def _credit_rule(model: Any, number: int) -> None:
    """The first rule that ships, in force from another day."""
    if not model.objects.exists():
        credit_rules()
    rule = model.objects.first()
    rule.pk, rule.effective_from = None, date(2030, 1, 1) + timedelta(days=number)
    rule.save(force_insert=True)


def _task(number: int) -> None:
    round_, officer = _round(number)
    of = _organization(number)
    join_organization(of)
    assign_task(
        round_,
        organization=of,
        jurisdiction="210502",
        starts_on=round_.due,
        ends_on=round_.due,
        by=officer,
    )


def _rate_sample(number: int) -> None:
    """One confirmed inspection, with a sample of each measure."""
    round_, officer = _round(number)
    inspection = round_.inspections.first()
    member = factories.user(Role.COMMITTEE_MEMBER, inspection.community, username=f"m{number}")
    card = Card(round_.scorecard, *criteria_of(round_.scorecard_id))
    submit_inspection(inspection, by=member, scores=given(card), samples=samples())
    confirm_inspection(inspection, by=officer)


def _scoring(number: int) -> None:
    """Each in a round and by a person of its own."""
    found = Scorecard.objects.filter(code="townships").first()
    card = ReviewCard(found, {}) if found else township_card(in_force_since=date(2000, 1, 1))
    made = Composite.objects.filter(code="checked").first() or weights("checked", county_check=100)
    round_ = past(made, f"{2000 + number}Q1", state="open")
    officer = factories.user(Role.CITY_OFFICER, username=f"scorer{number}")
    begin_township(round_, card, officer, factories.township())


def _waste(number: int) -> None:
    officer = factories.user(Role.CITY_OFFICER, username=f"weigher{number}")
    enter_weights(factories.community(), f"{2020 + number // 12}-{number % 12 + 1:02d}", by=officer)


def _waste_limit(number: int) -> None:
    officer = factories.user(Role.CITY_OFFICER, username=f"limiter{number}")
    waste_limit(by=officer, since=date(2020, 1, 1) + timedelta(days=number))


def _standing_rule(number: int) -> None:
    StandingRule.objects.create(
        jurisdiction="210502",
        since=date(2020, 1, 1) + timedelta(days=number),
        minimum_coverage=60,
        minimum_sample=10,
        source="测试文件",
        entered_by=factories.user(Role.COUNTY_OFFICER, factories.county(), username=f"o{number}"),
    )


def _register(number: int) -> None:
    make_register(factories.county(name=f"{chinese_number(number + 1)}号区"))


def _document_number(number: int) -> None:
    officer = factories.user(Role.COUNTY_OFFICER, factories.county(), username=f"officer{number}")
    give_number(make_register(), subject=f"第{number}份通报", by=officer)


def _reward(number: int) -> None:
    """Proposals of several officers for the one community of a round."""
    community = factories.community(name="德泰社区")
    officer = factories.user(Role.COUNTY_OFFICER, factories.county(), username=f"officer{number}")
    round_ = Round.objects.first() or scored_round(make_card(), {community.slug: 8})
    values = {"kind": "reward", "title": "红旗", "text": "授旗", "basis": "好", "source": "办法"}
    unit = {"level": "community", "unit_key": community.slug}
    propose_by_hand(round_, by=officer, token="r" * 32, values=values, **unit)


def _meeting(number: int) -> None:
    community = factories.community()
    member = factories.user(Role.COMMITTEE_MEMBER, community, username=f"member{number}")
    hold(member, community)


def _review(number: int) -> None:
    """A review meeting of a community of its own, and the review of its company."""
    community = factories.community(name=f"第{number}社区")
    member = factories.user(Role.COMMITTEE_MEMBER, community, username=f"member{number}")
    _estate, company = estate_with_company(community, number)
    begin_review(review_meeting(member, community), member, Reviewed(company=company))


def _review_rule(number: int) -> None:
    ReviewRule.objects.create(
        subject="property_company",
        effective_from=date(2020, 1, 1) + timedelta(days=number),
        minimum_answers=10,
        source="试行",
    )


def _procedure(number: int) -> None:
    community = factories.community(name=f"第{number}社区")
    member = factories.user(Role.COMMITTEE_MEMBER, community, username=f"member{number}")
    procedure = start(community, member)
    leave_out(procedure, member, 1)
    do(procedure, member, 2, typed_step())


def _finding(number: int) -> None:
    community = factories.community()
    officer = factories.user(Role.COUNTY_OFFICER, factories.county(), username=f"officer{number}")
    period = f"{2020 + number // 12}-{number % 12 + 1:02d}"
    card = make_card(f"card{number}")
    inspection = make_round(card, by=officer, period=period).inspections.get(community=community)
    member = factories.user(Role.COMMITTEE_MEMBER, community, username=f"member{number}")
    submit_inspection(inspection, by=member, scores=given(card, notice=8), samples=samples())
    confirm_inspection(inspection, by=officer)
    issue(inspection, by=officer)


def _appeal(number: int) -> None:
    """Withdrawn ones, of which a criterion may have many."""
    community = factories.community(name="德泰社区")
    first = Appeal.objects.first()
    if first is None:
        _finding(0)
        finding = Finding.objects.get()
        first = Appeal(
            inspection=finding.inspection,
            criterion=finding.criterion,
            revision=finding.revision,
            jurisdiction=community.code[:6],
            year=2026,
            points_given=8,
            points_asked=10,
            grounds="有照片",
            scored_by=finding.scored_by,
            submitted_by=finding.issued_by,
            submitted_on=date(2026, 11, 5),
            state="withdrawn",
        )
    first.pk, first.public_id, first.sequence = None, f"{number:032x}", number + 1
    first.save(force_insert=True)


def _disclosure_term(number: int) -> None:
    DisclosureTerm.objects.create(
        working_days=20, in_force_since=date(2025, 1, 1) + timedelta(days=number), source="测试"
    )


def _publicity_term(number: int) -> None:
    PublicityTerm.objects.create(
        days=7, in_force_since=date(2025, 1, 1) + timedelta(days=number), source="测试"
    )


def _term(number: int) -> None:
    RectificationTerm.objects.create(
        severity="minor",
        days=number + 1,
        observation_days=10,
        in_force_since=date(2025, 1, 1) + timedelta(days=number),
        source="测试",
    )


def _publication(number: int) -> None:
    factories.community(name=f"第{number}社区")
    officer = factories.user(Role.CITY_OFFICER, factories.CITY_CODE, username=f"city{number}")
    publish_register(by=officer, reason="新增社区")


def _convention(number: int) -> None:
    carry(factories.community(name=f"第{number}社区"), "under_review")


def _adoption(number: int) -> None:
    community = factories.community(name=f"第{number}社区")
    member = factories.user(Role.COMMITTEE_MEMBER, community, username=f"member{number}")
    officer = factories.user(Role.CITY_OFFICER, factories.CITY_CODE, username=f"city{number}")
    adopt(community, method(f"办法{number}", by=officer), by=member)


def _furnished(number: int) -> None:
    furnish(factories.community(name=f"第{number}社区"), number)


def _council(number: int) -> None:
    published(factories.community(name=f"第{number}社区"))


def _backbone_member(number: int) -> None:
    join(factories.community(name=f"第{number}社区"), "given")


def _assembly_rule(number: int) -> None:
    AssemblyRule.objects.create(
        assembly="villagers_assembly",
        counted="adults",
        effective_from=date(2020, 1, 1) + timedelta(days=number),
        quorum=">1/2",
        majority=">1/2",
    )


def _case(number: int) -> None:
    begin_case(application(name=f"第{number}促进会"))


def _guide(number: int) -> None:
    StartingGuide.objects.create(
        slug=f"guide-{number}",
        kind=OrganizationKind.FILED,
        title=f"第{number}类",
        conditions="条件",
        authorities="机关",
        charter="章程",
        source="来源",
    )


def _case_term(number: int) -> None:
    CaseTerm.objects.create(
        kind="association",
        matter="change",
        in_force_since=date(2020, 1, 1) + timedelta(days=number),
        statutory_days=60,
        source="测试",
    )


def _requirement(number: int) -> None:
    MaterialRequirement.objects.create(
        kind="association",
        matter="change",
        position=number,
        name=f"第{number}份材料",
        since=date(2020, 1, 1),
        source="测试",
    )


def _consultation_term(number: int) -> None:
    ConsultationTerm.objects.create(
        minimum_days=30, in_force_since=date(2020, 1, 1) + timedelta(days=number), source="测试"
    )


def _comment(number: int) -> None:
    comment_on(Standard.objects.first() or consulted_standard(), f"第{number}条意见的内容")


def _clause(number: int) -> None:
    document = PolicyClause.objects.first()
    PolicyClause.objects.create(
        document=document.document if document else draft(),
        number=f"9.{number}",
        position=100 + number,
        text="条款",
    )


def _duty(number: int) -> Any:
    return test_duties.duty(test_duties.office(name=f"第{number}局"))


def _office_member(number: int) -> None:
    held = factories.user(Role.COUNTY_OFFICER, factories.county()).appointments.get()
    of = test_duties.office(name=f"第{number}局")
    OfficeMember.objects.create(office=of, appointment=held, entered_by=held.user)


def _scoreboard(number: int) -> None:
    discard_scoreboard(prepared(), by=counter(), reason="记录不全")


# list → what makes a row, and the number of queries for any number of rows
def _sorting_scheme(number: int) -> Any:
    return SortingScheme.objects.create(code=f"s{number}", name=f"分类法{number}", source="通知")


def _sorting_class(number: int) -> Any:
    scheme = SortingScheme.objects.get_or_create(code="s", name="分类法", source="通知")[0]
    look = {"colour": "blue", "sign": "bin", "description": "说明"}
    return SortingClass.objects.create(scheme=scheme, code=f"c{number}", name=f"类{number}", **look)


LISTS: dict[str, tuple[Callable[[int], Any], int]] = {
    "communities_assemblyrule": (_assembly_rule, 5),
    "accounts_auditevent": (lambda n: record_event(actor=None, action=f"test.n{n}"), 8),
    "accounts_user": (
        lambda n: factories.user(Role.COMMITTEE_MEMBER, factories.community(), username=f"u{n}"),
        5,
    ),
    "communities_backbonemember": (_backbone_member, 7),
    "communities_community": (lambda n: factories.community(name=f"第{n}社区"), 10),
    "communities_convention": (_convention, 6),
    "communities_council": (_council, 8),
    "communities_communitytype": (
        lambda n: CommunityType.objects.create(code=f"type-{n}", name=f"类型{n}"),
        5,
    ),
    "communities_governancemethod": (
        lambda n: method(f"办法{n}", jurisdiction=factories.county().code),
        7,
    ),
    "communities_methodadoption": (_adoption, 24),
    "communities_estate": (_furnished, 8),
    "communities_localbody": (_furnished, 8),
    "communities_propertycompany": (_furnished, 5),
    "communities_propertycontract": (_furnished, 8),
    "coordination_disclosureterm": (_disclosure_term, 5),
    "coordination_document": (lambda n: draft(number=f"{n}"), 5),
    "coordination_policyclause": (_clause, 5),
    "coordination_scoreboard": (_scoreboard, 5),
    "coordination_office": (lambda n: test_duties.office(name=f"第{n}局"), 5),
    "coordination_responsibility": (_duty, 5),
    "coordination_officemember": (_office_member, 5),
    "coordination_workplan": (plan_helpers.of_another_township, 7),
    "coordination_referral": (lambda n: referral_helpers.sent(subject=f"第{n}件"), 6),
    "coordination_training": (lambda n: training_helpers.planned(title=f"第{n}期"), 5),
    "coordination_notice": (lambda n: notice_helpers.sent(title=f"第{n}号"), 5),
    "communities_county": (lambda n: factories.county(name=f"第{n}区"), 5),
    "communities_township": (lambda n: factories.township(name=f"第{n}街道"), 6),
    "deliberation_action": (_meeting, 7),
    "deliberation_feedback": (lambda n: send(factories.community(), f"第{n}次反映同一件事"), 9),
    "deliberation_meeting": (_meeting, 9),
    "deliberation_procedure": (_procedure, 10),
    "deliberation_topic": (_meeting, 8),
    "evaluation_appeal": (_appeal, 6),
    "evaluation_publicityterm": (_publicity_term, 5),
    "evaluation_bulletin": (_bulletin, 6),
    "evaluation_finding": (_finding, 8),
    "evaluation_documentnumber": (_document_number, 7),
    "evaluation_documentregister": (_register, 5),
    "evaluation_inspection": (_round, 6),
    "evaluation_rectificationterm": (_term, 5),
    "evaluation_reward": (_reward, 6),
    "evaluation_rewardrule": (
        lambda n: make_rule(title=f"第{n}面红旗", condition="top", count=1),
        5,
    ),
    "evaluation_review": (_review, 5),
    "evaluation_reviewrule": (_review_rule, 5),
    "evaluation_round": (_round, 6),
    "evaluation_composite": (
        lambda n: Composite.objects.create(code=f"c{n}", title=f"考评{n}"),
        5,
    ),
    "evaluation_criterion": (_round, 5),
    "evaluation_scorecard": (_round, 5),
    "evaluation_section": (_round, 5),
    "evaluation_thirdpartytask": (_task, 5),
    "evaluation_townshipscoring": (_scoring, 6),
    "orgs_annualreturn": (lambda n: handed_in(_credited(n)), 6),
    "orgs_creditentry": (lambda n: credit_entry(_credited(n)), 7),
    "orgs_investigation": (lambda n: investigated(_credited(n), date(2026, 3, 2)), 5),
    "orgs_listing": (lambda n: noticed(_credited(n)), 5),
    "orgs_pledge": (lambda n: pledge(f"第{n}公约", association=trade(900 + n)), 5),
    "orgs_rating": (_rating, 6),
    "orgs_signature": (lambda n: signed(_credited(n)), 5),
    "orgs_creditterm": (lambda n: _credit_rule(CreditTerm, n), 5),
    "orgs_annualduty": (lambda n: _credit_rule(AnnualDuty, n), 5),
    "orgs_listingground": (lambda n: _credit_rule(ListingGround, n), 5),
    "orgs_ratingscale": (lambda n: _credit_rule(RatingScale, n), 5),
    "orgs_restriction": (lambda n: _credit_rule(Restriction, n), 5),
    "orgs_creditrequest": (_credit_request, 6),
    "orgs_rulequestion": (
        lambda n: RuleQuestion.objects.create(
            code=f"q{n}", subject=f"第{n}条", question="是否适用", source="来源"
        ),
        5,
    ),
    "orgs_practicecase": (lambda n: submitted(title=f"第{n}例"), 8),
    "orgs_exchangeevent": (lambda n: planned(title=f"第{n}场"), 5),
    "orgs_practicetopic": (
        lambda n: PracticeTopic.objects.create(code=f"t{n}", name=f"第{n}个主题"),
        5,
    ),
    "outreach_activity": (lambda n: plan_activity(title=f"第{n}场"), 7),
    "outreach_sortingscheme": (_sorting_scheme, 5),
    "outreach_sortingclass": (_sorting_class, 6),
    "outreach_wasteitem": (lambda n: waste_item(f"物品{n}"), 7),
    "outreach_schemechoice": (lambda n: choose_scheme(village(f"村{n}")), 6),
    "outreach_unknownword": (lambda n: note_word(f"没见过{n}"), 5),
    "orgs_registrationcase": (_case, 8),
    "orgs_enquiry": (lambda n: asked(text=f"第{n}个问题要怎么办"), 7),
    "orgs_startingguide": (_guide, 5),
    "orgs_caseterm": (_case_term, 5),
    "orgs_materialrequirement": (_requirement, 5),
    "orgs_standard": (lambda n: propose_standard(title=f"第{n}项标准"), 5),
    "orgs_standardcomment": (_comment, 5),
    "orgs_consultationterm": (_consultation_term, 5),
    "orgs_organization": (_organization, 7),
    "orgs_partnerunit": (lambda n: partner_unit(f"第{n}单位"), 5),
    "orgs_partnership": (lambda n: agreement(partner_unit(f"第{n}单位")), 5),
    "orgs_resource": (lambda n: share(name=f"第{n}会议室"), 6),
    "orgs_need": (lambda n: want(title=f"第{n}项需求"), 5),
    "orgs_booking": (lambda n: ask_for(share(name=f"第{n}会议室")), 5),
    "orgs_membership": (lambda n: join_organization(_organization(n)), 5),
    "orgs_officeholder": (
        lambda n: Officeholder.objects.create(
            organization=_organization(n), post="head", name="张某"
        ),
        5,
    ),
    "orgs_codecategory": (
        lambda n: CodeCategory.objects.create(code=f"A{_letter(n)}", name=f"第{n}", source="来源"),
        5,
    ),
    "orgs_registryauthority": (
        lambda n: RegistryAuthority.objects.create(
            code=f"{310000 + n}", name=f"第{n}局", source="来源"
        ),
        5,
    ),
    "orgs_capability": (lambda n: Capability.objects.create(code=f"c{n}", name=f"能力{n}"), 5),
    "communities_programme": (lambda n: programme(f"p{n}"), 5),
    "orgs_servicearea": (lambda n: serve(_organization(n), factories.county()), 5),
    "evaluation_ratesample": (_rate_sample, 6),
    "evaluation_standingrule": (_standing_rule, 5),
    "portal_calendaryear": (lambda n: calendar(2026 + n), 5),
    "evaluation_wasterecord": (_waste, 8),
    "evaluation_wastelimit": (_waste_limit, 5),
    "portal_publication": (_publication, 5),
}
READERS = {
    "accounts_auditevent": Role.AUDITOR,
    "accounts_user": Role.SECURITY_ADMIN,
    "coordination_officemember": Role.SECURITY_ADMIN,
}


def test_every_list_is_counted() -> None:
    keys = [pattern.key for pattern in all_patterns()]
    found = {
        key.removeprefix("admin:").removesuffix("_changelist")
        for key in keys
        if key.endswith("_changelist")
    }
    assert found == set(LISTS)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_at_1_and_30_rows(name: str, client_for: Any) -> None:
    make, expected = LISTS[name]
    role = READERS.get(name, Role.CITY_OFFICER)
    unit = "" if name in READERS else factories.CITY_CODE
    browser = client_for(factories.user(role, unit, username="reader"))
    address = reverse(f"admin:{name}_changelist")
    counts, rows, lines, exported = [], [], [], []
    for numbers in (range(1), range(1, 30)):
        for number in numbers:
            make(number)
        browser.get(address)  # the session is written now and then
        with CaptureQueriesContext(connection) as queries:
            page = browser.get(address)
        counts.append(len(queries))
        rows.append(page.context["cl"].result_count)
        with CaptureQueriesContext(connection) as queries:
            lines.append(b"".join(browser.post(address, {"export": "csv"}).streaming_content))
        exported.append(len(queries))
    assert counts == [expected, expected]
    assert exported[0] == exported[1]
    # The trail tells of its own export too; elsewhere the headings alone come in addition.
    more = 2 if name == "accounts_auditevent" else 1
    assert [len(list(csv.reader(StringIO(file.decode())))) - more for file in lines] == rows
    assert rows[0] < 30 <= rows[1]
