"""A copy of the public site as plain files, for a department that has a web server and no portal.

The site is asked as a stranger would ask it (`portal.crawling`), so that nothing can stand in a
copy that a stranger could not read. `visit` collects what answers, `places` says where each
answer stands in the folder, `rewriting` turns the links, and `folder` writes: only what changed,
each file at once, and whatever is not of this copy goes.
"""

from portal.staticsite.copying import Report, copy_site
from portal.staticsite.folder import MANIFEST, FolderError
from portal.staticsite.visit import VisitError

__all__ = ("MANIFEST", "FolderError", "Report", "VisitError", "copy_site")
