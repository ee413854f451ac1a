"""The documents library, the scoreboard, offices, trainings, plans and referrals in the admin."""

from coordination.admin import documents, duties, plans, referrals, trainings

__all__ = ["documents", "duties", "plans", "referrals", "trainings"]
