"""Imports: the table says who may, the file whose it is."""

from __future__ import annotations

from tests.permission_table.rows import Row

_SENDERS = "302 visitors; 200 member sibling far_member; 403 *"
_SCORERS = "302 visitors; 200 scorers; 403 *"
_STRANGERS = "404 officers sibling far_member inspector other_inspector org other_org"
_OWN = f"302 visitors; 200 member; {_STRANGERS}; 403 *"
_OWN_REDIRECTED = f"302 visitors member; {_STRANGERS}; 403 *"

ROWS = [
    Row("import_list", GET="302 visitors; 200 officers scorers; 403 *"),
    Row("import_start", "roster_import", GET=_SENDERS, POST=_SENDERS,
        data={"submission_token": "t" * 32}),
    Row("import_template", "roster_import", GET=_SENDERS),
    Row("import_stored", "roster_import", POST=_SENDERS),
    *(
        row
        for kind in ("scores_import", "score_rows_import", "rates_import")
        for row in (
            Row("import_start", kind, GET=_SCORERS, POST=_SCORERS,
                data={"submission_token": "t" * 32}),
            Row("import_template", kind, GET=_SCORERS),
            Row("import_stored", kind, POST=_SCORERS),
        )
    ),
    Row("import_batch", "sent_file", GET=_OWN),
    Row("import_confirm", "sent_file", POST=_OWN_REDIRECTED, data={"token": "{token}"},
        by="member",
        writes=("portal.ImportBatch", "portal.ImportedRow", "communities.BackboneMember")),
    Row("import_undo", "applied_file", GET=_OWN, POST=_OWN_REDIRECTED,
        data={"version": "{version}", "reason": "发错文件"}, by="member",
        writes=("portal.ImportBatch", "communities.BackboneMember")),
    Row("import_job", "failed_job", GET=_OWN),
    Row("import_again", "failed_job", POST=_OWN_REDIRECTED, by="member",
        writes=("portal.ImportJob", "portal.ImportBatch")),
    Row("import_marked", "refused_file", GET=_OWN),
]  # fmt: skip
