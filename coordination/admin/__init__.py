"""The documents library, the scoreboard, trainings and referrals in the admin."""

from coordination.admin import documents, duties, referrals, trainings

__all__ = ["documents", "duties", "referrals", "trainings"]
