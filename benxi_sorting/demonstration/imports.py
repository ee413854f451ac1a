"""Two files that a committee sent: one with errors, one that was imported."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from accounts.models import User
from benxi_sorting.demonstration.clock import on
from portal import importing
from portal.models import ImportBatch
from portal.sheets.parsing import parse

HEADINGS = "姓名,类别,联系电话,负责的网格、楼栋或团队,联系户数,任职日期"
ROWS = (
    ("林演示甲", "楼组长", "19900009001", "5号楼", "64"),
    ("林演示乙", "志愿者", "19900009002", "", "0"),
    ("林演示丙", "网格员", "19900009003", "第七网格", "210"),
)
# As people type them: no kind of ours, half a number, a word for a number, a day that is none.
WRONG = (
    ("林演示甲", "楼长", "1990000900", "5号楼", "六十四"),
    *ROWS[1:],
)


def send_files(*, by: User, today: date) -> None:
    """The roster as `by` sent it ten days ago, and as it was mended the same day."""
    joined = today - timedelta(days=60)
    with on(today - timedelta(days=10)):
        _send("骨干名册（初稿）.csv", WRONG, by, "2月30日")
        batch = _send(
            "骨干名册（改正）.csv", ROWS, by, f"{joined.year}年{joined.month}月{joined.day}日"
        )
        token = importing.confirmation_token(batch, by)
        importing.apply_batch(batch, by=by, token=token, parse=parse)


def _send(name: str, rows: tuple[tuple[str, ...], ...], by: User, joined: str) -> ImportBatch:
    lines = [HEADINGS, *(",".join((*row, joined)) for row in rows)]
    return importing.upload(
        kind="backbone",
        by=by,
        content="\r\n".join(lines).encode("gb18030"),
        name=name,
        token=secrets.token_hex(8),
        parse=parse,
    )
