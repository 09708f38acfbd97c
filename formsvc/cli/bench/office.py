"""A LibreOffice that is already running converts a document again and again, timed inside it."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Final

# The office's own bindings belong to the system's Python, so this runs there and prints its times as JSON.
_CONVERT: Final = """
import json, sys, time, uno
from com.sun.star.beans import PropertyValue

def said(name, value):
    return PropertyValue(Name=name, Value=value)

pipe, path, times = sys.argv[1], sys.argv[2], int(sys.argv[3])
local = uno.getComponentContext()
resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
for attempt in range(200):
    try:
        context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        break
    except Exception:
        time.sleep(0.1)
desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
taken = []
for attempt in range(times + 2):
    start = time.perf_counter()
    document = desktop.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, (said("Hidden", True),))
    document.storeToURL(uno.systemPathToFileUrl(path + ".pdf"), (said("FilterName", "writer_pdf_Export"),))
    document.close(True)
    taken.append((time.perf_counter() - start) * 1000)
print(json.dumps(taken[2:]))
try:
    desktop.terminate()
except Exception:
    pass
"""
_SYSTEM_PYTHON: Final = "/usr/bin/python3"


def warm_conversions(path: Path, times: int) -> list[float]:
    """Milliseconds of each conversion to PDF; none where LibreOffice or its Python bindings are not installed."""
    if not shutil.which("soffice") or not _has_bindings():
        return []
    with tempfile.TemporaryDirectory() as profile:
        pipe = f"formsvc{time.monotonic_ns()}"
        office = subprocess.Popen(
            ["soffice", "--headless", "--norestore", f"-env:UserInstallation=file://{profile}",
             f"--accept=pipe,name={pipe};urp;"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            command = [_SYSTEM_PYTHON, "-c", _CONVERT, pipe, str(path), str(times)]
            done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
            office.wait(timeout=30)
        finally:
            office.kill()
    return [float(taken) for taken in json.loads(done.stdout)]


def _has_bindings() -> bool:
    try:
        return subprocess.run([_SYSTEM_PYTHON, "-c", "import uno"], capture_output=True).returncode == 0
    except OSError:
        return False
