"""What people type in deliberation, by file: meetings, notices, actions."""

from deliberation.forms.actions import ProgressForm, RefusalForm
from deliberation.forms.meetings import (
    BeginForm,
    RecordForm,
    row_count,
    typed_values,
)
from deliberation.forms.notices import CancelForm, NoticeForm

__all__ = [
    "BeginForm",
    "CancelForm",
    "NoticeForm",
    "ProgressForm",
    "RecordForm",
    "RefusalForm",
    "row_count",
    "typed_values",
]
