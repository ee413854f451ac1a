"""Referrals: the steps, who takes them, what stays, who sends to whom, more time, the rate."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.enums import Role
from accounts.models import AuditEvent, User
from accounts.rules import DutyConflict, IllegalTransition, Refusal, StaleRecord
from accounts.triggers import remove
from benxi_sorting.demonstration.clock import on
from communities.models import Community, County, Township
from coordination import referral_queries as queries
from coordination import services
from coordination.immutable import REFERRAL_TABLES
from coordination.measures import REFERRAL_MEASURES
from coordination.models import (
    Referral,
    ReferralEvent,
    ReferralExtension,
    ReferralParty,
    ReferralPhoto,
    ReferralText,
)
from coordination.referral_rules import REFERRAL_STEPS
from coordination.services import referral_sheets
from portal import evidence, followers
from portal.measures import Figure, Span, figures
from portal.models import CalendarDay, CalendarYear, Photo
from portal.services import store_photo
from tests import factories
from tests.coordination.helpers import policy, token
from tests.coordination.referral_helpers import (
    addressed,
    committee,
    content,
    done,
    evaluator,
    in_days,
    member,
    office,
    other_member,
    place,
    received,
    replied,
    sender,
    sent,
)
from tests.orgs.courses import RUNS, Course, of_table, walk, walk_everywhere
from tests.orgs.helpers import member as join
from tests.orgs.helpers import organization, serves
from tests.orgs.standard_helpers import pdf
from tests.world.common import picture

pytestmark = pytest.mark.django_db


class ReferralCourse(Course):
    """The steps, once more by hand."""

    first = "sent"
    steps: ClassVar[dict[str, dict[str, str]]] = {
        "correct": {"sent": "sent"},
        "receive": {"sent": "received"},
        "photo": {"received": "received", "returned": "returned"},
        "ask": {"received": "received", "returned": "returned"},
        "reply": {"received": "replied", "returned": "replied"},
        "accept": {"replied": "done"},
        "send_back": {"replied": "returned"},
        "close": {"replied": "closed"},
        "withdraw": {"sent": "withdrawn", "received": "withdrawn", "returned": "withdrawn"},
        "decide": {state: state for state in ("received", "replied", "returned")},
    }
    detours = (["receive", "ask", "reply"], ["receive", "ask", "decide"])

    def allows(self, act: str) -> bool:
        """One request for more time at a time, and none open where the sender takes a step."""
        asked = [one for one in self.done if one in ("ask", "decide")]
        is_open = bool(asked) and asked[-1] == "ask"
        if act == "decide":
            return is_open
        return not is_open or act in ("correct", "receive", "photo", "reply")

    def begin(self) -> Any:
        return sent()

    def do_correct(self, row: Referral) -> None:
        services.correct_referral(
            row, by=sender(), subject="更正", text="更正后的内容", due=in_days(12), reason="笔误"
        )

    def do_receive(self, row: Referral) -> None:
        services.receive_referral(row, by=member())

    def do_photo(self, row: Referral) -> None:
        services.add_referral_photo(row, by=member(), upload=picture())

    def do_ask(self, row: Referral) -> None:
        services.ask_extension(row, by=member(), due=row.due + timedelta(days=3), reason="缺配件")

    def do_decide(self, row: Referral) -> None:
        waiting = queries.open_extension(row)
        if waiting is None:
            raise Refusal("there is none")
        services.decide_extension(waiting, by=sender(), is_granted=True, answer="同意")

    def do_reply(self, row: Referral) -> None:
        services.reply_referral(row, by=member(), outcome="done", text="已更换")

    def do_accept(self, row: Referral) -> None:
        services.accept_reply(row, by=sender())

    def do_send_back(self, row: Referral) -> None:
        services.return_referral(row, by=sender(), reason="还有两处")

    def do_close(self, row: Referral) -> None:
        services.close_referral(row, by=sender(), reason="条件不具备")

    def do_withdraw(self, row: Referral) -> None:
        services.withdraw_referral(row, by=sender(), reason="重复交办")


def test_every_step_in_every_state_is_as_the_model_says() -> None:
    assert walk_everywhere(ReferralCourse) == of_table(REFERRAL_STEPS)


@RUNS
@given(st.lists(st.sampled_from(sorted(ReferralCourse.steps)), max_size=12))
def test_any_course_is_as_the_model_says(acts: list[str]) -> None:
    walk(ReferralCourse, acts)


def test_the_timeline_tells_who_did_what_when_and_why() -> None:
    row = sent()
    services.correct_referral(
        row, by=sender(), subject=row.subject, text="两处", due=row.due, reason="漏了一处"
    )
    services.receive_referral(row, by=member())
    photo = services.add_referral_photo(row, by=member(), upload=picture())
    services.reply_referral(row, by=member(), outcome="partly", text="换了一处")
    services.return_referral(row, by=evaluator(), reason="还有一处", due=in_days(20))
    services.reply_referral(row, by=other_member(), outcome="done", text="都换了")
    services.accept_reply(row, by=sender(), remark="好")
    told = [(one.act, one.words, one.by.username) for one in queries.timeline_of(row)]
    assert told == [
        ("sent", "", "referral-sender"),
        ("corrected", "漏了一处", "referral-sender"),
        ("received", "", "referral-member"),
        ("replied", "换了一处", "referral-member"),
        ("returned", "还有一处", "referral-evaluator"),
        ("replied", "都换了", "referral-member-2"),
        ("done", "好", "referral-sender"),
    ]
    row.refresh_from_db()
    assert (row.due, row.outcome, row.is_on_time) == (in_days(20), "done", True)
    photo.refresh_from_db()
    assert photo.event is not None
    assert (photo.event.words, row.texts.get().text) == ("换了一处", content().text)
    acts = AuditEvent.objects.filter(object_type=Referral._meta.label).values_list(
        "action", flat=True
    )
    assert set(acts) == {
        "referral.sent", "referral.corrected", "referral.received", "referral.photo_added",
        "referral.replied", "referral.returned", "referral.done",
    }  # fmt: skip


def test_a_form_sent_twice_sends_one_referral_and_each_place_numbers_its_own() -> None:
    key = token()
    between = addressed(sender(), place(committee()))
    for _n in range(2):
        first, _new = services.send_referral(
            by=sender(), between=between, content=content(), token=key
        )
    assert Referral.objects.count() == 1
    upward = sent(member(), place(factories.township()))
    numbers = [one.number for one in (first, sent(), upward)]
    year = timezone.localdate().year
    assert numbers == [f"交办〔{year}〕{n}号" for n in (1, 2, 1)]


Act = Callable[[Referral, User], Any]
LEAD_ACTS: list[tuple[str, Act]] = [
    ("sent", lambda row, by: services.receive_referral(row, by=by)),
    ("received",
     lambda row, by: services.reply_referral(row, by=by, outcome="done", text="办了")),
    ("received", lambda row, by: services.ask_extension(row, by=by, due=in_days(30), reason="缺")),
    ("received", lambda row, by: services.add_referral_photo(row, by=by, upload=picture())),
]  # fmt: skip
SENDER_ACTS: list[tuple[str, Act]] = [
    ("sent", lambda row, by: services.correct_referral(
        row, by=by, subject="改", text="改", due=row.due, reason="改")),
    ("sent", lambda row, by: services.withdraw_referral(row, by=by, reason="重复")),
    ("replied", lambda row, by: services.accept_reply(row, by=by)),
    ("replied", lambda row, by: services.return_referral(row, by=by, reason="不够")),
    ("replied", lambda row, by: services.close_referral(row, by=by, reason="算了")),
]  # fmt: skip
STATES = {"sent": sent, "received": received, "replied": replied}


@pytest.mark.parametrize("number", range(len(LEAD_ACTS)))
def test_only_the_lead_body_answers(number: int) -> None:
    state, act = LEAD_ACTS[number]
    row = STATES[state]()
    neighbour = factories.user(Role.COMMITTEE_MEMBER, factories.community(name="邻社区"))
    above = factories.user(Role.TOWNSHIP_OFFICER, factories.township())
    for other in (evaluator(), neighbour, above):
        with pytest.raises(Refusal):
            act(Referral.objects.get(pk=row.pk), other)
    act(Referral.objects.get(pk=row.pk), other_member())


@pytest.mark.parametrize("number", range(len(SENDER_ACTS)))
def test_only_the_sender_corrects_evaluates_and_withdraws(number: int) -> None:
    state, act = SENDER_ACTS[number]
    row = STATES[state]()
    city = factories.user(Role.CITY_OFFICER, factories.CITY_CODE)
    for other in (member(), city, factories.user(Role.TOWNSHIP_OFFICER, factories.township())):
        with pytest.raises(Refusal):
            act(Referral.objects.get(pk=row.pk), other)
    act(Referral.objects.get(pk=row.pk), evaluator())


def test_a_helper_and_a_copy_read_it_and_take_no_step() -> None:
    helper = factories.community(name="协办社区")
    town = factories.township()
    row = sent(helpers=[place(helper)], copies=[place(town)])
    for role, unit in ((Role.COMMITTEE_MEMBER, helper), (Role.TOWNSHIP_OFFICER, town)):
        user = factories.user(role, unit)
        assert queries.referrals_for(user).get() == row
        assert services.referral_steps(row, user) == []
        with pytest.raises(Refusal):
            services.receive_referral(row, by=user)
    parts = {part: [one.name for one in rows] for part, rows in queries.parties_of(row).items()}
    assert parts == {
        "sender": ["测试民政局"],
        "lead": ["平山区南地街道 德泰社区"],
        "helper": ["平山区南地街道 协办社区"],
        "copy": ["平山区南地街道"],
    }


def test_a_helping_body_contributes_while_it_is_dealt_with() -> None:
    unit = factories.community(name="协办社区")
    by, key = factories.user(Role.COMMITTEE_MEMBER, unit), token()
    row = sent(helpers=[place(unit)])
    with pytest.raises(IllegalTransition):
        services.help_referral(row, by=by, text="早了", token=token())
    services.receive_referral(row, by=member())
    assert list(queries.to_help(by)) == [row]
    for other in (member(), sender()):
        with pytest.raises(Refusal):
            services.help_referral(row, by=other, text="不是协办", token=token())
    with pytest.raises(ValidationError) as found:
        services.help_referral(row, by=by, text=" ", token=token())
    assert list(found.value.message_dict) == ["text"]
    for _n in range(2):
        services.help_referral(row, by=by, text="出动十人", token=key)
    told = row.events.filter(act="helped")
    assert [(one.words, one.by) for one in told] == [("出动十人", by)]
    assert list(queries.to_help(by)) == []
    services.reply_referral(row, by=member(), outcome="done", text="办了")
    with pytest.raises(IllegalTransition):
        services.help_referral(row, by=by, text="晚了", token=token())


def test_nobody_is_on_both_sides_of_a_referral_between_two_offices_of_a_place() -> None:
    of = office()
    row = sent(to=f"office-{of.pk}")
    assert services.referral_steps(row, sender())[0].target == "withdrawn"
    with pytest.raises(DutyConflict):
        services.receive_referral(row, by=sender())
    services.correct_referral(
        row, by=evaluator(), subject="改", text="改", due=row.due, reason="改"
    )
    with pytest.raises(DutyConflict):
        services.receive_referral(row, by=evaluator())
    third = factories.user(Role.COUNTY_OFFICER, factories.county())
    services.receive_referral(row, by=third)
    with pytest.raises(DutyConflict):
        services.reply_referral(row, by=sender(), outcome="done", text="办了")
    with pytest.raises(DutyConflict):
        services.withdraw_referral(row, by=third, reason="不想办")
    waiting = services.ask_extension(row, by=third, due=in_days(30), reason="缺配件")
    with pytest.raises(DutyConflict):
        services.ask_extension(row, by=sender(), due=in_days(30), reason="缺配件")
    with pytest.raises(DutyConflict):
        services.add_referral_photo(row, by=sender(), upload=picture())
    with pytest.raises(DutyConflict):
        services.decide_extension(waiting, by=third, is_granted=True, answer="同意")
    services.decide_extension(waiting, by=sender(), is_granted=False, answer="不同意")
    services.reply_referral(row, by=third, outcome="done", text="办了")
    for act in (services.accept_reply, services.return_referral, services.close_referral):
        words = {} if act is services.accept_reply else {"reason": "x"}
        with pytest.raises(DutyConflict):
            act(row, by=third, **words)
    assert services.referral_steps(row, third) == []
    returning = factories.user(Role.COUNTY_OFFICER, factories.county())
    services.return_referral(row, by=returning, reason="再办")
    with pytest.raises(DutyConflict):
        services.reply_referral(row, by=returning, outcome="done", text="办了")
    services.reply_referral(row, by=third, outcome="done", text="办了")
    services.accept_reply(row, by=evaluator())


@pytest.mark.parametrize(
    ("state", "changes"),
    [
        (sent, {"due": "sent_on"}),
        (received, {"received_by": "sent_by"}),
        (received, {"state": "replied"}),
        (sent, {"state": "received"}),
        (replied, {"replied_by": "sent_by"}),
        (replied, {"outcome": ""}),
        (replied, {"state": "returned"}),
        (replied, {"state": "done"}),
        (done, {"evaluated_by": "replied_by"}),
        (done, {"ended_on": None}),
        (done, {"state": "received"}),
        (sent, {"subject": ""}),
    ],
)
def test_the_database_has_the_last_word(state: Any, changes: dict[str, Any]) -> None:
    row = state()
    values = {
        name: (getattr(row, value) - timedelta(days=1) if name == "due" else getattr(row, value))
        if isinstance(value, str) and hasattr(row, value)
        else value
        for name, value in changes.items()
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.filter(pk=row.pk).update(**values)


def test_a_referral_has_one_sender_one_lead_body_and_each_body_once() -> None:
    row = sent()
    known = row.parties.get(part="lead")
    for fields in (
        {"part": "lead", "jurisdiction": "210502001009", "name": "另一社区"},
        {"part": "sender", "jurisdiction": "210503", "name": "溪湖区"},
        {"part": "copy", "jurisdiction": known.jurisdiction, "name": "又是它"},
        {"part": "copy", "jurisdiction": "210502", "name": ""},
        {"part": "copy", "jurisdiction": "210502", "name": "两个", "office": office(),
         "organization": organization()},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            ReferralParty.objects.create(referral=row, **fields)


def test_what_was_received_stays_as_it_was() -> None:
    row = received()
    services.ask_extension(row, by=member(), due=in_days(30), reason="缺配件")
    services.add_referral_photo(row, by=member(), upload=picture())
    services.reply_referral(row, by=member(), outcome="done", text="办了")
    sent_before = sent()
    services.correct_referral(
        sent_before, by=sender(), subject="改", text="改", due=in_days(5), reason="改"
    )
    attempts: list[Callable[[], Any]] = [
        lambda: Referral.objects.filter(pk=row.pk).update(text="另一件事"),
        lambda: Referral.objects.filter(pk=row.pk).update(subject="另一件事"),
        lambda: Referral._base_manager.filter(pk=row.pk)._raw_delete("default"),
        lambda: ReferralParty.objects.filter(referral=row).update(name="别的单位"),
        lambda: ReferralEvent.objects.filter(referral=row).update(words="没说过"),
        lambda: ReferralEvent.objects.all()._raw_delete("default"),
        lambda: ReferralText.objects.update(text="没写过"),
        lambda: ReferralExtension.objects.update(reason="没说过"),
        lambda: ReferralPhoto.objects.update(event=None),
        lambda: ReferralPhoto.objects.all()._raw_delete("default"),
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    for table in REFERRAL_TABLES:
        remove(table, connection)
    for attempt in attempts[:2] + attempts[3:5] + attempts[6:9]:
        attempt()


def test_the_text_is_corrected_before_receipt_alone_and_the_earlier_one_stays() -> None:
    row = sent()
    before = Referral.objects.get(pk=row.pk)
    services.correct_referral(
        row, by=sender(), subject="新标题", text="新内容", due=in_days(4), reason="写错了"
    )
    with pytest.raises(StaleRecord):
        services.receive_referral(before, by=member())
    earlier = ReferralText.objects.get()
    assert (earlier.number, earlier.text, earlier.due) == (1, before.text, before.due)
    with pytest.raises(ValidationError) as found:
        services.correct_referral(
            row, by=sender(), subject="x", text="x", due=in_days(-1), reason="x"
        )
    assert list(found.value.message_dict) == ["due"]
    services.receive_referral(row, by=member())
    with pytest.raises(Refusal):
        services.correct_referral(
            row, by=sender(), subject="x", text="x", due=in_days(4), reason="x"
        )


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"due": in_days(-1)}, "due"),
        ({"due": in_days(800)}, "due"),
        ({"subject": ""}, "subject"),
        ({"text": ""}, "text"),
        ({"text": "x" * 5001}, "text"),
        ({"subject": "好\u202e坏"}, "subject"),
        ({"text": "好\x00坏"}, "text"),
        ({"clause": "9.9.z"}, "clause"),
    ],
)
def test_what_is_wrong_with_a_referral_stands_at_its_field(
    fields: dict[str, Any], name: str
) -> None:
    with pytest.raises(ValidationError) as found:
        sent(**fields)
    assert list(found.value.message_dict) == [name]
    assert Referral.objects.count() == 0


def test_reasons_and_answers_are_not_empty() -> None:
    row = received()
    with pytest.raises(ValidationError) as found:
        services.reply_referral(row, by=member(), outcome="done", text=" \n")
    assert list(found.value.message_dict) == ["text"]
    with pytest.raises(ValidationError):
        services.reply_referral(row, by=member(), outcome="perhaps", text="办了")
    for act in (services.withdraw_referral, services.ask_extension):
        more = {"due": in_days(30)} if act is services.ask_extension else {}
        by = member() if more else sender()
        with pytest.raises(ValidationError) as found:
            act(row, by=by, reason="  ", **more)
        assert list(found.value.message_dict) == ["reason"]
    assert list(row.events.values_list("act", flat=True)) == ["sent", "received"]


def test_a_clause_of_the_policy_may_be_named() -> None:
    policy()
    assert sent(clause="5.1.c").clause == "5.1.c"


# Who sends to whom.


def _keys(by: User, sender_key: str = "") -> set[str]:
    from tests.coordination.referral_helpers import body

    return {one.key for one in queries.reach_of(body(by, sender_key))}


@pytest.fixture
def units() -> dict[str, Any]:
    county = factories.county()
    far = factories.county(name="溪湖区", code="210503")
    far_town = factories.township(far, name="河东街道")
    green = organization()
    serves(green, committee())
    return {
        "county": county,
        "far": far,
        "town": factories.township(),
        "far_town": far_town,
        "community": committee(),
        "far_community": factories.community(far_town, name="河东社区"),
        "green": green,
        "idle": organization("未服务的协会", number=2),
        "city_office": office("本溪市住建局", "2105", "housing"),
        "office": office("平山区住建局", "210502", "housing"),
        "town_office": office("南地街道办事处", "210502001", "township"),
        "far_office": office("溪湖区住建局", "210503", "housing"),
    }


def test_officers_send_downwards_and_to_departments_of_their_level_and_the_one_above(
    units: dict[str, Any],
) -> None:
    city = factories.user(Role.CITY_OFFICER, factories.CITY_CODE, unit="本溪市民政局")
    town = factories.user(Role.TOWNSHIP_OFFICER, units["town"], unit="南地街道")
    below_town = {
        place(units["community"]),
        f"organization-{units['green'].pk}",
        f"office-{units['town_office'].pk}",
    }
    below_county = below_town | {
        place(units["town"]), f"organization-{units['idle'].pk}", f"office-{units['office'].pk}",
    }  # fmt: skip
    far = {
        place(units["far"]), place(units["far_town"]), place(units["far_community"]),
        f"office-{units['far_office'].pk}",
    }  # fmt: skip
    own_town = next(one for one in queries.senders_of(town) if one.office is None)
    of_county, of_city = f"office-{units['office'].pk}", f"office-{units['city_office'].pk}"
    assert {one.key for one in queries.reach_of(own_town)} == below_town | {of_county}
    assert _keys(sender(), place("210502")) == below_county | {of_city}
    assert _keys(city, place("2105")) == below_county | far | {
        place(units["county"]), f"office-{units['city_office'].pk}",
    }  # fmt: skip
    # An office reaches the others of its level, and not itself.
    own = f"office-{units['office'].pk}"
    assert _keys(sender(), own) == below_county - {own} | {of_city}


def test_committees_send_to_their_township_and_to_organisations_that_serve_them(
    units: dict[str, Any],
) -> None:
    assert _keys(member()) == {
        place(units["town"]),
        f"office-{units['town_office'].pk}",
        f"organization-{units['green'].pk}",
    }


def test_organisations_send_to_the_townships_and_committees_they_serve(
    units: dict[str, Any],
) -> None:
    by = join(units["green"])
    assert _keys(by) == {
        place(units["community"]),
        place(units["town"]),
        f"office-{units['town_office'].pk}",
    }
    assert _keys(join(units["idle"])) == set()
    serves(units["idle"], units["far"])
    assert _keys(join(units["idle"])) == {place(units["far_town"]), place(units["far_community"])}


def test_who_serves_a_whole_county_is_reached_from_its_townships(units: dict[str, Any]) -> None:
    town = factories.user(Role.TOWNSHIP_OFFICER, units["far_town"])
    key = f"organization-{units['idle'].pk}"
    assert key not in _keys(town)
    serves(units["idle"], units["far"])
    assert key in _keys(town)
    sent(join(units["idle"]), place(units["far_town"]))
    sent(town, key, sender=place(units["far_town"]))


def test_departments_of_the_level_above_read_receive_and_answer_what_is_sent_to_them(
    units: dict[str, Any],
) -> None:
    town = [factories.user(Role.TOWNSHIP_OFFICER, units["town"]) for _n in range(2)]
    city = factories.user(Role.CITY_OFFICER, factories.CITY_CODE)
    far = factories.user(Role.COUNTY_OFFICER, units["far"])
    calls = [
        (town, sender(), far, units["office"], "210502001", "210502"),
        ([sender(), evaluator()], city, far, units["city_office"], "210502", "2105"),
    ]
    for (by, other), answering, stranger, called, issued_in, jurisdiction in calls:
        row = sent(by, f"office-{called.pk}", sender=place(issued_in))
        assert (row.issued_in, row.jurisdiction) == (issued_in, jurisdiction)
        assert list(queries.to_answer(answering)) == [row]
        assert set(queries.chosen(answering, "answer")) == {row}
        assert set(queries.referrals_for(stranger)) == set()
        services.receive_referral(row, by=answering)
        services.add_referral_photo(row, by=answering, upload=picture())
        services.reply_referral(row, by=answering, outcome="done", text="已到现场处置")
        assert list(queries.to_decide(other)) == [row]
        services.accept_reply(row, by=other)
    # What the city's departments answer counts in the city's rate and in no county's.
    span = Span(timezone.localdate(), timezone.localdate())
    counted = figures(REFERRAL_MEASURES[0], span, ["2105", "210502", "210502001"])
    assert counted == {"2105": Figure(2), "210502": Figure(1), "210502001": Figure(0)}
    assert set(queries.referrals_for(town[0])) == {Referral.objects.get(jurisdiction="210502")}


def test_a_committee_of_the_longest_name_is_a_body() -> None:
    lengths = [one._meta.get_field("name").max_length for one in (County, Township, Community)]
    longest = f"{'县' * lengths[0]}{'镇' * lengths[1]} {'村' * lengths[2]}"
    name: Any = ReferralParty._meta.get_field("name")
    assert name.clean(longest, None) == longest


def test_what_is_out_of_reach_is_refused_in_every_part(units: dict[str, Any]) -> None:
    beyond = queries.Body(place(units["far_town"]), "河东街道", units["far_town"].code)
    within_reach = addressed(sender(), place(committee()))
    own = within_reach.sender
    for parts in (
        {"lead": beyond},
        {"lead": within_reach.lead, "helpers": [beyond]},
        {"lead": within_reach.lead, "copies": [beyond]},
        {"lead": within_reach.lead, "copies": [within_reach.lead]},
        {"lead": own},
    ):
        between = services.Addressees(own, **parts)
        with pytest.raises(ValidationError) as found:
            services.send_referral(by=sender(), between=between, content=content(), token=token())
        assert list(found.value.message_dict) == [list(parts)[-1]]
    with pytest.raises(Refusal):
        services.send_referral(by=member(), between=within_reach, content=content(), token=token())


def test_who_is_elsewhere_sees_nothing_and_who_watches_over_a_place_sees_both_directions(
    units: dict[str, Any],
) -> None:
    down, up = sent(), sent(member(), place(units["town"]))
    across = sent(to=f"office-{units['office'].pk}")
    org = join(units["green"])
    asked = sent(member(), f"organization-{units['green'].pk}")
    seen = {
        "member": (member(), {down, up, asked}),
        "neighbour": (factories.user(Role.COMMITTEE_MEMBER, factories.community()), set()),
        "township": (factories.user(Role.TOWNSHIP_OFFICER, units["town"]), {down, up, asked}),
        "county": (sender(), {down, up, across, asked}),
        "city": (factories.user(Role.CITY_OFFICER, factories.CITY_CODE),
                 {down, up, across, asked}),
        "other county": (factories.user(Role.COUNTY_OFFICER, units["far"]), set()),
        "org": (org, {asked}),
        "other org": (join(units["idle"]), set()),
        "inspector": (factories.user(Role.INSPECTOR, units["county"]), set()),
        "auditor": (factories.user(Role.AUDITOR), set()),
    }  # fmt: skip
    found = {name: set(queries.referrals_for(user)) for name, (user, _rows) in seen.items()}
    assert found == {name: rows for name, (_user, rows) in seen.items()}


def test_who_left_acts_no_more(units: dict[str, Any]) -> None:
    row = sent(member(), f"organization-{units['green'].pk}")
    by = join(units["green"], since=in_days(-30), until=in_days(-1))
    assert queries.referrals_for(by).count() == 0
    with pytest.raises(Refusal):
        services.receive_referral(row, by=by)


# More time.


def test_more_time_is_asked_for_in_time_and_granted_by_the_sender() -> None:
    row = received()
    with pytest.raises(ValidationError) as found:
        services.ask_extension(row, by=member(), due=row.due, reason="缺配件")
    assert list(found.value.message_dict) == ["due"]
    waiting = services.ask_extension(row, by=member(), due=in_days(15), reason="缺配件")
    with pytest.raises(Refusal):
        services.ask_extension(row, by=other_member(), due=in_days(16), reason="再缺")
    with pytest.raises(Refusal):
        services.decide_extension(waiting, by=other_member(), is_granted=True, answer="同意")
    with pytest.raises(ValidationError):
        services.decide_extension(waiting, by=sender(), is_granted=True, answer=" ")
    services.decide_extension(waiting, by=sender(), is_granted=True, answer="同意一次")
    row.refresh_from_db()
    assert row.due == in_days(15)
    with pytest.raises(IllegalTransition):
        services.decide_extension(waiting, by=sender(), is_granted=False, answer="不")
    second = services.ask_extension(row, by=member(), due=in_days(20), reason="再缺")
    services.decide_extension(second, by=evaluator(), is_granted=False, answer="已延过一次")
    row.refresh_from_db()
    assert row.due == in_days(15)
    with on(in_days(16)), pytest.raises(Refusal):
        services.ask_extension(row, by=member(), due=in_days(40), reason="晚了")


def test_a_later_due_date_is_no_earlier_one_and_none_far_off() -> None:
    row = received()
    seen = row.version
    with pytest.raises(ValidationError) as found:
        services.ask_extension(row, by=member(), due=in_days(800), reason="缺配件")
    assert list(found.value.message_dict) == ["due"]
    with pytest.raises(StaleRecord):
        services.ask_extension(
            row, by=member(), due=in_days(15), reason="缺配件", expected_version=seen - 1
        )
    services.reply_referral(row, by=member(), outcome="done", text="办了")
    for due in (in_days(9), in_days(800)):
        with pytest.raises(ValidationError) as found:
            services.return_referral(row, by=sender(), reason="再办", due=due)
        assert list(found.value.message_dict) == ["due"]


def test_one_request_for_more_time_at_a_time_also_in_the_database() -> None:
    row = received()
    waiting = services.ask_extension(row, by=member(), due=in_days(15), reason="缺配件")
    again: dict[str, Any] = {
        "referral": row, "due_from": row.due, "reason": "缺", "asked_by": member(),
        "asked_on": row.sent_on,
    }  # fmt: skip
    rows = ReferralExtension.objects.filter(pk=waiting.pk)
    decided = {"state": "granted", "decided_on": in_days(0), "answer": "同意"}
    attempts: list[Callable[[], Any]] = [
        lambda: ReferralExtension.objects.create(**again, due_to=in_days(20)),
        lambda: rows.update(**decided, decided_by=member()),
        lambda: rows.update(**decided),
        lambda: rows.update(**decided | {"answer": ""}, decided_by=sender()),
    ]
    for attempt in attempts:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def test_a_term_in_working_days_is_counted_by_the_calendar() -> None:
    year = CalendarYear.objects.create(year=2026, source="国办通知")
    days = {f"2026-10-0{n}": False for n in range(1, 8)} | {"2026-10-10": True}
    for day, is_working in days.items():
        CalendarDay.objects.create(calendar=year, day=day, is_working=is_working, name="国庆节")
    with on(in_days(0).replace(year=2026, month=9, day=30)):
        assert services.due_after(3).isoformat() == "2026-10-10"
    with on(in_days(0).replace(year=2027, month=9, day=30)), pytest.raises(ValidationError):
        services.due_after(3)


# What it was made of is tested with its pages; here the rate.


def test_the_rate_counts_the_last_answer_against_the_due_date_that_held() -> None:
    today = timezone.localdate()
    with on(today - timedelta(days=20)):
        late, in_time, extended, going = received(), received(), received(), received()
        closed = received()
    for row in (late, in_time, extended, closed, going):
        row.refresh_from_db()
    with on(today - timedelta(days=15)):
        for row in (in_time, closed):
            services.reply_referral(row, by=member(), outcome="done", text="办了")
        waiting = services.ask_extension(
            extended, by=member(), due=today - timedelta(days=5), reason="缺"
        )
        services.decide_extension(waiting, by=sender(), is_granted=True, answer="同意")
    extended.refresh_from_db()
    with on(today - timedelta(days=5)):
        services.reply_referral(late, by=member(), outcome="done", text="办了")
        services.reply_referral(extended, by=member(), outcome="done", text="办了")
    with on(today - timedelta(days=2)):
        for row in (late, in_time, extended):
            services.accept_reply(row, by=sender())
        services.close_referral(closed, by=sender(), reason="不必了")
    services.withdraw_referral(sent(), by=sender(), reason="重复")
    span = Span(today - timedelta(days=3), today)
    line = queries.RateLine("平山区", 4, 3, 1, 1)
    areas = [("210502", "平山区"), ("210503", "溪湖区")]
    county = sender()
    assert queries.unit_lines(county, span, areas) == [
        line, queries.RateLine("溪湖区", 0, 0, 0, 0)
    ]  # fmt: skip
    assert queries.body_lines(county, span, areas) == [
        queries.RateLine("平山区南地街道 德泰社区", 4, 3, 1, 1)
    ]
    assert line.share == 0.75
    counted = [figures(one, span, ["210502", "210503"]) for one in REFERRAL_MEASURES]
    assert counted == [
        {"210502": Figure(4), "210503": Figure(0)},
        {"210502": Figure(3, 4), "210503": Figure(0, 0)},
    ]
    before = Span(today - timedelta(days=9), today - timedelta(days=3))
    assert figures(REFERRAL_MEASURES[1], before, ["210502"])["210502"] == Figure(0, 0)
    assert set(queries.chosen(county, "overdue")) == {going}


def test_a_pdf_goes_with_the_sheet_and_with_the_answer() -> None:
    between = addressed(sender(), place(committee()))
    row, _new = services.send_referral(
        by=sender(), between=between, content=content(), token=token(), upload=pdf("清单")
    )
    services.receive_referral(row, by=member())
    services.reply_referral(row, by=member(), outcome="done", text="办了", upload=pdf("照单"))
    kept = list(row.events.exclude(sha256="").order_by("pk"))
    assert [one.act for one in kept] == ["sent", "replied"]
    for one in kept:
        with one.file.open() as file:
            assert len(file.read()) == one.size
    with pytest.raises(IntegrityError), transaction.atomic():
        ReferralEvent.objects.create(referral=row, act="received", by=member(), sha256="0" * 64)


def test_a_pdf_that_no_act_leads_to_is_not_kept(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    row = received()
    with pytest.raises(ValidationError) as found:
        services.reply_referral(
            row, by=member(), outcome="done", text="办了",
            upload=pdf(extra=b"/OpenAction<</S/JavaScript/JS(x)>>"),
        )  # fmt: skip
    assert list(found.value.message_dict) == ["upload"]
    with pytest.raises(ValidationError):
        services.reply_referral(row, by=member(), outcome="done", text=" ", upload=pdf())
    with pytest.raises(Refusal):
        services.reply_referral(row, by=sender(), outcome="done", text="办了", upload=pdf())
    row.refresh_from_db()
    assert ([one for one in tmp_path.rglob("*") if one.is_file()], row.state) == ([], "received")


def test_a_pdf_of_a_sheet_that_was_not_sent_is_not_kept(
    settings: Any, tmp_path: Any, monkeypatch: Any
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)

    def fails(**_event: Any) -> None:
        raise Refusal("the trail is full")

    monkeypatch.setattr(referral_sheets, "record_event", fails)
    with pytest.raises(Refusal):
        services.send_referral(
            by=sender(), between=addressed(sender(), place(committee())), content=content(),
            token=token(), upload=pdf(),
        )  # fmt: skip
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == []


def test_what_waits_for_a_decision_on_more_time_is_decided_first() -> None:
    row = received()
    waiting = services.ask_extension(row, by=member(), due=in_days(20), reason="缺")
    assert services.referral_steps(row, sender()) == []
    assert [one.target for one in services.referral_steps(row, member())] == ["replied"]
    services.decide_extension(waiting, by=sender(), is_granted=True, answer="同意")
    row.refresh_from_db()
    assert [one.target for one in services.referral_steps(row, sender())] == ["withdrawn"]


def test_a_referral_follows_its_unit_when_that_gets_another_code() -> None:
    row = received()
    old, new = committee().code, "210502001990"
    followers.follow({old: new})
    stored = Referral.objects.get()
    assert (stored.jurisdiction, stored.parties.get(part="lead").jurisdiction) == (new, new)
    assert (stored.issued_in, stored.number) == ("210502", row.number)
    moved = factories.user(Role.COMMITTEE_MEMBER, new)
    assert set(queries.referrals_for(moved)) == {row}
    assert set(queries.referrals_for(member())) == set()


def test_a_photo_goes_with_the_answer_and_can_be_taken_back_before() -> None:
    row = received()
    first = services.add_referral_photo(row, by=member(), upload=picture())
    services.delete_referral_photo(first, by=other_member())
    kept = services.add_referral_photo(row, by=member(), upload=picture("red"))
    with pytest.raises(Refusal):
        services.delete_referral_photo(kept, by=sender())
    services.reply_referral(row, by=member(), outcome="done", text="办了")
    kept.refresh_from_db()
    with pytest.raises(IllegalTransition):
        services.delete_referral_photo(kept, by=member())
    assert (ReferralPhoto.objects.count(), kept.photo.publications.count()) == (1, 0)
    files = Photo.objects.count()
    with pytest.raises(IllegalTransition):
        services.add_referral_photo(row, by=member(), upload=picture())
    assert Photo.objects.count() == files


def test_each_answer_takes_as_many_photos_as_there_may_be(settings: Any) -> None:
    settings.PHOTOS_PER_RECORD = 1
    row = received()
    for color in ("green", "red"):
        services.add_referral_photo(row, by=member(), upload=picture(color))
        files = Photo.objects.count()
        with pytest.raises(ValidationError):
            services.add_referral_photo(row, by=member(), upload=picture("blue"))
        assert Photo.objects.count() == files
        services.reply_referral(row, by=member(), outcome="done", text="办了")
        services.return_referral(row, by=sender(), reason="还差一处")
    assert ReferralPhoto.objects.count() == 2


def test_a_photo_is_taken_back_once() -> None:
    row = received()
    kept = services.add_referral_photo(row, by=member(), upload=picture())
    again = ReferralPhoto.objects.get()
    services.delete_referral_photo(kept, by=member())
    with pytest.raises(IllegalTransition):
        services.delete_referral_photo(again, by=member())
    assert AuditEvent.objects.filter(action="referral.photo_deleted").count() == 1


def test_a_photo_that_comes_later_than_the_answer_is_refused(monkeypatch: Any) -> None:
    row = received()

    def answered_meanwhile(*args: Any, **kwargs: Any) -> Photo:
        services.reply_referral(
            Referral.objects.get(), by=other_member(), outcome="done", text="办了"
        )
        return store_photo(*args, **kwargs)

    monkeypatch.setattr(evidence, "store_photo", answered_meanwhile)
    with pytest.raises(IllegalTransition):
        services.add_referral_photo(row, by=member(), upload=picture())
