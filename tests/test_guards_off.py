"""Each central guard, switched off: what it refuses then happens (so nothing else hid its absence).

The guards switched on are the matter of the other tests; here each attempt is made both ways.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import TextField
from django.db.models.functions import Cast
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.rules import Refusal
from accounts.triggers import remove, remove_guard
from benxi_sorting.demonstration.clock import on
from communities.comparison import NotEnough, compare
from communities.enums import Assembly, BackboneKind, ConventionState, Counted, VoteOutcome
from communities.immutable import COUNCIL_TABLES
from communities.models import BackboneMember, Council, GovernanceMethod
from communities.services import withdraw_consent
from deliberation import public as deliberation_public
from deliberation.ballots import Votes
from deliberation.enums import FeedbackState
from deliberation.immutable import TABLES
from deliberation.models import (
    ActionProgress,
    Feedback,
    Meeting,
    Procedure,
    ProcedureStep,
    Resolution,
)
from deliberation.public import meeting_item, publish_meeting
from deliberation.queries import meeting_facts
from deliberation.services import (
    StepContent,
    confirm_minutes,
    create_meeting,
    report_progress,
    save_draft,
    submit_meeting,
    take_back_step,
)
from deliberation.triggers import STEP_ORDER
from portal.pages import forget_pages
from tests import factories
from tests.canaries import crawl
from tests.communities.backbone import join
from tests.communities.backbone import publish as publish_roster
from tests.communities.council_helpers import draft as draft_council
from tests.communities.council_helpers import enforced
from tests.communities.helpers import carry, vote
from tests.communities.toolkits import method
from tests.deliberation.feedback_helpers import accept, send
from tests.deliberation.helpers import assembly, begin, hold, item, only_action
from tests.deliberation.procedure_helpers import (
    carry_on,
    do,
    law,
    meeting_on,
    only_item,
    start,
    typed_step,
)

Patch = pytest.MonkeyPatch


def scope_of_a_stranger() -> bool:
    held = hold(_member(), _community())
    stranger = factories.user(Role.COUNTY_OFFICER, factories.county(name="溪湖区"))
    return not Meeting.objects.for_user(stranger).filter(pk=held.pk).exists()


def without_scope(patch: Patch) -> None:
    patch.setattr("accounts.scoping.ScopedQuerySet.for_user", lambda self, user: self)


def workspace_without_account() -> bool:
    return Client().get(reverse("verify")).status_code == 200 and (
        Client(raise_request_exception=False).get(reverse("meeting_list")).status_code == 302
    )


def without_policy(patch: Patch) -> None:
    patch.setattr(
        "accounts.middleware.AccessPolicyMiddleware.process_view", lambda *args, **kwargs: None
    )


def admin_without_second_factor() -> bool:
    browser = Client()
    browser.force_login(factories.user(Role.COUNTY_OFFICER, factories.county()))
    with override_settings(REQUIRE_SECOND_FACTOR=True):
        return browser.get(reverse("admin:index")).status_code == 302


def without_second_factor(patch: Patch) -> None:
    patch.setattr("accounts.middleware.needs_second_factor", lambda request: False)


def publishing_the_own_record() -> bool:
    member = _member()
    held = hold(member, _community())
    confirm_minutes(held, by=factories.user(Role.TOWNSHIP_OFFICER, factories.township()))
    factories.appointment(member, "county_officer", factories.county())
    both = type(member).objects.get(pk=member.pk)
    return refuses(lambda: publish_meeting(held, by=both))


def without_duty_conflict(patch: Patch) -> None:
    patch.setattr("portal.services._refuse_unfit", lambda items, by: None)


def the_slower_of_two_drafts() -> bool:
    member = _member()
    draft = begin(member, _community())
    mine = Meeting.objects.get(pk=draft.pk)
    save_draft(draft, by=member, draft={"title": "先"}, expected_version=1)
    return refuses(lambda: save_draft(mine, by=member, draft={"title": "后"}, expected_version=1))


def without_versions(patch: Patch) -> None:
    def save(obj: Any, *, expected_version: Any = None, **changes: Any) -> None:
        type(obj).objects.filter(pk=obj.pk).update(**changes)

    patch.setattr("deliberation.services.meetings.save_version", save)


def the_same_form_twice() -> bool:
    member, community = _member(), _community()
    for _number in range(2):
        create_meeting(community=community, by=member, token="a" * 32)
    return Meeting.objects.count() == 1


def without_tokens(patch: Patch) -> None:
    patch.setattr(
        "deliberation.services.meetings.once", lambda model, user, token, create: (create(), True)
    )


def changing_a_report() -> bool:
    member = _member()
    held = hold(member, _community())
    report_progress(only_action(held), by=member, progress=10, note="开工")
    return refuses(lambda: ActionProgress.objects.update(note="改"))


def without_triggers(patch: Patch) -> None:
    for table in TABLES:
        remove(table, connection)


def more_votes_than_people() -> bool:
    many = item(votes=Votes(21, 0, 0))
    return refuses(lambda: hold(_member(), _community(), items=[many]))


def without_vote_check(patch: Patch) -> None:
    patch.setattr("deliberation.services.content.validate_votes", lambda votes, present: None)
    patch.setattr("deliberation.models.decisions.validate_votes", lambda votes, present: None)


def a_name_in_a_payload() -> bool:
    held = hold(_member(), _community())
    confirm_minutes(held, by=factories.user(Role.TOWNSHIP_OFFICER, factories.township()))
    publish_meeting(held, by=factories.user(Role.COUNTY_OFFICER, factories.county()))
    return not crawl(("/", "/meetings/")).where("刘主任")


def with_a_careless_payload(patch: Patch) -> None:
    def with_chair(meeting: Meeting) -> Any:
        found = meeting_item(meeting)
        found.payload["place"] = meeting.chair
        return found

    patch.setattr(deliberation_public.meetings, "meeting_item", with_chair)


def a_convention_decided_by_representatives() -> bool:
    convention = carry(factories.community(name="甲村", kind="village"), "reviewed")
    writer = convention.begun_by
    vote(convention, writer, assembly=Assembly.VILLAGER_REPRESENTATIVES, counted=Counted.MEMBERS)
    convention.refresh_from_db()
    return convention.state == ConventionState.REVIEWED


def without_the_law_of_assemblies(patch: Patch) -> None:
    patch.setattr("communities.services.adoption._outcome", lambda rule, verdict: VoteOutcome.VALID)


def a_method_of_another_county() -> bool:
    far = factories.county(name="溪湖区")
    city = factories.user(Role.CITY_OFFICER, factories.CITY_CODE)
    method("外区办法", jurisdiction=far.code, by=city)
    return not GovernanceMethod.objects.for_user(_member()).exists()


def without_the_scope_of_methods(patch: Patch) -> None:
    patch.setattr("communities.models.toolkits.MethodQuerySet.for_user", lambda self, user: self)


def a_comparison_with_four() -> bool:
    scores = {"2026-04": Decimal(80), "2026-06": Decimal(90)}
    return isinstance(compare("2026-05", scores, [scores] * 4), NotEnough)


def without_the_fewest(patch: Patch) -> None:
    patch.setattr("communities.comparison.FEWEST", 1)


def a_withdrawn_name_in_older_versions() -> bool:
    community = _community()
    named = join(community, "given")
    first = publish_roster(community)
    join(community, "given", name="乙演示")
    publish_roster(community)
    withdraw_consent(named, by=named.recorded_by, expected_version=named.version)
    forget_pages()
    address = reverse("publication_document", args=[first.sha256])
    pages = (reverse("backbone_public", args=[community.slug]), address)
    return [Client().get(page).status_code for page in pages] == [410, 410]


def without_the_end_of_rosters(patch: Patch) -> None:
    patch.setattr(
        "communities.services.backbone.withdraw_uncovered_roster", lambda community, by: None
    )


def an_expired_name_that_nobody_withdrew() -> bool:
    community = _community()
    with on(timezone.localdate() - timedelta(days=35)):
        join(community, "ending")
        publication = publish_roster(community)
    forget_pages()
    text = crawl((reverse("backbone_public", args=[community.slug]),))
    address = reverse("publication_document", args=[publication.sha256])
    return not text.where("甲演示") and Client().get(address).status_code == 410


def without_the_last_day_of_a_text(patch: Patch) -> None:
    patch.setattr("portal.models.Publication.has_lapsed", False)


def a_number_in_the_database() -> bool:
    join(_community())
    raw = BackboneMember.objects.annotate(raw=Cast("phone", TextField())).values_list("raw")
    return "19900001234" not in str(list(raw))


def without_encryption(patch: Patch) -> None:
    patch.setattr("accounts.encryption.encrypt", lambda text: text)


def the_same_person_twice() -> bool:
    community = _community()
    join(community)
    return refuses(lambda: join(community, kind=BackboneKind.VOLUNTEER))


def without_the_look_for_doubles(patch: Patch) -> None:
    patch.setattr("communities.services.backbone._refuse_twice", lambda member: None)


def headers_of_a_page() -> bool:
    return "Content-Security-Policy" in Client().get(reverse("verify")).headers


def without_content_policy(patch: Patch) -> None:
    patch.setattr(
        "csp.middleware.CSPMiddleware.process_response", lambda self, request, response: response
    )


def a_lookup_that_asks_for_passwords() -> bool:
    browser = Client(raise_request_exception=False)
    browser.force_login(factories.user(Role.SECURITY_ADMIN, ""))
    address = reverse("admin:accounts_user_changelist")
    return browser.get(address, {"password__startswith": "m"}).status_code == 400


def without_named_lookups(patch: Patch) -> None:
    patch.setattr(
        "benxi_sorting.admin.PortalModelAdmin.lookup_allowed", lambda *args, **kwargs: True
    )


def _community() -> Any:
    return factories.community(name="德泰社区")


def _member() -> Any:
    return factories.user(Role.COMMITTEE_MEMBER, _community())


def refuses(act: Callable[[], Any]) -> bool:
    """Whether somebody said no: a rule, a check or the database."""
    try:
        with transaction.atomic():
            act()
    except (Refusal, ValidationError, DatabaseError):
        return True
    return False


def feedback_that_nobody_accepted() -> bool:
    feedback = send(_community())
    Feedback.objects.filter(pk=feedback.pk).update(published_text="没有人看过")
    sent = Feedback.objects.get(pk=feedback.pk)
    officer = factories.user(Role.COUNTY_OFFICER, factories.county())
    return refuses(lambda: deliberation_public.publish_feedback(sent, by=officer))


def without_moderation(patch: Patch) -> None:
    patch.setattr(deliberation_public.feedback, "FEEDBACK_MODERATED", frozenset(FeedbackState))


def personal_data_for_publication() -> bool:
    feedback = send(_community(), "501室，电话13904140000")
    return refuses(lambda: accept(feedback, _member()))


def without_a_look_at_personal_data(patch: Patch) -> None:
    patch.setattr(
        "deliberation.services.feedback.validate_no_personal_data", lambda text, confirmed: None
    )


def a_resolution_of_too_few() -> bool:
    call_command("load_assembly_rules", verbosity=0)
    meeting = begin(_member(), _community())
    few = assembly(counted_present=60, items=(item(votes=Votes(40, 10, 10)),))
    submit_meeting(meeting, by=meeting.recorder, content=few)
    return not Resolution.objects.get().in_effect


def without_the_verdict(patch: Patch) -> None:
    patch.setattr("deliberation.services.validity.Judgement.takes_effect", True)


def a_council_system_beside_another(state: str) -> bool:
    community = _community()
    before = draft_council(community) if state == "draft" else enforced(community)
    row = Council.objects.get(pk=before.pk)
    row.pk, row.edition, row.public_id, row.state = None, 2, "b" * 32, state
    row.enforced_by = row.begun_by
    return refuses(row.save)


def a_second_draft() -> bool:
    return a_council_system_beside_another("draft")


def without_one_draft(patch: Patch) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX council_one_draft")


def a_second_system_in_force() -> bool:
    return a_council_system_beside_another("in_force")


def without_one_in_force(patch: Patch) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX council_one_in_force")


def changing_rules_in_force() -> bool:
    council = enforced(_community())
    rows = Council.objects.filter(pk=council.pk)
    return refuses(lambda: rows.update(rules="改"))


def without_triggers_of_councils(patch: Patch) -> None:
    for table in COUNCIL_TABLES:
        remove(table, connection)


def a_resolution_of_an_invalid_meeting() -> bool:
    law()
    community, member = _community(), _member()
    procedure = carry_on(start(community, member), member, 3)
    few = [item(votes=Votes(20, 1, 0))]
    meeting = meeting_on(date(2026, 10, 20), member, community, counted_present=21, items=few)
    return refuses(lambda: do(procedure, member, 4, StepContent(item=only_item(meeting))))


def without_the_verdict_on_a_step(patch: Patch) -> None:
    def hopeful(number: int, meeting: Any, item: Any) -> Any:
        facts = meeting_facts(number, meeting, item)
        return replace(facts, validity="valid", present_needed=1, in_favour_needed=1)

    patch.setattr("deliberation.services.procedure_records.queries.meeting_facts", hopeful)


def a_date_that_goes_backwards() -> bool:
    community, member = _community(), _member()
    procedure = carry_on(start(community, member), member, 1)
    return refuses(lambda: do(procedure, member, 2, typed_step(date(2026, 1, 5))))


def without_the_look_at_days(patch: Patch) -> None:
    patch.setattr("deliberation.services.procedure_steps._check_day", lambda step, field: None)
    remove_guard(STEP_ORDER, connection)


def a_step_written_out_of_turn() -> bool:
    procedure = start(_community(), _member())
    left_out = {"number": 3, "skipped": True, "exception_reason": "一肩挑"}
    row = ProcedureStep(procedure=procedure, sequence=1, recorded_by=procedure.begun_by, **left_out)
    return refuses(row.save)


def without_the_order_of_steps(patch: Patch) -> None:
    remove_guard(STEP_ORDER, connection)


def a_published_step_taken_back() -> bool:
    community, member = _community(), _member()
    procedure = carry_on(start(community, member), member, 1)
    officer = factories.user(Role.COUNTY_OFFICER, factories.county())
    deliberation_public.publish_procedure(procedure, by=officer)
    return refuses(lambda: take_back_step(procedure, by=member, reason="错"))


def without_remembering_what_is_shown(patch: Patch) -> None:
    patch.setattr(Procedure, "shown_steps", property(lambda self: 0, lambda self, value: None))


# What must be refused (or hold), and the guard that sees to it, switched off.
GUARDS: list[tuple[Callable[[], bool], Callable[[Patch], None]]] = [
    (scope_of_a_stranger, without_scope),
    (workspace_without_account, without_policy),
    (admin_without_second_factor, without_second_factor),
    (publishing_the_own_record, without_duty_conflict),
    (the_slower_of_two_drafts, without_versions),
    (the_same_form_twice, without_tokens),
    (changing_a_report, without_triggers),
    (a_name_in_a_payload, with_a_careless_payload),
    (a_convention_decided_by_representatives, without_the_law_of_assemblies),
    (a_method_of_another_county, without_the_scope_of_methods),
    (a_comparison_with_four, without_the_fewest),
    (a_withdrawn_name_in_older_versions, without_the_end_of_rosters),
    (an_expired_name_that_nobody_withdrew, without_the_last_day_of_a_text),
    (a_number_in_the_database, without_encryption),
    (the_same_person_twice, without_the_look_for_doubles),
    (feedback_that_nobody_accepted, without_moderation),
    (personal_data_for_publication, without_a_look_at_personal_data),
    (a_resolution_of_too_few, without_the_verdict),
    (a_second_draft, without_one_draft),
    (a_second_system_in_force, without_one_in_force),
    (changing_rules_in_force, without_triggers_of_councils),
    (a_resolution_of_an_invalid_meeting, without_the_verdict_on_a_step),
    (a_date_that_goes_backwards, without_the_look_at_days),
    (a_step_written_out_of_turn, without_the_order_of_steps),
    (a_published_step_taken_back, without_remembering_what_is_shown),
    (headers_of_a_page, without_content_policy),
    (a_lookup_that_asks_for_passwords, without_named_lookups),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("holds", "switch_off"), GUARDS, ids=lambda f: f.__name__)
def test_the_guard_holds_and_nothing_else_stands_for_it(
    holds: Callable[[], bool],
    switch_off: Callable[[Patch], None],
    monkeypatch: Patch,
) -> None:
    undo = transaction.savepoint()
    assert holds()
    transaction.savepoint_rollback(undo)
    forget_pages()
    switch_off(monkeypatch)
    assert not holds()


@pytest.mark.django_db
def test_votes_are_checked_three_times(monkeypatch: Patch) -> None:
    """In the service, in the model, and by the database, which is left when both are off."""
    assert more_votes_than_people()
    without_vote_check(monkeypatch)
    assert more_votes_than_people()
