"""Three hosts in network namespaces on one switch, which can be cut from one another without a word to anybody."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.chaos.servers import Place

NAMES = ("a", "b", "c")
HERE = 254  # the last number of the address of this machine itself on the switch
NUMBERS = itertools.count(os.getpid())


@dataclass(frozen=True)
class Network:
    """`hosts` by name. People reach host A by a line of their own (`door`), which is never cut."""

    switch: str
    hosts: dict[str, Place]
    own: str
    door: str

    def cut(self) -> None:
        """From this moment nothing arrives, and nobody is told: no refusal, no reset."""
        _ip("link", "set", self.switch, "down")

    def heal(self) -> None:
        _ip("link", "set", self.switch, "up")


def why_not() -> str:
    """Why there can be no hosts on this machine; nothing when there can."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    if shutil.which("ip") is None:
        return "there is no `ip` (iproute2) on this machine"
    name = f"fvtry{os.getpid()}"
    tried = subprocess.run(["ip", "netns", "add", name], capture_output=True, text=True, check=False)
    if tried.returncode == 0:
        _ip("netns", "delete", name)
    return tried.stderr.strip()


@contextmanager
def network() -> Iterator[Network]:
    """Hosts a, b and c at .1, .2 and .3 of a network of their own, and this machine at .254."""
    number = next(NUMBERS) % 250
    inner, outer, switch = f"10.77.{number}", f"10.78.{number}", f"fvs{number}"
    spaces = {name: f"fv{number}{name}" for name in NAMES}
    try:
        _ip("link", "add", switch, "type", "bridge")
        _ip("address", "add", f"{inner}.{HERE}/24", "dev", switch)
        _ip("link", "set", switch, "up")
        for last, (name, space) in enumerate(spaces.items(), 1):
            _ip("netns", "add", space)
            _join(space, f"fv{number}{name}0", f"{inner}.{last}/24")
            _ip("link", "set", f"fv{number}{name}0", "master", switch, "up")
        _join(spaces["a"], f"fv{number}d0", f"{outer}.2/24")
        _ip("address", "add", f"{outer}.1/24", "dev", f"fv{number}d0")
        _ip("link", "set", f"fv{number}d0", "up")
        hosts = {
            name: Place(("ip", "netns", "exec", space), f"{inner}.{last}")
            for last, (name, space) in enumerate(spaces.items(), 1)
        }
        yield Network(switch, hosts, f"{inner}.{HERE}", f"{outer}.2")
    finally:
        for space in spaces.values():
            subprocess.run(["ip", "netns", "delete", space], capture_output=True, check=False)
        subprocess.run(["ip", "link", "delete", switch], capture_output=True, check=False)


def _join(space: str, line: str, address: str) -> None:
    """A cable between this machine (`line`) and a host, where it is called as here with a 1 for the 0."""
    far = f"{line[:-1]}1"
    _ip("link", "add", line, "type", "veth", "peer", "name", far, "netns", space)
    _ip("-n", space, "address", "add", address, "dev", far)
    _ip("-n", space, "link", "set", far, "up")
    _ip("-n", space, "link", "set", "lo", "up")


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)
