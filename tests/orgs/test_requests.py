"""What an organisation itself asks about its credit record, and what becomes of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.forms import new_token
from accounts.models import Appointment, AuditEvent, User
from accounts.rules import DutyConflict, IllegalTransition, Refusal
from accounts.triggers import install_guard, remove_guard
from benxi_sorting.demonstration.clock import on
from orgs import services
from orgs.enums import AnnualResult, ListingState
from orgs.enums.credit_requests import RequestState
from orgs.models import CreditRequest, RecordFile
from orgs.queries.credit_requests import askable_kinds, waiting_requests
from orgs.queries.own_organizations import overviews
from orgs.services.credit_requests import dismiss_request, send_request, uphold_request
from orgs.triggers.credit_requests import OF_ITS_OWN, OWN_WORDS, REQUEST_ANSWERED
from tests import factories
from tests.orgs.case_helpers import person
from tests.orgs.credit_helpers import (
    LONG_AGO,
    association,
    entry,
    handed_in,
    listed,
    noticed,
    officer,
    rules,
)
from tests.orgs.helpers import member as join
from tests.orgs.standard_helpers import pdf

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def known(db: None) -> None:
    rules()


def asker(of: Any, name: str = "credit-asker") -> Any:
    found = person(name, Role.ORG_MEMBER, factories.county())
    if not found.memberships.filter(organization=of).exists():
        join(of, found)
    return found


def send(subject: Any, kind: str = "objection", day: date = DAY, **options: Any) -> CreditRequest:
    by = options.pop("by", None) or asker(subject.organization)
    token = options.pop("token", None) or new_token()
    with on(day):
        made, _new = send_request(
            subject, kind=kind, text="已按期报送，附回执。", by=by, token=token, **options
        )
    return made


def test_an_objection_of_its_own_moves_the_listing_and_is_answered_with_it() -> None:
    row = noticed(association())
    token, by = new_token(), asker(row.organization)
    sent = send(row, by=by, token=token, uploads=[pdf("a"), pdf("b")])
    assert send(row, by=by, token=token) == sent
    row.refresh_from_db()
    assert (row.state, row.objection, row.objected_on) == ("objected", sent.text, DAY)
    assert [file.title for file in sent.files.all()] == ["附件1", "附件2"]
    assert AuditEvent.objects.get(action="listing.objected").actor == by
    with on(DAY):
        services.drop_notice(row, by=officer(), reason="回执属实")
    sent.refresh_from_db()
    assert (sent.state, sent.answer, sent.answered_by) == ("upheld", "回执属实", officer())


def test_an_objection_that_is_not_followed_is_dismissed_by_the_decision() -> None:
    row = noticed(association())
    sent = send(row)
    row.refresh_from_db()
    with on(DAY):
        services.put_on_list(row, by=officer(), document="平民列〔2026〕9号", reason="回执不实")
    sent.refresh_from_db()
    assert (sent.state, sent.answer) == (RequestState.DISMISSED, "回执不实")


def test_a_repair_is_applied_for_refused_applied_for_again_and_found_true() -> None:
    row = listed(association())
    first = send(row, "repair", date(2026, 4, 1))
    row.refresh_from_db()
    assert (row.state, row.claim) == (ListingState.CLAIMED, first.text)
    with on(date(2026, 4, 2)):
        services.put_on_list(row, by=officer(), reason="缺少整改照片")
    second = send(row, "repair", date(2026, 4, 3))
    row.refresh_from_db()
    with on(date(2026, 4, 7)):
        services.verify_repair(row, by=officer())
    answers = [
        (one.state, one.answer) for one in CreditRequest.objects.filter(listing=row).order_by("pk")
    ]
    assert answers == [("dismissed", "缺少整改照片"), ("upheld", "整改情况属实。")]
    assert second.pk != first.pk


def test_what_cannot_be_asked_is_refused() -> None:
    of, other = association(), association(2)
    row = noticed(of)
    cases = (
        (row, {"by": asker(other, "stranger")}),
        (row, {"by": officer()}),
        (row, {"kind": "repair"}),
        (row, {"day": date(2026, 3, 17)}),
        (listed(other), {"by": asker(other, "stranger")}),
    )
    for subject, options in cases:
        with pytest.raises(Refusal):
            send(subject, **options)
    with pytest.raises(ValidationError) as error, on(DAY):
        send_request(row, kind="objection", text="　", by=asker(of), token=new_token())
    assert list(error.value.message_dict) == ["text"]
    with pytest.raises(ValidationError) as error:
        send(row, uploads=[pdf("a"), pdf("a")])
    assert error.value.messages == ["同一文件选择了两次。"]
    row.refresh_from_db()
    assert (row.state, CreditRequest.objects.count(), RecordFile.objects.count()) == (
        "noticed", 0, 0,
    )  # fmt: skip


def test_members_of_others_do_not_object_through_the_listing_either() -> None:
    row, stranger = noticed(association()), asker(association(2), "stranger")
    with on(DAY), pytest.raises(Refusal):
        services.record_objection(row, objection="异议", by=stranger)
    with on(DAY), pytest.raises(IllegalTransition):
        services.drop_notice(row, by=asker(row.organization), reason="自行撤销")


def test_an_objection_to_an_entry_is_upheld_once_it_is_corrected() -> None:
    row = entry(association())
    sent = send(row)
    assert list(waiting_requests(officer())) == [sent]
    with on(DAY), pytest.raises(Refusal):
        uphold_request(sent, by=officer(), reason="属实")
    retraction = services.EntryCorrection(row, "登记有误", is_retraction=True)
    facts = services.CreditFacts("other", "撤回", "第60号令", "平山区民政局", DAY)
    with on(DAY):
        services.enter_credit(
            row.organization, facts=facts, by=officer(), token=new_token(), correction=retraction
        )
        uphold_request(sent, by=officer(), reason="已撤回")
    assert (sent.state, sent.answered_on) == ("upheld", DAY)
    row.refresh_from_db()
    assert askable_kinds(type(row).objects.get(pk=row.pk)) == []


def test_an_annual_result_is_objected_to_once_it_is_there() -> None:
    row = handed_in(association())
    assert askable_kinds(row) == []
    decided = handed_in(association(3), result="unqualified")
    sent = send(decided, day=date(2026, 7, 1))
    with pytest.raises((Refusal, ValidationError)):
        send(decided, day=date(2026, 7, 1))
    with on(date(2026, 7, 2)):
        dismiss_request(sent, by=officer("second"), reason="材料不全")
    assert (sent.state, sent.answer) == ("dismissed", "材料不全")


def test_who_wrote_it_does_not_find_it_right() -> None:
    result = handed_in(association(3), result="unqualified")
    for row in (entry(association()), result):
        sent = send(row, day=date(2026, 7, 1))
        with on(date(2026, 7, 2)):
            with pytest.raises(DutyConflict):
                dismiss_request(sent, by=officer(), reason="无误")
            dismiss_request(sent, by=officer("second"), reason="无误")
        assert sent.state == "dismissed"


def test_the_database_lets_nobody_dismiss_what_is_said_of_their_own_words() -> None:
    result = handed_in(association(3), result="unqualified")
    rows = [send(one, day=date(2026, 7, 1)) for one in (entry(association()), result)]

    def dismissed(row: CreditRequest, by: User) -> None:
        CreditRequest.objects.filter(pk=row.pk).update(
            state="dismissed", answer="无误", answered_by=by, answered_on=date(2026, 7, 2)
        )

    for row in rows:
        with pytest.raises(DatabaseError), transaction.atomic():
            dismissed(row, officer())
    dismissed(rows[0], officer("second"))
    remove_guard(OWN_WORDS, connection)
    dismissed(rows[1], officer())
    install_guard(OWN_WORDS, connection)


def test_the_listing_s_own_step_answers_what_is_said_of_it() -> None:
    sent = send(noticed(association()))
    with on(DAY), pytest.raises(Refusal):
        dismiss_request(sent, by=officer(), reason="不予采纳")


@pytest.mark.parametrize("changes", [{"text": "另一说法"}, {"kind": "repair"}])
def test_what_was_asked_never_changes(changes: dict[str, str]) -> None:
    sent = send(entry(association()))
    with pytest.raises(DatabaseError), transaction.atomic():
        CreditRequest.objects.filter(pk=sent.pk).update(**changes)


def test_the_database_holds_an_answer_and_the_owner_of_the_record() -> None:
    row = entry(association())
    sent = send(row)
    with on(DAY):
        dismiss_request(sent, by=officer("second"), reason="无误")

    def again() -> None:
        CreditRequest.objects.filter(pk=sent.pk).update(answer="改口")

    def foreign() -> None:
        CreditRequest.objects.create(
            organization=association(2), entry=row, kind="objection", text="异议",
            sent_by=asker(row.organization),
        )  # fmt: skip

    for guard, attempt in ((REQUEST_ANSWERED, again), (OF_ITS_OWN, foreign)):
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            attempt()
        remove_guard(guard, connection)
        try:
            with transaction.atomic():
                attempt()
        finally:
            install_guard(guard, connection)


def test_what_waits_is_not_offered_again() -> None:
    row = entry(association())
    other = entry(row.organization, title="另一条")
    by, sent = asker(row.organization), send(row)
    (found,) = overviews(by)
    assert [(one.title, one.may_ask) for one in found.entries] == [
        ("另一条", True), (row.title, False),
    ]  # fmt: skip
    assert ([one.about for one in found.asked], sent.about) == ([row.title], row.title)
    with pytest.raises(ValidationError):
        send(row)
    assert other.credit_requests.count() == 0


def test_an_annual_result_that_was_objected_to_is_not_offered_again(client: Client) -> None:
    with on(date(2026, 7, 1)):
        row = handed_in(association(), result="unqualified")
        by = asker(row.organization)
        client.force_login(by)
        address = reverse("credit_request_create", args=["annual", row.pk])
        offered = [address in client.get(reverse("own_organization_list")).content.decode()]
        send(row, by=by, day=date(2026, 7, 1))
        offered.append(address in client.get(reverse("own_organization_list")).content.decode())
    assert offered == [True, False]


def test_who_asked_as_a_member_answers_nothing_of_it_as_an_officer() -> None:
    row, said = entry(association()), noticed(association(2))
    by = officer("both")
    Appointment.objects.create(
        user=by, role=Role.ORG_MEMBER, jurisdiction=factories.county().code, valid_from=LONG_AGO
    )
    for one in (row, said):
        join(one.organization, by)
    asked = send(row, by=User.objects.get(pk=by.pk))
    send(said, by=User.objects.get(pk=by.pk))
    said.refresh_from_db()
    with on(DAY), pytest.raises(DutyConflict):
        dismiss_request(asked, by=by, reason="无误")
    with on(DAY), pytest.raises(DutyConflict):
        services.drop_notice(said, by=by, reason="回执属实")
    said.refresh_from_db()
    assert said.state == ListingState.OBJECTED


def test_an_objection_to_an_annual_result_is_upheld_once_the_result_is_another() -> None:
    row = handed_in(association(), result="unqualified")
    sent = send(row, day=date(2026, 7, 1))
    with on(date(2026, 7, 2)), pytest.raises(Refusal):
        uphold_request(sent, by=officer(), reason="属实")
    with on(date(2026, 7, 2)):
        services.decide_annual(
            row, result=AnnualResult.QUALIFIED, decided_on=date(2026, 7, 2), document="更正",
            by=officer(), expected_version=row.version, reason="复核属实",
        )  # fmt: skip
        uphold_request(sent, by=officer(), reason="已更正")
    assert sent.state == RequestState.UPHELD


def test_what_was_sent_to_the_registry_is_deleted_by_nobody(client: Client) -> None:
    row = noticed(association())
    sent = send(row, uploads=[pdf("a")])
    [kept] = sent.files.all()
    for user in (sent.sent_by, officer()):
        client.force_login(user)
        with on(DAY):
            answer = client.post(reverse("record_file_delete", args=[kept.public_id]))
        assert answer.status_code == 409
        assert "已提交登记管理机关的文件不能删除" in answer.content.decode()
    assert sent.files.count() == 1
