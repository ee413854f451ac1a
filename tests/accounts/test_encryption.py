"""Encrypted columns: what lies in the database, new keys, lost keys."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.core.management import CommandError, call_command
from django.db import models
from django.db.models.functions import Cast
from django.urls import reverse

from accounts.encryption import LostKey, decrypt, encrypt
from accounts.models import AuditEvent
from accounts.services import encrypted_columns
from communities.models import BackboneMember
from orgs.models import Enquiry, Officeholder, PartnerUnit, RegistrationCase
from outreach.models import Registration, Volunteer
from portal.enums import Kind
from portal.models import ImportContent, ImportedRow, ImportJob
from portal.queries import current
from tests.communities.backbone import NUMBER, join, publish, writer
from tests.communities.helpers import today
from tests.test_architecture import ROOT

pytestmark = pytest.mark.django_db


def stored(member: BackboneMember) -> str:
    """The column as it lies in the database."""
    rows = BackboneMember.objects.annotate(raw=Cast("phone", models.TextField()))
    # An annotation of a plain type is not decrypted.
    return str(rows.values_list("raw", flat=True).get(pk=member.pk))


def test_the_database_holds_nothing_of_the_number(community: Any) -> None:
    member = join(community)
    raw = stored(member)
    assert raw.startswith("gAAAA")
    digits = "".join(c for c in raw if c.isdigit())
    assert NUMBER not in raw
    assert NUMBER[3:] not in digits
    assert BackboneMember.objects.get(pk=member.pk).phone == NUMBER


def test_the_same_number_is_another_text_each_time() -> None:
    assert encrypt(NUMBER) != encrypt(NUMBER)
    assert decrypt(encrypt(NUMBER)) == NUMBER


def test_a_search_in_the_column_is_an_error_and_not_an_empty_answer(community: Any) -> None:
    join(community)
    with pytest.raises(FieldError):
        list(BackboneMember.objects.filter(phone=NUMBER))
    with pytest.raises(FieldError):
        list(BackboneMember.objects.filter(phone__startswith="g"))
    assert BackboneMember.objects.filter(phone__isnull=False).count() == 1


def test_the_columns_that_are_encrypted() -> None:
    assert encrypted_columns() == [
        (ImportContent, "file"),
        (ImportContent, "preview"),
        (ImportContent, "rows"),
        (ImportedRow, "before"),
        (ImportedRow, "after"),
        (ImportJob, "file"),
        (BackboneMember, "phone"),
        (PartnerUnit, "contact_phone"),
        (RegistrationCase, "applicant_phone"),
        (Enquiry, "contact_phone"),
        (Officeholder, "phone"),
        (Registration, "contact_name"),
        (Registration, "contact_phone"),
        (Volunteer, "phone"),
    ]


def test_the_trail_holds_nothing_of_the_number(community: Any) -> None:
    join(community)
    event = AuditEvent.objects.get(action="backbonemember.added")
    assert event.after["phone"] == "***"
    assert event.after["name"] == "甲**"
    assert NUMBER not in f"{event.before}{event.after}{event.object_label}{event.reason}"
    assert "甲演示" not in f"{event.before}{event.after}{event.object_label}{event.reason}"


def test_keys_are_rotated(community: Any, settings: Any) -> None:
    member = join(community)
    before = stored(member)
    old = settings.FIELD_KEYS
    settings.FIELD_KEYS = ["new" * 20, *old]
    assert BackboneMember.objects.get().phone == NUMBER
    out = StringIO()
    call_command("rotate_field_keys", stdout=out)
    assert out.getvalue() == "1 values are encrypted with the first key now.\n"
    assert stored(member) != before
    settings.FIELD_KEYS = ["new" * 20]
    assert BackboneMember.objects.get().phone == NUMBER
    settings.FIELD_KEYS = old
    with pytest.raises(LostKey):
        BackboneMember.objects.get()
    assert AuditEvent.objects.filter(action="field_keys.rotated").count() == 1


def test_a_rotation_without_the_old_key_changes_nothing(community: Any, settings: Any) -> None:
    member = join(community)
    before = stored(member)
    settings.FIELD_KEYS = ["new" * 20]
    with pytest.raises(CommandError, match="nothing was changed"):
        call_command("rotate_field_keys")
    assert stored(member) == before


def test_a_lost_key_is_a_sentence(
    community: Any, member: Any, client_for: Any, settings: Any
) -> None:
    join(community)
    settings.FIELD_KEYS = ["lost" * 20]
    page = client_for(member).get(reverse("backbone_list"))
    assert page.status_code == 409
    assert "缺少密钥" in page.content.decode()
    assert "甲演示" not in page.content.decode()


def test_a_lost_key_keeps_no_name_on_the_site(
    community: Any, client_for: Any, settings: Any
) -> None:
    named = join(community, "given")
    leaving = join(community, "given", name="乙演示")
    browser = client_for(writer(community))
    publish(community)
    settings.FIELD_KEYS = ["lost" * 20]
    address = reverse("backbone_withdraw", args=[named.public_id])
    assert browser.get(address).status_code == 200
    assert browser.post(address, {"version": str(named.version)}).status_code == 302
    assert current(Kind.BACKBONE, community.slug) is None
    publish(community)
    data = {"version": str(leaving.version), "left_on": str(today()), "left_reason": "搬走"}
    left = browser.post(reverse("backbone_leave", args=[leaving.public_id]), data)
    assert left.status_code == 302
    assert current(Kind.BACKBONE, community.slug) is None


def start(**changes: str) -> str:
    """What the start of the production says with these settings."""
    environment = {
        "PATH": os.environ["PATH"],
        "VAR_DIR": os.environ["VAR_DIR"],
        "DEBUG": "0",
        "DEMONSTRATION": "0",
        "TESTING": "0",
        "ALLOWED_HOSTS": "portal.example",
        "SECRET_KEY": "s" * 60,
        "AUDIT_KEY": "a" * 60,
        "FIELD_KEYS": "f" * 60,
        **changes,
    }
    command = [sys.executable, "-c", "import benxi_sorting.settings as s; print(len(s.FIELD_KEYS))"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        ("f" * 60, "1"),
        (f"{'f' * 60},{'g' * 60}", "2"),
        ("", "Set FIELD_KEYS to a key of at least 50 random characters."),
        ("short", "Set FIELD_KEYS to a key of at least 50 random characters."),
        (f"{'f' * 60},short", "Set FIELD_KEYS to a key of at least 50 random characters."),
        ("s" * 60, "Set FIELD_KEYS to random characters of their own."),
        ("a" * 60, "Set FIELD_KEYS to random characters of their own."),
    ],
)
def test_production_starts_with_keys_of_its_own_alone(keys: str, answer: str) -> None:
    assert start(FIELD_KEYS=keys).endswith(answer)


def test_a_fresh_key_of_the_recommended_length_is_long_enough() -> None:
    assert start(FIELD_KEYS=secrets.token_urlsafe(64)) == "1"
