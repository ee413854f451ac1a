"""Trainings: planned, announced by another, answered, signed in, recorded, certified."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any, ClassVar
from zipfile import ZipFile

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from docx import Document as Docx

from accounts.desk import gathered
from accounts.enums import Role
from accounts.models import AuditEvent
from accounts.rules import DutyConflict, IllegalTransition, Refusal, StaleRecord
from accounts.triggers import remove
from coordination import services, training_papers, training_public
from coordination import training_queries as queries
from coordination.enums import Satisfaction
from coordination.immutable import TRAINING_TABLES
from coordination.measures import TRAINING_MEASURES
from coordination.models import Attendee, Training, TrainingInvitation
from coordination.training_desk import items
from coordination.training_rules import TRAINING_STEPS
from portal.enums import Kind
from portal.measures import figures
from portal.pages import forget_pages
from portal.queries import current
from tests import factories
from tests.canaries import crawl
from tests.coordination.helpers import person
from tests.coordination.test_duties import CONTACT
from tests.coordination.test_duties import published as office_on_site
from tests.coordination.training_helpers import (
    announced,
    announcer,
    came,
    committee,
    content,
    held,
    member,
    planned,
    planner,
    recorded,
    token,
)
from tests.orgs.courses import Course, of_table, walk_everywhere
from tests.orgs.helpers import member as join
from tests.orgs.helpers import organization

pytestmark = pytest.mark.django_db
TEACHER, PUPIL = "李讲师", "赵学员"


class TrainingCourse(Course):
    """The steps, once more by hand."""

    first = "draft"
    steps: ClassVar[dict[str, dict[str, str]]] = {
        "announce": {"draft": "announced"},
        "change": {"draft": "draft", "announced": "announced"},
        "hold": {"announced": "held"},
        "record": {"held": "recorded"},
        "cancel": {"draft": "cancelled", "announced": "cancelled"},
        "publish": dict.fromkeys(("announced", "held", "recorded", "cancelled"), ""),
    }

    def target(self, act: str) -> str | None:
        if act == "publish":
            return self.state if "announce" in self.done else None
        return super().target(act)

    def go(self, act: str) -> None:
        if act == "publish":
            return
        super().go(act)

    def begin(self) -> Any:
        return planned()

    def do_announce(self, row: Training) -> None:
        training_public.announce_training(row, by=announcer())

    def do_change(self, row: Training) -> None:
        services.change_training(
            row, by=planner(), content=content(title="改过"), expected_version=row.version
        )

    def do_hold(self, row: Training) -> None:
        now = timezone.now()
        Training.objects.filter(pk=row.pk).exclude(state="recorded").update(
            starts_at=now - timedelta(hours=3), ends_at=now - timedelta(hours=1)
        )
        row.refresh_from_db()
        services.hold_training(row, by=planner(), summary="讲完了")

    def do_record(self, row: Training) -> None:
        if row.state == "held":
            came(row, by=planner(), unit="")
        training_public.record_training(row, by=announcer())

    def do_cancel(self, row: Training) -> None:
        services.cancel_training(row, by=planner(), reason="场地不落实")

    def do_publish(self, row: Training) -> None:
        training_public.publish_training(row, by=announcer(), reason="内容有变")


def test_every_step_in_every_state_is_as_the_model_says() -> None:
    assert walk_everywhere(TrainingCourse) == of_table(TRAINING_STEPS)


def test_a_form_sent_twice_plans_one_training() -> None:
    by, sent = planner(), token()
    host = queries.training_hosts(by)[0]
    first = services.plan_training(host=host, by=by, content=content(), token=sent)
    again = services.plan_training(host=host, by=by, content=content(), token=sent)
    assert (first[1], again[1], first[0].pk == again[0].pk) == (True, False, True)
    assert Training.objects.count() == 1


def test_townships_and_committees_hold_no_training_and_organisations_do() -> None:
    township = factories.user(Role.TOWNSHIP_OFFICER, "210502001", unit="南地街道")
    assert queries.training_hosts(township) == []
    assert queries.training_hosts(member()) == []
    of = organization()
    assert [one.organization for one in queries.training_hosts(join(of))] == [of]
    host = queries.training_hosts(planner())[0]
    with pytest.raises(Refusal):
        services.plan_training(host=host, by=township, content=content(), token=token())


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"hours": Decimal(0)}, "hours"),
        ({"pass_mark": None}, "pass_mark"),
        ({"assessment": "none"}, "pass_mark"),
        ({"pass_mark": 101}, "pass_mark"),
        ({"teacher_consents": True}, "teacher_name"),
        ({"starts_at": timezone.now() - timedelta(days=1)}, "starts_at"),
        ({"ends_at": timezone.now()}, "ends_at"),
        ({"title": "甲\u202e乙"}, "title"),
        ({"content": ""}, "content"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(fields: dict[str, Any], at: str) -> None:
    with pytest.raises(ValidationError) as caught:
        planned(**fields)
    assert set(caught.value.message_dict) == {at}
    assert Training.objects.count() == 0


def test_who_wrote_it_does_not_announce_it() -> None:
    training = planned()
    with pytest.raises(DutyConflict):
        training_public.announce_training(training, by=planner())
    training.refresh_from_db()
    other = announcer()
    services.change_training(training, by=other, content=content(title="乙"), expected_version=1)
    with pytest.raises(DutyConflict):
        training_public.announce_training(training, by=other)
    assert current(Kind.TRAINING, training.public_id) is None


def test_who_confirmed_the_list_does_not_publish_the_record() -> None:
    training = held()
    came(training, "第二人", by=announcer(), unit="")
    with pytest.raises(DutyConflict):
        training_public.record_training(training, by=announcer())
    training.refresh_from_db()
    third = person("training-third", Role.COUNTY_OFFICER, factories.county())
    assert training_public.record_training(training, by=third).version == 2


def test_who_confirmed_the_list_or_gave_scores_does_not_publish_what_another_went_over() -> None:
    training = held()
    third, fourth = (
        person(f"training-{name}", Role.COUNTY_OFFICER, factories.county())
        for name in ("third", "fourth")
    )
    row = came(training, "第二人", by=third, unit="")
    services.enter_scores(
        training, by=fourth, scores={row.pk: 90}, expected_version=training.version
    )
    for officer in (third, fourth):
        assert training not in queries.trainings_to_publish(officer)
        with pytest.raises(DutyConflict):
            training_public.record_training(training, by=officer)
        training.refresh_from_db()
    assert training_public.record_training(training, by=announcer()).version == 2


def test_the_record_waits_for_everybody_on_the_list() -> None:
    training = held(people=())
    with pytest.raises(Refusal):
        training_public.record_training(training, by=announcer())
    row = came(training)
    Attendee.objects.filter(pk=row.pk).update(state="waiting")
    with pytest.raises(Refusal):
        training_public.record_training(training, by=announcer())
    row.refresh_from_db()
    services.decide_attendees(training, by=planner(), rows=[row], target="confirmed")
    with translation.override("en"):
        assert training_public.record_training(training, by=announcer()).reason == "已举办"
    assert training.state == "recorded"


def test_who_signs_in_while_the_record_is_published_is_not_left_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    training = _open(held())
    lock = training_public.transaction_lock

    def after_the_other(name: str) -> None:
        monkeypatch.setattr(training_public, "transaction_lock", lock)
        services.sign_in_to_training(training, unit="", name=PUPIL, device="d")

    monkeypatch.setattr(training_public, "transaction_lock", after_the_other)
    with pytest.raises(Refusal):
        training_public.record_training(training, by=announcer())


def test_the_second_of_two_editors_is_told() -> None:
    training = planned()
    seen = training.version
    services.change_training(training, by=planner(), content=content(), expected_version=seen)
    late = Training.objects.get(pk=training.pk)
    with pytest.raises(StaleRecord):
        services.change_training(late, by=planner(), content=content(), expected_version=seen)


def test_units_are_invited_once_and_answer_for_themselves_alone() -> None:
    training, by = planned(), planner()
    committee()
    assert services.invite_units(training, by=by, area="210502", kind="committees") == 1
    assert services.invite_units(training, by=by, area="210502", kind="committees") == 0
    with pytest.raises(ValidationError):
        services.invite_units(training, by=by, area="2105", kind="committees")
    row = TrainingInvitation.objects.get()
    with pytest.raises(Refusal):
        services.answer_invitation(row, by=member(), people=2)
    training_public.announce_training(training, by=announcer())
    other = factories.user(Role.COMMITTEE_MEMBER, "210502001099")
    with pytest.raises(Refusal):
        services.answer_invitation(row, by=other, people=2)
    assert [one.state_label for one in gathered(items(member()))] != []
    services.answer_invitation(row, by=member(), people=2)
    assert (row.answer, row.people, gathered(items(member()))) == ("coming", 2, [])
    services.answer_invitation(row, by=member(), people=0)
    assert (row.answer, row.people) == ("declined", None)
    assert not TrainingInvitation.objects.for_user(other).exists()


def _open(training: Training) -> Training:
    until = timezone.now() + timedelta(hours=2)
    services.open_training_sign_in(
        training, by=planner(), ends_at=until, expected_version=training.version
    )
    return training


def test_a_phone_signs_in_one_person_and_rates_once_in_sums_alone() -> None:
    training = _open(announced())
    unit = f"community-{committee().pk}"
    client, url = (
        Client(enforce_csrf_checks=False),
        reverse("training_sign_in", args=[training.sign_in_token]),
    )
    client.cookies["csrftoken"] = "a" * 32
    assert client.get(url).status_code == 200
    sent = {"name": PUPIL, "unit": unit}
    assert client.post(url, sent).status_code == 302
    assert client.post(url, sent | {"name": "另一个人"}).status_code == 200
    row = Attendee.objects.get()
    assert (row.name, row.state, row.community) == (PUPIL, "waiting", committee())
    with pytest.raises(Refusal):
        services.rate_training(training, device=row.device, answer="fair")
    Training.objects.filter(pk=training.pk).update(starts_at=timezone.now())
    assert client.post(url, {"answer": "satisfied"}).status_code == 302
    assert client.post(url, {"answer": "dissatisfied"}).status_code == 200
    training.refresh_from_db()
    assert (training.satisfied, training.dissatisfied) == (1, 0)
    with pytest.raises(Refusal):
        services.rate_training(training, device=row.device, answer="fair")
    told = "".join(str(one.after) for one in AuditEvent.objects.all())
    assert (PUPIL in told, "'satisfied'" in told) == (False, False)


def _list_acts(training: Training, row: Attendee, by: Any) -> list[Callable[[], Any]]:
    until = timezone.now() + timedelta(hours=2)
    version = training.version
    return [
        lambda: services.open_training_sign_in(
            training, by=by, ends_at=until, expected_version=version
        ),
        lambda: services.add_attendee(training, by=by, unit="", name="丁", token=token()),
        lambda: services.decide_attendees(training, by=by, rows=[row], target="struck"),
        lambda: services.enter_scores(
            training, by=by, scores={row.pk: 70}, expected_version=version
        ),
    ]


def test_a_list_is_kept_by_its_host_until_the_record_is_published() -> None:
    training = held()
    other = factories.user(Role.COUNTY_OFFICER, "210503")
    row = queries.attendees_of(training).get()
    for act in _list_acts(training, row, other):
        with pytest.raises(Refusal, match="举办单位"):
            act()
    training_public.record_training(training, by=announcer())
    for act in _list_acts(training, row, planner()):
        with pytest.raises(IllegalTransition, match="名单"):
            act()


def test_only_who_holds_a_training_writes_it() -> None:
    training, other = announced(), factories.user(Role.COUNTY_OFFICER, "210503")
    acts: list[Callable[[], Any]] = [
        lambda: services.change_training(
            training, by=other, content=content(), expected_version=training.version
        ),
        lambda: services.invite_units(training, by=other, area="210502", kind="committees"),
        lambda: services.cancel_training(training, by=other, reason="不办了"),
        lambda: services.hold_training(training, by=other, summary="讲完了"),
        lambda: services.end_teacher_consent(training, by=other),
    ]
    for act in acts:
        with pytest.raises(Refusal, match="举办单位"):
            act()
    with pytest.raises(Refusal, match="发布"):
        training_public.publish_training(training, by=other, reason="换地点")


def test_scores_are_of_who_is_confirmed_on_this_list_and_where_something_is_assessed() -> None:
    training, foreign = held(), held(title="另一场")
    row = queries.attendees_of(foreign).get()
    with pytest.raises(Refusal, match="名单"):
        services.enter_scores(
            training, by=planner(), scores={row.pk: 70}, expected_version=training.version
        )
    training.refresh_from_db()
    mine = queries.attendees_of(training).get()
    services.decide_attendees(training, by=planner(), rows=[mine], target="struck")
    with pytest.raises(Refusal, match="名单"):
        services.enter_scores(
            training, by=planner(), scores={mine.pk: 70}, expected_version=training.version
        )
    plain = held(assessment="none", pass_mark=None)
    someone = queries.attendees_of(plain).get()
    with pytest.raises(Refusal, match="考核"):
        services.enter_scores(
            plain, by=planner(), scores={someone.pk: 70}, expected_version=plain.version
        )


def test_sign_in_ends_and_takes_invited_units_alone() -> None:
    training = _open(announced())
    with pytest.raises(ValidationError):
        services.sign_in_to_training(training, unit="community-0", name="甲", device="d")
    twins = [services.sign_in_to_training(training, unit="", name="甲", device=d) for d in "ab"]
    assert (twins[0][0].pk == twins[1][0].pk, twins[1][1]) == (True, False)
    Training.objects.filter(pk=training.pk).update(sign_in_until=timezone.now())
    with pytest.raises(services.TrainingSignInEnded):
        services.sign_in_to_training(training, unit="", name="乙", device="c")
    url = reverse("training_sign_in", args=[training.sign_in_token])
    assert Client().get(url).status_code == 410
    far = timezone.now() + timedelta(hours=13)
    with pytest.raises(ValidationError):
        services.open_training_sign_in(training, by=planner(), ends_at=far, expected_version=1)


def test_scores_and_certificates_follow_the_pass_mark() -> None:
    training = held(people=(PUPIL, "孙未过"))
    good, bad = queries.attendees_of(training).order_by("pk")
    seen = training.version
    services.enter_scores(
        training, by=planner(), scores={good.pk: 60, bad.pk: 59}, expected_version=seen
    )
    with pytest.raises(StaleRecord):
        services.enter_scores(training, by=planner(), scores={good.pk: 1}, expected_version=seen)
    with pytest.raises(ValidationError):
        services.enter_scores(
            training, by=planner(), scores={good.pk: 101}, expected_version=training.version
        )
    assert queries.totals(training) == {
        "people": 2, "committees": 1, "organizations": 0, "assessed": 2, "passed": 1,
    }  # fmt: skip
    with pytest.raises(Refusal):
        training_papers.certificate(queries.attendees_of(training).get(pk=good.pk), address="")
    training_public.record_training(training, by=announcer())
    good, bad = queries.attendees_of(training).order_by("pk")
    page = Client().get(reverse("training_certificate_check", args=[good.public_id]))
    assert "合格" in page.content.decode()
    content = training_papers.certificate(good, address="https://ljfl.example/check")
    text = "\n".join(one.text for one in Docx(BytesIO(content)).paragraphs)
    assert "https://ljfl.example/check" in text
    assert PUPIL in text
    assert "德泰社区" in text
    with pytest.raises(Refusal):
        training_papers.certificate(bad, address="")
    url = reverse("training_certificate_check", args=[bad.public_id])
    assert Client().get(url).status_code == 404


def test_a_certificate_that_is_sent_back_is_recognised() -> None:
    training = recorded()
    attendee = queries.attendees_of(training).get()
    client = Client()
    client.force_login(planner())
    content = client.post(reverse("training_certificate", args=[attendee.public_id])).content

    def said(sent: bytes) -> list[str]:
        cache.clear()
        forget_pages()
        file = SimpleUploadedFile("certificate.docx", sent)
        page = Client().post(reverse("verify_file"), {"file": file}).content.decode()
        check = reverse("training_certificate_check", args=[attendee.public_id])
        words = (
            "与网站现在公布的完全一致",
            "内容已不同",
            "本站没有这样的文件",
            check,
            attendee.name,
        )
        return [word for word in words if word in page]

    check = reverse("training_certificate_check", args=[attendee.public_id])
    assert said(content) == ["与网站现在公布的完全一致", check]
    forged = BytesIO()
    with ZipFile(BytesIO(content)) as before, ZipFile(forged, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            assert name != "word/document.xml" or attendee.name.encode() in part
            after.writestr(name, part.replace(attendee.name.encode(), "钱冒名".encode()))
    assert said(forged.getvalue()) == ["内容已不同", check]
    Attendee.objects.filter(pk=attendee.pk).update(state="struck")
    assert said(content) == ["本站没有这样的文件"]


def test_whoever_holds_a_certificate_lets_others_check_it_without_telling_a_name() -> None:
    training = held(people=(PUPIL,), assessment="none", pass_mark=None)
    url = reverse("training_certificate_check", args=[Attendee.objects.get().public_id])
    assert Client().get(url).status_code == 404
    training_public.record_training(training, by=announcer())
    response = Client().get(url)
    text = response.content.decode()
    assert (response.headers["X-Robots-Tag"], response.headers["Cache-Control"]) == (
        "noindex", "no-store",
    )  # fmt: skip
    assert (PUPIL in text, f"{PUPIL[0]}**" in text, training.title in text) == (False, True, True)
    for _ in range(20):
        Client().get(reverse("training_certificate_check", args=["0" * 32]))
    assert Client().get(url).status_code == 429


def test_a_certificate_is_for_the_host_and_the_own_unit() -> None:
    training = recorded()
    url = reverse("training_certificate", args=[Attendee.objects.get().public_id])
    answers = []
    for user in (planner(), member(), factories.user(Role.COMMITTEE_MEMBER, "210502001099"),
                 factories.user(Role.COUNTY_OFFICER, "210503")):  # fmt: skip
        client = Client()
        client.force_login(user)
        answers.append(client.post(url).status_code)
    assert (answers, training.state) == ([200, 200, 404, 404], "recorded")


def test_no_name_leaves_the_record_without_consent() -> None:
    training = recorded(people=(PUPIL,), teacher_name=TEACHER)
    published = current(Kind.TRAINING, training.public_id)
    assert published is not None
    body = Client().get(reverse("training_public", args=[training.public_id])).content.decode()
    assert (TEACHER in body, PUPIL in body) == (False, False)
    assert TEACHER not in str(published.payload)
    assert published.payload["figures"]["people"] == 1
    # One person's result would be known from a sum of one.
    assert published.payload["figures"]["assessed"] == 0
    for user, is_named in ((planner(), True), (member(), False)):
        client = Client()
        client.force_login(user)
        page = client.get(reverse("training_detail", args=[training.public_id])).content.decode()
        assert (TEACHER in page) == is_named
    agreed = planned(teacher_name=TEACHER, teacher_consents=True)
    assert training_public.training_item(agreed).payload["teacher_name"] == TEACHER


def _pages_of(training: Training) -> list[int]:
    urls = [
        reverse("training_public", args=[training.public_id]),
        *(reverse("training_public_version", args=[training.public_id, n]) for n in (1, 2, 3)),
    ]
    return [Client().get(url).status_code for url in urls]


def test_a_teacher_who_does_not_agree_any_more_is_named_nowhere() -> None:
    training = recorded(teacher_name=TEACHER, teacher_consents=True)
    assert _pages_of(training) == [200, 200, 200, 404]
    with pytest.raises(Refusal):
        services.end_teacher_consent(training, by=member())
    client = Client()
    client.force_login(planner())
    url = reverse("training_teacher_unname", args=[training.public_id])
    assert client.post(url).status_code == 302
    assert _pages_of(training) == [410, 410, 410, 404]
    assert client.post(url).status_code == 409
    training.refresh_from_db()
    assert training in queries.trainings_to_publish(announcer())
    training_public.publish_training(training, by=announcer(), reason="去除姓名")
    assert _pages_of(training) == [200, 410, 410, 200]
    page = Client().get(reverse("training_public", args=[training.public_id])).content.decode()
    assert TEACHER not in page


def test_a_plan_changed_to_name_nobody_takes_the_name_off_the_site() -> None:
    training = announced(teacher_name=TEACHER, teacher_consents=True)
    services.change_training(
        training, by=planner(), content=content(place="广裕社区", teacher_name=TEACHER,
        teacher_consents=True), expected_version=training.version,
    )  # fmt: skip
    assert _pages_of(training)[:2] == [200, 200]
    services.change_training(
        training, by=planner(), content=content(), expected_version=training.version
    )
    assert _pages_of(training)[:2] == [410, 410]


def test_satisfaction_is_published_once_nobody_can_be_told_apart() -> None:
    training = recorded(assessment="none", pass_mark=None)
    assert training_public.training_item(training).payload["figures"]["answers"] == {}
    other = held(title="另一场")
    Training.objects.filter(pk=other.pk).update(satisfied=4, fair=1)
    training_public.record_training(other, by=announcer())
    answers = training_public.training_item(other).payload["figures"]["answers"]
    assert answers == {"satisfied": 4, "fair": 1, "dissatisfied": 0}
    assert set(answers) == set(Satisfaction.values)


def test_coverage_equals_an_independent_count() -> None:
    there = committee()
    others = [factories.community(code=f"21050200102{n}", name=f"第{n}社区") for n in range(3)]
    of = organization()
    with_org = recorded()
    services_left = held(title="未公布")
    span = queries.year_span(timezone.localdate().year, timezone.localdate())
    committees, organizations, bureaus, by_orgs = (
        figures(one, span, ["210502"])["210502"] for one in TRAINING_MEASURES
    )
    naive = {
        row.community_id
        for row in Attendee.objects.all()
        if row.state == "confirmed" and row.training.state == "recorded" and row.community_id
    }
    assert naive == {there.pk}
    assert (committees.counted, committees.of) == (len(naive), 1 + len(others))
    assert (organizations.counted, organizations.of) == (0, 1)
    assert (bureaus.counted, by_orgs.counted) == (1, 0)
    assert set(queries.untrained(planner(), "committees", span)) == set(others)
    assert list(queries.untrained(planner(), "organizations", span)) == [of]
    assert (with_org.state, services_left.state) == ("recorded", "held")
    elsewhere = factories.user(Role.COUNTY_OFFICER, "210503")
    assert list(queries.untrained(elsewhere, "committees", span)) == []


def test_the_database_keeps_the_rules_itself() -> None:
    training = held()
    rows = Training.objects.filter(pk=training.pk)
    for wrong in ({"hours": 0}, {"pass_mark": None}, {"teacher_consents": True}, {"summary": ""},
                  {"ends_at": training.starts_at}):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)
    row = Attendee.objects.get()
    for wrong in ({"score": 101}, {"organization": organization()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Attendee.objects.filter(pk=row.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        TrainingInvitation.objects.update(answer="coming", people=None)


def test_a_recorded_training_stays_and_without_the_trigger_it_would_not() -> None:
    training = recorded()
    rows = Training.objects.filter(pk=training.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(satisfied=500)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(hours=99)
    for table in TRAINING_TABLES:
        remove(table, connection)
    assert rows.update(satisfied=500) == 1


def test_a_recorded_list_is_closed() -> None:
    training = recorded()
    row = Attendee.objects.get()
    with pytest.raises(IllegalTransition):
        came(training, "晚到的人")
    with pytest.raises(IllegalTransition):
        services.decide_attendees(training, by=planner(), rows=[row], target="struck")


def test_the_pages_work_from_the_plan_to_the_record() -> None:
    client = Client()
    client.force_login(planner())
    page = client.get(reverse("training_create"))
    values = {name: getattr(content(), name) for name in ("title", "audience", "place", "teacher",
              "content", "assessment")}  # fmt: skip
    moments = {"starts_at": "2030年3月5日 9:00", "ends_at": "2030-03-05 12:00"}
    sent = {**values, **moments, "hours": "３学时", "pass_mark": "60分",
            "host": page.context["form"].fields["host"].initial,
            "submission_token": token()}  # fmt: skip
    assert client.post(reverse("training_create"), sent).status_code == 302
    training = Training.objects.get()
    assert (training.hours, training.pass_mark) == (3, 60)
    committee()
    invite = reverse("training_invite", args=[training.public_id])
    assert client.post(invite, {"kind": "committees", "area": "平山区"}).status_code == 302
    assert client.post(invite, {"kind": "committees", "area": "没有"}).status_code == 200
    other = Client()
    other.force_login(announcer())
    step = reverse("training_step", args=[training.public_id, "announced"])
    assert client.post(step, {"version": 1}).status_code == 409
    assert other.post(step, {"version": 99}).status_code == 409
    assert other.post(step, {"version": 1}).status_code == 302
    page = client.get(reverse("training_public_list")).content.decode()
    assert training.title in page
    bad = {"version": "2", "ends_at": "昨天"}
    url = reverse("training_open", args=[training.public_id])
    assert client.post(url, bad).status_code == 200
    until = (timezone.localtime() + timedelta(hours=1)).strftime("%Y-%m-%d %H:%M")
    training.refresh_from_db()
    assert client.post(url, {"version": training.version, "ends_at": until}).status_code == 302
    page = client.get(reverse("training_attendance", args=[training.public_id]))
    assert "svg" in page.content.decode()
    coverage = client.get(reverse("training_coverage"), {"kind": "committees"})
    assert "德泰社区" in coverage.content.decode()
    table = client.post(reverse("training_untrained_csv")).content.decode()
    assert "德泰社区" in table


@pytest.mark.parametrize(
    ("name", "who"),
    [("training_list", planner), ("training_list", member), ("training_coverage", planner),
     ("workspace", announcer), ("workspace", member)],
)  # fmt: skip
def test_pages_ask_as_often_for_many_rows(name: str, who: Any) -> None:
    client = Client()
    client.force_login(who())

    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(name)).status_code == 200
        return len(asked)

    def more(number: int) -> None:
        announced(title=f"第{number}期")
        planned(title=f"再加一期{number}")
        factories.community(code=f"2105020010{number + 30}", name=f"第{number}社区")

    more(0)
    count()
    first = count()
    for number in range(1, 12):
        more(number)
    assert count() == first


def test_one_training_asks_as_often_for_many_units_and_people() -> None:
    training = announced()
    client = Client()
    client.force_login(planner())

    def count() -> list[int]:
        numbers = []
        for name in ("training_detail", "training_attendance"):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(reverse(name, args=[training.public_id])).status_code == 200
            numbers.append(len(asked))
        return numbers

    came(training, "第0人")
    count()
    first = count()
    for number in range(1, 12):
        factories.community(code=f"2105020010{number + 30}", name=f"第{number}社区")
        came(training, f"第{number}人")
    services.invite_units(training, by=planner(), area="210502", kind="committees")
    assert count() == first


def _seen_by_a_visitor(training: Training, of: Any) -> str:
    starts = (
        reverse("training_public_list") + "?when=past",
        reverse("training_public", args=[training.public_id]),
        reverse("office_public", args=[of.public_id]),
        reverse("office_public_list"),
        "/open-data/",
    )
    return "\n".join(crawl(starts, limit=60).pages.values())


def test_a_visitor_finds_no_name_anywhere_and_a_careless_payload_is_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    training, of = recorded(people=(PUPIL,), teacher_name=TEACHER), office_on_site()
    pages = _seen_by_a_visitor(training, of)
    assert training.title in pages
    assert of.phone in pages
    assert [name for name in (PUPIL, TEACHER, CONTACT) if name in pages] == []
    honest = training_public.training_item

    def careless(row: Training) -> Any:
        item = honest(row)
        payload = item.payload | {"teacher_name": row.teacher_name}
        return replace(item, payload=payload)

    monkeypatch.setattr(training_public, "training_item", careless)
    other = recorded(people=("第二人",), title="另一场", teacher_name=TEACHER)
    assert TEACHER in _seen_by_a_visitor(other, of)
