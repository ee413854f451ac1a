"""The API described for programs (OpenAPI 3.1), from the datasets as they are declared."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.enums import ColumnType
from portal.opendata import api
from portal.opendata.datasets import Column, Dataset, registered
from portal.opendata.licence import licence_text
from portal.opendata.reading import CURSOR

Schema = dict[str, Any]
TYPES: dict[ColumnType, Schema] = {
    ColumnType.TEXT: {"type": ["string", "null"]},
    ColumnType.INTEGER: {"type": ["integer", "null"]},
    ColumnType.NUMBER: {"type": ["number", "null"]},
    ColumnType.BOOLEAN: {"type": ["boolean", "null"]},
    ColumnType.DATE: {"type": ["string", "null"], "format": "date"},
    ColumnType.MOMENT: {"type": ["string", "null"]},
    ColumnType.LIST: {"type": "array", "items": {"type": "string"}},
}
TEXT: Schema = {"type": "string"}
ITEM = r"^[a-z_]{1,20}:[0-9A-Za-z_-]{1,80}$"


def document() -> dict[str, Any]:
    """The whole description, in the language of now."""
    paths: dict[str, Any] = {
        "/": {"get": _operation("datasets", _("All datasets"), {"type": "object"}, [])}
    }
    schemas: dict[str, Schema] = {"Problem": _problem()}
    for dataset in registered():
        schemas[dataset.key] = _row(dataset)
        paths |= _paths(dataset)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": _("Open data"),
            "version": api.VERSION,
            "description": f"{_how()} {licence_text()}",
        },
        "servers": [{"url": reverse("api_index").rstrip("/")}],
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _how() -> str:
    words = _(
        "Everything here stands on the public site. No key is asked for; one address "
        "gets %(number)s answers in %(seconds)s seconds. Keep the “cursor” of an answer: "
        "with it, the next one begins where this one ended, also days later, and tells what was "
        "published, corrected or withdrawn since."
    )
    return words % {"number": api.REQUESTS, "seconds": api.SECONDS}


def _paths(dataset: Dataset) -> dict[str, Any]:
    names = [name for name in api.PARAMETERS if name != "period" or dataset.period]
    rows = {"type": "array", "items": {"$ref": f"#/components/schemas/{dataset.key}"}}
    page = _object(
        dataset=TEXT,
        rows=rows,
        withdrawn={"type": "array", "items": {"type": "object"}},
        cursor={"type": "string", "pattern": f"^{CURSOR.pattern}$"},
        has_more={"type": "boolean"},
        next={"type": ["string", "null"]},
    )
    item = _object(dataset=TEXT, item=TEXT, version={"type": "integer"}, rows=rows)
    key = {"name": "item", "in": "path", "required": True, "schema": {**TEXT, "pattern": ITEM}}
    version = _parameter("version")
    title = str(dataset.title)
    return {
        f"/{dataset.key}/": {
            "get": _operation(dataset.key, title, page, [_parameter(name) for name in names])
        },
        f"/{dataset.key}/{{item}}/": {
            "get": _operation(f"{dataset.key}_item", title, item, [key, version])
        },
    }


def _parameter(name: str) -> dict[str, Any]:
    schemas: dict[str, tuple[str, Schema]] = {
        "unit": (
            _("The unit and all below it: level and short name, such as county:pingshan."),
            {**TEXT, "pattern": f"^{api.UNIT.pattern}$"},
        ),
        "period": (
            _("The period of the items: a year, a month or a quarter."),
            {**TEXT, "pattern": f"^{api.PERIOD.pattern}$"},
        ),
        "changed_since": (
            _("Only what was published, corrected or withdrawn from this day on."),
            {**TEXT, "format": "date"},
        ),
        "cursor": (
            _("Where to go on: the “cursor” of an earlier answer."),
            {**TEXT, "pattern": f"^{CURSOR.pattern}$"},
        ),
        "limit": (
            _("How many rows at most."),
            {
                "type": "integer",
                "minimum": 1,
                "maximum": api.LARGEST_LIMIT,
                "default": api.USUAL_LIMIT,
            },
        ),
        "version": (
            _("The number of a version; without it, the one that stands on the site."),
            {"type": "integer", "minimum": 1, "maximum": api.LARGEST_VERSION},
        ),
    }
    words, schema = schemas[name]
    return {"name": name, "in": "query", "description": words, "schema": schema}


def _operation(
    name: str, summary: str, schema: Schema, parameters: list[dict[str, Any]]
) -> dict[str, Any]:
    problem = {api.PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    refused = {
        "400": _("A parameter is wrong; the answer says which."),
        "404": _("There is no such unit or item."),
        "405": _("Data is only read here"),
        "410": _("The item was withdrawn."),
        "429": _("Asked too often; “Retry-After” says for how long to wait."),
    }
    return {
        "operationId": name,
        "summary": summary,
        "parameters": parameters,
        "responses": {
            "200": {
                "description": summary,
                "content": {"application/json": {"schema": schema}},
            },
            "304": {"description": _("Nothing has changed (“If-None-Match”).")},
            **{
                status: {"description": words, "content": problem}
                for status, words in refused.items()
            },
        },
    }


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _problem() -> Schema:
    return _object(title=TEXT, status={"type": "integer"}, detail=TEXT)


def _row(dataset: Dataset) -> Schema:
    properties = {column.name: _column(column) for column in dataset.all_columns}
    return {
        **_object(**properties),
        "title": str(dataset.title),
        "description": str(dataset.row),
        "additionalProperties": False,
    }


def _column(column: Column) -> Schema:
    """Codes are told in words alone: what was published once may have one that is no more given."""
    words = str(column.explanation)
    if column.choices is not None:
        words = (
            f"{words} {'；'.join(f'{code} = {label}' for code, label in column.choices.choices)}"
        )
    schema = {**TYPES[column.type], "title": str(column.heading), "description": words}
    return schema | ({"x-unit": str(column.unit)} if column.unit else {})
