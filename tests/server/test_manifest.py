"""The add-in's manifest: what Office's schema wants, our buttons, and addresses that answer.

Office's own validator is a service of Microsoft's, which tests must not call. The orders are those
of the manifest that xlwings Server ships, which Office takes.
"""

from __future__ import annotations

import re
from collections import Counter
from uuid import UUID

import pytest
from lxml import etree

from plantools.addin.build import RIBBON, sources
from plantools.server import Settings
from plantools.server.buttons import ASKS, LEFT_OUT, read_tab
from plantools.server.running import make_manifest

from .service import INSTALLED, Service

HOST = "plan.example.gov.uk"
TOKEN = "a" * 43
pytestmark = INSTALLED
ORDERS = {
    "OfficeApp": "Id Version ProviderName DefaultLocale DisplayName Description IconUrl "
    "HighResolutionIconUrl SupportUrl AppDomains Hosts Requirements DefaultSettings Permissions "
    "VersionOverrides",
    "VersionOverrides": "Hosts Resources",
    "Host": "Runtimes AllFormFactors DesktopFormFactor",
    "DesktopFormFactor": "FunctionFile ExtensionPoint",
    "CustomTab": "Group Label",
    "Group": "Label Icon Control",
    "Control": "Label Supertip Icon Action",
    "Supertip": "Title Description",
    "Resources": "Images Urls ShortStrings LongStrings",
    "Icon": "Image",
}
KINDS = {
    "ShortStrings": ("Label", "Title", "Namespace"),
    "LongStrings": ("Description",),
    "Images": ("Image",),
    "Urls": ("SourceLocation", "FunctionFile", "Runtime"),
}
LONGEST = {"ShortStrings": 125, "LongStrings": 250, "Urls": 2048, "Images": 2048}
BUTTON = "{http://schemas.microsoft.com/office/2006/01/customui}button"


def name(element: etree._Element) -> str:
    return etree.QName(element).localname


def all_of(root: etree._Element, wanted: str) -> list[etree._Element]:
    return [element for element in root.iter("*") if name(element) == wanted]


@pytest.fixture(scope="module")
def written() -> etree._Element:
    settings = Settings(TOKEN, hostname=HOST)
    return etree.fromstring(make_manifest(settings).encode())


def test_elements_stand_in_the_order_that_office_takes(written: etree._Element) -> None:
    seen = set()
    for element in written.iter("*"):
        if name(element) in ORDERS and len(element):
            seen.add(name(element))
            order = ORDERS[name(element)].split()
            places = [order.index(name(child)) for child in element]
            assert places == sorted(places), name(element)
    assert seen == ORDERS.keys()


def test_what_identifies_it(written: etree._Element) -> None:
    told = {name(child): child.text for child in written if child.text}
    assert UUID(told["Id"]).version == 4
    assert re.fullmatch(r"[1-9]\d*(\.\d+){3}", told["Version"])
    assert (told["ProviderName"], told["Permissions"]) == ("plantools", "ReadWriteDocument")


def test_resources_are_there_once_of_the_kind_wanted_and_not_too_long(
    written: etree._Element,
) -> None:
    [resources] = all_of(written, "Resources")
    known: dict[str, str] = {}
    for group in resources:
        assert len(group)
        for element in group:
            assert 0 < len(element.get("DefaultValue")) <= LONGEST[name(group)]
            assert element.get("id") not in known
            known[element.get("id")] = name(group)
    used = {e.get("resid"): name(e) for e in written.iter("*") if e.get("resid")}
    assert used.keys() == known.keys()
    assert all(used[each] in KINDS[known[each]] for each in used)
    assert max(map(len, known)) <= 32


def test_office_allows_so_many_groups_and_buttons(written: etree._Element) -> None:
    groups = all_of(written, "Group")
    assert len(groups) <= 10
    assert all(len(all_of(group, "Control")) <= 6 for group in groups)
    for icon in all_of(written, "Icon"):
        assert [image.get("size") for image in icon] == ["16", "32", "80"]
    shown = [*all_of(written, "CustomTab"), *groups, *all_of(written, "Control")]
    assert max(Counter(element.get("id") for element in shown).values()) == 1


def test_it_has_the_words_of_the_ribbon(written: etree._Element) -> None:
    [resources] = all_of(written, "Resources")
    texts = {e.get("id"): e.get("DefaultValue") for e in resources.iter("*")}

    def words(of: etree._Element, *wanted: str) -> list[str]:
        return [texts[all_of(of, each)[0].get("resid")] for each in wanted]

    ribbon = etree.parse(sources() / RIBBON).getroot()
    buttons = {e.get("id"): e for e in ribbon.iter(BUTTON)}
    controls = all_of(written, "Control")
    assert len(controls) == len(buttons) - len(LEFT_OUT)
    for control in controls:
        promised = [buttons[control.get("id")].get(each) for each in ("label", "screentip", "tag")]
        assert words(control, "Label", "Title", "Description") == promised
    assert texts["tabPlan.Label"] == "Improvement Plan"
    groups = [words(group, "Label") for group in all_of(written, "Group")]
    assert groups == [["Check"], ["Status"], ["Report"], ["Help"]]


def test_a_button_runs_its_function_or_opens_the_pane(written: etree._Element) -> None:
    runs = [element.text for element in all_of(written, "FunctionName")]
    assert runs == [b.script for b in read_tab().buttons if b.script not in ASKS]
    panes = [e for e in all_of(written, "Action") if "ShowTaskpane" in e.attrib.values()]
    assert len(panes) == len(ASKS)


def addresses(root: etree._Element) -> set[str]:
    values = {str(value) for e in root.iter("*") for value in e.attrib.values()}
    found = {value for value in values if "://" in value and "schemas" not in value}
    assert len(found) > 30
    return found


def test_all_addresses_are_ours_and_have_the_token(written: etree._Element) -> None:
    assert all(each.startswith(f"https://{HOST}/{TOKEN}/") for each in addresses(written))
    [domain] = all_of(written, "AppDomain")
    assert domain.text == f"https://{HOST}"


def test_all_addresses_answer(service: Service) -> None:
    served = service.get("/manifest.xml")
    for address in addresses(etree.fromstring(served.body)):
        answer = service.ask("GET", address.removeprefix(f"http://localhost:{service.port}"))
        assert answer.status == 200, address
        if address.endswith(".png"):
            size = int(address.rpartition("-")[2].removesuffix(".png"))
            assert answer.headers["content-type"] == "image/png"
            assert answer.body[:8] == b"\x89PNG\r\n\x1a\n"
            assert answer.body[16:24] == size.to_bytes(4, "big") * 2
            # Excel on Windows shows no picture on a button if it may not keep it
            assert "no-store" not in answer.headers.get("cache-control", "")
    for path in ("/icons/validate-5000.png", "/icons/nothing-32.png", "/icons/validate-x.png"):
        assert service.get(path).status in (404, 422)


def test_the_served_manifest_is_the_written_one(service: Service) -> None:
    settings = Settings(service.token, port=service.port)
    assert service.get("/manifest.xml").text.strip() == make_manifest(settings).strip()
