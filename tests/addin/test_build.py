"""The add-in that is made without Excel: what is in it, and what is not."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import xlwings
from lxml import etree
from openxml_audit import OpenXmlValidator
from pyopenvba import ExcelFile
from python_calamine import CalamineWorkbook

import plantools
from plantools.addin.build import SETTINGS, build, our_modules, without_names
from plantools.errors import InputError
from tests.addin.files import ADDIN, MACROS, code, parts, without_attributes
from tests.calc.office import Office

EPOCH = (1980, 1, 1, 0, 0, 0)
ARE_OURS = {"PlanClick", "PlanFunctions", "PlanGate", "PlanRibbon", "ThisWorkbook"}
ARE_XLWINGS = {"xlwings", "Dictionary"}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = Path(xlwings.__file__).with_name("quickstart_addin_ribbon.xlam")
    return Path(shutil.copy(source, tmp_path_factory.mktemp("template")))


def test_the_committed_addin_is_what_the_sources_make() -> None:
    assert build(MACROS) == ADDIN.read_bytes(), "stale: make addin"


def test_line_ends_of_a_windows_checkout_make_no_difference(tmp_path: Path) -> None:
    for path in MACROS.iterdir():
        if path.suffix in (".bas", ".cls", ".xml"):
            text = path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
            (tmp_path / path.name).write_bytes(text)
    assert build(tmp_path) == ADDIN.read_bytes()
    (tmp_path / "PlanClick.bas").write_text("'Café\n", encoding="utf-8")
    with pytest.raises(InputError, match="ChrW"):  # VBA can't hold it everywhere
        our_modules(tmp_path)


def test_the_file_is_valid_and_has_no_clock_and_no_compressor_in_it() -> None:
    with ZipFile(ADDIN) as archive:
        entries = archive.infolist()
    assert {(entry.date_time, entry.compress_type) for entry in entries} == {(EPOCH, 0)}
    assert entries[0].filename == "[Content_Types].xml"
    assert OpenXmlValidator().validate(str(ADDIN)).errors == []


def test_oletools_finds_our_source_and_that_of_xlwings(template: Path) -> None:
    built, theirs = code(ADDIN), code(template)
    assert built.keys() - {"Sheet2"} == ARE_OURS | ARE_XLWINGS
    for name, source in our_modules(MACROS).items():
        assert built[name] == without_attributes(source)
    assert built["Dictionary"] == theirs["Dictionary"]
    project = 'Public Const PROJECT_NAME As String = "%s"'
    as_it_comes = theirs["xlwings"].replace(project % "myaddin", project % "plantools")
    as_it_comes = without_names(as_it_comes).replace("Private Declare", "Declare")
    # but for what closes it to workbooks, see test_gate
    lines = built["xlwings"].replace("Private Declare", "Declare").splitlines()
    kept = [line for line in lines if not line.startswith("    If MayNotRun() ")]
    assert "\n".join(kept) == as_it_comes
    assert built["Sheet2"] == ""


def test_there_is_no_compiled_code_that_could_disagree_with_the_source(template: Path) -> None:
    def compiled(path: Path) -> int:
        """A module's stream begins with its compiled form; its source follows at text_offset."""
        with ExcelFile(path) as file:
            return max(module.text_offset for module in file.vba_project().modules)

    assert compiled(template) > 0
    assert compiled(ADDIN) == 0
    with ExcelFile(ADDIN) as file:
        container = file._get_cfb()
    names = container.list_streams_in_storage("VBA")
    assert not [name for name in names if name.startswith("__SRP_")]
    # [MS-OVBA] 2.3.4.1: this header, version 0xFFFF, and no performance cache.
    cache = container.get_stream_in_storage("VBA", "_VBA_PROJECT")
    assert cache == bytes.fromhex("cc61ffff000000")


def test_the_project_bears_our_name_and_refers_only_to_office() -> None:
    with ExcelFile(ADDIN) as file:
        project = file.vba_project()
        assert project.name == "plantools"
        assert [reference.name for reference in file.references()] == ["Office"]
        assert file.validate() == []
        stream = file._get_cfb().get_stream("PROJECT").decode()
    assert 'Name="plantools"' in stream
    workspace = stream.partition("[Workspace]")[2].split()
    assert "" not in stream.partition("[Workspace]\r\n")[2].splitlines()
    assert len([line for line in workspace if "=" in line]) == len(project.modules)


def test_nothing_of_the_demo_or_of_its_authors_computer_is_left() -> None:
    with ExcelFile(ADDIN) as file:
        directory = file.vba_project().dir_raw
    for name, content in {**parts(ADDIN), "dir": directory}.items():
        for trace in (b"myaddin", b"felix", b"zumstein", b"users\\", b".exd", b"quickstart"):
            assert trace not in content.lower(), (name, trace)


def test_properties_say_whose_it_is_and_nobodys_name() -> None:
    properties = etree.fromstring(parts(ADDIN)["docProps/core.xml"])
    said = {etree.QName(element).localname: element.text for element in properties}
    assert said.pop("description")
    assert said == {
        "title": "Improvement Plan",
        "creator": "plantools",
        "lastModifiedBy": "plantools",
        "version": plantools.__version__,
    }


def test_the_settings_sheet_leaves_a_folder_nothing_to_decide_but_python() -> None:
    book = CalamineWorkbook.from_path(str(ADDIN))
    assert book.sheet_names == ["plantools.conf"]
    rows: list[Any] = book.get_sheet_by_index(0).to_python()
    said = dict(rows)
    assert said == dict(SETTINGS)
    assert said["PLANTOOLS VERSION"] == plantools.__version__
    assert said["ADD_WORKBOOK_TO_PYTHONPATH"] == "false"


def test_libreoffice_opens_it_and_reads_the_same_modules(office: Office, tmp_path: Path) -> None:
    # LibreOffice 7.4 doesn't recognise an add-in by itself, so we say what it is.
    like, to = "Calc MS Excel 2007 VBA XML", "calc8"
    saved = parts(office.save_as(ADDIN, tmp_path / "plantools.ods", to, like))
    for name, source in our_modules(MACROS).items():
        basic = "".join(map(str, etree.fromstring(saved[f"Basic/plantools/{name}.xml"]).itertext()))
        kept = [line for line in basic.splitlines() if not line.startswith(("Rem ", "Option VBAS"))]
        kept = [line for line in kept if line != "Option ClassModule"]
        assert "\n".join(kept).strip() == without_attributes(source)
