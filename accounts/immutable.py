"""The tables whose rows the database itself keeps from being changed; see accounts.triggers."""

from __future__ import annotations

from accounts.triggers import Immutable

TABLES = (Immutable("accounts_auditevent"),)
