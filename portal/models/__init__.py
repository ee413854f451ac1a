"""The publication record, photos, working days; and what was imported."""

from portal.models.import_jobs import ImportJob
from portal.models.imports import ImportBatch, ImportContent, ImportedRow
from portal.models.publications import (
    CalendarDay,
    CalendarYear,
    FinishedPage,
    FormerCode,
    Photo,
    Publication,
    PublicationQuerySet,
    PublishedEntry,
    published_about,
)

__all__ = [
    "CalendarDay",
    "CalendarYear",
    "FinishedPage",
    "FormerCode",
    "ImportBatch",
    "ImportContent",
    "ImportJob",
    "ImportedRow",
    "Photo",
    "Publication",
    "PublicationQuerySet",
    "PublishedEntry",
    "published_about",
]
