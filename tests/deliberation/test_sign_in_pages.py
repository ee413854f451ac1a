"""The page behind the QR code, and the recorder's pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from deliberation import services
from deliberation.attendance import list_stamp, party_numbers
from deliberation.models import SignIn, SignInSheet
from tests.deliberation.helpers import enter, open_sheet, typed

pytestmark = pytest.mark.django_db

LIGHT = 15 * 1024


@pytest.fixture
def sheet(draft: Any, member: Any) -> Any:
    return open_sheet(draft, member)


@pytest.fixture
def browser(client_for: Any, member: Any) -> Any:
    return client_for(member)


@pytest.fixture
def phone() -> Client:
    return Client(enforce_csrf_checks=True)


def page_of(sheet: Any) -> str:
    return reverse("sign_in", args=[sheet.token])


def send(phone: Client, sheet: Any, name: str = "张小明", **values: str) -> Any:
    """What a phone does: open the page, fill it in, send it with its token."""
    address = page_of(sheet)
    phone.get(address)
    csrf = phone.cookies["csrftoken"].value
    data = {"name": name, "party": "residents", "csrfmiddlewaretoken": csrf, **values}
    return phone.post(address, data)


def own(name: str, meeting: Any) -> str:
    return reverse(name, args=[meeting.public_id])


class TestPhone:
    def test_it_signs_in_and_sees_how_it_stands(
        self, phone: Client, sheet: Any, draft: Any, member: Any
    ) -> None:
        answer = send(phone, sheet)
        assert (answer.status_code, answer["Location"]) == (302, page_of(sheet))
        assert "签到成功" in phone.get(page_of(sheet)).content.decode()
        rows = list(SignIn.objects.select_related("meeting__community"))
        services.decide_sign_ins(draft, by=member, rows=rows, target="confirmed")
        assert "记录人已确认" in phone.get(page_of(sheet)).content.decode()
        rows = list(SignIn.objects.select_related("meeting__community"))
        services.decide_sign_ins(draft, by=member, rows=rows, target="struck")
        assert "划去" in phone.get(page_of(sheet)).content.decode()

    def test_a_second_name_from_it_shows_the_first(self, phone: Client, sheet: Any) -> None:
        send(phone, sheet)
        answer = send(phone, sheet, "李四")
        assert "张小明" in answer.content.decode()
        assert SignIn.objects.get().name == "张小明"

    def test_the_same_person_on_another_phone_is_told(self, phone: Client, sheet: Any) -> None:
        send(phone, sheet)
        other = Client(enforce_csrf_checks=True)
        page = send(other, sheet).content.decode()
        assert "张小明（村（居）民）已在名单上，只计一次" in page or "已在名单上，只计一次" in page
        assert SignIn.objects.count() == 1
        # The same name with a word that tells apart is another person.
        assert send(other, sheet, "张小明（3号楼）").status_code == 302
        assert SignIn.objects.count() == 2

    def test_without_its_token_it_is_refused(self, phone: Client, sheet: Any) -> None:
        answer = phone.post(page_of(sheet), {"name": "张小明", "party": "residents"})
        assert (answer.status_code, SignIn.objects.count()) == (403, 0)

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            ({"name": ""}, "请填写姓名。"),
            ({"name": "长" * 61}, None),
            ({"name": "张\x00明"}, None),
            ({"party": ""}, "请选择您代表的一方。"),
            ({"party": "mayor"}, None),
        ],
    )
    def test_what_is_wrong_is_said_where_it_stands(
        self, values: dict[str, str], message: str | None, phone: Client, sheet: Any
    ) -> None:
        answer = send(phone, sheet, **values)
        found = answer.context["form"].errors
        assert (answer.status_code, list(found)) == (200, list(values))
        assert message is None or found[next(iter(values))] == [message]
        assert SignIn.objects.count() == 0

    def test_an_invited_person_picks_the_own_name(
        self, phone: Client, sheet: Any, draft: Any, member: Any
    ) -> None:
        names = {"committee": ["王建国"]}
        services.write_roster(draft, by=member, names=names, expected_version=sheet.version)
        page = phone.get(page_of(sheet))
        assert "王*国" in page.content.decode()
        assert "王建国" not in page.content.decode()
        key = page.context["form"].fields["person"].choices[1][0]
        send(phone, sheet, "", party="", person=key)
        row = SignIn.objects.get()
        assert (row.name, row.party) == ("王建国", "committee")
        other = Client(enforce_csrf_checks=True)
        answer = send(other, sheet, "", party="", person=key)
        assert (answer.status_code, SignIn.objects.count()) == (200, 1)

    @pytest.mark.parametrize("person", ["999999999", "x", "-1", "9" * 30])
    def test_strange_picks(
        self, person: str, phone: Client, sheet: Any, draft: Any, member: Any
    ) -> None:
        names = {"committee": ["王建国"]}
        services.write_roster(draft, by=member, names=names, expected_version=sheet.version)
        answer = send(phone, sheet, person=person)
        assert (answer.status_code, SignIn.objects.count()) == (200, 0)

    def test_a_phone_learns_nobody_elses_name(
        self, phone: Client, sheet: Any, draft: Any, member: Any
    ) -> None:
        enter(draft, member, "钱多多")
        send(phone, sheet, "孙来来")
        stranger = Client().get(page_of(sheet)).content.decode()
        own = phone.get(page_of(sheet)).content.decode()
        assert ("钱多多" in stranger, "孙来来" in stranger) == (False, False)
        assert ("钱多多" in own, "孙来来" in own) == (False, True)

    def test_a_proxy(self, phone: Client, draft: Any, member: Any) -> None:
        sheet = open_sheet(draft, member, proxies=True)
        send(phone, sheet, proxy_for="王老")
        assert SignIn.objects.get().proxy_for == "王老"

    def test_without_leave_the_field_counts_for_nothing(self, phone: Client, sheet: Any) -> None:
        send(phone, sheet, proxy_for="王老")
        assert SignIn.objects.get().proxy_for == ""

    def test_after_the_end(self, phone: Client, sheet: Any) -> None:
        phone.get(page_of(sheet))
        SignInSheet.objects.update(ends_at=timezone.now())
        answer = send(phone, sheet)
        assert (answer.status_code, SignIn.objects.count()) == (410, 0)
        assert "签到已结束" in answer.content.decode()

    def test_it_ends_between_reading_and_sending(
        self, phone: Client, sheet: Any, monkeypatch: Any
    ) -> None:
        def ended(*args: Any, **kwargs: Any) -> None:
            raise services.SignInEnded

        monkeypatch.setattr("deliberation.services.sign_in", ended)
        assert send(phone, sheet).status_code == 410

    def test_the_page_is_light_and_leaves_nothing(
        self, phone: Client, sheet: Any, draft: Any, member: Any
    ) -> None:
        names = {"residents": [f"张{chr(0x4E00 + n)}明" for n in range(60)]}
        names["residents"] = [f"{chr(0x5F20 + n)}小明" for n in range(60)]
        services.write_roster(draft, by=member, names=names, expected_version=sheet.version)
        answer = phone.get(page_of(sheet))
        assert len(answer.context["form"].fields["person"].choices) == 61
        assert len(answer.content) < LIGHT
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert set(phone.cookies) == {"csrftoken"}

    def test_300_people_behind_one_address(self, sheet: Any, draft: Any) -> None:
        for number in range(300):
            person = Client(enforce_csrf_checks=True)
            assert send(person, sheet, f"村民{number}").status_code == 302
        assert SignIn.objects.values("name_key").distinct().count() == 300

    def test_a_flood_is_stopped(self, phone: Client, sheet: Any, monkeypatch: Any) -> None:
        from django.core.cache import cache

        send(phone, sheet)
        [key] = [k for k in cache._cache if "sign_in" in k]  # type: ignore[attr-defined]
        cache.set(key.split(":", 2)[2], 2000)
        assert send(phone, sheet).status_code == 429


class TestRecorder:
    def test_open_show_close(self, browser: Any, draft: Any) -> None:
        end = f"{timezone.localtime() + timedelta(hours=2):%Y-%m-%dT%H:%M}"
        answer = browser.post(own("attendance_open", draft), {"version": "1", "ends_at": end})
        assert answer["Location"] == own("attendance_code", draft)
        page = browser.get(answer["Location"]).content.decode()
        sheet = SignInSheet.objects.get()
        assert f"http://testserver/sign-in/{sheet.token}/" in page
        assert page.count('<svg class="qr"') == 1
        browser.post(own("attendance_close", draft))
        page = browser.get(own("attendance_code", draft)).content.decode()
        assert ('<svg class="qr"' in page, "签到未开放" in page) == (False, True)

    @pytest.mark.parametrize("end", ["", "昨天", "2020-01-01 08:00", "9" * 40])
    def test_a_strange_end(self, end: str, browser: Any, draft: Any) -> None:
        answer = browser.post(own("attendance_open", draft), {"version": "1", "ends_at": end})
        assert (answer.status_code, list(answer.context["opening"].errors)) == (200, ["ends_at"])

    def test_the_list_follows(self, browser: Any, draft: Any, member: Any) -> None:
        enter(draft, member, "张三")
        stamp = list_stamp(draft)
        rows = own("attendance_rows", draft)
        assert browser.get(rows, {"since": stamp}).status_code == 204
        enter(draft, member, "李四")
        fragment = browser.get(rows, {"since": stamp}).json()["html"]
        assert ("李四" in fragment, "<html" in fragment) == (True, False)

    def test_all_who_wait_here_are_those_that_the_page_showed(
        self, browser: Any, draft: Any, sheet: Any
    ) -> None:
        shown, _is_new = services.sign_in(sheet, party="residents", name="甲", device="")
        services.sign_in(sheet, party="residents", name="乙", device="")
        data = {"decision": "all", "waiting": shown.public_id}
        browser.post(own("attendance_decide", draft), data)
        states = dict(SignIn.objects.values_list("name", "state"))
        assert states == {"甲": "confirmed", "乙": "waiting"}

    @pytest.mark.parametrize("rows", [[], ["x"], ["\x00"], ["0" * 32], ["9" * 4000]])
    @pytest.mark.parametrize("decision", ["confirmed", "struck", "left", "", "x"])
    def test_nobody_ticked(
        self, decision: str, rows: list[str], browser: Any, draft: Any, member: Any
    ) -> None:
        row = enter(draft, member, "张三")
        data = {"decision": decision, "rows": rows}
        answer = browser.post(own("attendance_decide", draft), data, follow=True)
        row.refresh_from_db()
        assert (answer.status_code, row.state, row.left_at) == (200, "confirmed", None)
        assert "请先勾选人员" in answer.content.decode()

    def test_rows_of_another_meeting_stay(
        self, browser: Any, draft: Any, member: Any, community: Any
    ) -> None:
        other, _is_new = services.create_meeting(community=community, by=member, token="o" * 32)
        row = enter(other, member, "张三")
        browser.post(own("attendance_decide", draft), {"decision": "struck", "rows": row.public_id})
        row.refresh_from_db()
        assert row.state == "confirmed"

    def test_times(self, browser: Any, draft: Any, member: Any) -> None:
        row = enter(draft, member, "张三")
        address = reverse("attendance_times", args=[draft.public_id, row.public_id])
        data = {"version": "1", "arrived_at": "２０２６-０１-０５ ０９：３０", "left_at": ""}
        assert browser.post(address, data).status_code == 302
        row.refresh_from_db()
        assert f"{timezone.localtime(row.arrived_at):%Y-%m-%d %H:%M}" == "2026-01-05 09:30"
        stale = browser.post(address, data)
        assert stale.status_code == 409

    def test_by_hand_with_what_is_wrong(self, browser: Any, draft: Any) -> None:
        data = {"name": "", "party": "", "arrived_at": "早上", "submission_token": "t" * 32}
        answer = browser.post(own("attendance_add", draft), data)
        found = list(answer.context["entry"].errors)
        assert (answer.status_code, found) == (200, ["name", "party", "arrived_at"])

    def test_the_slower_roster_is_shown_beside_the_stored_one(
        self, browser: Any, draft: Any, colleague: Any
    ) -> None:
        services.write_roster(draft, by=colleague, names={"residents": ["先到"]})
        answer = browser.post(
            own("attendance_roster", draft), {"version": "1", "residents": "后到"}
        )
        page = answer.content.decode()
        assert (answer.status_code, "先到" in page, "后到" in page) == (409, True, True)
        again = {"version": str(answer.context["version"]), "residents": "后到"}
        assert browser.post(own("attendance_roster", draft), again).status_code == 302

    def test_confirmed_people_fill_in_a_new_record(
        self, browser: Any, draft: Any, member: Any
    ) -> None:
        for name in ("甲", "乙"):
            enter(draft, member, name)
        enter(draft, member, "丙", "committee")
        form = browser.get(own("meeting_edit", draft)).context["form"]
        rows = [(row["party"].value(), row["headcount"].value()) for row in form.participants]
        assert rows == [("committee", 1), ("residents", 2)]

    def test_a_record_under_way_takes_them_over_when_asked(
        self, browser: Any, draft: Any, member: Any
    ) -> None:
        enter(draft, member, "甲")
        data = typed(draft) | {"take_attendance": "1"}
        browser.post(own("meeting_edit", draft), data)
        draft.refresh_from_db()
        kept = {k: v for k, v in draft.draft.items() if k.startswith("participants")}
        assert kept == {
            "participants-TOTAL_FORMS": "1",
            "participants-0-party": "residents",
            "participants-0-headcount": "1",
        }
        assert draft.draft["place"] == "社区活动室"
        # The recorder keeps the last word.
        page = browser.get(own("meeting_edit", draft))
        assert "填入这些人数" in page.content.decode()
        assert party_numbers(draft) == [{"party": "residents", "headcount": 1}]

    @pytest.mark.parametrize("name", ["attendance", "attendance_rows"])
    def test_the_list_costs_the_same_at_1_30_and_300_rows(
        self, name: str, browser: Any, draft: Any
    ) -> None:
        counts = []
        for first, last in ((0, 1), (1, 30), (30, 300)):
            SignIn.objects.bulk_create(
                SignIn(meeting=draft, party="residents", name=f"村民{n}", name_key=f"村民{n}",
                       arrived_at=timezone.now())
                for n in range(first, last)
            )  # fmt: skip
            browser.get(own(name, draft))
            with CaptureQueriesContext(connection) as queries:
                page = browser.get(own(name, draft))
            counts.append(len(queries))
            assert page.context["page"].paginator.count == last
        assert counts == [counts[0]] * 3

    def test_an_officer_reads_and_changes_nothing(
        self, client_for: Any, township_officer: Any, draft: Any, member: Any
    ) -> None:
        enter(draft, member, "张三")
        page = client_for(township_officer).get(own("attendance", draft)).content.decode()
        assert ("张三" in page, "划去" in page, "手工登记到会人" in page) == (True, False, False)
