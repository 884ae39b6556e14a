"""Make the README's picture: the RAG overview of the example plan, as LibreOffice draws it.

make picture
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import plantools.cli

PICTURE = Path(__file__).with_name("rag-overview.png")
RESOLUTION = 110  # dots per inch
CROP = ("-x", "40", "-y", "40", "-W", "1240", "-H", "560")  # the page without its margins


def main() -> None:
    for program in ("soffice", "pdftoppm"):
        if shutil.which(program) is None:
            sys.exit(f"This needs {program}: install LibreOffice and poppler-utils.")
    with tempfile.TemporaryDirectory() as folder:
        master = Path(folder, "plan.xlsx")
        for command in (["new", str(master), "--example"], ["refresh", str(master)]):
            if code := plantools.cli.main(command):
                sys.exit(code)
        convert = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", folder, str(master)]
        subprocess.run(convert, check=True, stdout=subprocess.DEVNULL)
        pdf = master.with_suffix(".pdf")
        draw = ["pdftoppm", "-png", "-singlefile", "-r", str(RESOLUTION), *CROP]
        page = ["-f", _page_of_overview(pdf)]
        subprocess.run([*draw, *page, pdf, PICTURE.with_suffix("")], check=True)
    print(f"Made {PICTURE.name}")


def _page_of_overview(pdf: Path) -> str:
    """The number of the page that the RAG overview is on."""
    told = subprocess.run(["pdftotext", pdf, "-"], check=True, capture_output=True, text=True)
    pages = told.stdout.split("\f")
    return str(next(n for n, page in enumerate(pages, start=1) if page.startswith("RAG overview")))


if __name__ == "__main__":
    main()
