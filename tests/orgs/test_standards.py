"""A standard from the proposal to the edition that replaces it: steps, days, numbers, duties."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.enums import Role
from accounts.models import AuditEvent
from accounts.rules import DutyConflict, IllegalTransition, Refusal, StaleRecord
from benxi_sorting.demonstration.clock import on
from orgs.enums import StandardStanding, StandardState
from orgs.models import ConsultationTerm, Standard, StandardText
from orgs.queries.standards import standing_of
from orgs.services import standards as services
from orgs.services.standard_comments import Answer, answer_comment
from orgs.services.standard_texts import add_text, name_bodies, propose_standard, write_proposal
from orgs.services.standards import Issue
from portal.enums import Kind
from portal.queries import current, versions
from tests import factories
from tests.orgs import credit_helpers
from tests.orgs.case_helpers import person
from tests.orgs.helpers import organization
from tests.orgs.standard_helpers import (
    FIRST,
    LAST,
    NUMBER,
    answered_late,
    association,
    comment,
    concluded,
    consulted,
    drafting,
    issue,
    issued,
    officer,
    pdf,
    proposal,
    proposed,
    publisher,
    rules,
    writer,
)

pytestmark = pytest.mark.django_db
AFTER = LAST + timedelta(days=1)


def message(attempt: Callable[[], Any], error: type[Exception]) -> str:
    with pytest.raises(error) as caught:
        attempt()
    if isinstance(caught.value, ValidationError):
        return str(caught.value.message_dict)
    return str(getattr(caught.value, "message", caught.value))


def again(user: Any) -> Any:
    """With the appointments that it has now."""
    return type(user).objects.get(pk=user.pk)


def payload(standard: Standard) -> dict[str, Any]:
    found = current(Kind.STANDARD, standard.public_id)
    assert found is not None
    return found.payload


def test_a_list_warns_of_a_proposal_and_the_worse_one_forbids_it() -> None:
    credit_helpers.rules()
    waiting = proposed()
    credit_helpers.listed(association())
    standard = proposed()
    assert AuditEvent.objects.get(action="standard.begun", object_id=str(standard.pk)).after[
        "warnings"
    ] == ["活动异常名录 · 提出标准或规范"]
    take_up = partial(services.take_up, by=officer())
    take_up(standard, project_number="BX-101")
    credit_helpers.listed(association(), "heavy-fine")
    for attempt in (proposed, lambda: take_up(waiting, project_number="BX-102")):
        told = message(attempt, Refusal)
        assert "严重违法失信名单" in told
        assert "不得提出标准和规范" in told
    waiting.refresh_from_db()
    assert (waiting.state, Standard.objects.count()) == ("proposed", 2)


def test_both_sides_see_what_a_list_does_to_a_proposal(client_for: Any) -> None:
    credit_helpers.rules()
    standard = proposed()
    credit_helpers.listed(association())
    own = reverse("standard_detail", args=[standard.public_id])
    kept = reverse("admin:orgs_standard_change", args=[standard.pk])
    for person_, address in ((writer(), own), (officer(), kept)):
        page = client_for(person_).get(address).content.decode()
        assert "已被列入活动异常名录" in page
        assert "提出标准和规范从严" in page
    services.take_up(standard, by=officer(), project_number="BX-103")
    assert "已被列入" not in client_for(writer()).get(own).content.decode()


def test_the_whole_way_from_a_proposal_to_an_edition_in_force() -> None:
    standard = concluded()
    assert standard.state == StandardState.CONCLUDED
    issue(standard)
    standard.refresh_from_db()
    assert (standard.state, standard.number, standard.edition) == ("issued", NUMBER, 1)
    assert payload(standard)["number"] == NUMBER
    assert payload(standard)["files"][0]["role"] == "issued"
    # The consultation, the table of comments, the issue.
    assert versions(Kind.STANDARD, standard.public_id).count() == 3


def test_only_a_member_of_an_active_industry_association_proposes() -> None:
    of = association()

    def propose(by: Any, of: Any = of) -> Any:
        return propose_standard(of, by=by, proposal=proposal(), token=secrets.token_hex(8))

    other = association("平山区物业管理协会", 901)
    with pytest.raises(Refusal, match="协会的成员"):
        propose(writer(other, "other-writer"))
    with pytest.raises(Refusal, match="协会的成员"):
        propose(officer())
    plain = organization("绿家园", number=902)
    with pytest.raises(Refusal, match="行业协会提出"):
        propose(writer(plain, "plain-writer"), plain)
    type(of).objects.filter(pk=of.pk).update(status="ended")
    of.refresh_from_db()
    with pytest.raises(Refusal, match="行业协会提出"):
        propose(writer(of))
    assert Standard.objects.count() == 0


def test_a_proposal_sent_twice_is_one() -> None:
    of = association()
    made = [
        propose_standard(of, by=writer(of), proposal=proposal(), token="same") for _ in range(2)
    ]
    assert [is_new for _row, is_new in made] == [True, False]
    assert made[0][0].pk == made[1][0].pk


def test_a_project_number_is_given_once_and_names_who_has_it() -> None:
    first = drafting(project_number="BX-1", title="第一项")
    second = proposed(title="第二项")
    told = message(
        lambda: services.take_up(second, by=officer(), project_number="BX-1"), ValidationError
    )
    assert first.title in told
    assert "project_number" in message(
        lambda: services.take_up(second, by=officer(), project_number=""), ValidationError
    )


def test_another_county_s_unpublished_project_is_not_named() -> None:
    of = organization("溪湖区环境卫生行业协会", number=903, jurisdiction="210503",
                      kind="industry_association")  # fmt: skip
    Standard.objects.create(
        association=of, kind="standard", title="未公开的项目", scope="范围", need="理由",
        written_by=writer(), project_number="BX-1",
    )  # fmt: skip
    standard = proposed()
    told = message(
        lambda: services.take_up(standard, by=officer(), project_number="BX-1"), ValidationError
    )
    assert "project_number" in told
    assert "未公开的项目" not in told


def test_officers_of_elsewhere_and_members_take_no_step() -> None:
    standard = proposed()
    far = person("far-officer", Role.COUNTY_OFFICER, factories.county(code="210503", name="溪湖区"))
    for by in (far, writer()):
        with pytest.raises(Refusal):
            services.take_up(standard, by=by, project_number="BX-9")
    standard.refresh_from_db()
    assert standard.state == StandardState.PROPOSED


def test_the_days_for_comments_follow_the_rule_of_the_first_day() -> None:
    standard = drafting()
    ConsultationTerm.objects.create(
        minimum_days=45, in_force_since=date(2027, 1, 1), source="新规定"
    )

    def open_(first: date, last: date) -> None:
        services.open_consultation(standard, by=publisher(), first=first, last=last)

    with on(FIRST):
        assert "2026-12-01" in message(lambda: open_(FIRST, date(2026, 11, 30)), ValidationError)
        assert "first" in message(lambda: open_(date(2026, 11, 1), LAST), ValidationError)
        for field, first, last in (
            ("last", FIRST, FIRST + timedelta(days=365)),
            ("first", date(2028, 11, 2), date(2028, 12, 31)),
            ("first", date(9999, 12, 31), date(9999, 12, 31)),
        ):
            assert field in message(lambda f=first, u=last: open_(f, u), ValidationError)  # type: ignore[misc]
        later = date(2027, 1, 1)
        assert "2027-02-14" in message(
            lambda: open_(later, later + timedelta(days=43)), ValidationError
        )
        open_(FIRST, LAST)
    standard.refresh_from_db()
    assert standard.consult_term.minimum_days == 30
    assert payload(standard)["minimum_days"]["days"] == 30


def test_without_a_rule_a_text_or_a_lead_nothing_is_opened() -> None:
    rules()
    standard = proposed()
    services.take_up(standard, by=officer(), project_number="BX-1")

    def attempt() -> str:
        return message(
            lambda: services.open_consultation(standard, by=publisher(), first=FIRST, last=LAST),
            Refusal,
        )

    with on(FIRST):
        assert "文本" in attempt()
        add_text(standard, by=writer(), upload=pdf(), note="", token="t1")
        standard.refresh_from_db()
        assert "起草" in attempt()


def test_who_wrote_does_not_publish() -> None:
    """Both duties on one person: the account of a member that is an officer as well."""
    both = officer("both")
    of = association()
    factories.appointment(both, Role.ORG_MEMBER, factories.county())
    writer(of, "both")
    standard = drafting()
    with on(FIRST):
        add_text(
            standard,
            by=type(both).objects.get(pk=both.pk),
            upload=pdf("第二稿"),
            note="",
            token="both",
        )
        standard.refresh_from_db()
        with pytest.raises(DutyConflict):
            services.open_consultation(standard, by=both, first=FIRST, last=LAST)
    assert current(Kind.STANDARD, standard.public_id) is None


def test_who_wrote_first_stays_an_author_when_another_wrote_last() -> None:
    for role in ("proposes", "names-bodies"):
        factories.appointment(officer(role), Role.ORG_MEMBER, factories.county())
        writer(association(), role)
    first, second = (again(officer(role)) for role in ("proposes", "names-bodies"))
    standard, _is_new = propose_standard(
        association(), by=first, proposal=proposal(), token=secrets.token_hex(8)
    )
    rules()
    services.take_up(standard, by=officer(), project_number="BX-1")
    name_bodies(standard, by=second, lead="环卫处", others=[])
    name_bodies(standard, by=writer(), lead="本溪市环卫处", others=[])
    write_proposal(standard, by=writer(), proposal=proposal(title="改了一个字"))
    add_text(standard, by=writer(), upload=pdf(), note="", token="t1")
    standard.refresh_from_db()
    with on(FIRST):
        for by in (first, second):
            with pytest.raises(DutyConflict):
                services.open_consultation(standard, by=by, first=FIRST, last=LAST)
            standard.refresh_from_db()
        services.open_consultation(standard, by=publisher(), first=FIRST, last=LAST)


def test_who_answered_first_does_not_publish_the_table_either() -> None:
    standard = consulted()
    said = comment(standard)
    answer_comment(said, by=officer(), answer=Answer("adopted"))
    answer_comment(said, by=officer("second-officer"), answer=Answer("adopted"))
    with on(AFTER):
        with pytest.raises(DutyConflict):
            services.conclude(standard, by=officer())
        standard.refresh_from_db()
        services.conclude(standard, by=publisher())


def test_who_answered_a_comment_does_not_publish_the_table() -> None:
    standard = consulted()
    comment(standard)
    with on(AFTER):
        answered_late(standard)
        with pytest.raises(DutyConflict):
            services.conclude(standard, by=officer())
        standard.refresh_from_db()
        services.conclude(standard, by=publisher())


def test_the_table_waits_for_the_last_day_and_for_every_answer() -> None:
    standard = consulted()
    comment(standard)
    with on(LAST):
        assert "2026-12-01" in message(lambda: services.conclude(standard, by=publisher()), Refusal)
    with on(AFTER):
        assert "1" in message(lambda: services.conclude(standard, by=publisher()), Refusal)
        answered_late(standard)
        services.conclude(standard, by=publisher())
    standard.refresh_from_db()
    assert standard.concluded_on == AFTER


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("", "编号"),
        ("BXHX 001—2026", "T/"),
        ("T/BXHX 001", "年"),
        ("T/BXHX 001—26", "四位"),
        ("T/ 001—2026", "代号"),
        ("T/BXHX A1—2026", "顺序号"),
        ("T/BXHX 001—2025", "2026"),
    ],
)
def test_what_is_no_number_says_why(number: str, words: str) -> None:
    standard = concluded()
    assert words in message(lambda: issue(standard, number), ValidationError)
    standard.refresh_from_db()
    assert standard.state == StandardState.CONCLUDED


@pytest.mark.parametrize(
    "typed",
    [
        "Ｔ／ＢＸＨＸ　００１－２０２６",
        "t/bxhx 001-2026",
        "T/BXHX001--2026",
        " T / BXHX  001 — 2026 ",
    ],
)
def test_numbers_are_read_in_every_common_form(typed: str) -> None:
    standard = concluded()
    issue(standard, typed)
    standard.refresh_from_db()
    assert standard.number == NUMBER


def test_a_norm_has_a_number_of_its_own() -> None:
    standard = concluded(kind="norm")
    assert "T/" in message(lambda: issue(standard, NUMBER), ValidationError)
    standard.refresh_from_db()
    for typed in ("t / bxhx 001-2026", "Ｔ／BXHX 001-2026", "T\u3000／ BXHX 001", "ｔ/BXHX 001"):
        assert "T/" in message(partial(issue, standard, typed), ValidationError)
        standard.refresh_from_db()
    issue(standard, "　平环协规〔2026〕第①-2号 Rev.b")
    standard.refresh_from_db()
    assert standard.number == "平环协规〔2026〕第①-2号 Rev.b"


@pytest.mark.parametrize("typed", ["T/BX2 001—2026", "Ｔ／ｂｘ２　００１－２０２６"])
def test_a_code_may_end_in_a_digit(typed: str) -> None:
    standard = concluded()
    issue(standard, typed)
    standard.refresh_from_db()
    assert standard.number == "T/BX2 001—2026"


def test_a_number_is_given_once_and_its_stem_stays_with_its_standard() -> None:
    first = issued()
    second = concluded(title="另一项")
    assert first.title in message(lambda: issue(second, NUMBER), ValidationError)
    second.refresh_from_db()
    with on(date(2027, 3, 1)):
        assert "T/BXHX 001" in message(
            lambda: issue(second, "T/BXHX 001—2027", issued_on=date(2027, 3, 1)), ValidationError
        )


def test_the_days_of_issue_stand_in_order() -> None:
    standard = concluded()

    def attempt(issued_on: date, holds_from: date, today: date = AFTER) -> str:
        standard.refresh_from_db()
        entered = Issue(NUMBER, issued_on, holds_from)
        with on(today):
            return message(
                lambda: services.issue_standard(standard, by=publisher(), entered=entered),
                ValidationError,
            )

    assert "issued_on" in attempt(AFTER + timedelta(days=1), AFTER + timedelta(days=2))
    assert "issued_on" in attempt(LAST, AFTER)
    assert "holds_from" in attempt(AFTER, LAST)
    assert "holds_from" in attempt(AFTER, AFTER + timedelta(days=731))
    assert "holds_from" in attempt(AFTER, AFTER, AFTER + timedelta(days=1))


def test_a_revision_replaces_the_edition_before_on_its_first_day() -> None:
    first = issued()
    year = date(2027, 5, 3)
    with on(year):
        second = concluded(
            revises=first, project_number="BX-77", first=year, last=year + timedelta(days=40)
        )
    assert (second.edition, second.series) == (2, first.series)
    day = second.concluded_on
    assert day is not None
    told = message(lambda: issue(second, "T/BXHX 002—2027"), ValidationError)
    assert "T/BXHX 001" in told
    second.refresh_from_db()
    starts = day + timedelta(days=60)
    issue(second, "T/BXHX 001—2027", holds_from=starts)
    first.refresh_from_db()
    assert (first.state, first.replaced_on) == ("issued", starts)
    before, then = starts - timedelta(days=1), starts
    assert [standing_of(first, d) for d in (before, then)] == ["in_force", "replaced"]
    assert [standing_of(second, d) for d in (before, then)] == ["upcoming", "in_force"]
    assert payload(first)["replaced_by"]["key"] == second.public_id
    assert payload(second)["replaces"]["key"] == first.public_id


def test_one_revision_at_a_time_and_only_of_the_newest_edition() -> None:
    first = issued()
    drafting(revises=first)
    with pytest.raises(Refusal, match="修订"):
        proposed(revises=first)
    with pytest.raises(Refusal, match="最新"):
        proposed(revises=proposed(title="未发布"))
    with pytest.raises(Refusal, match="本协会"):
        proposed(association("平山区物业管理协会", 901), revises=first)


def test_an_edition_is_abolished_with_a_reason_from_a_day_on() -> None:
    standard = issued()
    with on(date(2027, 2, 1)):
        assert "理由" in message(
            lambda: services.abolish(
                standard, by=publisher(), from_day=date(2027, 3, 1), reason=" "
            ),
            Refusal,
        )
        assert "from_day" in message(
            lambda: services.abolish(
                standard, by=publisher(), from_day=date(2027, 1, 31), reason="过时"
            ),
            ValidationError,
        )
        assert "from_day" in message(
            lambda: services.abolish(
                standard, by=publisher(), from_day=date(2029, 2, 1), reason="过时"
            ),
            ValidationError,
        )
        services.abolish(standard, by=publisher(), from_day=date(2027, 3, 1), reason="技术已过时")
    assert payload(standard)["ended_reason"] == "技术已过时"
    assert standing_of(standard, date(2027, 2, 28)) == StandardStanding.IN_FORCE
    assert standing_of(standard, date(2027, 3, 1)) == StandardStanding.ABOLISHED


def test_members_withdraw_what_is_not_public_and_officers_what_is() -> None:
    standard = drafting()
    services.withdraw_standard(standard, by=writer(), reason="不再需要")
    assert current(Kind.STANDARD, standard.public_id) is None
    public = consulted(title="公开的", project_number="BX-2")
    with on(FIRST), pytest.raises(IllegalTransition):
        services.withdraw_standard(public, by=writer(), reason="不再需要")
    public.refresh_from_db()
    comment(public, name="李某")
    with on(FIRST):
        services.withdraw_standard(public, by=publisher(), reason="上级标准已发布")
    assert payload(public)["state"] == "withdrawn"
    assert payload(public)["ended_reason"] == "上级标准已发布"
    assert list(public.comments.values_list("name", flat=True)) == [""]


def test_proposal_and_drafting_bodies_change_until_the_consultation() -> None:
    standard = drafting()
    write_proposal(standard, by=writer(), proposal=proposal(title="改后的标题"))
    other = organization("绿家园环保协会", number=5)
    name_bodies(standard, by=writer(), lead="本溪市环卫处", others=[other.name])
    assert [(b.name, b.is_lead, b.organization) for b in standard.bodies.all()] == [
        ("本溪市环卫处", True, None),
        (other.name, False, other),
    ]
    twice = message(
        lambda: name_bodies(standard, by=writer(), lead="甲", others=["甲"]), ValidationError
    )
    assert "甲" in twice
    with on(FIRST):
        services.open_consultation(standard, by=publisher(), first=FIRST, last=LAST)
        for attempt in (
            lambda: write_proposal(standard, by=writer(), proposal=proposal()),
            lambda: name_bodies(standard, by=writer(), lead="甲", others=[]),
            lambda: add_text(standard, by=writer(), upload=pdf("新"), note="", token="x"),
        ):
            with pytest.raises(IllegalTransition):
                attempt()


def test_the_service_itself_refuses_what_is_too_long() -> None:
    """Not the form alone: whoever calls it otherwise meets the same bound."""
    standard = proposed()
    for field in ("scope", "need"):
        typed = proposal(**{field: "长" * 2001})
        assert field in message(
            lambda typed=typed: write_proposal(standard, by=writer(), proposal=typed),  # type: ignore[misc]
            ValidationError,
        )
    asked = consulted(title="征求中", project_number="BX-2")
    assert "text" in message(lambda: comment(asked, text="长" * 1001), ValidationError)
    assert "name" in message(lambda: comment(asked, name="王桂芝13904140000"), ValidationError)


def test_of_organisations_of_one_name_the_near_one_is_meant_or_none() -> None:
    standard = drafting()
    far = organization("绿家园环保协会", number=5, jurisdiction="210503")

    def meant() -> Any:
        name_bodies(standard, by=writer(), lead=far.name, others=[])
        return standard.bodies.get().organization

    assert meant() == far
    organization(far.name, number=6, jurisdiction="210504")
    assert meant() is None
    near = organization(far.name, number=7)
    assert meant() == near


def test_a_text_is_reworked_after_the_comments_and_that_one_is_issued() -> None:
    standard = concluded()
    add_text(standard, by=writer(), upload=pdf("送审稿"), note="按意见修改", token="y")
    standard.refresh_from_db()
    issue(standard)
    files = {file["role"]: file["number"] for file in payload(standard)["files"]}
    assert files == {"issued": 2, "consulted": 1}


def test_the_same_file_is_no_new_version() -> None:
    standard = drafting(project_number="BX-5")
    told = message(
        lambda: add_text(standard, by=writer(), upload=pdf("BX-5"), note="", token="z"),
        ValidationError,
    )
    assert "upload" in told
    assert StandardText.objects.count() == 1


def test_who_was_slower_is_told_so() -> None:
    standard = proposed()
    seen = standard.version
    write_proposal(standard, by=writer(), proposal=proposal(title="先保存"), expected_version=seen)
    stale = Standard.objects.get(pk=standard.pk)
    for attempt in (
        lambda: write_proposal(stale, by=writer(), proposal=proposal(), expected_version=seen),
        lambda: services.take_up(stale, by=officer(), project_number="B", expected_version=seen),
    ):
        with pytest.raises(StaleRecord):
            attempt()
