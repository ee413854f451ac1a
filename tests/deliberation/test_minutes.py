"""Minutes: written, confirmed by those who were there, locked, added to, never changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.rules import DutyConflict, IllegalTransition, Refusal, StaleRecord
from accounts.triggers import remove
from deliberation import attendance, services
from deliberation.immutable import MINUTES_TABLES
from deliberation.models import (
    Minutes,
    MinutesAddendum,
    MinutesConfirmation,
    MinutesConfirmer,
    SignIn,
)
from portal.models import Photo
from tests import factories
from tests.deliberation.helpers import content, enter, token, write
from tests.world import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(draft: Any, member: Any) -> Any:
    """The member, entered as present."""
    return enter(draft, member, member.name, "committee")


@pytest.fixture
def guest(draft: Any, member: Any) -> Any:
    """Somebody present who has no account."""
    return enter(draft, member, "钱多多")


def circulated(draft: Any, member: Any, *named: Any) -> Any:
    minutes = write(draft, member, *named)
    services.circulate_minutes(minutes, by=member)
    return minutes


def person(name: str) -> Any:
    return MinutesConfirmer.objects.select_related("minutes__meeting__community").get(name=name)


def on_paper(minutes: Any, member: Any, *names: str) -> int:
    people = [person(name) for name in names]
    return services.confirm_on_paper(minutes, by=member, people=people, upload=picture())


def state(minutes: Any) -> str:
    minutes.refresh_from_db()
    return str(minutes.state)


class TestWriting:
    def test_the_first_text_begins_them(self, draft: Any, member: Any) -> None:
        minutes = write(draft, member, text="一")
        assert (minutes.text, minutes.version, minutes.state) == ("一", 2, "writing")
        write(draft, member, text="二")
        assert Minutes.objects.get().text == "二"
        assert AuditEvent.objects.filter(action="minutes.begun").count() == 1

    def test_of_two_recorders_the_slower_is_told(
        self, draft: Any, member: Any, colleague: Any
    ) -> None:
        write(draft, member, text="先")
        with pytest.raises(StaleRecord):
            services.write_minutes(draft, by=colleague, text="后")
        assert Minutes.objects.get().text == "先"

    @pytest.mark.parametrize("text", ["长" * 20_001, "空\x00字节", "反\u202e向"])
    def test_what_cannot_be_kept(self, text: str, draft: Any, member: Any) -> None:
        with pytest.raises(ValidationError):
            services.write_minutes(draft, by=member, text=text)
        assert not Minutes.objects.exists()

    def test_only_the_committee(self, draft: Any, township_officer: Any) -> None:
        with pytest.raises(Refusal):
            services.write_minutes(draft, by=township_officer, text="一")

    def test_not_of_a_cancelled_meeting(self, draft: Any, member: Any) -> None:
        services.cancel_meeting(draft, by=member, reason="改期")
        with pytest.raises(IllegalTransition):
            services.write_minutes(draft, by=member, text="一")

    def test_not_while_they_are_handed_round(self, draft: Any, member: Any, own: Any) -> None:
        circulated(draft, member, own)
        with pytest.raises(IllegalTransition):
            write(draft, member, text="改")


class TestNaming:
    def test_an_account_of_the_committee_is_found_by_its_name(
        self, draft: Any, member: Any, own: Any, guest: Any
    ) -> None:
        write(draft, member, own, guest)
        accounts = {row.name: row.user for row in MinutesConfirmer.objects.all()}
        assert accounts == {member.name: member, "钱多多": None}

    def test_a_resident_of_the_same_name_signs_on_paper(self, draft: Any, member: Any) -> None:
        write(draft, member, enter(draft, member, member.name))
        assert MinutesConfirmer.objects.get().user is None

    def test_two_accounts_of_one_name_sign_on_paper(
        self, draft: Any, member: Any, own: Any, community: Any
    ) -> None:
        factories.user("committee_member", community, username="namesake", name=member.name)
        write(draft, member, own)
        assert MinutesConfirmer.objects.get().user is None

    @pytest.mark.parametrize("state", ["waiting", "struck"])
    def test_who_was_not_there_is_not_named(
        self, state: str, draft: Any, member: Any, guest: Any
    ) -> None:
        SignIn.objects.filter(pk=guest.pk).update(state=state)
        with pytest.raises(Refusal, match="钱多多不在到会名单上"):
            write(draft, member, guest)
        assert not MinutesConfirmer.objects.exists()

    def test_nor_who_was_at_another_meeting(self, draft: Any, member: Any, community: Any) -> None:
        other, _is_new = services.create_meeting(community=community, by=member, token=token())
        elsewhere = enter(other, member, "李四")
        with pytest.raises(Refusal, match="李四"):
            write(draft, member, elsewhere)

    def test_named_twice_is_named_once(self, draft: Any, member: Any, guest: Any) -> None:
        minutes = write(draft, member, guest)
        assert services.name_confirmers(minutes, by=member, rows=[guest]) == 0

    def test_who_said_nothing_can_be_taken_off(self, draft: Any, member: Any, guest: Any) -> None:
        write(draft, member, guest)
        services.remove_confirmer(person("钱多多"), by=member)
        assert not MinutesConfirmer.objects.exists()

    def test_who_said_something_stays(self, draft: Any, member: Any, guest: Any, own: Any) -> None:
        minutes = circulated(draft, member, guest, own)
        on_paper(minutes, member, "钱多多")
        services.take_minutes_back(minutes, by=member, reason="漏记")
        with pytest.raises(Refusal):
            services.remove_confirmer(person("钱多多"), by=member)


class TestConfirming:
    def test_all_named_agree_and_they_are_locked(
        self, draft: Any, member: Any, own: Any, guest: Any
    ) -> None:
        minutes = circulated(draft, member, own, guest)
        services.confirm_on_account(person(member.name), by=member)
        assert state(minutes) == "circulated"
        on_paper(minutes, member, "钱多多")
        assert state(minutes) == "locked"
        assert minutes.locked_at is not None
        rows = MinutesConfirmation.objects.select_related("confirmer", "photo")
        said = {r.confirmer.name: (r.method, r.edition, r.photo is not None) for r in rows}
        assert said == {member.name: ("account", 1, False), "钱多多": ("paper", 1, True)}

    def test_only_on_the_own_account(
        self, draft: Any, member: Any, own: Any, guest: Any, colleague: Any
    ) -> None:
        circulated(draft, member, own, guest)
        for who, by in ((member.name, colleague), ("钱多多", member)):
            with pytest.raises(DutyConflict):
                services.confirm_on_account(person(who), by=by)

    def test_who_turns_out_not_to_have_been_there_is_refused(
        self, draft: Any, member: Any, own: Any
    ) -> None:
        circulated(draft, member, own)
        SignIn.objects.filter(pk=own.pk).update(state="struck")
        with pytest.raises(Refusal, match="不在到会名单上"):
            services.confirm_on_account(person(member.name), by=member)

    def test_nothing_else_stands_for_that_guard(
        self, draft: Any, member: Any, own: Any, monkeypatch: Any
    ) -> None:
        circulated(draft, member, own)
        SignIn.objects.filter(pk=own.pk).update(state="struck")
        monkeypatch.setattr("deliberation.services.minutes._refuse_absent", lambda row, of: None)
        services.confirm_on_account(person(member.name), by=member)
        assert MinutesConfirmation.objects.count() == 1

    def test_once_for_each_edition(self, draft: Any, member: Any, own: Any, guest: Any) -> None:
        circulated(draft, member, own, guest)
        services.confirm_on_account(person(member.name), by=member)
        with pytest.raises(Refusal, match="已对本稿"):
            services.confirm_on_account(person(member.name), by=member)
        assert MinutesConfirmation.objects.count() == 1

    def test_an_objection_keeps_them_open(self, draft: Any, member: Any, own: Any) -> None:
        minutes = circulated(draft, member, own)
        with pytest.raises(Refusal):
            services.confirm_on_account(person(member.name), by=member, agrees=False)
        services.confirm_on_account(
            person(member.name), by=member, agrees=False, remark="第二项票数不对"
        )
        assert state(minutes) == "circulated"

    def test_a_changed_text_is_confirmed_anew(
        self, draft: Any, member: Any, own: Any, guest: Any
    ) -> None:
        minutes = circulated(draft, member, own, guest)
        services.confirm_on_account(person(member.name), by=member)
        with pytest.raises(Refusal):
            services.take_minutes_back(minutes, by=member, reason=" ")
        services.take_minutes_back(minutes, by=member, reason="漏记一人发言")
        write(draft, member, text="补记后")
        minutes.refresh_from_db()
        services.circulate_minutes(minutes, by=member)
        assert (minutes.edition, [said for _who, said in attendance.said_of(minutes)]) == (
            2, [None, None],
        )  # fmt: skip
        services.confirm_on_account(person(member.name), by=member)
        assert list(MinutesConfirmation.objects.values_list("edition", flat=True)) == [1, 2]

    def test_paper_needs_a_photo_that_is_one_and_people(
        self, draft: Any, member: Any, guest: Any
    ) -> None:
        from django.core.files.uploadedfile import SimpleUploadedFile

        minutes = circulated(draft, member, guest)
        wrong = SimpleUploadedFile("x.jpg", b"MZ", "image/jpeg")
        with pytest.raises(ValidationError):
            services.confirm_on_paper(minutes, by=member, people=[person("钱多多")], upload=wrong)
        with pytest.raises(ValidationError):
            services.confirm_on_paper(minutes, by=member, people=[], upload=picture())
        assert (MinutesConfirmation.objects.count(), Photo.objects.count()) == (0, 0)

    def test_the_photo_stays_inside(self, draft: Any, member: Any, guest: Any) -> None:
        minutes = circulated(draft, member, guest)
        on_paper(minutes, member, "钱多多")
        assert Photo.objects.get().shows_people

    def test_a_refused_sheet_leaves_no_photo(
        self, draft: Any, member: Any, guest: Any, own: Any
    ) -> None:
        minutes = circulated(draft, member, guest, own)
        on_paper(minutes, member, "钱多多")
        with pytest.raises(Refusal):
            on_paper(minutes, member, "钱多多")
        assert Photo.objects.count() == 1

    def test_nobody_named_locks_at_once(self, draft: Any, member: Any) -> None:
        minutes = write(draft, member)
        services.circulate_minutes(minutes, by=member)
        assert state(minutes) == "locked"

    def test_empty_minutes_are_not_handed_round(self, draft: Any, member: Any) -> None:
        minutes = write(draft, member, text="")
        with pytest.raises(Refusal):
            services.circulate_minutes(minutes, by=member)


class TestTownship:
    def test_it_waits_for_those_named(
        self, draft: Any, member: Any, own: Any, township_officer: Any
    ) -> None:
        minutes = circulated(draft, member, own)
        services.submit_meeting(draft, by=member, content=content())
        with pytest.raises(Refusal, match="尚未全部确认"):
            services.confirm_minutes(draft, by=township_officer)
        services.confirm_on_account(person(member.name), by=member)
        services.confirm_minutes(draft, by=township_officer)
        assert (state(minutes), draft.state) == ("locked", "minutes_confirmed")

    def test_it_waits_for_nobody_where_nobody_is_named(
        self, draft: Any, member: Any, township_officer: Any
    ) -> None:
        write(draft, member)
        services.submit_meeting(draft, by=member, content=content())
        services.confirm_minutes(draft, by=township_officer)
        assert draft.state == "minutes_confirmed"

    def test_it_sees_beside_the_record_how_they_stand(
        self, draft: Any, member: Any, own: Any, township_officer: Any, client_for: Any
    ) -> None:
        circulated(draft, member, own)
        services.submit_meeting(draft, by=member, content=content())
        browser = client_for(township_officer)
        address = reverse("admin:deliberation_meeting_change", args=[draft.pk])
        assert "确认中" in browser.get(address).content.decode()


class TestLocked:
    @pytest.fixture
    def minutes(self, draft: Any, member: Any) -> Any:
        minutes = write(draft, member)
        services.circulate_minutes(minutes, by=member)
        return minutes

    def add(self, minutes: Any, member: Any, **changes: str) -> Any:
        values = {"text": "第二项应为东门。", "reason": "笔误", "token": token(), **changes}
        return services.add_addendum(minutes, by=member, **values)

    def test_a_correction_stands_beside_them(self, minutes: Any, member: Any) -> None:
        self.add(minutes, member)
        self.add(minutes, member, text="第三项同。")
        rows = MinutesAddendum.objects.values_list("number", "text", "added_by")
        assert list(rows) == [(1, "第二项应为东门。", member.pk), (2, "第三项同。", member.pk)]

    def test_once_for_each_token(self, minutes: Any, member: Any) -> None:
        again = [self.add(minutes, member, token="t")[1] for _n in range(2)]
        assert (again, MinutesAddendum.objects.count()) == ([True, False], 1)

    @pytest.mark.parametrize("changes", [{"text": ""}, {"reason": ""}, {"text": "长" * 20_001}])
    def test_what_is_missing(self, changes: dict[str, str], minutes: Any, member: Any) -> None:
        with pytest.raises(ValidationError):
            self.add(minutes, member, **changes)

    def test_before_the_lock_the_text_itself_is_corrected(self, draft: Any, member: Any) -> None:
        with pytest.raises(IllegalTransition):
            self.add(write(draft, member), member)

    def test_nothing_leads_back(self, minutes: Any, member: Any) -> None:
        with pytest.raises(IllegalTransition):
            services.take_minutes_back(minutes, by=member, reason="改")
        with pytest.raises(IllegalTransition):
            services.circulate_minutes(minutes, by=member)


CHANGES = [
    lambda: Minutes.objects.update(text="改"),
    lambda: Minutes.objects.update(state="writing"),
    lambda: Minutes.objects.all().delete(),
    lambda: MinutesAddendum.objects.update(text="改"),
    lambda: MinutesAddendum.objects.all().delete(),
    lambda: MinutesConfirmation.objects.update(agrees=False),
    lambda: MinutesConfirmation.objects.all().delete(),
]


@pytest.fixture
def locked(draft: Any, member: Any, own: Any) -> Any:
    minutes = circulated(draft, member, own)
    services.confirm_on_account(person(member.name), by=member)
    minutes.refresh_from_db()
    services.add_addendum(minutes, by=member, text="补充", reason="笔误", token=token())
    return minutes


def refused(change: Any) -> bool:
    try:
        with transaction.atomic():
            change()
    except (DatabaseError, ValidationError):
        return True
    return False


@pytest.mark.parametrize("change", CHANGES, ids=range(len(CHANGES)))
def test_the_database_keeps_them_as_they_are(change: Any, locked: Any) -> None:
    assert refused(change)


@pytest.mark.parametrize("change", [CHANGES[0], CHANGES[3], CHANGES[4], CHANGES[6]])
def test_without_the_triggers_it_would_not(change: Any, locked: Any) -> None:
    for table in MINUTES_TABLES:
        remove(table, connection)
    assert not refused(change)


class TestPages:
    @pytest.fixture
    def browser(self, client_for: Any, member: Any) -> Any:
        return client_for(member)

    def address(self, name: str, meeting: Any) -> str:
        return reverse(name, args=[meeting.public_id])

    def test_written_handed_round_confirmed(
        self, browser: Any, draft: Any, member: Any, own: Any
    ) -> None:
        data = {"version": "1", "text": "大家同意。"}
        assert browser.post(self.address("minutes_edit", draft), data).status_code == 302
        rows = {"rows": str(own.pk)}
        browser.post(self.address("minutes_confirmers", draft), rows)
        version = str(Minutes.objects.get().version)
        browser.post(self.address("minutes_circulate", draft), {"version": version})
        page = browser.get(self.address("minutes", draft)).content.decode()
        assert "请您确认这份纪要" in page
        browser.post(self.address("minutes_confirm", draft), {"remark": ""})
        assert Minutes.objects.get().state == "locked"
        page = browser.get(self.address("minutes", draft)).content.decode()
        assert ("原文不能再改" in page, "更正或补充" in page) == (True, True)

    def test_an_objection_needs_its_words(
        self, browser: Any, draft: Any, member: Any, own: Any
    ) -> None:
        circulated(draft, member, own)
        address = self.address("minutes_confirm", draft)
        answer = browser.post(address, {"remark": "", "disagree": "1"})
        assert (answer.status_code, list(answer.context["answer"].errors)) == (200, ["remark"])
        browser.post(address, {"remark": "票数不对", "disagree": "1"})
        assert MinutesConfirmation.objects.get().remark == "票数不对"

    def test_who_was_not_asked(
        self, client_for: Any, draft: Any, member: Any, own: Any, colleague: Any
    ) -> None:
        circulated(draft, member, own)
        answer = client_for(colleague).post(self.address("minutes_confirm", draft))
        assert (answer.status_code, MinutesConfirmation.objects.count()) == (409, 0)

    def test_on_paper(self, browser: Any, draft: Any, member: Any, guest: Any) -> None:
        minutes = circulated(draft, member, guest)
        address = self.address("minutes_paper", draft)
        key = str(person("钱多多").pk)
        without = browser.post(address, {"rows": key})
        assert without.context["signed"].non_field_errors() == ["请拍下签字页。"]
        nobody = browser.post(address, {"photo": picture()})
        assert nobody.context["signed"].non_field_errors() == ["请勾选在纸上签字的人。"]
        answer = browser.post(address, {"rows": key, "photo": picture()})
        assert (answer.status_code, state(minutes)) == (302, "locked")

    def test_the_slower_recorder_sees_both_texts(
        self, browser: Any, draft: Any, colleague: Any
    ) -> None:
        write(draft, colleague, text="他写的")
        data = {"version": "1", "text": "我写的"}
        answer = browser.post(self.address("minutes_edit", draft), data)
        page = answer.content.decode()
        assert (answer.status_code, "他写的" in page, "我写的" in page) == (409, True, True)
        data["version"] = str(answer.context["version"])
        assert browser.post(self.address("minutes_edit", draft), data).status_code == 302
        assert Minutes.objects.get().text == "我写的"

    def test_autosave(self, browser: Any, draft: Any) -> None:
        address = self.address("minutes_autosave", draft)
        assert browser.post(address, {"version": "1", "text": "边开边记"}).json() == {"version": 2}
        assert browser.post(address, {"version": "1", "text": "旧"}).status_code == 409
        long = browser.post(address, {"version": "2", "text": "长" * 20_001})
        assert (long.status_code, list(long.json())) == (400, ["errors"])
        assert Minutes.objects.get().text == "边开边记"

    @pytest.mark.parametrize("rows", ["x", "-1", "9" * 40, "\x00"])
    def test_strange_choices(self, rows: str, browser: Any, draft: Any, member: Any) -> None:
        enter(draft, member, "钱多多")
        write(draft, member)
        answer = browser.post(self.address("minutes_confirmers", draft), {"rows": rows})
        assert (answer.status_code, MinutesConfirmer.objects.count()) == (200, 0)

    def test_the_desk_reminds_those_who_are_asked(
        self, browser: Any, draft: Any, member: Any, own: Any, guest: Any
    ) -> None:
        circulated(draft, member, own, guest)
        assert "确认“" in browser.get(reverse("workspace")).content.decode()
        services.confirm_on_account(person(member.name), by=member)
        assert "确认“" not in browser.get(reverse("workspace")).content.decode()
