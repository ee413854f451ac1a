"""The daily digest: one a person and day, nobody kept from theirs by another, stopped by a link."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone, translation

from accounts import desk
from accounts.desk import DeskItem
from accounts.enums import Role
from accounts.models import AuditEvent, User
from benxi_sorting.demonstration.clock import on
from coordination import digest_mail, services
from coordination.digest_mail import digest_of, send_digests
from coordination.models import DigestSubscription
from tests import factories
from tests.communities.backbone import join, writer
from tests.coordination import notice_helpers as h
from tests.outreach import volunteer_helpers as volunteers

pytestmark = pytest.mark.django_db

BACKEND = "tests.coordination.test_digests.FailingBackend"
LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


class FailingBackend(EmailBackend):
    """Refuses the addresses in `refused`; with `is_away` the server does not answer."""

    refused: set[str] = set()
    is_away = False
    opened = closed = 0

    def open(self) -> bool:
        if type(self).is_away:
            raise ConnectionRefusedError
        type(self).opened += 1
        return True

    def close(self) -> None:
        type(self).closed += 1

    def send_messages(self, messages: Any) -> int:
        for message in messages:
            [address] = message.to
            if address in self.refused:
                raise SMTPRecipientsRefused({address: (550, b"no such user")})
        return int(super().send_messages(messages))


@pytest.fixture
def backend() -> Iterator[type[FailingBackend]]:
    FailingBackend.refused, FailingBackend.is_away = set(), False
    FailingBackend.opened = FailingBackend.closed = 0
    with override_settings(EMAIL_BACKEND=BACKEND):
        yield FailingBackend


def person(name: str, address: str | None = None) -> User:
    """A committee member of a community of that name, who may have an address."""
    user = factories.user(Role.COMMITTEE_MEMBER, factories.community(name=f"{name}社区"))
    user.email = f"{name}@example.org" if address is None else address
    user.save()
    return user


def addresses() -> list[str]:
    return sorted(message.to[0] for message in mail.outbox)


def test_everybody_for_whom_something_waits_gets_one() -> None:
    person("a"), person("b")
    without, left, closed = person("c", ""), person("d"), person("e")
    stopped = person("f")
    services.choose_digest(stopped, by=stopped, is_wanted=False)
    h.send(h.draft())
    left.appointments.update(valid_until=timezone.localdate() - timedelta(days=1))
    closed.is_active = False
    closed.save()
    idle = factories.user(Role.AUDITOR)
    idle.email = "auditor@example.org"
    idle.save()
    outcome = send_digests()
    assert addresses() == ["a@example.org", "b@example.org"]
    assert (outcome.sent, outcome.failed) == (2, 0)
    assert not DigestSubscription.objects.filter(user=without).exists()


def test_one_a_day_however_often_it_is_run() -> None:
    person("a")
    h.send(h.draft())
    assert [send_digests().sent for _n in range(3)] == [1, 0, 0]
    with on(timezone.localdate() + timedelta(days=1)):
        assert send_digests().sent == 1
    told = AuditEvent.objects.filter(action="digestsubscription.sent")
    assert [event.after for event in told] == [{"sent": 1, "failed": 0}] * 2


def test_with_nothing_waiting_none_is_sent_and_a_later_run_still_may(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    user = person("a")
    monkeypatch.setattr(desk, "_sources", [])
    assert send_digests().sent == 0
    assert DigestSubscription.objects.get(user=user).sent_on is None
    monkeypatch.setattr(desk, "_sources", [lambda _user: [item("有事了")]])
    assert send_digests().sent == 1


def test_a_run_that_comes_second_sends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have built the mail; the other one has taken the day meanwhile."""
    user = person("a")
    h.send(h.draft())
    built = digest_mail._message

    def overtaken(who: User, outcome: Any) -> Any:
        assert services.take_day(user, timezone.localdate())
        return built(who, outcome)

    monkeypatch.setattr(digest_mail, "_message", overtaken)
    assert send_digests().sent == 0
    assert mail.outbox == []


def test_who_stops_it_while_it_is_built_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    user = person("a")
    h.send(h.draft())
    built = digest_mail._message

    def stopped(who: User, outcome: Any) -> Any:
        services.choose_digest(user, by=user, is_wanted=False)
        return built(who, outcome)

    monkeypatch.setattr(digest_mail, "_message", stopped)
    assert send_digests().sent == 0


def test_an_address_that_fails_stops_nobody_and_is_tried_again(
    backend: type[FailingBackend], caplog: pytest.LogCaptureFixture
) -> None:
    person("a"), person("b"), person("c")
    h.send(h.draft())
    backend.refused = {"b@example.org"}
    with caplog.at_level(logging.DEBUG), pytest.raises(CommandError):
        call_command("send_digests")
    assert addresses() == ["a@example.org", "c@example.org"]
    assert "SMTPRecipientsRefused" in caplog.text
    assert "example.org" not in caplog.text
    # Opened anew after what went wrong, and closed at the end.
    assert (backend.opened, backend.closed) == (3, 2)
    backend.refused = set()
    assert (send_digests().sent, addresses()[1]) == (1, "b@example.org")


def test_what_is_no_address_stops_nobody_either(caplog: pytest.LogCaptureFixture) -> None:
    broken = person("a", "a\nb@example.org")
    person("b")
    h.send(h.draft())
    with caplog.at_level(logging.DEBUG):
        outcome = send_digests()
    assert (outcome.sent, outcome.failed, addresses()) == (1, 1, ["b@example.org"])
    assert "example.org" not in caplog.text
    assert DigestSubscription.objects.get(user=broken).sent_on is None


def test_a_server_that_is_away_costs_nobody_the_digest(
    backend: type[FailingBackend], caplog: pytest.LogCaptureFixture
) -> None:
    person("a")
    h.send(h.draft())
    backend.is_away = True
    with pytest.raises(CommandError) as failed:
        call_command("send_digests")
    assert "ConnectionRefusedError" in str(failed.value)
    backend.is_away = False
    assert send_digests().sent == 1


def test_a_server_that_goes_away_meanwhile_leaves_the_rest_for_the_next_run(
    backend: type[FailingBackend], monkeypatch: pytest.MonkeyPatch
) -> None:
    person("a"), person("b")
    h.send(h.draft())

    def dropped(self: Any, messages: Any) -> int:
        backend.is_away = True
        raise SMTPServerDisconnected("Connection unexpectedly closed")

    with monkeypatch.context() as patch:
        patch.setattr(backend, "send_messages", dropped)
        with pytest.raises(ConnectionRefusedError):
            send_digests()
    backend.is_away = False
    assert send_digests().sent == 2


def test_a_desk_that_cannot_be_read_keeps_nobody_else_from_theirs(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken = person("a")
    person("b")

    def source(user: User) -> list[DeskItem]:
        if user == broken:
            raise ValueError(user.username)
        return [item("有事")]

    monkeypatch.setattr(desk, "_sources", [source])
    outcome = send_digests()
    assert (outcome.sent, outcome.failed, addresses()) == (1, 1, ["b@example.org"])
    assert "example.org" not in caplog.text


def test_mails_go_over_one_connection_in_chunks(
    backend: type[FailingBackend], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digest_mail, "CHUNK", 2)
    for name in "abc":
        person(name)
    h.send(h.draft())
    assert send_digests().sent == 3
    assert backend.closed == 2


@override_settings(PRODUCTION=True, EMAIL_BACKEND="django.core.mail.backends.console.EmailBackend")
def test_in_operation_mails_do_not_stand_in_the_log() -> None:
    with pytest.raises(CommandError, match="EMAIL_URL"):
        call_command("send_digests")


def item(title: str, **fields: Any) -> DeskItem:
    values: dict[str, Any] = {
        "title": title, "url": "/workspace/meetings/1/", "due": None, "state_label": "待办",
        "overdue": False, "kind": "test",
    }  # fmt: skip
    return DeskItem(**values | fields)


def test_the_mail_lists_what_is_overdue_due_and_waiting_with_whole_addresses() -> None:
    today = timezone.localdate()
    user = person("a")
    items = [
        item("已经迟了\r\n的事", overdue=True, due=today - timedelta(days=3)),
        item("有期限的事", due=today),
        item("没有期限的事"),
        item("某某的志愿服务", mail_title="一项志愿服务"),
    ]
    with translation.override("zh-hans"):
        message = digest_of(user, items)
    assert message.to == ["a@example.org"]
    assert "4" in message.subject
    assert "1" in message.subject
    assert "\n" not in message.subject
    body = message.body
    order = [body.index(words) for words in ("已经迟了 的事", "有期限的事", "没有期限的事")]
    assert order == sorted(order)
    assert ("某某" in body, "一项志愿服务" in body) == (False, True)
    links = re.findall(r"https?://\S+", body)
    assert len(links) == 6
    assert all(link.startswith("http://127.0.0.1/") for link in links)
    assert f"<{links[-1]}>" == message.extra_headers["List-Unsubscribe"]
    assert user.name not in body
    assert f"{today - timedelta(days=3):%Y-%m-%d}" in body


def test_a_long_list_says_how_much_is_left() -> None:
    items = [item(f"第{n}件") for n in range(digest_mail.LINES_OF_A_PART + 7)]
    with translation.override("en"):
        body = digest_of(person("a"), items).body
    assert "and 7 more" in body
    assert body.count("第") == digest_mail.LINES_OF_A_PART


def test_no_resident_and_no_volunteer_is_named_in_a_mail() -> None:
    """Their names stand on the desk, so there is something to leak."""
    canary = "钱金丝雀"
    community = volunteers.community()
    join(community, consent="ending", name=canary)
    waiting = volunteers.applied(name=canary)
    entered = volunteers.entered(volunteers.active(name=canary), day=timezone.localdate())
    assert (waiting.name, entered.volunteer.name) == (canary, canary)
    kinds: set[Any] = set()
    for user in (writer(community), volunteers.member(), volunteers.officer()):
        user.email = "x@example.org"
        items = desk.items_for(User.objects.get(pk=user.pk))
        kinds |= {one.kind for one in items if canary in str(one.title)}
        message = digest_of(user, items)
        assert canary not in message.body + message.subject
    assert kinds == {"backbone", "volunteer", "service"}


def test_it_is_stopped_by_the_link_after_a_question() -> None:
    user = person("a")
    h.send(h.draft())
    send_digests()
    [link] = re.findall(r"http://127.0.0.1(/digest/stop/\S+)", mail.outbox[0].body)
    client = Client()
    page = client.get(link)
    assert (page.status_code, services.wants_digest(user)) == (200, True)
    assert user.name not in page.content.decode()
    assert client.post(link).url == link
    assert not services.wants_digest(user)
    assert client.post(link).status_code == 302
    [event] = AuditEvent.objects.filter(action="digestsubscription.changed")
    assert (event.actor, event.after) == (None, {"is_wanted": False})
    with on(timezone.localdate() + timedelta(days=1)):
        assert send_digests().sent == 0


@pytest.mark.parametrize("token", ["", "x", "1.1.x", "甲", "%00", "a" * 3000, "..", "1." * 9])
def test_a_link_that_was_altered_leads_nowhere(token: str) -> None:
    for method in ("get", "post"):
        assert getattr(Client(), method)(f"/digest/stop/{token}/").status_code == 404


def test_a_link_ends_and_belongs_to_one_account(monkeypatch: pytest.MonkeyPatch) -> None:
    user, other = person("a"), person("b")
    address = reverse("digest_stop", args=[services.stop_token(user)])
    Client().post(address)
    assert services.wants_digest(other)
    monkeypatch.setattr(services.digests, "LINK_SECONDS", -1)
    assert Client().get(address).status_code == 404
    monkeypatch.undo()
    assert Client().get(address).status_code == 200
    closed = person("c")
    address = reverse("digest_stop", args=[services.stop_token(closed)])
    closed.is_active = False
    closed.save()
    assert Client().get(address).status_code == 404


def test_one_chooses_in_the_own_account() -> None:
    user = person("a")
    client = Client()
    client.force_login(user)
    address = reverse("digest_settings")
    assert "a@example.org" in client.get(address).content.decode()
    assert client.post(address, {"wanted": "no"}).status_code == 302
    assert not services.wants_digest(user)
    assert client.post(address, {"wanted": "yes"}).status_code == 302
    assert services.wants_digest(user)
    assert AuditEvent.objects.filter(action="digestsubscription.changed", actor=user).count() == 2
    assert address in client.get(reverse("mfa_index")).content.decode()


def test_a_reminder_stands_first_in_the_mail() -> None:
    user = person("a")
    h.send(h.draft(title="先发的", read_by=timezone.localdate()))
    late = h.send(h.draft(title="后发的"))
    services.remind_notice(late, by=h.sender())
    send_digests()
    titles = [str(one.title) for one in desk.items_for(User.objects.get(pk=user.pk))]
    assert late.title in titles[0]
