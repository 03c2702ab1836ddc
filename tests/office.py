"""LibreOffice as a user has it: files saved by it, and sheets changed in it by its own commands."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from modelgen.verify.engines.libreoffice import _program, available
from tests.commandline import PATIENCE
from tests.support import needs

XLSX = "xlsx:Calc MS Excel 2007 XML"
# comma, quotes, UTF-8, from line 1, no column formats, raw values (not as shown), all sheets
CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"


@cache
def _profile() -> tempfile.TemporaryDirectory[str]:
    """A user's settings, made by the first start of a process of tests and kept for the others."""
    return tempfile.TemporaryDirectory(prefix="office-", ignore_cleanup_errors=True)


def saved(path: Path, folder: Path, kind: str = XLSX) -> Path:
    """The file as LibreOffice saves it in a folder, under the same name."""
    needs("libreoffice")
    profile = f"-env:UserInstallation={Path(_profile().name).as_uri()}"
    command = [str(_program()), profile, "--headless", "--norestore", "--convert-to", kind, "--outdir", str(folder),
               str(path)]  # fmt: skip
    env = {**os.environ, "LC_ALL": "C"}
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE, env=env)
    return folder / path.name


@cache
def scriptable() -> str | None:
    """A Python that can speak to LibreOffice, where there is one."""
    for python in ("/usr/bin/python3", shutil.which("python3"), shutil.which("python")):
        asked = [python, "-c", "import uno"] if available() and python and Path(python).exists() else ["false"]
        if subprocess.run(asked, capture_output=True, check=False).returncode == 0:
            return python
    return None


def done(source: Path, target: Path, commands: list[list[Any]]) -> Path:
    """The file after commands: set a cell, insert rows or columns (from 0), rename or move a sheet."""
    python = scriptable()
    assert python
    command = [python, "-c", _SCRIPT, str(_program()), str(source), str(target), json.dumps(commands)]
    subprocess.run(command, check=True, timeout=PATIENCE, capture_output=True)
    return target


_SCRIPT = """
import json, os, subprocess, sys, tempfile, time
import uno
from com.sun.star.beans import PropertyValue

def option(name, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made

program, source, target, commands = *sys.argv[1:4], json.loads(sys.argv[4])
with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
    pipe = f"modelgen{os.getpid()}"
    office = subprocess.Popen([program, f"-env:UserInstallation=file://{profile}", "--headless", "--norestore",
                               f"--accept=pipe,name={pipe};urp;"])
    try:
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        for _ in range(600):
            try:
                context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                break
            except Exception:
                time.sleep(0.1)
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        book = desktop.loadComponentFromURL(uno.systemPathToFileUrl(source), "_blank", 0, (option("Hidden", True),))
        sheets = book.Sheets
        for number in range(sheets.Count):
            sheets.getByIndex(number).unprotect("")
        for what, name, *more in commands:
            sheet = sheets.getByName(name)
            if what == "set":
                one = sheet.getCellRangeByName(more[0])
                if isinstance(more[1], str):
                    one.setFormula(more[1])
                else:
                    one.setValue(more[1])
            elif what == "rows":
                sheet.Rows.insertByIndex(*more)
            elif what == "columns":
                sheet.Columns.insertByIndex(*more)
            elif what == "rename":
                sheet.Name = more[0]
            elif what == "move":
                sheets.moveByName(name, more[0])
        book.storeToURL(uno.systemPathToFileUrl(target), (option("FilterName", "Calc MS Excel 2007 XML"),))
        book.close(True)
        try:
            desktop.terminate()
        except Exception:
            pass
        office.wait(30)
    finally:
        office.kill()
"""
