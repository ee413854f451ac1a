"""Referrals in every state, and the people on both sides of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from coordination import referral_queries as queries
from coordination import services
from coordination.models import Office, Referral
from coordination.referral_queries import Body
from coordination.services import Addressees, ReferralContent
from evaluation.models import Finding
from evaluation.services import confirm_inspection, submit_inspection
from tests import factories
from tests.coordination.helpers import person, token
from tests.evaluation.finding_helpers import issue
from tests.evaluation.helpers import given, make_card, make_round, samples

UNIT = "平山区民政局"


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def sender() -> User:
    return person("referral-sender", Role.COUNTY_OFFICER, factories.county())


def evaluator() -> User:
    """A second officer of the sending county."""
    return person("referral-evaluator", Role.COUNTY_OFFICER, factories.county())


def committee() -> Any:
    return factories.community(name="德泰社区")


def member() -> User:
    return person("referral-member", Role.COMMITTEE_MEMBER, committee())


def other_member() -> User:
    """A second member of the committee that answers."""
    return person("referral-member-2", Role.COMMITTEE_MEMBER, committee())


def office(name: str = "平山区城市管理局", code: str = "210502", kind: str = "urban") -> Office:
    found = Office.objects.filter(name=name).first()
    if found is not None:
        return found
    by = sender()
    return Office.objects.create(
        jurisdiction=code, kind=kind, name=name, begun_by=by, written_by=by
    )


def body(by: User, key: str = "") -> Body:
    """The body of `by` that sends: the first one, or the one with `key`."""
    found = queries.senders_of(by)
    return next(one for one in found if not key or one.key == key)


def addressed(by: User, to: str, **parts: Any) -> Addressees:
    """From the body of `by` to the one in its reach whose key is `to`; `helpers` and `copies` are
    keys too."""
    own = body(by, parts.pop("sender", ""))
    reach = {one.key: one for one in queries.reach_of(own)}
    named = {name: [reach[key] for key in keys] for name, keys in parts.items()}
    return Addressees(own, reach[to], **named)


def place(unit: Any) -> str:
    return f"place-{unit if isinstance(unit, str) else unit.code}"


def content(**fields: Any) -> ReferralContent:
    values: dict[str, Any] = {
        "subject": "更换破损的分类投放桶",
        "text": "请核实解放路投放点破损情况并更换。",
        "due": in_days(10),
    }
    return ReferralContent(**values | fields)


def sent(by: User | None = None, to: str = "", **fields: Any) -> Referral:
    by = by or sender()
    parts = {name: fields.pop(name) for name in ("sender", "helpers", "copies") if name in fields}
    made, _is_new = services.send_referral(
        by=by,
        between=addressed(by, to or place(committee()), **parts),
        content=content(**fields),
        token=token(),
    )
    return made


def received(by: User | None = None, **fields: Any) -> Referral:
    referral = sent(by, **fields)
    services.receive_referral(referral, by=member())
    return referral


def replied(by: User | None = None, **fields: Any) -> Referral:
    referral = received(by, **fields)
    services.reply_referral(referral, by=member(), outcome="done", text="已全部更换。")
    return referral


def done(by: User | None = None, **fields: Any) -> Referral:
    referral = replied(by, **fields)
    services.accept_reply(referral, by=evaluator())
    return referral


def township_officer() -> User:
    return person("referral-township", Role.TOWNSHIP_OFFICER, factories.township())


def finding() -> Finding:
    """One of a confirmed inspection of the committee's community."""
    unit, card = committee(), make_card()
    inspection = make_round(card, by=sender()).inspections.get(community=unit)
    submit_inspection(inspection, by=member(), scores=given(card, notice=8), samples=samples())
    confirm_inspection(inspection, by=township_officer())
    made: Finding = issue(inspection, by=township_officer())
    return made
