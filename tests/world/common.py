"""What the objects of every app are made with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from accounts.enums import Role
from tests import factories
from tests.world.people import World


def row(obj: Any, **further: Any) -> dict[str, str]:
    return {"object_id": str(obj.pk), **{key: str(value) for key, value in further.items()}}


def unit(name: str) -> Callable[[World], dict[str, str]]:
    def variables(world: World) -> dict[str, str]:
        unit = world.units[name]
        return row(unit, slug=unit.slug)

    return variables


def picture(colour: str = "green") -> Any:
    """A small real JPEG."""
    from io import BytesIO

    from django.core.files.uploadedfile import SimpleUploadedFile
    from PIL import Image

    file = BytesIO()
    Image.new("RGB", (40, 30), colour).save(file, "JPEG")
    return SimpleUploadedFile("picture.jpg", file.getvalue(), "image/jpeg")


def own_unit(world: World, name: str) -> Any:
    """A community of its own in 南地街道, in which `member` is a member as in 德泰社区."""
    unit = factories.community(world.units["township"], name=name)
    factories.appointment(world.people["member"], Role.COMMITTEE_MEMBER, unit)
    world.units[name] = unit
    return unit
