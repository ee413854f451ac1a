"""Writes of the registry, by file: its files, the classification, the published register."""

from communities.services.classification import classify
from communities.services.register import PUBLISHERS, RegisterReport, publish_register
from communities.services.registry import load_community_types, load_divisions

__all__ = [
    "PUBLISHERS",
    "RegisterReport",
    "classify",
    "load_community_types",
    "load_divisions",
    "publish_register",
]
