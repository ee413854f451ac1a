"""Trainings as the public pages show them: payloads with their words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from coordination.enums import Assessment, Satisfaction, TrainingAudience, TrainingState
from portal.models import Publication


def training_entry(publication: Publication) -> dict[str, Any]:
    """The payload with its codes as words and its moments as such."""
    payload = publication.payload
    answers = payload["figures"].get("answers") or {}
    return {
        **payload,
        "publication": publication,
        "starts_at": datetime.fromisoformat(payload["starts_at"]),
        "ends_at": datetime.fromisoformat(payload["ends_at"]),
        "audience_label": TrainingAudience(payload["audience"]).label,
        "assessment_label": Assessment(payload["assessment"]).label,
        "state_label": TrainingState(payload["state"]).label,
        "answers": [(Satisfaction(name).label, number) for name, number in answers.items()],
    }
