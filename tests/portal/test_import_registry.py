"""A table is whole when it is registered, and what it writes beside itself is written in parts."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from django.core.exceptions import ImproperlyConfigured

from communities.enums import BodyKind
from communities.models import BackboneMember, Community, LocalBody
from communities.resources import BackboneMemberResource, LocalBodyResource
from orgs.models import CreditEntry
from orgs.resources import CreditEntryResource
from portal import importing
from portal.importing import SheetResource, resource
from tests.communities.backbone import writer
from tests.communities.body_helpers import add_estate
from tests.portal.import_helpers import confirm, send


def lacking(name: str, related: tuple[str, ...] = ()) -> type[SheetResource]:
    """A table of which all is said but `name`."""
    said: dict[str, Any] = {
        "kind": "half", "label": "half", "roles": frozenset(), "related": related,
        "rows": lambda self: None, "find": lambda self, entries: None,
        "value_of": lambda self, instance, attribute: None,
        "write_related": lambda self, attribute, values: None,
    }  # fmt: skip
    said |= {key: BackboneMemberResource.fields[key] for key in ("name", "phone")}
    said["Meta"] = type("Meta", (), {"model": BackboneMember, "fields": ("name", "phone")})
    del said[name]
    return type("Half", (SheetResource,), said)


@pytest.mark.parametrize("name", ["kind", "label", "roles", "rows", "find"])
def test_a_table_that_leaves_something_open_is_refused(name: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"lacks {name}\\."):
        importing.register(lacking(name))
    assert importing.known("half") is None


@pytest.mark.parametrize("name", ["value_of", "write_related"])
def test_values_elsewhere_need_who_writes_them(name: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"lacks {name}\\."):
        importing.register(lacking(name, related=("types",)))


def test_a_column_of_the_library_is_none_of_ours() -> None:
    class Undeclared(BackboneMemberResource):
        kind: ClassVar[str] = "half"

        class Meta:
            model = BackboneMember
            fields = ("name", "created_at")

    with pytest.raises(ImproperlyConfigured, match=r"lacks created_at\."):
        importing.register(Undeclared)


@pytest.mark.django_db
def test_values_elsewhere_are_written_in_parts(community: Community, monkeypatch: Any) -> None:
    names = ["一号小区", "二号小区", "三号小区", "四号小区", "五号小区"]
    for name in names:
        add_estate(community, name=name)
    parts: list[int] = []
    write = LocalBodyResource.write_related

    def counted(self: Any, attribute: str, values: list[Any]) -> None:
        parts.append(len(values))
        write(self, attribute, values)

    monkeypatch.setattr(LocalBodyResource, "write_related", counted)
    monkeypatch.setattr(resource, "CHUNK", 2)
    rows = [("业主委员会", f"{n}业委会", n) for n in names]
    confirm(send("bodies", writer(community), ("类别", "全称", "小区（自然屯）"), *rows))
    assert parts == [2, 2, 1]
    bodies = LocalBody.objects.filter(kind=BodyKind.OWNERS)
    assert sorted(body.estates.get().name for body in bodies) == sorted(names)


@pytest.mark.django_db
def test_what_never_changes_has_no_version_to_be_written(community: Community) -> None:
    by = writer(community)
    assert "version" in BackboneMemberResource(by).written()
    assert "version" not in CreditEntryResource(by).written()
    assert CreditEntryResource._meta.model is CreditEntry
