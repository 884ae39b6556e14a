"""PDF files through Word. Our tests have no Windows: what is asked of Word is written down by a
stand-in with the signatures of Word's object model; docs/excel-checklist.md has the rest."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event
from types import ModuleType, SimpleNamespace
from typing import Any

import pikepdf
import pytest

from plantools.errors import InputError
from plantools.pack import pdf
from plantools.pack.template import MODEL

DOCUMENTS = dict.fromkeys(("Covering report.docx", "Appendix 1.docx"), MODEL.read_bytes())


class ComError(Exception):
    pass


EXPORT = (
    *("ExportFormat", "OpenAfterExport", "OptimizeFor", "Range", "From", "To", "Item"),
    *("IncludeDocProps", "KeepIRM", "CreateBookmarks", "DocStructureTags"),
    *("BitmapMissingFonts", "UseISO19005_1"),
)


class Word:
    """What Word would be asked for."""

    def __init__(self) -> None:
        self.Visible = False  # whether it is one that somebody works in
        self.Documents = SimpleNamespace(Count=0, Open=self.open)
        self.does: Callable[[], None] = lambda: None  # when a document is exported
        self.processes, self.new = {7}, {8}
        self.asked: list[tuple[str, str | int]] = []
        self.ended = Event()

    def start(self, name: str) -> Word:
        assert name == "Word.Application"
        self.processes |= self.new
        return self

    def find(self, moniker: str) -> SimpleNamespace:
        assert moniker == "winmgmts:"
        found = [SimpleNamespace(ProcessId=number) for number in self.processes]
        return SimpleNamespace(ExecQuery=lambda query: found)

    def kill(self, process: int, signal: int) -> None:
        self.asked.append(("kill", process))
        self.ended.set()

    def open(self, name: str, convert: bool, read_only: bool, recent: bool) -> SimpleNamespace:
        """FileName, ConfirmConversions, ReadOnly, AddToRecentFiles, in the order of Word."""
        settings: Any = self
        assert (settings.DisplayAlerts, settings.AutomationSecurity) == (0, 3)
        assert (convert, read_only, recent) == (False, True, False)
        assert Path(name).read_bytes() in DOCUMENTS.values()
        self.note("open", name)()
        return SimpleNamespace(
            TablesOfContents=[SimpleNamespace(Update=self.note("contents", name))],
            ExportAsFixedFormat=self.export,
            Close=self.note("close", name),
        )

    def note(self, step: str, name: str) -> Callable[..., None]:
        return lambda *_: self.asked.append((step, Path(name).name))

    def export(self, path: str, *arguments: Any) -> None:
        self.does()
        asked = dict(zip(EXPORT, arguments, strict=True))
        assert (asked["ExportFormat"], asked["DocStructureTags"]) == (17, True)
        assert (asked["CreateBookmarks"], asked["IncludeDocProps"]) == (1, True)
        assert (asked["OpenAfterExport"], asked["Range"], asked["Item"]) == (False, 0, 0)
        made = pikepdf.new()
        made.add_blank_page()
        made.save(path)

    def Quit(self, SaveChanges: int) -> None:  # noqa: N802, N803 Word's names
        assert SaveChanges == 0
        self.asked.append(("quit", ""))


@pytest.fixture
def word(monkeypatch: pytest.MonkeyPatch) -> Word:
    word = Word()
    modules: dict[str, dict[str, Any]] = {
        "pythoncom": {"com_error": ComError, "CoInitialize": lambda: None},
        "win32com": {},
        "win32com.client": {"DispatchEx": word.start, "GetObject": word.find},
        "winreg": {"HKEY_CLASSES_ROOT": 0, "QueryValue": lambda key, name: "{000209FF}"},
    }
    for name, content in modules.items():
        module = ModuleType(name)
        module.__dict__.update(content)
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr("os.kill", word.kill)
    monkeypatch.setattr(pdf, "find_libreoffice", lambda: None)
    return word


def converters(monkeypatch: pytest.MonkeyPatch) -> list[pdf.Converter]:
    with monkeypatch.context() as windows:
        windows.setattr(sys, "platform", "win32")
        return pdf.find_converters()


def test_word_makes_them_and_is_gone(word: Word, monkeypatch: pytest.MonkeyPatch) -> None:
    made = pdf.to_pdf(DOCUMENTS, converters(monkeypatch))
    assert list(made) == ["Covering report.pdf", "Appendix 1.pdf"]
    steps = [(step, name) for name in DOCUMENTS for step in ("open", "contents", "close")]
    assert word.asked == [*steps, ("quit", "")]
    monkeypatch.setattr(sys, "platform", "win32")
    assert pdf.find_converters(attended=False) == []  # no Word where nobody is


@pytest.mark.parametrize("why", ["fails", "hangs", "theirs", "two"])
def test_a_word_that_fails_is_told_and_gone(
    word: Word, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    def fail() -> None:
        if why == "hangs":
            assert word.ended.wait(60)
        raise ComError("the server threw an exception")

    word.does, word.Visible = fail, why == "theirs"
    if why == "two":
        word.new = {8, 9}
    monkeypatch.setattr(pdf, "_START", 0.2)
    monkeypatch.setattr(pdf, "_EACH", 0)
    with pytest.raises(InputError, match=r"Word .* The Word files are there, without PDFs"):
        pdf.to_pdf(DOCUMENTS, converters(monkeypatch))
    assert (("quit", "") in word.asked) == (why != "theirs")
    assert (("kill", 8) in word.asked) == (why == "hangs")
    assert (("open", "Covering report.docx") in word.asked) == (why in ("fails", "hangs"))
