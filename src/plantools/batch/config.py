"""plantools.toml: which plans a batch is for, and what is to be done to each."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from plantools.batch.nightly import STEPS, is_left_out
from plantools.errors import InputError

Settings = dict[str, Any]
"""What is set, by name. What a plan lacks is as it is for the whole batch."""
OF_A_PLAN = ("as_at", "do", "backups", "packs")
OF_A_BATCH = (*OF_A_PLAN, "summary", "log", "jobs", "wait", "on_failure")


def read_config(path: Path) -> tuple[Settings, dict[Path, Settings]]:
    """What a file sets for the batch, and for each plan or folder that it names. Paths and globs in
    it are seen from its folder (InputError if it can't be read, has a key that nobody knows or a
    value that can't be used, or a glob matches no file)."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(f"{path} can't be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8 text. Save it as UTF-8 and try again.") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path} is not valid TOML: {error}. Mend that line.") from None
    _check_names(data, ("batch", "plans"), str(path))
    folder = path.absolute().parent
    batch = _settings(data.get("batch", {}), OF_A_BATCH, folder, f"{path}, [batch]")
    entries = data.get("plans", [])
    if not isinstance(entries, list):
        raise InputError(f"{path}: write each group of plans under a heading [[plans]].")
    plans: dict[Path, Settings] = {}
    for number, entry in enumerate(entries, start=1):
        where = f"{path}, [[plans]] number {number}"
        chosen = _settings(entry, (*OF_A_PLAN, "files"), folder, where)
        globs = chosen.pop("files", None)
        for file, named in _matching(globs, folder, where):
            plans.setdefault(file, chosen | {"named": named})  # the first group with it has it
    if not plans:
        raise InputError(
            f'{path} names no plans. Add a group: [[plans]] and below it files = "Plans/**/*.xlsx".'
        )
    return batch, plans


def _settings(given: Any, names: tuple[str, ...], folder: Path, where: str) -> Settings:
    if not isinstance(given, dict):
        raise InputError(f"{where} has to be a table of settings, such as jobs = 2.")
    _check_names(given, names, where)
    return {name: _value(name, value, folder, where) for name, value in given.items()}


def _value(name: str, value: Any, folder: Path, where: str) -> Any:
    """A setting as it is used; refuses what can't be."""
    if name == "files":
        return value
    if name == "do":
        steps = value.split(",") if isinstance(value, str) else value
        return read_steps(steps if isinstance(steps, list) else [value], where)
    if name in ("backups", "jobs"):
        least = 1 if name == "jobs" else 0
        if type(value) is not int or value < least:
            raise InputError(f"{where}: {name} = {value!r} is not a whole number from {least} on.")
        return value
    if name == "wait":
        if type(value) not in (int, float) or value < 0:
            raise InputError(f"{where}: wait = {value!r} is not a number of minutes.")
        return float(value)
    if name == "as_at" and hasattr(value, "isoformat"):
        return value.isoformat()[:10]
    if not isinstance(value, str) or not value.strip():
        raise InputError(f'{where}: {name} = {value!r} is no text. Write it in quotes: "...".')
    return folder / value if name in ("summary", "log", "packs") else value


def _matching(globs: Any, folder: Path, where: str) -> Iterator[tuple[Path, bool]]:
    """The files and folders, and whether each was named, not found by a pattern."""
    globs = [globs] if isinstance(globs, str) else globs
    if not isinstance(globs, list) or not globs or not all(isinstance(g, str) for g in globs):
        raise InputError(f'{where}: say which plans, such as files = "Plans/**/*.xlsx".')
    for glob in globs:
        root = Path(Path(glob).anchor or folder)
        pattern = str(Path(glob).relative_to(root)) if Path(glob).is_absolute() else glob
        try:
            found = sorted(root.glob(pattern)) if pattern else []
        except (ValueError, NotImplementedError):
            found = []
        if not found:
            raise InputError(f"{where}: no file or folder matches {glob!r} in {folder}.")
        named = found == [root / pattern]
        yield from ((path, named) for path in found if named or not is_left_out(path))


def read_steps(names: Iterable[Any], where: str) -> tuple[str, ...]:
    """The steps that are named, in their order (InputError if one is unknown or there is none)."""
    wanted = [str(name).strip() for name in names]
    for name in wanted:
        if name not in STEPS:
            raise InputError(f"{where}: {name!r} can't be done.{_nearest(name, STEPS)}")
    if not wanted:
        raise InputError(f"{where}: nothing is to be done. Choose from {', '.join(STEPS)}.")
    return tuple(step for step in STEPS if step in wanted)


def _check_names(given: Iterable[str], names: tuple[str, ...], where: str) -> None:
    for name in given:
        if name not in names:
            raise InputError(f"{where}: nobody knows the key {name!r}.{_nearest(name, names)}")


def _nearest(name: str, names: tuple[str, ...]) -> str:
    near = get_close_matches(name.replace("-", "_").lower(), names, n=1, cutoff=0.5)
    return f" Did you mean {near[0]!r}?" if near else f" There are: {', '.join(names)}."
