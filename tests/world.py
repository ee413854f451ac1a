"""People of every role and relation, and one object of each kind, for the permission table.

Everything is about 德泰社区 in 南地街道, 平山区; who is `other` belongs somewhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client
from django.utils import timezone

from accounts.enums import Role
from tests import factories

# name → role, and the unit in which it is held
PEOPLE: dict[str, tuple[Role | None, str]] = {
    "nobody": (None, ""),
    "member": (Role.COMMITTEE_MEMBER, "community"),
    "sibling": (Role.COMMITTEE_MEMBER, "sibling_community"),
    "far_member": (Role.COMMITTEE_MEMBER, "far_community"),
    "expired": (Role.COMMITTEE_MEMBER, "community"),
    "township": (Role.TOWNSHIP_OFFICER, "township"),
    "other_township": (Role.TOWNSHIP_OFFICER, "sibling_township"),
    "county": (Role.COUNTY_OFFICER, "county"),
    "other_county": (Role.COUNTY_OFFICER, "far_county"),
    "city": (Role.CITY_OFFICER, "city"),
    "inspector": (Role.INSPECTOR, "county"),
    "other_inspector": (Role.INSPECTOR, "county"),
    "org": (Role.ORG_MEMBER, "county"),
    "system": (Role.SYSTEM_ADMIN, ""),
    "security": (Role.SECURITY_ADMIN, ""),
    "auditor": (Role.AUDITOR, ""),
    "disabled": (Role.CITY_OFFICER, "city"),
}
EVERYBODY = ("anonymous", *PEOPLE)


class World:
    def __init__(self) -> None:
        self.units: dict[str, Any] = {"": "", "city": factories.CITY_CODE}
        self.people: dict[str, Any] = {}
        self.clients: dict[str, Client] = {"anonymous": Client(raise_request_exception=False)}
        self._objects: dict[str, dict[str, str]] = {}
        self._make_units()
        self._make_people()
        for name in OBJECTS:
            self.variables(name)

    def _make_units(self) -> None:
        county = factories.county()
        township = factories.township()
        far_county = factories.county(name="溪湖区", code="210503", slug="xihu")
        far_township = factories.township(far_county, name="河东街道")
        self.units |= {
            "county": county,
            "township": township,
            "sibling_township": factories.township(county, name="平山街道"),
            "community": factories.community(township, name="德泰社区", slug="nandi-detai"),
            "sibling_community": factories.community(township, name="南地社区"),
            "far_county": far_county,
            "far_community": factories.community(far_township, name="河东社区"),
        }

    def _make_people(self) -> None:
        for name, (role, unit) in PEOPLE.items():
            person = factories.user(
                role, self.units[unit], username=name, name=f"姓名{name}", password="x"
            )
            if name == "expired":
                person.appointments.update(valid_until=date(2026, 1, 31))
            client = Client(raise_request_exception=False)
            client.force_login(person)
            self.people[name] = type(person).objects.get(pk=person.pk)
            self.clients[name] = client
        self.people["disabled"].is_active = False
        self.people["disabled"].save()

    def variables(self, name: str) -> dict[str, str]:
        """The variable parts of an address that lead to the object called `name`."""
        if name and name not in self._objects:
            self._objects[name] = OBJECTS[name](self)
        return {**ANYTHING, **self._objects.get(name, {})}


def _row(obj: Any, **further: Any) -> dict[str, str]:
    return {"object_id": str(obj.pk), **{key: str(value) for key, value in further.items()}}


def _unit(name: str) -> Callable[[World], dict[str, str]]:
    def variables(world: World) -> dict[str, str]:
        unit = world.units[name]
        return _row(unit, slug=unit.slug)

    return variables


def _publication(world: World) -> dict[str, str]:
    """The community as a public page, published with its township and county."""
    from communities.services import publish_register
    from portal.models import Publication

    publish_register(by=world.people["city"], reason="")
    publication = Publication.objects.get(kind="community", key="nandi-detai")
    return _row(publication, sha256=publication.sha256, slug=publication.key)


def _published_unit(kind: str, unit: str) -> Callable[[World], dict[str, str]]:
    def variables(world: World) -> dict[str, str]:
        world.variables("publication")
        return {"slug": world.units[unit].slug}

    return variables


def _scorecard(world: World) -> dict[str, str]:
    from tests.evaluation.helpers import make_card

    card = make_card()
    world.units["card"] = card
    return _row(card.scorecard)


def _section(world: World) -> dict[str, str]:
    world.variables("scorecard")
    return _row(world.units["card"].notice.section)


def _round(world: World) -> dict[str, str]:
    """An open round of 平山区."""
    from tests.evaluation.helpers import make_round

    world.variables("scorecard")
    world.units["round"] = make_round(world.units["card"], by=world.people["county"])
    round_ = world.units["round"]
    return _row(round_, target="closed", version=round_.version)


def _self_check(world: World) -> dict[str, str]:
    """The inspection of 德泰社区, to be scored by its own committee."""
    world.variables("round")
    inspection = world.units["round"].inspections.get(community=world.units["community"])
    return _row(
        inspection, public_id=inspection.public_id, target="void", version=inspection.version
    )


def _assigned(world: World) -> dict[str, str]:
    """The inspection of the neighbouring community, assigned to `inspector`."""
    from evaluation.services import assign_inspector

    world.variables("round")
    inspection = world.units["round"].inspections.get(community=world.units["sibling_community"])
    assign_inspector(inspection, inspector=world.people["inspector"], by=world.people["township"])
    return _row(inspection, public_id=inspection.public_id, version=inspection.version)


def _inspection_photo(world: World) -> dict[str, str]:
    from evaluation.services import add_photo

    variables = world.variables("self_check")
    inspection = world.units["round"].inspections.get(community=world.units["community"])
    quality = world.units["card"].quality
    kept = add_photo(inspection, by=world.people["member"], upload=picture(), criterion=quality)
    return {**variables, "photo_id": kept.photo.public_id}


def _photo(world: World) -> dict[str, str]:
    """The same photo at its public address; nothing that names it was published."""
    return {"public_id": world.variables("inspection_photo")["photo_id"]}


def picture() -> Any:
    """A small real JPEG."""
    from io import BytesIO

    from django.core.files.uploadedfile import SimpleUploadedFile
    from PIL import Image

    file = BytesIO()
    Image.new("RGB", (40, 30), "green").save(file, "JPEG")
    return SimpleUploadedFile("picture.jpg", file.getvalue(), "image/jpeg")


def _closed_round(world: World, period: str) -> Any:
    from evaluation.services import close_round
    from tests.evaluation.helpers import make_round

    world.variables("scorecard")
    closed = make_round(world.units["card"], by=world.people["county"], period=period)
    close_round(closed, by=world.people["county"])
    closed.refresh_from_db()
    return closed


def _round_without_bulletin(world: World) -> dict[str, str]:
    return _row(_closed_round(world, "2026-07"))


def _bulletin(world: World) -> dict[str, str]:
    """A bulletin that the county officer prepared and nobody has published."""
    from evaluation.services import prepare_bulletin

    bulletin = prepare_bulletin(_closed_round(world, "2026-09"), by=world.people["county"])
    return _row(bulletin, target="published", version=bulletin.version)


def _published_bulletin(world: World) -> dict[str, str]:
    from evaluation.public import publish_bulletin
    from evaluation.services import prepare_bulletin

    world.variables("publication")
    bulletin = prepare_bulletin(_closed_round(world, "2026-08"), by=world.people["county"])
    publish_bulletin(bulletin, by=world.people["city"])
    return {
        "period": "2026-08",
        "county_slug": "pingshan",
        "township_slug": "nandi",
        "key": "2026-08-pingshan",
        "version": "1",
    }


def _begin_meeting(world: World, token: str) -> Any:
    from deliberation.services import create_meeting

    meeting, _is_new = create_meeting(
        community=world.units["community"], by=world.people["member"], token=token
    )
    return meeting


def _meeting(world: World) -> dict[str, str]:
    """A draft of 德泰社区."""
    meeting = _begin_meeting(world, "draft")
    return _row(meeting, public_id=meeting.public_id, version=meeting.version)


def _meeting_photo(world: World) -> dict[str, str]:
    from deliberation.services import add_photo

    meeting = _begin_meeting(world, "photo")
    kept = add_photo(meeting, by=world.people["member"], upload=picture())
    return {
        "public_id": meeting.public_id,
        "photo_id": kept.photo.public_id,
        "version": str(meeting.version),
    }


def _hold_meeting(world: World, token: str) -> Any:
    """A meeting with one topic, a carried vote, a resolution and an action, handed in."""
    from deliberation.ballots import Votes
    from deliberation.services import (
        ItemContent,
        MeetingContent,
        ParticipantContent,
        submit_meeting,
    )

    meeting = _begin_meeting(world, token)
    item = ItemContent(
        title="撤桶并点",
        category="waste_sorting",
        source="resident",
        votes=Votes(9, 1, 0),
        method="show_of_hands",
        resolution="撤除楼道垃圾桶，设置集中投放点。",
        action="设置集中投放点",
        owner_party="committee",
        owner_name="李某",
        due=date(2026, 12, 31),
    )
    content = MeetingContent(
        form="consultation",
        title="撤桶并点协商会",
        place="社区会议室",
        starts_at=datetime(2026, 10, 8, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai")),
        chair="王某",
        entitled=None,
        summary="讨论热烈。",
        participants=[ParticipantContent("residents", 8), ParticipantContent("committee", 2)],
        items=[item],
    )
    submit_meeting(meeting, by=world.people["member"], content=content)
    meeting.refresh_from_db()
    return meeting


def _held_meeting(world: World) -> dict[str, str]:
    meeting = _hold_meeting(world, "held")
    return _row(
        meeting,
        public_id=meeting.public_id,
        version=meeting.version,
        target="minutes_confirmed",
    )


def _topic(world: World) -> dict[str, str]:
    from deliberation.models import Topic

    world.variables("held_meeting")
    return _row(Topic.objects.latest("pk"))


def _published_meeting(world: World) -> dict[str, str]:
    from deliberation.public import publish_meeting
    from deliberation.services import confirm_minutes

    meeting = _hold_meeting(world, "published")
    confirm_minutes(meeting, by=world.people["township"])
    publish_meeting(meeting, by=world.people["county"])
    world.units["published_meeting"] = meeting
    return {"key": meeting.public_id, "version": "1"}


def _action(world: World) -> dict[str, str]:
    """The action of a published meeting; nobody has reported on it."""
    from deliberation.models import Action

    world.variables("published_meeting")
    action = Action.objects.get(resolution__item__meeting=world.units["published_meeting"])
    return _row(action, public_id=action.public_id, version=action.version)


def _reported_action(world: World) -> dict[str, str]:
    """The action of another published meeting, of which `member` reported that it is done."""
    from deliberation.models import Action
    from deliberation.public import publish_meeting
    from deliberation.services import confirm_minutes, report_progress

    meeting = _hold_meeting(world, "reported")
    confirm_minutes(meeting, by=world.people["township"])
    publish_meeting(meeting, by=world.people["county"])
    action = Action.objects.get(resolution__item__meeting=meeting)
    report_progress(action, by=world.people["member"], progress=100, note="已完成。")
    action.refresh_from_db()
    return _row(action, public_id=action.public_id, version=action.version)


def _content(world: World) -> dict[str, str]:
    from django.contrib.contenttypes.models import ContentType

    kind = ContentType.objects.get_for_model(type(world.units["community"]))
    return _row(world.units["community"], content_type_id=kind.pk)


def _user(world: World) -> dict[str, str]:
    member = world.people["member"]
    return _row(
        member, pk=member.pk, name="disable", appointment=member.appointments.earliest("pk").pk
    )


def _audit_event(world: World) -> dict[str, str]:
    from accounts.services import record_event

    return _row(record_event(actor=world.people["member"], action="test.happened"))


def _community_type(world: World) -> dict[str, str]:
    from communities.models import CommunityType

    return _row(CommunityType.objects.create(code="test", name="测试类型"))


def _assembly_rule(world: World) -> dict[str, str]:
    from communities.models import AssemblyRule

    rule = AssemblyRule.objects.create(
        assembly="villagers_assembly",
        counted="adults",
        law="法律",
        article="第一条",
        source="来源",
        effective_from=date(2026, 1, 1),
        quorum=">1/2",
        majority=">1/2",
    )
    return _row(rule)


def _carried(world: World, unit: str, state: str, **options: Any) -> Any:
    """A convention of the unit, carried there by people who are none of the table's."""
    from tests.communities.helpers import carry

    convention = carry(world.units[unit], state, **options)
    world.units[f"convention {unit}"] = convention
    return convention


def _convention(world: World) -> dict[str, str]:
    """The draft of 德泰社区, begun after its first edition was published."""
    world.variables("published_convention")
    convention = _carried(world, "community", "drafting")
    return _row(
        convention,
        public_id=convention.public_id,
        version=convention.version,
        soon=timezone.localdate() + timedelta(days=10),
    )


def _own_unit(world: World, name: str) -> Any:
    """A community of its own in 南地街道, in which `member` is a member as in 德泰社区."""
    unit = factories.community(world.units["township"], name=name)
    factories.appointment(world.people["member"], Role.COMMITTEE_MEMBER, unit)
    world.units[name] = unit
    return unit


def _without_convention(world: World) -> dict[str, str]:
    return _row(_own_unit(world, "无公约社区"))


def _at(state: str) -> Callable[[World], dict[str, str]]:
    """A convention in another state; a committee works on one at a time."""

    def variables(world: World) -> dict[str, str]:
        unit = _own_unit(world, f"公约{state}社区")
        convention = _carried(world, unit.name, state, opinion="请写进投放时间")
        return _row(
            convention,
            public_id=convention.public_id,
            version=convention.version,
            target="filed",
            today=timezone.localdate(),
        )

    return variables


def _opinion(world: World) -> dict[str, str]:
    from communities.models import ConventionOpinion

    world.variables("consulted_convention")
    opinion = ConventionOpinion.objects.get(convention__state="consulting")
    return _row(opinion, public_id=opinion.public_id, version=opinion.version)


def _published_convention(world: World) -> dict[str, str]:
    """德泰社区's convention in its second edition."""
    for _edition in range(2):
        _carried(world, "community", "in_force")
    return {"slug": "nandi-detai", "version": "2"}


def _published_draft(world: World) -> dict[str, str]:
    from communities.public import publish_consultation

    convention = _carried(world, _own_unit(world, "公示社区").name, "consulting")
    publish_consultation(convention, by=world.people["city"])
    return {"key": convention.public_id}


def _sent_opinion(world: World) -> dict[str, str]:
    from communities.services import send_opinion

    world.variables("published_draft")
    opinion = send_opinion(world.units["convention 公示社区"], text="好")
    return {"public_id": opinion.public_id}


OBJECTS: dict[str, Callable[[World], dict[str, str]]] = {
    "county": _unit("county"),
    "township": _unit("township"),
    "community": _unit("community"),
    "assembly_rule": _assembly_rule,
    "community_type": _community_type,
    "published_convention": _published_convention,
    "convention": _convention,
    "community_without_convention": _without_convention,
    "consulted_convention": _at("consulting"),
    "returned_convention": _at("returned"),
    "convention_under_review": _at("under_review"),
    "reviewed_convention": _at("reviewed"),
    "adopted_convention": _at("voted"),
    "published_draft": _published_draft,
    "opinion": _opinion,
    "sent_opinion": _sent_opinion,
    "user": _user,
    "audit_event": _audit_event,
    "publication": _publication,
    "published_community": _published_unit("community", "community"),
    "published_township": _published_unit("township", "township"),
    "published_county": _published_unit("county", "county"),
    "scorecard": _scorecard,
    "section": _section,
    "round": _round,
    "self_check": _self_check,
    "assigned": _assigned,
    "inspection_photo": _inspection_photo,
    "round_without_bulletin": _round_without_bulletin,
    "bulletin": _bulletin,
    "published_bulletin": _published_bulletin,
    "photo": _photo,
    "meeting": _meeting,
    "meeting_photo": _meeting_photo,
    "held_meeting": _held_meeting,
    "published_meeting": _published_meeting,
    "topic": _topic,
    "action": _action,
    "reported_action": _reported_action,
    "content": _content,
}
# The variable parts of addresses that lead to no object.
ANYTHING = {"url": "no-such-page/", "uidb64": "MQ", "token": "no-such-token"}
# What stands in an address for an object that does not exist.
MISSING = {
    "object_id": "999999999",
    "pk": "999999999",
    "appointment": "999999999",
    "public_id": "0" * 32,
    "photo_id": "0" * 32,
    "sha256": "0" * 64,
    "slug": "no-such-unit",
    "key": "no-such-key",
    "period": "1999-01",
    "county_slug": "no-such-county",
    "township_slug": "no-such-township",
}
