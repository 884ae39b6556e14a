"""The wheel carries the sources of the add-in, which stand in macros/ beside src/.

`plantools addin install` makes the add-in from them with the xlwings that is installed there.
"""

from pathlib import Path
from shutil import copyfile

from setuptools import setup
from setuptools.command.build_py import build_py

SOURCES = ("*.bas", "*.cls", "*.xml")


class BuildWithMacros(build_py):
    """Copies macros/ into the package, except where the checkout itself is installed."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        target = Path(self.build_lib, "plantools", "addin", "macros")
        target.mkdir(parents=True, exist_ok=True)
        for pattern in SOURCES:
            for path in Path(__file__).with_name("macros").glob(pattern):
                copyfile(path, target / path.name)


setup(cmdclass={"build_py": BuildWithMacros})
