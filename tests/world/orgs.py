"""An organisation of 平山区 that serves 德泰社区, with `org` as its member; `other_org` is not."""

from __future__ import annotations

from collections.abc import Callable

from tests.world.common import row
from tests.world.people import World


def _organization(world: World) -> dict[str, str]:
    from tests.orgs.helpers import organization

    world.units["organization"] = organization()
    return row(world.units["organization"])


def _membership(world: World) -> dict[str, str]:
    from tests.orgs.helpers import member

    world.variables("organization")
    member(world.units["organization"], world.people["org"])
    return row(world.people["org"].memberships.get())


def _other_membership(world: World) -> dict[str, str]:
    """Of the same county and the same role, for an association of which nothing here is."""
    from tests.orgs.credit_helpers import trade
    from tests.orgs.helpers import member

    member(trade(520), world.people["other_org"])
    return row(world.people["other_org"].memberships.get())


def _service_area(world: World) -> dict[str, str]:
    from tests.orgs.helpers import serves

    world.variables("organization")
    return row(serves(world.units["organization"], world.units["community"]))


def _officeholder(world: World) -> dict[str, str]:
    from orgs.models import Officeholder

    world.variables("organization")
    made = Officeholder.objects.create(
        organization=world.units["organization"], post="head", name="张某"
    )
    return row(made)


def _dictionary_row(model: str, **values: str) -> Callable[[World], dict[str, str]]:
    def variables(world: World) -> dict[str, str]:
        from django.apps import apps

        return row(apps.get_model("orgs", model)._default_manager.create(**values))

    return variables


def _published(world: World) -> dict[str, str]:
    """An organisation of its own, on the site in its second version."""
    from tests.orgs.helpers import organization, publish, serves

    of = organization("公布协会", number=77)
    serves(of, world.units["community"])
    publish(of)
    type(of).objects.filter(pk=of.pk).update(purpose="宣传垃圾分类")
    publish(of, reason="补充宗旨")
    return row(of, slug=of.public_id, version=2)


OBJECTS: dict[str, Callable[[World], dict[str, str]]] = {
    "organization": _organization,
    "membership": _membership,
    "other_membership": _other_membership,
    "service_area": _service_area,
    "officeholder": _officeholder,
    "code_category": _dictionary_row("CodeCategory", code="59", name="其他", source="来源"),
    "registry_authority": _dictionary_row(
        "RegistryAuthority", code="210502", name="平山区民政局", source="来源"
    ),
    "capability": _dictionary_row("Capability", code="publicity", name="宣传教育"),
    "published_organization": _published,
}
