"""Units, types, rules of law, conventions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from tests import factories
from tests.world.common import own_unit, row, unit
from tests.world.people import World


def _community_type(world: World) -> dict[str, str]:
    from communities.models import CommunityType

    return row(CommunityType.objects.create(code="test", name="测试类型"))


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
    return row(rule)


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
    return row(
        convention,
        public_id=convention.public_id,
        version=convention.version,
        soon=timezone.localdate() + timedelta(days=10),
    )


def _without_convention(world: World) -> dict[str, str]:
    return row(own_unit(world, "无公约社区"))


def _at(state: str) -> Callable[[World], dict[str, str]]:
    """A convention in another state; a committee works on one at a time."""

    def variables(world: World) -> dict[str, str]:
        unit = own_unit(world, f"公约{state}社区")
        convention = _carried(world, unit.name, state, opinion="请写进投放时间")
        return row(
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
    return row(opinion, public_id=opinion.public_id, version=opinion.version)


def _published_convention(world: World) -> dict[str, str]:
    """德泰社区's convention in its second edition."""
    for _edition in range(2):
        _carried(world, "community", "in_force")
    return {"slug": "nandi-detai", "version": "2"}


def _published_draft(world: World) -> dict[str, str]:
    from communities.public import publish_consultation

    convention = _carried(world, own_unit(world, "公示社区").name, "consulting")
    publish_consultation(convention, by=world.people["city"])
    return {"key": convention.public_id}


def _sent_opinion(world: World) -> dict[str, str]:
    from communities.services import send_opinion

    world.variables("published_draft")
    opinion = send_opinion(world.units["convention 公示社区"], text="好")
    return {"public_id": opinion.public_id}


def _method(world: World, name: str, jurisdiction: str, *, in_force: bool = True) -> Any:
    """A method that nobody of the table wrote, so that each of its officers may publish it."""
    from tests.communities.toolkits import method

    return method(name, jurisdiction=jurisdiction, by=world.people["city"] if in_force else None)


def _county_method(world: World) -> dict[str, str]:
    made = _method(world, "县区办法", world.units["county"].code)
    return row(made, version=made.version)


def _county_method_draft(world: World) -> dict[str, str]:
    made = _method(world, "县区办法草稿", world.units["county"].code, in_force=False)
    return row(made, version=made.version, target="active")


def _method_to_adopt(world: World) -> dict[str, str]:
    made = _method(world, "待采用办法", factories.CITY_CODE)
    return {
        "slug": world.units["community"].slug,
        "public_id": made.public_id,
        "today": str(timezone.localdate()),
    }


def _published_method(world: World) -> dict[str, str]:
    made = _method(world, "公开办法", factories.CITY_CODE)
    return {"slug": made.slug, "version": "1"}


def _adoption(world: World) -> dict[str, str]:
    from tests.communities.toolkits import adopt

    made = _method(world, "已采用办法", factories.CITY_CODE)
    adoption = adopt(world.units["community"], made, by=world.people["member"])
    today = timezone.localdate()
    return row(adoption, public_id=adoption.public_id, version=adoption.version, today=today)


def _backbone_member(world: World) -> dict[str, str]:
    from tests.communities.backbone import join

    member = join(world.units["community"])
    return row(
        member,
        public_id=member.public_id,
        version=member.version,
        today=timezone.localdate(),
        soon=timezone.localdate() + timedelta(days=10),
    )


def _named_member(world: World) -> dict[str, str]:
    """Somebody whose name stands on the site; the roster is of a unit of its own."""
    from tests.communities.backbone import join, publish

    unit = own_unit(world, "名单社区")
    member = join(unit, "given")
    publish(unit)
    world.units["roster"] = unit
    return row(
        member, public_id=member.public_id, version=member.version, today=timezone.localdate()
    )


def _published_roster(world: World) -> dict[str, str]:
    world.variables("named_member")
    return {"slug": world.units["roster"].slug, "version": "1"}


def _roster_to_publish(world: World) -> dict[str, str]:
    from tests.communities.backbone import join

    unit = own_unit(world, "待发布社区")
    join(unit, "given")
    return {"pk": str(unit.pk)}


OBJECTS: dict[str, Callable[[World], dict[str, str]]] = {
    "county": unit("county"),
    "township": unit("township"),
    "community": unit("community"),
    "assembly_rule": _assembly_rule,
    "community_type": _community_type,
    "published_convention": _published_convention,
    "convention": _convention,
    "community_without_convention": _without_convention,
    "consulted_convention": _at("consulting"),
    "returned_convention": _at("returned"),
    "convention_under_review": _at("under_review"),
    "reviewed_convention": _at("reviewed"),
    "township_to_rename": lambda world: row(
        world.units["township"], act="renamed", version=1, today=timezone.localdate()
    ),
    "unit_to_rename": lambda world: row(
        own_unit(world, "待更名社区"), act="renamed", version=1, today=timezone.localdate()
    ),
    "backbone_member": _backbone_member,
    "named_member": _named_member,
    "published_roster": _published_roster,
    "roster_to_publish": _roster_to_publish,
    "adopted_convention": _at("voted"),
    "filed_convention": _at("filed"),
    "published_draft": _published_draft,
    "opinion": _opinion,
    "sent_opinion": _sent_opinion,
    "county_method": _county_method,
    "county_method_draft": _county_method_draft,
    "method_to_adopt": _method_to_adopt,
    "published_method": _published_method,
    "adoption": _adoption,
}
