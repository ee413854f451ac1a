from __future__ import annotations

import gettext
import os
from pathlib import Path

import polib
import pytest
from django.core.management import call_command

from benxi_sorting import catalogue, extraction
from benxi_sorting.extraction import Message


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(catalogue, "catalogue_path", lambda: tmp_path / "django.po")
    monkeypatch.setattr(extraction, "catalogue_path", lambda: tmp_path / "django.po")
    return tmp_path


def write(folder: Path, *entries: polib.POEntry) -> Path:
    texts = polib.POFile()
    texts.metadata = dict(extraction.HEADER)
    texts.extend(entries)
    texts.save(str(folder / "django.po"))
    return folder / "django.po"


def test_compiles_only_what_is_older(folder: Path) -> None:
    source = write(folder, polib.POEntry(msgid="Save", msgstr="保存"))
    assert catalogue.compile_catalogue() is True
    assert catalogue.compile_catalogue() is False
    later = source.with_suffix(".mo").stat().st_mtime_ns + 1_000_000_000
    os.utime(source, ns=(later, later))
    assert catalogue.compile_catalogue() is True
    with source.with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Save") == "保存"
    assert sorted(p.name for p in folder.iterdir()) == ["django.mo", "django.po"]


def test_without_a_catalogue_nothing_is_compiled(folder: Path) -> None:
    assert catalogue.compile_catalogue() is False
    assert list(folder.iterdir()) == []


def test_update_keeps_adds_drops_and_sorts(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(
        folder,
        polib.POEntry(msgid="Save", msgstr="保存"),
        polib.POEntry(msgid="Dropped", msgstr="删去"),
        polib.POEntry(msgid="Old", msgstr="旧", obsolete=True),
    )
    messages = {
        Message("", "Save", ""): {"b.py", "a.py"},
        Message("", "%(n)s row", "%(n)s rows"): {"a.py"},
    }
    monkeypatch.setattr(extraction, "extract_messages", lambda: messages)
    call_command("update_catalogue")
    assert capsys.readouterr().out == "2 strings, 1 of them not translated.\n"
    updated = polib.pofile(str(path))
    assert [(e.msgid, e.msgstr, e.msgstr_plural, e.obsolete) for e in updated] == [
        ("%(n)s row", "", {0: ""}, False),
        ("Save", "保存", {}, False),
    ]
    first = path.read_bytes()
    call_command("update_catalogue")
    assert path.read_bytes() == first


def test_strings_are_found_in_python_and_in_templates(
    tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "portal").mkdir()
    (tmp_path / "portal" / "forms.py").write_text(
        'a = _("One")\nb = ngettext("%(n)s row", "%(n)s rows", n)\nc = pgettext("month", "May")\n'
        'd = _("split "\n      "text")\n'
    )
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(
        '<p>\n    {% translate "Two" %}\n  <b title="{% translate \'It’s\' %}">\n'
        "{% blocktranslate count n=n %}\n  {{ n }} cat{% plural %}{{ n }} cats\n"
        '{% endblocktranslate %}{% translate "May" context "month" %}{{ _("Three") }}'
    )
    settings.BASE_DIR = tmp_path
    monkeypatch.setattr(extraction, "package_gaps", list)
    assert sorted(extraction.extract_messages().items()) == [
        (Message("", "\n  %(n)s cat", "%(n)s cats\n"), {"templates/page.html"}),
        (Message("", "%(n)s row", "%(n)s rows"), {"portal/forms.py"}),
        (Message("", "It’s", ""), {"templates/page.html"}),
        (Message("", "One", ""), {"portal/forms.py"}),
        (Message("", "Three", ""), {"templates/page.html"}),
        (Message("", "Two", ""), {"templates/page.html"}),
        (Message("", "split text", ""), {"portal/forms.py"}),
        (Message("month", "May", ""), {"portal/forms.py", "templates/page.html"}),
    ]
