"""Trainings of the bureau of 平山区 in every state that somebody acts on; offices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from tests.world.common import row
from tests.world.people import World


def _plan(world: World) -> dict[str, str]:
    from tests.coordination.training_helpers import begins, planned

    training = planned(title="还在计划的培训")
    return row(
        training,
        public_id=training.public_id,
        version=training.version,
        target="announced",
        starts_at=f"{begins():%Y-%m-%dT%H:%M}",
        ends_at=f"{begins() + timedelta(hours=3):%Y-%m-%dT%H:%M}",
    )


def _announced(world: World) -> dict[str, str]:
    """Sign-in is open, and one person waits on the list."""
    from django.utils import timezone

    from coordination.models import TrainingInvitation
    from coordination.services import open_training_sign_in, sign_in_to_training
    from tests.coordination.training_helpers import announced, planner

    training = announced(title="已预告的培训")
    until = timezone.localtime() + timedelta(hours=3)
    open_training_sign_in(training, by=planner(), ends_at=until, expected_version=training.version)
    waiting, _is_new = sign_in_to_training(training, unit="", name="等待确认的人", device="")
    invitation = TrainingInvitation.objects.get(
        training=training, community=world.units["community"]
    )
    return row(
        training,
        public_id=training.public_id,
        key=training.public_id,
        token=training.sign_in_token,
        version=training.version,
        target="struck",
        row_id=waiting.pk,
        invitation_id=invitation.pk,
        until=f"{until:%Y-%m-%d %H:%M}",
    )


def _published(world: World) -> dict[str, str]:
    from tests.coordination.training_helpers import announced

    return {"key": announced(title="网站上的培训").public_id, "version": "1"}


def _named(world: World) -> dict[str, str]:
    """Its teacher agreed to be named."""
    from tests.coordination.training_helpers import announced

    training = announced(title="讲师同意公开的培训", teacher_name="孙讲师", teacher_consents=True)
    return row(training, public_id=training.public_id)


def _changed(world: World) -> dict[str, str]:
    from coordination.services import change_training
    from tests.coordination.training_helpers import announced, content, planner

    training = announced(title="换过地点的培训")
    change_training(
        training, by=planner(), content=content(place="广裕社区"),
        expected_version=training.version,
    )  # fmt: skip
    return row(training, public_id=training.public_id, version=training.version)


def _held(world: World) -> dict[str, str]:
    from coordination.models import Attendee
    from tests.coordination.training_helpers import held

    training = held(title="已举办的培训")
    attendee = Attendee.objects.get(training=training)
    return row(
        training, public_id=training.public_id, version=training.version, attendee=attendee.pk
    )


def _trained(world: World) -> dict[str, str]:
    """Somebody of 德泰社区 with a certificate."""
    from coordination.models import Attendee
    from tests.coordination.training_helpers import recorded

    attendee = Attendee.objects.get(training=recorded(title="已公布记录的培训"))
    return {"key": attendee.public_id}


def _office(world: World) -> dict[str, str]:
    from tests.coordination.test_duties import office

    of = office(name="平山区城市管理局")
    return row(of, version=of.version)


def _duty(world: World) -> dict[str, str]:
    from tests.coordination.test_duties import duty, office

    made = duty(office(name="平山区农业农村局"))
    return row(made, version=made.version)


def _public_office(world: World) -> dict[str, str]:
    from tests.coordination.test_duties import published

    return {"key": published().public_id, "version": "1"}


def _year_draft(world: World) -> dict[str, str]:
    """Next year's plan of trainings of the bureau of 平山区."""
    from django.utils import timezone

    from tests.coordination.test_training_plans import begun

    year = timezone.localdate().year + 1
    plan = begun(year=year)
    line = plan.lines.get()
    return row(
        plan, public_id=plan.public_id, version=plan.version, line_id=line.pk, target="issued",
        due=line.due_on,
    )  # fmt: skip


def _year_issued(world: World) -> dict[str, str]:
    from django.utils import timezone

    from tests.coordination.test_training_plans import issued

    plan = issued(year=timezone.localdate().year - 1)
    return row(plan, public_id=plan.public_id, key=plan.key, version="1")


def _member(world: World) -> dict[str, str]:
    """An officer of 平山区 who belongs to a department of it."""
    from coordination.models import OfficeMember
    from tests.coordination.test_duties import office

    post = world.people["county"].appointments.get()
    of = office(name="平山区农业局")
    made = OfficeMember.objects.create(office=of, appointment=post, entered_by=post.user)
    return row(made, appointment=post.pk, seen=of.pk)


OBJECTS: dict[str, Callable[[World], dict[str, str]]] = {
    "training_plan": _plan,
    "training": _announced,
    "published_training": _published,
    "changed_training": _changed,
    "named_training": _named,
    "held_training": _held,
    "trained": _trained,
    "office": _office,
    "office_member": _member,
    "draft_training_year": _year_draft,
    "training_year": _year_issued,
    "duty": _duty,
    "public_office": _public_office,
}
