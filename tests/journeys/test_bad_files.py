"""Files that are too large, that are not what they say, or that unpack to far more than they are."""

from __future__ import annotations

import http.client
import http.cookiejar
import struct
import subprocess
import sys
import urllib.parse
import urllib.request
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from lxml import html
from PIL import Image

from formsvc.assembly.demonstration import PASSWORD
from formsvc.assembly.preparing import prepare
from formsvc.assembly.service import utc_now
from formsvc.settings import Settings
from tests.cli.test_serve import children, environment, serves, service, until, workers
from tests.real_parts.ports import free_port
from tests.web.windows import Window, file
from tests.workflow.institution import Institution

MEGABYTE = 1024 * 1024
JUDGED = """
import resource, sys
from pathlib import Path
from formsvc.submissions.files import FileRefused, take_in
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    taken = take_in("a.png", Path(sys.argv[1]).read_bytes())
    print(taken.width, taken.height)
except FileRefused as refused:
    print(refused)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def judged(path: Path) -> tuple[str, int]:
    """What becomes of a picture, in a process of its own, and the megabytes that it took."""
    done = subprocess.run([sys.executable, "-c", JUDGED, str(path)], capture_output=True, text=True, check=True)
    said, memory = done.stdout.splitlines()
    return said, int(memory)


def png(width: int, height: int, *chunks: bytes, pixels: bytes = b"") -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def unpacking_to(size: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join([*(packer.compress(bytes(MEGABYTE)) for _ in range(size // MEGABYTE)), packer.flush()])


def test_a_bomb_of_pixels_is_refused_before_it_unpacks(tmp_path: Path) -> None:
    (tmp_path / "bomb.png").write_bytes(png(50_000, 50_000, pixels=unpacking_to(50 * MEGABYTE)))

    said, memory = judged(tmp_path / "bomb.png")

    assert said == "The picture has too many pixels. Make it smaller: at most 40 million pixels."
    assert memory < 30


@pytest.mark.parametrize("kind", [b"zTXt", b"iCCP"])
def test_a_bomb_of_words_beside_a_picture_is_refused_before_it_unpacks(tmp_path: Path, kind: bytes) -> None:
    words = chunk(kind, b"Comment\0\0" + unpacking_to(300 * MEGABYTE))
    (tmp_path / "bomb.png").write_bytes(png(1, 1, words, pixels=zlib.compress(bytes(5))))

    said, memory = judged(tmp_path / "bomb.png")

    assert "damaged" in said
    assert memory < 30


def test_the_largest_picture_there_may_be_takes_bounded_memory(tmp_path: Path) -> None:
    Image.new("RGBA", (6300, 6300), (1, 2, 3, 4)).save(tmp_path / "large.png")

    said, memory = judged(tmp_path / "large.png")

    assert said == "4000 4000"
    assert memory < 600


def test_a_bomb_a_broken_picture_and_a_pdf_in_disguise_are_refused_where_they_were_chosen(
    here: Institution, author: Window
) -> None:
    reference = here.started()
    cases = {
        "The picture has too many pixels": png(50_000, 50_000),
        "The picture is damaged": b"\x89PNG\r\n\x1a\n" + b"not a picture",
        "it is a PDF file": b"%PDF-1.7\n",
        "The file is empty": b"",
        "The file is larger than 10 MB": b"\x89PNG\r\n\x1a\n" + bytes(10 * MEGABYTE),
    }
    for said, content in cases.items():
        author.open(f"/submissions/{reference}/pages/visitors/visitors/add")
        author.send(visitor="Grandmother", picture=file(content, "nan.png"))
        assert said in author.faults()["picture"], said
        assert author.value("visitor") == "Grandmother"

    assert list(here.workflow.house.store.digests()) == []


@dataclass
class Somebody:
    """Signed in to a service that is served, by hand."""

    port: int
    cookies: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)

    def __post_init__(self) -> None:
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def open(self, path: str, **boxes: str) -> html.HtmlElement:
        data = urllib.parse.urlencode(boxes).encode() if boxes else None
        with self._opener.open(f"http://127.0.0.1:{self.port}{path}", data) as answer:
            self.path = urllib.parse.urlsplit(answer.geturl()).path
            return html.fromstring(answer.read().decode())

    def send(self, path: str, pieces: Iterator[bytes], size: int, kind: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=240)
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.cookies)
        headers = {"Content-Type": kind, "Content-Length": str(size), "Cookie": cookies}
        connection.request("POST", path, pieces, headers)
        answer = connection.getresponse()
        return answer.status, str(html.fromstring(answer.read().decode()).xpath("string(//main)"))


def form_with_file(token: str, megabytes: int) -> tuple[list[bytes], str]:
    """A form with one file, as a browser would send it."""
    start = f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n--x\r\n'
    name = 'Content-Disposition: form-data; name="attachment"; filename="a.pdf"\r\n\r\n'
    return [
        (start + name).encode(),
        *[bytes(MEGABYTE)] * megabytes,
        b"\r\n--x--\r\n",
    ], "multipart/form-data; boundary=x"


def largest(pid: int) -> int:
    """The most memory that a process and those that it started ever had, in megabytes."""
    try:
        mine = int(Path(f"/proc/{pid}/status").read_text().partition("VmHWM:")[2].split()[0]) // 1024
    except (FileNotFoundError, ProcessLookupError, IndexError):  # it has ended
        mine = 0
    return max([mine, *map(largest, children(pid))])


def test_a_hundred_megabytes_are_answered_with_a_page_and_take_no_memory(near: Path) -> None:
    port, data, log = free_port(), near / "data", near / "log"
    prepare(Settings(data=data, demonstration=True), utc_now)  # with its people, and no work to do yet
    with service("serve", environment(data, PORT=str(port), DEMONSTRATION="1"), log) as process:
        # The worker too has read what it needs by then: it takes more than the pages do.
        until(lambda: serves(port) and "ready" in log.read_text() and workers(data) != [], log)
        me = Somebody(port)
        token = me.open("/sign-in").forms[-1].fields["csrf_token"]
        home = me.open("/sign-in", csrf_token=token, email="case.manager@leeds-yjs.example", password=PASSWORD)
        case = next(link for link in me.open("/cases").xpath("//main//a/@href") if "/cases/C-" in link)
        token = me.open(case).xpath("//input[@name='csrf_token']/@value")[0]
        me.open(f"{case}/start", csrf_token=token, form="home_circumstances_report")
        place = me.path.replace("/tasks", "/pages/attached/attachments/add")
        pieces, kind = form_with_file(token, 100)
        before = largest(process.pid)

        status, said = me.send(place, iter(pieces), sum(map(len, pieces)), kind)

        assert home is not None
        assert (status, "too large" in said, "10 MB" in said) == (413, True, True)
        assert largest(process.pid) - before < 40
        assert serves(port)
    assert "Traceback" not in log.read_text()
    assert not list((data / "files").rglob("*"))
