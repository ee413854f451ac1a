"""What a page says of its column and of itself to machines (《政府网站发展指引》, 网页标签)."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from portal.addresses import origin
from portal.channels import Channel, channel_of, filled_channels, lasting_channels
from portal.enums import Kind
from portal.models import Publication

register = template.Library()


@register.simple_tag(takes_context=True)
def foot_channels(context: dict[str, Any]) -> list[Channel]:
    """The columns that stand at the foot of the page. Only the public's pages ask which are filled:
    the page for an error must come when no database answers."""
    is_asking = _channel(context) is not None and not context.get("is_error")
    channels = filled_channels() if is_asking else lasting_channels()
    return [channel for channel in channels if channel.in_foot]


@register.simple_tag(takes_context=True)
def page_channel(context: dict[str, Any]) -> Channel | None:
    """The column to which the page belongs: the way back where nothing else leads on."""
    return _channel(context)


def _channel(context: dict[str, Any]) -> Channel | None:
    match = getattr(context.get("request"), "resolver_match", None)
    return channel_of(match.route) if match else None


@register.simple_tag(takes_context=True)
def page_meta(context: dict[str, Any]) -> str:
    """ColumnName and its like; nothing for pages that are not the public's."""
    request, channel = context.get("request"), _channel(context)
    if request is None or channel is None:
        return ""
    said = {
        "ColumnName": channel.title,
        "ColumnType": channel.type.label,
        "ColumnDescription": channel.description,
        "ColumnKeywords": _("household waste sorting, %(column)s") % {"column": channel.title},
        "Url": f"{origin()}{request.path}",
    }
    item = context.get("publication") or context.get("bulletin") or context.get("notice")
    said |= (
        _of_item(item)
        if isinstance(item, Publication)
        else {"Description": said["ColumnDescription"]}
    )
    return format_html_join("", '<meta name="{}" content="{}">', said.items())


def _of_item(item: Publication) -> dict[str, Any]:
    kind = Kind(item.kind).label
    return _image(item) | {
        "Author": item.issuer,
        "Keywords": _("household waste sorting, %(kind)s, %(title)s")
        % {"kind": kind, "title": item.title},
        "Description": _("%(kind)s: %(title)s. Published by %(issuer)s, version %(version)s.")
        % {"kind": kind, "title": item.title, "issuer": item.issuer, "version": item.version},
    }


def _image(item: Publication) -> dict[str, str]:
    """The first photo that the page shows; a tombstone shows none."""
    # Only the tombstone's publication was asked since when it is withdrawn.
    is_closed = item.__dict__.get("withdrawn_since") or item.has_lapsed
    photos = [] if is_closed else item.payload.get("photos")
    if not photos:
        return {}
    first = photos[0]
    key = first["key"] if isinstance(first, dict) else first
    return {"Image": f"{origin()}{reverse('photo', args=[key])}"}
