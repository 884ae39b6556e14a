"""A closed workbook as an xlwings Book.

Values are read with calamine. What xlwings code changes is collected sheet by sheet. On saving,
the sheets that are new or cleared are drawn in a workbook of their own, and `draw` takes them
over into the officer's.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import cached_property, partial
from pathlib import Path

import xlwings as xw
from xlwings import base_classes

from plantools.engine import a1, cell_values, guard
from plantools.engine.a1 import Box
from plantools.engine.application import App, Closed, Listed, no_window
from plantools.engine.cell_values import Reader
from plantools.engine.files import hold
from plantools.engine.looks import DefaultFont, default_font
from plantools.engine.package import MAIN, Package
from plantools.engine.range import Range
from plantools.engine.row_writer import SharedTexts
from plantools.engine.save import Source, replace_file
from plantools.engine.sheet import Sheet
from plantools.errors import NOTHING_WRITTEN, InputError, PlanError, WorkbookError


def open_book(path: str | Path, *, backups: int | None = None) -> xw.Book:
    """Open a closed .xlsx or .xlsm file as an xlwings Book.

    Nothing is written until `book.save()`, which replaces the file in one step. `backups` is how
    many copies of earlier content that keeps; see `save.replace_file`. (InputError if there is no
    such file, WorkbookError if it is not a workbook that can be read.)
    """
    return xw.Book(impl=Book(Path(path), backups=backups))


@contextmanager
def edit_book(
    path: str | Path,
    *,
    backups: int | None = None,
    check: Callable[[xw.Book], object] | None = None,
    regenerates: bool = False,
) -> Iterator[xw.Book]:
    """Open a workbook that is to be saved, and keep other runs of plantools off it meanwhile.

    As `open_book`, and BusyError if another run is at work on it, or it is open elsewhere.

    Args:
        check: is given the new file as read back, before it takes the name, and raises a
            PlanError if it is no good.
        regenerates: whether saving changes nothing but what any refresh makes anew.
    """
    path = Path(path)
    if not os.path.isfile(path):  # where the folder can't be entered, Path's would raise
        Source.read(path)  # says why
    with hold(path):
        book = Book(path, backups=backups, check=check, regenerates=regenerates, is_held=True)
        with closing(book):
            yield xw.Book(impl=book)


def new_book(
    name: str = "New workbook",
    *,
    font: str = "Calibri",
    size: float = 11,
    title: str = "",
    author: str = "",
    language: str = "",
) -> xw.Book:
    """A workbook that is no file yet, with one sheet, "Sheet1". Its sheets come in any order.

    The name is for messages; `font` and `size` in points are those of cells that nobody formats;
    title, author and language ("en-GB") stand in the document's properties.
    """
    from plantools.engine.draw import blank_package  # and XlsxWriter, only where something is drawn

    default = DefaultFont(font, size)
    blank = blank_package(name, default, language, title=title, author=author)
    return xw.Book(impl=Book(Source(Path(name), b"", Path(name)), blank))


def to_bytes(book: xw.Book) -> bytes:
    """The file that saving a closed book would write (WorkbookError if it would do harm)."""
    return book.impl.to_bytes()  # type: ignore[no-any-return] # an impl is Any to xlwings


class Sheets(Listed[Sheet], base_classes.Sheets):
    """The sheets of a book, in the order of their tabs."""

    active: Sheet

    def __init__(self, book: Book) -> None:
        super().__init__(book.sheet_list)
        self.book, self.active = book, book.sheet_list[0]

    def add(
        self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None
    ) -> Sheet:
        """Add a sheet; in a file, behind the last one: elsewhere renumbers what names refer to."""
        sheets = self.book.sheet_list
        place = len(sheets) if after is None else sheets.index(after) + 1
        if before is not None:
            place = sheets.index(before)
        if place < len(sheets) and not self.book.is_new:
            raise NotImplementedError(
                "A sheet can be added only behind the last one of a closed file."
            )
        taken = {sheet.name for sheet in sheets}
        name = name or next(f"Sheet{n}" for n in range(1, 10_000) if f"Sheet{n}" not in taken)
        sheet = Sheet(self.book, name, is_new=True)
        sheets.insert(place, sheet)
        return sheet


class Names(Listed["Name"], base_classes.Names):
    """The workbook-wide names. Names of one sheet only are kept, but not shown."""

    def __init__(self, book: Book) -> None:
        root = book.package.tree(book.package.workbook_part)
        super().__init__(
            [
                Name(self, element.get("name", ""), "=" + (element.text or ""))
                for element in root.iterfind(f"{{{MAIN}}}definedNames/{{{MAIN}}}definedName")
                if element.get("localSheetId") is None
            ]
        )
        self.book = book
        self.changed: dict[str, Name] = {}

    def add(self, name: str, refers_to: str) -> Name:
        """Add a name, in place of one that there is."""
        new = Name(self, name, refers_to)
        self._items = [n for n in self._items if n.name.casefold() != name.casefold()]
        self._items.append(new)
        self.changed[name.casefold()] = new
        return new


class Name(Closed, base_classes.Name):
    """A name and what it refers to, as Excel writes it (`='Cover'!$B$4`)."""

    name: str

    def __init__(self, names: Names, name: str, refers_to: str) -> None:
        self.parent, self.name, self._refers_to = names, name, refers_to

    @property
    def refers_to(self) -> str:
        return self._refers_to

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self._refers_to = value
        self.parent.changed[self.name.casefold()] = self

    @property
    def refers_to_range(self) -> Range:
        """The cells that it names (KeyError if it names no cells of this workbook)."""
        reference = a1.parse_reference(self.refers_to)
        sheet = self.parent.book.sheets.find(reference[0]) if reference else None
        if reference is None or sheet is None:
            raise KeyError(f"{self.name} refers to {self.refers_to}, which is no cell.")
        return Range(sheet, reference[1])


class Book(Closed, base_classes.Book):
    """One workbook file: its parts (`package`), and what it was when it was read (`source`)."""

    app: App

    def __init__(
        self,
        source: Path | Source,
        package: Package | None = None,
        *,
        is_checked: bool = False,
        backups: int | None = None,
        check: Callable[[xw.Book], object] | None = None,
        regenerates: bool = False,
        is_held: bool = False,
    ) -> None:
        self._is_checked, self._backups, self._check = is_checked, backups, check
        self._regenerates, self._is_held = regenerates, is_held
        self.app = App(self)
        self.source = source if isinstance(source, Source) else Source.read(source)
        if package is None:
            package = Package.read(self.source.path.name, self.source.data)
        self.package = package
        self.is_new = not package.sheet_parts()  # a file has one at least
        if self.is_new:
            self.sheet_list = [Sheet(self, "Sheet1", is_new=True)]
            return
        names, hidden = package.sheet_parts(), self.reader.hidden
        self.sheet_list = [Sheet(self, name, visible=name not in hidden) for name in names]

    @cached_property
    def font(self) -> DefaultFont:
        """The font by whose digits widths of columns count."""
        return default_font(self.package)

    @cached_property
    def _texts(self) -> SharedTexts:
        return SharedTexts(self.package)

    @cached_property
    def reader(self) -> Reader:
        return Reader(self.package, is_checked=self._is_checked)

    def special_cells(self, sheet: str) -> dict[str, str]:
        """See `cell_values.special_cells`. A book that is open in Excel has no such door."""
        return cell_values.special_cells(self.package, sheet)

    def marks(self) -> tuple[list[str], list[str]]:
        """What a file says of itself, and the names of its sheets that are protected.

        Of how it is protected: "structure", "read-only", "final"; one with a password to open can't
        be read. Of what it is: "template", or ".xlsm" if Excel wants that for its name's ending.
        """
        package = self.package
        root, (usual, as_workbook) = package.tree(package.workbook_part), package.endings
        is_usual = self.source.path.suffix.casefold() == usual
        found = ["template"] if usual != as_workbook else [] if is_usual else [usual]
        for tag, flag, what in (
            ("workbookProtection", "lockStructure", "structure"),
            ("fileSharing", "readOnlyRecommended", "read-only"),
        ):
            element = root.find(f"{{{MAIN}}}{tag}")
            if element is not None and element.get(flag) in ("1", "true"):
                found.append(what)
        if b"_MarkAsFinal" in package.get("docProps/custom.xml", b""):
            found.append("final")
        locked = []
        for name, part in package.sheet_parts().items():
            if not part:
                continue
            with suppress(WorkbookError):  # what is damaged is said by whoever needs it
                element = package.frame(part)[1].find(f"{{{MAIN}}}sheetProtection")
                if element is not None and element.get("sheet") in ("1", "true", "on"):
                    locked.append(name)
        return found, locked

    @property
    def name(self) -> str:
        return self.source.path.name

    names = cached_property(Names)

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    activate = no_window

    @cached_property
    def table_boxes(self) -> dict[str, list[tuple[str, Box]]]:
        """The tables as read from the file: sheet name to (table name, box)."""
        return self.package.table_boxes()

    def close(self) -> None:
        """Forget what was read of the file, which is much; it can be read again."""
        vars(self).pop("_texts", None)
        reader = vars(self).pop("reader", None)
        if reader is not None:
            reader.close()

    def save(self, path: str | None = None, password: str | None = None) -> None:
        """Write what changed; with `path`, to another file.

        BusyError if the file is open elsewhere or was changed since it was read, InputError if it
        can't be written, WorkbookError if not without harm, as when it is signed.
        """
        if password is not None:
            raise InputError("plantools can't save a workbook with a password.")
        if self.is_new and not path:
            raise InputError("A new workbook has no file yet; say where to save it.")
        target = Path(path) if path else self.source.given
        is_own = target.resolve() == self.source.path
        result = self._edited()
        replace_file(
            target,
            self.source.data if result is None else result.pack().getvalue(),
            self.source,
            check=None if result is None else partial(self._read_back, result),
            backups=self._backups,
            regenerates=self._regenerates and is_own,
            is_held=self._is_held and is_own,
        )

    def to_bytes(self) -> bytes:
        result = self._edited()
        return self.source.data if result is None else result.pack().getvalue()

    def _read_back(self, intended: Package, written: bytes) -> None:
        """Refuse what was written if it hasn't the parts that it should have, or can't be read.

        Part by part: parts that are as they were have been read already.
        """
        self.close()
        try:
            if not intended.is_what(written):
                raise WorkbookError("parts differ")
            intended.check()
            sheets = {part: name for name, part in intended.sheet_parts().items()}
            for part, data in intended.items():
                if data == self.package.get(part):
                    continue
                if part in sheets:
                    cell_values.check_sheet(intended, sheets[part], part)
                elif guard.is_xml(part):
                    guard.check_well_formed(intended.file, part, data)
            with closing(Book(self.source, intended, is_checked=True)) as saved:
                _ = saved.table_boxes
                for sheet in self.sheet_list:
                    if sheet.is_changed:
                        saved.reader.grid(sheet.name)
                if self._check and not (self._regenerates and self._reads_the_same(saved)):
                    self._check(xw.Book(impl=saved))
        except PlanError as error:
            raise WorkbookError(
                f"The new {self.name} can't be read back ({error}). {NOTHING_WRITTEN} Please send "
                "the workbook to whoever looks after plantools."
            ) from None

    def _reads_the_same(self, saved: Book) -> bool:
        """Whether officers' sheets say in a saved file what was read from them before saving."""
        before, after = ({n.name: n.refers_to for n in book.names} for book in (self, saved))
        return before == after and not any(
            sheet.is_changed
            or self.table_boxes.get(sheet.name) != saved.table_boxes.get(sheet.name)
            or (sheet.is_read and saved.reader.grid(sheet.name) != sheet.grid)
            for sheet in self.sheet_list
            if not sheet.is_blanked
        )

    def _edited(self) -> Package | None:
        """The parts with all changes, None if there are none."""
        drawn = [sheet for sheet in self.sheet_list if sheet.is_blanked]
        edited = [sheet for sheet in self.sheet_list if sheet.is_changed and not sheet.is_blanked]
        shown = {s.name: s.visible for s in self.sheet_list if s.visible != s.was_visible}
        if not (drawn or edited or shown or self.names.changed):
            return None
        if self.package.is_signed:
            raise WorkbookError(
                f"{self.name} is signed digitally, and any change would break the signature. "
                "Nothing was written. Take the signature off in Excel (File, Info, View "
                "Signatures), or work on a copy that isn't signed."
            )
        result, texts = self.package.copy(), self._texts
        if drawn and result.part_of("sharedStrings") is None:
            result.add_list("sharedStrings", "sst")
            texts = SharedTexts(result)
        for sheet in edited:
            sheet.patch(result, texts)
        if drawn or self.names.changed:
            from plantools.engine.draw import draw_into

            draw_into(result, drawn, self.names, texts)
        texts.save(result)
        if drawn or edited:
            # Excel makes it anew; one that names a cell without a formula would be damage to it
            result.drop(set(result.related(result.workbook_part, "/calcChain")))
        if shown:
            result.show_sheets(shown)
        return result
