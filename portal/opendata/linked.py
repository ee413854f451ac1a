"""The datasets described for search engines and catalogues (schema.org, JSON-LD)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.addresses import origin
from portal.opendata.datasets import Dataset, registered
from portal.opendata.files import Kept
from portal.opendata.licence import licence_text

CONTEXT = "https://schema.org"
MEDIA_TYPE = "application/ld+json"


def catalogue() -> dict[str, Any]:
    """The page of open data with all datasets, as schema.org DataCatalog."""
    return {
        "@context": CONTEXT,
        "@type": "DataCatalog",
        "name": _("Open data"),
        "url": origin() + reverse("open_data"),
        **_terms(),
        "dataset": [_described(dataset) for dataset in registered()],
    }


def dataset_document(dataset: Dataset, files: dict[str, Kept]) -> dict[str, Any]:
    """A dataset with its columns and its files as they are now, as schema.org Dataset."""
    newest = max((kept.newest for kept in files.values()), default="")
    return {
        "@context": CONTEXT,
        **_described(dataset),
        **_terms(),
        **({"dateModified": newest} if newest else {}),
        "version": str(max((kept.version for kept in files.values()), default=0)),
        "variableMeasured": [
            {
                "@type": "PropertyValue",
                "name": column.name,
                "alternateName": str(column.heading),
                "description": str(column.explanation),
                **({"unitText": str(column.unit)} if column.unit else {}),
            }
            for column in dataset.all_columns
        ],
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": kept.content_type.partition(";")[0],
                "contentUrl": origin() + file_address(dataset, suffix),
                "contentSize": str(kept.size),
                "sha256": kept.sha256,
            }
            for suffix, kept in files.items()
        ],
    }


def file_address(dataset: Dataset, suffix: str) -> str:
    """The path under which the file of `dataset` of that kind is fetched."""
    return reverse("open_data_file", args=[f"{dataset.key}.{suffix}"])


def _described(dataset: Dataset) -> dict[str, Any]:
    return {
        "@type": "Dataset",
        "name": str(dataset.title),
        "description": f"{dataset.explanation} {dataset.row}",
        "identifier": dataset.key,
        "url": origin() + reverse("open_data_detail", args=[dataset.key]),
        "inLanguage": get_language(),
        "isAccessibleForFree": True,
    }


def _terms() -> dict[str, Any]:
    """The licence as an address where the city has one, otherwise as words."""
    host, url = settings.SITE["host_organisation"], settings.SITE["licence_url"]
    terms: dict[str, Any] = {"license": url} if url else {"usageInfo": licence_text()}
    if host:
        terms["publisher"] = {"@type": "GovernmentOrganization", "name": host}
    return terms
