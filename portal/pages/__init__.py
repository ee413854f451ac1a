"""The one page cache: public pages are rendered once for each state of the publication record.

A finished page is kept, compressed, in the memory of the process and in the table FinishedPage,
under address, language, release of the code, newest mark of the record and civil day. It is
therefore never older than the mark, which is looked up once a second. The view gets a
`PublicRequest` instead of the visitor's: no cookie, session, header or host of the visitor can
enter what others will read.
"""

from portal.pages.decorator import (
    CACHE_CONTROL,
    PublicRequest,
    WithdrawnError,
    copied,
    public_page,
    published,
    tombstone,
)
from portal.pages.downloads import downloaded
from portal.pages.pictures import photo_answer
from portal.pages.store import forget_pages
from portal.pages.submissions import public_form, public_lookup, read_within_limit, within_limit

__all__ = (
    "CACHE_CONTROL",
    "PublicRequest",
    "WithdrawnError",
    "copied",
    "downloaded",
    "forget_pages",
    "photo_answer",
    "public_form",
    "public_lookup",
    "public_page",
    "published",
    "read_within_limit",
    "tombstone",
    "within_limit",
)
