"""Files of 德泰社区's roster: to confirm, with an error, imported, and one that failed."""

from __future__ import annotations

import base64
from collections.abc import Callable

from accounts.forms import new_token
from tests.world.common import row
from tests.world.people import World


def _sent(name: str, phone: str, *, applied: bool = False) -> Callable[[World], dict[str, str]]:
    def variables(world: World) -> dict[str, str]:
        from portal import importing
        from portal.sheets.parsing import parse
        from tests.portal.sheet_files import xlsx

        by = world.people["member"]
        headings = ("村（社区）", "姓名", "类别", "联系电话", "任职日期")
        rows = (headings, ("德泰社区", name, "志愿者", phone, "2026-01-01"))
        batch = importing.upload(
            kind="backbone", by=by, content=xlsx(rows), name="名册.xlsx", token=new_token(),
            parse=parse,
        )  # fmt: skip
        token = importing.confirmation_token(batch, by)
        if applied:
            importing.apply_batch(batch, by=by, token=token, parse=parse)
        return row(batch, public_id=batch.public_id, version=batch.version, token=token)

    return variables


def _failed(world: World) -> dict[str, str]:
    from portal.models import ImportJob
    from tests.portal.sheet_files import xlsx

    rows = (
        ("姓名", "类别", "联系电话", "任职日期"),
        ("处理出错", "志愿者", "19900000023", "2026-01-01"),
    )
    job = ImportJob.objects.create(
        user=world.people["member"], step="look", kind="backbone", file_name="名册.xlsx",
        language="zh-hans", state="failed", file=base64.b64encode(xlsx(rows)).decode(),
    )  # fmt: skip
    return row(job, public_id=job.public_id)


OBJECTS: dict[str, Callable[[World], dict[str, str]]] = {
    "scores_import": lambda _world: {"kind": "scores"},
    "score_rows_import": lambda _world: {"kind": "score-rows"},
    "rates_import": lambda _world: {"kind": "rates"},
    "roster_import": lambda _world: {"kind": "backbone"},
    "sent_file": _sent("待确认", "19900000021"),
    "failed_job": _failed,
    "refused_file": _sent("有错误", "110"),
    "applied_file": _sent("已导入", "19900000022", applied=True),
}
