"""Windows' Task Scheduler, told by an XML file through `schtasks`.

Its defaults suit nobody who sleeps: a task doesn't start on battery, is stopped when the cable is
pulled, and a time that passed while the machine was off is skipped without a word. Element order
follows [MS-TSCH] 2.5.3, where triggers are a sequence and the rest may stand in any order.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

from lxml import etree

from plantools.batch.jobs import Job, ask, refused

NAMESPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"
_FOLDER = "plantools"
_SETTINGS = {
    "MultipleInstancesPolicy": "IgnoreNew",
    "DisallowStartIfOnBatteries": "false",
    "StopIfGoingOnBatteries": "false",
    "AllowHardTerminate": "true",
    "StartWhenAvailable": "true",
    "RunOnlyIfNetworkAvailable": "false",
    "AllowStartOnDemand": "true",
    "Enabled": "true",
    "Hidden": "false",
    "RunOnlyIfIdle": "false",
    "WakeToRun": "false",
    "ExecutionTimeLimit": "PT12H",
    "Priority": "7",
}
NOTES = (
    "It runs while you are logged on, without a stored password and without elevation. To run it "
    "while nobody is logged on, IT gives the task a service account in Task Scheduler (taskschd.msc"
    f", folder {_FOLDER}): one with rights to the plans' folder and 'Log on as a batch job'.",
)


class TaskScheduler:
    name = "windows"

    def definition(self, job: Job, now: datetime) -> str:
        command, *arguments = job.command
        settings = "".join(f"    <{name}>{value}</{name}>\n" for name, value in _SETTINGS.items())
        # local time without a zone, so that it stays the same on the wall when the clocks change
        return (
            '<?xml version="1.0" encoding="UTF-16"?>\n'
            f'<Task version="1.2" xmlns="{NAMESPACE}">\n'
            "  <RegistrationInfo>\n"
            "    <Author>plantools</Author>\n"
            f"    <Description>{escape(job.what)}</Description>\n"
            f"    <URI>\\{_FOLDER}\\{job.name}</URI>\n"
            "  </RegistrationInfo>\n"
            "  <Triggers>\n"
            "    <CalendarTrigger>\n"
            f"      <StartBoundary>{job.next_run(now):%Y-%m-%dT%H:%M:%S}</StartBoundary>\n"
            "      <ScheduleByDay>\n"
            "        <DaysInterval>1</DaysInterval>\n"
            "      </ScheduleByDay>\n"
            "    </CalendarTrigger>\n"
            "  </Triggers>\n"
            "  <Principals>\n"
            '    <Principal id="Author">\n'
            "      <LogonType>InteractiveToken</LogonType>\n"
            "      <RunLevel>LeastPrivilege</RunLevel>\n"
            "    </Principal>\n"
            "  </Principals>\n"
            f"  <Settings>\n{settings}  </Settings>\n"
            '  <Actions Context="Author">\n'
            "    <Exec>\n"
            f"      <Command>{escape(command)}</Command>\n"
            f"      <Arguments>{escape(subprocess.list2cmdline(arguments))}</Arguments>\n"
            "    </Exec>\n"
            "  </Actions>\n"
            "</Task>\n"
        )

    def add(self, job: Job, now: datetime) -> list[str]:
        handle, name = tempfile.mkstemp(prefix="plantools-", suffix=".xml")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(self.definition(job, now).encode("utf-16"))
            code, out, err = ask(
                ["schtasks", "/create", "/tn", _task(job.name), "/xml", name, "/f"]
            )
        finally:
            Path(name).unlink(missing_ok=True)
        if code:
            raise refused("schtasks", err or out)
        return list(NOTES)

    def differences(self, job: Job) -> list[str]:
        code, out, _ = ask(["schtasks", "/query", "/tn", _task(job.name), "/xml"])
        if code:
            return ["Task Scheduler has no such task"]
        try:
            has = _values(out)
        except etree.XMLSyntaxError:
            return ["what Task Scheduler says of the task can't be read"]
        wanted = _values(self.definition(job, job.added.replace(tzinfo=None)).encode("utf-16"))
        # the next run moves on by itself, and Windows fills in who registered it
        skipped = ("StartBoundary", "Description", "URI", "Author", "LogonType", "RunLevel")
        found = [
            f"{name} is {has.get(name, 'missing')!r}, not {value!r}"
            for name, value in wanted.items()
            if name not in skipped and not _is_same(value, has.get(name, _DEFAULTS.get(name)))
        ]
        if not has.get("StartBoundary", "").endswith(f"T{job.daily:%H:%M}:00"):
            found.append(
                f"it starts at {has.get('StartBoundary', 'no time')}, not {job.daily:%H:%M}"
            )
        if has.get("RunLevel", "LeastPrivilege") != "LeastPrivilege":
            found.append("it runs with elevated rights")
        return found

    def remove(self, name: str) -> bool:
        return ask(["schtasks", "/delete", "/tn", _task(name), "/f"])[0] == 0


_DEFAULTS = {
    "MultipleInstancesPolicy": "IgnoreNew",
    "DisallowStartIfOnBatteries": "true",
    "StopIfGoingOnBatteries": "true",
    "AllowHardTerminate": "true",
    "StartWhenAvailable": "false",
    "RunOnlyIfNetworkAvailable": "false",
    "AllowStartOnDemand": "true",
    "Enabled": "true",
    "Hidden": "false",
    "RunOnlyIfIdle": "false",
    "WakeToRun": "false",
    "ExecutionTimeLimit": "PT72H",
    "Priority": "7",
}
"""What a setting means that is not written ([MS-TSCH] 2.5.4): Windows leaves those out."""


def _is_same(wanted: str, found: str | None) -> bool:
    """schtasks prints in the console's code page: letters that it lacks come out as others."""
    spelt = "".join(re.escape(c) if c.isascii() else ".{1,4}" for c in wanted)
    return found is not None and re.fullmatch(spelt, found) is not None


def _task(name: str) -> str:
    return f"\\{_FOLDER}\\{name}"


def _values(data: bytes) -> dict[str, str]:
    """The text of each element of a task's XML that has no others in it, by name.

    What `schtasks` prints says UTF-16 whatever it is in, so its declaration is left out.
    """
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    text = data.decode(encoding, errors="replace").replace("\x00", "")
    text = text[text.index("<Task") :] if "<Task" in text else text
    root = etree.fromstring(text.encode())
    return {
        etree.QName(element).localname: (element.text or "").strip()
        for element in root.iter("{*}*")
        if len(element) == 0
    }
