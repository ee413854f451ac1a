"""Conventions as a file: how far each is, and where it was filed."""

from __future__ import annotations

from accounts.exports import Column
from communities.resources.places import place_of

CONVENTION_COLUMNS = (
    *place_of("community"),
    Column("kind"),
    Column("title"),
    Column("edition"),
    Column("state"),
    Column("consulted_from"),
    Column("consulted_until"),
    Column("adopted_on"),
    Column("filing_due"),
    Column("filing_authority"),
    Column("filing_number"),
    Column("filed_on"),
    Column("effective_on"),
)
