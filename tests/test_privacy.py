"""Every stored field says who may read it (design rule 4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from accounts.privacy import internal, privacy_of
from tests.test_architecture import APPS


def undeclared(model: type[models.Model]) -> list[str]:
    fields: list[Any] = [*model._meta.local_fields, *model._meta.local_many_to_many]
    return [f"{model._meta.label}.{field.name}" for field in fields if privacy_of(field) is None]


def project_models() -> Iterator[type[models.Model]]:
    for app in APPS:
        yield from apps.get_app_config(app).get_models(include_auto_created=False)


def test_every_field_declares_its_privacy_class() -> None:
    assert [name for model in project_models() for name in undeclared(model)] == []


def test_there_are_models_to_look_at() -> None:
    assert {"accounts.User", "communities.Community", "portal.Publication"} <= {
        model._meta.label for model in project_models()
    }


@isolate_apps("accounts")
def test_a_forgotten_field_is_reported() -> None:
    class Forgetful(models.Model):
        declared = internal(models.CharField(max_length=10))
        forgotten = models.CharField(max_length=10)
        friends = models.ManyToManyField("self")

        class Meta:
            app_label = "accounts"

    assert undeclared(Forgetful) == ["accounts.Forgetful.forgotten", "accounts.Forgetful.friends"]
