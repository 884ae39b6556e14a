"""Make the pictures of the guide and the README: a month of the example plan.

    make picture

Sheets and pages are drawn by LibreOffice. The tab in Excel is drawn here, from the add-in's own
list of buttons, and belongs to what `make docs` writes.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from PIL import Image, ImageChops

import plantools.cli
from plantools.engine import open_book

FOLDER = Path(__file__).parent
RIBBON = FOLDER.parent / "macros" / "customUI.xml"
REASONS = {
    "WF5": "Two of the nine posts had to be advertised again.",
    "WF6": "The mentors start in February.",
}
"""What is typed on the Changes sheet, by ref."""
LATER = {
    ("LD3", "Rating"): "Purple",
    ("FD4", "Due by"): "in the spring",
    ("PR4", "Progress"): "Begun , at last.",
}
"""What is typed on the Actions sheet after the report, by ref and column."""
HIGHEST, MARGIN = 810, 12
"""Dots: a page is shown from its top."""
COLORS = 48
_UI = "{http://schemas.microsoft.com/office/2006/01/customui}"
_FONT = "Segoe UI, Carlito, Arial, sans-serif"
_LETTER, _LINE, _TOP, _LOW = 6.6, 24, 40, 118


def tab() -> str:
    """The tab as an SVG: every group and button, with its key in place of Excel's icon."""
    [found] = ElementTree.parse(RIBBON).iter(f"{_UI}tab")
    drawn: list[str] = []
    left = 12.0
    for group in found.iter(f"{_UI}group"):
        start = left
        for column in _columns(group):
            large = column[0].get("size") == "large"
            lines = _label(column[0]).split(" ", 1) if large else [*map(_label, column)]
            wide = max(map(len, lines)) * _LETTER + (16 if large else 32)
            if large:
                middle = left + wide / 2
                drawn += _button(column[0], middle - 16, _TOP + 2, 32)
                drawn += (_text(line, middle, _TOP + 52 + 15 * n) for n, line in enumerate(lines))
            for n, button in enumerate([] if large else column):
                top = _TOP + 2 + n * _LINE
                drawn += _button(button, left + 4, top, 16)
                drawn.append(_text(_label(button), left + 26, top + 13, "start"))
            left += wide
        drawn.append(_text(_label(group), (start + left) / 2, _LOW + 18, color="#605e5c"))
        drawn.append(f'<path d="M{left + 8:.0f} {_TOP} V{_LOW + 22}" stroke="#d2d0ce"/>')
        left += 16
    names = "; ".join(map(_label, found.iter(f"{_UI}button")))
    line = f"M20 28 H{20 + len(_label(found)) * _LETTER:.0f}"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left:.0f} {_LOW + 32}" '
            f'width="{left:.0f}" role="img" font-family="{_FONT}" font-size="12">',
            f"<title>The tab {escape(_label(found))}, with {escape(names)}</title>",
            '<rect width="100%" height="100%" fill="#f3f2f1"/>',
            f'<rect y="{_TOP - 8}" width="100%" height="{_LOW + 32 - _TOP}" fill="#ffffff"/>',
            _text(_label(found), 20, 20, "start", "#185c37"),
            f'<path d="{line}" stroke="#185c37" stroke-width="3"/>',
            *drawn,
            "</svg>\n",
        ]
    )


def _label(element: ElementTree.Element) -> str:
    return element.attrib["label"]


def _columns(group: ElementTree.Element) -> Iterator[list[ElementTree.Element]]:
    """A large button by itself, small ones by threes."""
    small = [button for button in group if button.get("size") != "large"]
    yield from ([button] for button in group if button not in small)
    yield from (small[start : start + 3] for start in range(0, len(small), 3))


def _button(button: ElementTree.Element, left: float, top: float, side: int) -> Iterator[str]:
    yield (
        f'<rect x="{left:.0f}" y="{top:.0f}" width="{side}" height="{side}" rx="3" '
        'fill="#e6f2ec" stroke="#217346"/>'
    )
    yield _text(button.attrib["keytip"], left + side / 2, top + side / 2 + 4, color="#185c37")


def _text(
    text: str, left: float, top: float, anchor: str = "middle", color: str = "#323130"
) -> str:
    place = f'x="{left:.0f}" y="{top:.0f}" text-anchor="{anchor}" fill="{color}"'
    return f"<text {place}>{escape(text)}</text>"


def main() -> None:
    for program in ("soffice", "pdftoppm"):
        if shutil.which(program) is None:
            sys.exit(f"This needs {program}: install LibreOffice and poppler-utils.")
    with tempfile.TemporaryDirectory() as folder:
        plan, pack = Path(folder, "plan.xlsx"), Path(folder, "pack")
        _run("new", plan, "--example")
        _run("refresh", plan)
        _draw_sheet(plan, "Summary", "summary.png", resolution=140)
        _draw_sheet(plan, "Changes since", "changes.png")
        _type_on(plan, "Changes", "tblRetimed", {(r, "Explanation"): REASONS[r] for r in REASONS})
        _run("pack", plan, "-o", pack)
        [appendix] = pack.glob("*Improvement plan.pdf")
        _draw(appendix, "FD Front door", "appendix-2.png")
        _run("record", plan, "--report", "Committee January 2026")
        _type_on(plan, "Actions", "tblActions", LATER)
        _run("refresh", plan)
        _draw_sheet(plan, "Checks", "checks.png", pages=2)


def _run(*words: str | Path) -> None:
    if code := plantools.cli.main([str(word) for word in words]):
        sys.exit(code)


def _type_on(plan: Path, sheet: str, table: str, typed: Mapping[tuple[str, str], str]) -> None:
    """Type texts into a table, each in the row of a ref and under a header."""
    with closing(open_book(plan)) as book:
        area = book.sheets[sheet].tables[table].range
        headers, *rows = area.value
        refs = [row[0] for row in rows]
        for (ref, header), text in typed.items():
            area[refs.index(ref) + 1, headers.index(header)].value = text
        book.save()


def _draw_sheet(plan: Path, words: str, name: str, **how: int) -> None:
    """The sheet whose title begins with these words."""
    profile = f"-env:UserInstallation={(plan.parent / 'profile').as_uri()}"
    convert = ("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir")
    subprocess.run([*convert, str(plan.parent), str(plan)], check=True, stdout=subprocess.DEVNULL)
    _draw(plan.with_suffix(".pdf"), words, name, **how)


def _draw(pdf: Path, words: str, name: str, *, pages: int = 1, resolution: int = 100) -> None:
    """The upper part of the first page that begins with these words, in few colours.

    Args:
        pages: how many to set one below the other, without the blank between them.
        resolution: dots per inch.
    """
    told = subprocess.run(["pdftotext", pdf, "-"], check=True, capture_output=True, text=True)
    texts = enumerate(told.stdout.split("\f"), start=1)
    first = next(number for number, text in texts if text.startswith(words))
    picture = FOLDER / name
    whole = Image.new("RGB", (20 * resolution, HIGHEST), "white")
    below = MARGIN
    for page in range(first, first + pages):
        only = ("-png", "-f", str(page), "-singlefile", "-r", str(resolution))
        subprocess.run(["pdftoppm", *only, str(pdf), str(picture.with_suffix(""))], check=True)
        with Image.open(picture) as drawn:
            image = drawn.convert("RGB").crop(
                (0, 0, drawn.width, drawn.height - resolution * 6 // 10)
            )
        left, top, right, low = ImageChops.invert(image).getbbox() or (0, 0, *image.size)
        whole.paste(image.crop((left, top, right, low)), (MARGIN, below))
        below += low - top + MARGIN
    _, _, right, low = ImageChops.invert(whole).getbbox() or (0, 0, *whole.size)
    size = (0, 0, right + MARGIN, min(low + MARGIN, HIGHEST))
    whole.crop(size).quantize(COLORS).save(picture, optimize=True)
    print(f"Made {picture.name}: {picture.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
