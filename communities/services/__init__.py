"""Writes of the registry, by file: its files, the classification, the published register."""

from communities.services.assemblies import (
    CONFIRMERS,
    confirm_assembly_rule,
    load_assembly_rules,
)
from communities.services.classification import classify
from communities.services.register import PUBLISHERS, RegisterReport, publish_register
from communities.services.registry import load_community_types, load_divisions

__all__ = [
    "CONFIRMERS",
    "PUBLISHERS",
    "RegisterReport",
    "classify",
    "confirm_assembly_rule",
    "load_assembly_rules",
    "load_community_types",
    "load_divisions",
    "publish_register",
]
