"""What officers may add to; all read it, the city keeps it."""

from __future__ import annotations

from django.contrib import admin

from orgs.admin.kept import KeptAdmin
from orgs.forms import CapabilityForm, CodeCategoryForm, RegistryAuthorityForm
from orgs.models import Capability, CodeCategory, RegistryAuthority
from orgs.rules import DICTIONARY_KEEPERS, READERS


class DictionaryAdmin(KeptAdmin):
    view_roles = READERS
    add_roles = DICTIONARY_KEEPERS
    change_roles = DICTIONARY_KEEPERS


@admin.register(CodeCategory)
class CodeCategoryAdmin(DictionaryAdmin):
    form = CodeCategoryForm
    said_once = ("code",)
    list_display = ("code", "name", "kind", "is_confirmed", "source")
    list_filter = ("is_confirmed",)
    search_fields = ("code", "name")
    ordering = ("code",)


@admin.register(RegistryAuthority)
class RegistryAuthorityAdmin(DictionaryAdmin):
    form = RegistryAuthorityForm
    said_once = ("code",)
    list_display = ("code", "name", "place", "source")
    search_fields = ("code", "name")
    ordering = ("code",)


@admin.register(Capability)
class CapabilityAdmin(DictionaryAdmin):
    form = CapabilityForm
    said_once = ("code",)
    list_display = ("name", "code", "position", "is_expected")
    search_fields = ("name", "code")
    ordering = ("position", "code")
