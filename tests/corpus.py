"""Put a plan into workbooks of other people's, use it, and look at what became of the rest.

    make corpus                            what PACKAGES bring, fetched by pip
    make corpus FILES="FOLDER SOURCES.tar.gz"
    .venv/bin/python -m tests.corpus --one BOOK.xlsx

Into each workbook go two sheets with the tables of a small plan. It is refreshed, formatted, fixed
and recorded twice over, with an edit in between. Then every part that was in the file is still
there, byte for byte; but for the lists that all sheets share, to which only the ends were added.
openxml-audit finds no fault that was not there before. The file as it was is imported as well: what
`new --from` makes, `validate` and `refresh` take. Each file has a process of its own.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import posixpath
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from lxml import etree

from plantools import cli
from plantools.engine.package import (
    CONTENT_TYPES,
    DOCUMENT,
    MAIN,
    RELATIONS,
    Package,
    relations_part,
)
from plantools.errors import PlanError
from tests.masters import faults

PACKAGES = ("agate-excel", "pyexcel", "pyexcel-xlsx", "xlcalculator", "xlrd2", "xlsx2csv")
"""Packages on PyPI whose sources hold workbooks."""
ENDINGS = (".xlsx", ".xlsm", ".xltx", ".xltm")
SECONDS = 300
AUDIT_SECONDS = 20
"""Of processor time. What it takes grows with the square of a sheet's rows."""
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_TABLE = "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml"
_ACTIONS = (
    ("Ref", "Section", "Action", "Owner", "Due by", "Rating", "Completed on", "Progress"),
    ("PL1", "PL", "Open  the doors.", "Head of Service", "May 2025", "Green", "", "Under way"),
    ("PL2", "PL", "Close the doors.", "Head of Service", "Q3 2025/26", "Amber", "", "Late"),
    ("PL3", "PL", "Paint the doors.", "Director", "October 2024", "Red", "", ""),
)
_SECTIONS = (("Code", "Title", "Section lead"), ("PL", "Premises", "Director"))
_EDIT = (b"<t>Amber</t>", b"<t>Red</t>")
_COMMANDS = (
    ("refresh", "--as-at", "2025-06-30"),
    ("format",),
    ("fix", "--apply"),
    ("record", "--report", "Board {}", "--as-at", "2025-06-30"),
)
_NO_ANSWER = ["FAULT", "no answer, or the process died", "", ""]
_COMMON = ("styles", "sharedStrings")


def graft(package: Package) -> list[str]:
    """Put the sheets of a plan into a workbook; returns their parts."""
    workbook, added = package.workbook_part, []
    folder = posixpath.dirname(workbook)
    for number, (name, rows) in enumerate((("Actions", _ACTIONS), ("Sections", _SECTIONS)), 1):
        taken = {sheet.casefold() for sheet in package.sheet_parts()}
        title = next(t for t in (name, f"Plan {name}", f"{name} 9") if t.casefold() not in taken)
        part = package.free_name(posixpath.join(folder, "plan/sheet{}.xml"))
        table = package.free_name(posixpath.join(folder, "plan/table{}.xml"))
        box = f"A1:{chr(64 + len(rows[0]))}{len(rows)}"
        sheet = f'<worksheet xmlns="{MAIN}" xmlns:r="{DOCUMENT}"><sheetData>'
        for r, row in enumerate(rows, start=1):
            filled = [(chr(65 + c), text) for c, text in enumerate(row) if text]
            cells = (f'<c r="{c}{r}" t="inlineStr"><is><t>{t}</t></is></c>' for c, t in filled)
            sheet += f'<row r="{r}">{"".join(cells)}</row>'
        end = '</sheetData><tableParts count="1"><tablePart r:id="rId1"/></tableParts></worksheet>'
        package[part] = f"{sheet}{end}".encode()
        columns = "".join(f'<tableColumn id="{n}" name="{h}"/>' for n, h in enumerate(rows[0], 1))
        package[table] = (
            f'<table xmlns="{MAIN}" id="{90000 + number}" name="tbl{name}" displayName="tbl{name}" '
            f'ref="{box}"><autoFilter ref="{box}"/><tableColumns count="{len(rows[0])}">{columns}'
            "</tableColumns></table>"
        ).encode()
        package[relations_part(part)] = (
            f'<Relationships xmlns="{RELATIONS}">'
            f'<Relationship Id="rId1" Type="{DOCUMENT}/table" Target="/{table}"/></Relationships>'
        ).encode()
        package.declare(table, _TABLE)
        id_ = package.add(part, package[part], _SHEET, workbook, "worksheet")
        with package.edit(workbook) as root:
            sheets = root.find(f"{{{MAIN}}}sheets")
            ids = [int(s.get("sheetId", "0")) for s in sheets]
            entry = {"name": title, "sheetId": str(max(ids) + 1), f"{{{DOCUMENT}}}id": id_}
            etree.SubElement(sheets, f"{{{MAIN}}}sheet", entry)
        added += [part, table]
    return added


def parts_of(path: Path) -> dict[str, bytes]:
    """The parts of a file by the names that Excel sees: no capitals, no backslashes."""
    with zipfile.ZipFile(path) as archive:
        return {
            entry.orig_filename.replace("\\", "/").strip("/").casefold(): archive.read(entry)
            for entry in archive.infolist()
            if not entry.is_dir()
        }


def _entries(root: etree._Element) -> list[bytes]:
    form: dict[str, Any] = {"method": "c14n", "exclusive": True, "with_tail": False}
    return [etree.tostring(entry, **form) for entry in root.iterchildren(etree.Element)]


def lost(part: str, before: bytes, after: bytes | None, kind: str) -> str:
    """What a part that may be added to has lost, or "".

    `kind` is what it is to the workbook: "styles", "sharedStrings", "workbook", or "list" where the
    order of entries has no meaning.
    """
    if after is None:
        return f"{part} is gone"
    old, new = etree.fromstring(before), etree.fromstring(after)
    if kind == "list":
        gone = [e for e in {*_entries(old)} - {*_entries(new)} if b"alcChain" not in e]
        return f"{part} has lost {gone[0]!r}" if gone else ""
    if kind == "sharedStrings":
        texts = _entries(old)
        return "" if _entries(new)[: len(texts)] == texts else f"{part} has other texts"
    for child in old.iterchildren(etree.Element):
        same = new.find(str(child.tag))
        if same is None:
            return f"{part} has lost {child.tag}"
        theirs, ours = _entries(same), _entries(child)
        name = etree.QName(child).localname
        if name == "definedNames":
            theirs = ours if set(ours) <= set(theirs) else theirs
        if theirs[: len(ours)] != ours:
            return f"{part}: entries of {name} have changed"
        if len(ours) == len(theirs) and sorted(child.attrib.items()) != sorted(same.attrib.items()):
            return f"{part}: {name} has other attributes"
    return ""


def compare(path: Path, before: dict[str, bytes], package: Package) -> str:
    """What of a file's parts is no longer as it was, or ""."""
    after = parts_of(path)
    workbook = package.workbook_part
    kinds = {
        CONTENT_TYPES: "list",
        relations_part(workbook): "list",
        workbook: "workbook",
        **{package.part_of(kind) or "": kind for kind in _COMMON},
    }
    kinds = {part.casefold(): kind for part, kind in kinds.items()}
    chain = (package.part_of("calcChain") or "").casefold()
    for part, data in before.items():
        if after.get(part) == data or part == chain:
            continue
        if part not in kinds:
            return f"{part} {'has changed' if part in after else 'is gone'}"
        said = lost(part, data, after.get(part), kinds[part])
        if said:
            return said
    return ""


def run(*words: str) -> tuple[int, str]:
    """A command's exit code, and what it said."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = cli.main(list(words))
    said = " ".join((err.getvalue() if code > 1 else out.getvalue()).split())
    return code, "TRACEBACK " + said if "traceback" in said.casefold() else said


def use(path: Path, folder: Path) -> tuple[str, str]:
    """Put a plan into a copy of a workbook, and use it."""
    data = path.read_bytes()
    master = folder / path.name
    try:
        package = Package.read(path.name, data)
        if package.is_signed:
            return "refused", "signed"
        before = parts_of(path)
        graft(package)
        master.write_bytes(package.pack().getvalue())
    except PlanError as error:
        return "refused", str(error)
    had = audited(master)
    for turn in (1, 2):
        for words in _COMMANDS:
            command, *options = (word.format(turn) for word in words)
            code, said = run(command, str(master), *options, "--backups", "0")
            if code or said.startswith("TRACEBACK"):
                return ("FAULT" if turn > 1 or code == 1 else "refused"), f"{command}: {said}"
            wrong = compare(master, before, package)
            if wrong:
                return "FAULT", f"{command}: {wrong}"
        if turn == 1:
            _edit(master)
    if had is None:
        return "kept", "too long for the audit"
    new = (audited(master) or set()) - had
    return ("FAULT", f"audit: {sorted(new)[:3]}") if new else ("kept", "")


def audited(master: Path) -> set[str] | None:
    """The faults of a file, on whatever sheet; None if it is too long for the audit to end."""

    def give_up(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, AUDIT_SECONDS)
    try:
        return {re.sub(r"\S*sheet\d+\.xml", "SHEET", fault) for fault in faults(master)}
    except TimeoutError:
        return None
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _edit(master: Path) -> None:
    """What an officer types in between: another rating."""
    package = Package.read(master.name, master.read_bytes())
    [part] = [name for name, data in package.items() if "/plan/sheet" in name and _EDIT[0] in data]
    package[part] = package[part].replace(*_EDIT)
    master.write_bytes(package.pack().getvalue())


def take_in(path: Path, folder: Path) -> tuple[str, str]:
    """Import a workbook as it is, and use what comes of it."""
    made, source = folder / "made.xlsx", folder / f"other {path.name}"
    try:
        package = Package.read(path.name, path.read_bytes())
        for part in graft(package):
            package[part] = package[part].replace(b'ame="tbl', b'ame="Old')
        source.write_bytes(package.pack().getvalue())
    except PlanError:
        source = path
    code, said = run("new", str(made), "--from", str(source))
    if code:
        return ("FAULT" if said.startswith("TRACEBACK") or code not in (1, 2) else "refused"), said
    for command, fine in (("validate", (0, 1)), ("refresh", (0,))):
        code, said = run(command, str(made))
        if code not in fine or said.startswith("TRACEBACK"):
            return "FAULT", f"{command} of what was imported: {said}"
    new = faults(made)
    return ("FAULT", f"audit of what was imported: {sorted(new)[:3]}") if new else ("made", "")


def examine(path: Path) -> list[str]:
    """What became of a file: "kept", "refused" or "FAULT", and why; the same of its import."""
    with tempfile.TemporaryDirectory() as folder:
        found: list[str] = []
        for work in (use, take_in):
            try:
                found += work(path, Path(folder))
            except BaseException:
                found += ["FAULT", traceback.format_exc()]
        return found


def workbooks(place: Path, unpacked: Path) -> Iterator[tuple[str, Path]]:
    """The workbooks of a folder or of an archive, each with the name of where it comes from."""
    source = re.sub(r"(\.orig)?\.(tar\.\w+|tgz|zip|whl)$", "", place.name)
    if place.is_file() and place.suffix not in ENDINGS:
        target = unpacked / source
        if zipfile.is_zipfile(place):
            shutil.unpack_archive(place, target, "zip")
        else:
            shutil.unpack_archive(place, target, filter="data")
        place = target
    files = [place] if place.is_file() else sorted(place.rglob("*"))
    for path in files:
        if path.name.casefold().endswith(ENDINGS) and path.is_file():
            yield source, path


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("places", nargs="*", type=Path, help="folders, workbooks, source archives")
    parser.add_argument("--one", type=Path, help="show the outcome of this workbook")
    options = parser.parse_args()
    if options.one:
        print(*examine(options.one), sep="\n")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        places = options.places
        if not places:
            command = ["pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", "--dest"]
            subprocess.run([sys.executable, "-m", *command, folder, *PACKAGES], check=True)
            places = sorted(Path(folder).iterdir())
        files = [found for place in places for found in workbooks(place, Path(folder, "x"))]
        return report(files)


def report(files: list[tuple[str, Path]]) -> int:
    """Look at every file and print what became of them, as the table of docs/safety.md."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    reasons: Counter[str] = Counter()
    found: list[str] = []
    with multiprocessing.Pool(maxtasksperchild=25) as pool:
        waiting = [(source, path, pool.apply_async(examine, (path,))) for source, path in files]
        for source, path, result in waiting:
            try:
                kept, why, imported, import_why = result.get(SECONDS)
            except multiprocessing.TimeoutError:
                kept, why, imported, import_why = _NO_ANSWER
            counts[source].update((kept, imported.replace("refused", ""), "files"))  # of the plan
            reasons.update([why] if kept == "kept" and why else [])
            for what, reason in ((kept, why), (imported, import_why)):
                if what == "FAULT":
                    found.append(f"{source} {path.name}: {reason}")
    print("| package | workbooks | all kept | take no plan | imported |")
    print("| --- | --- | --- | --- | --- |")
    for source, told in counts.items():
        numbers = (told[what] for what in ("files", "kept", "refused", "made"))
        print("|", source, *(f"| {number}" for number in numbers), "|")
    print(*found, sep="\n")
    print(f"{len(files)} workbooks, {len(found)} faults.")
    for why, number in reasons.items():
        print(f"{number} kept all: {why}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
