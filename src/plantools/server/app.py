"""Puts together xlwings Server, our buttons and pages, and the guard before all of them.

It is one for each process: xlwings and xlwings Server read the environment when they are imported,
so neither may be imported before `make_app` has set it.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import plantools
from plantools.server import note_licence
from plantools.server.admission import App, Guard
from plantools.server.buttons import read_tab
from plantools.server.server_settings import NAMESPACE, PROJECT, Settings

MANIFEST_ID = "7a1dbc7e-757d-4e5f-8858-73304bb3e6e3"
"""By which Office knows the add-in again. It must never change."""


def make_manifest(settings: Settings) -> str:
    """The add-in's manifest: which buttons Excel shows, and where it finds them."""
    from jinja2 import Environment, FileSystemLoader

    pages = Environment(
        loader=FileSystemLoader(PROJECT / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return pages.get_template("manifest.xml").render(plantools=_told(settings))


def make_app(settings: Settings) -> App:
    """Everything that the server answers.

    Args:
        settings: how it runs.
    """
    os.environ.update(settings.environment())
    note_licence()
    sys.path.insert(0, str(PROJECT))
    for name in ("custom_scripts", "custom_functions"):
        import_module(name)  # if that fails, xlwings Server would quietly go without

    from xlwings_server.main import app, main_app
    from xlwings_server.templates import templates

    from plantools.server.routes import set_up

    templates.env.globals["plantools"] = _told(settings)
    set_up(app, f"/{settings.token}")
    return Guard(main_app, token=settings.token, hosts=settings.hosts, max_body=settings.max_body)


def _told(settings: Settings) -> dict[str, Any]:
    """What the manifest and the pages show."""
    return {
        "address": settings.address,
        "origin": settings.origin,
        "tab": read_tab(),
        "sizes": (16, 32, 80),
        "manifest_id": MANIFEST_ID,
        "namespace": NAMESPACE,
        # like xlwings Server's own, it begins with 1; Office takes an update only with a higher one
        "version": f"1.{plantools.__version__}",
    }
