"""Our own styles and scripts: asked for once, kept until the service is changed."""

from __future__ import annotations

import re

from tests.web.windows import Window

FOR_GOOD = "public, max-age=31536000, immutable"


def addresses(nobody: Window) -> set[str]:
    """What the page that is open refers to."""
    return set(nobody.tree.xpath("//link/@href | //script/@src"))


def test_what_a_page_refers_to_is_there_and_kept_for_good(nobody: Window) -> None:
    found = addresses(nobody.open("/sign-in"))

    assert len(found) == 4
    for address in found:
        answer = nobody.client.get(address)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, FOR_GOOD), address


def test_what_scripts_and_styles_refer_to_is_kept_for_as_long(nobody: Window) -> None:
    nobody.open("/sign-in")
    [style] = nobody.tree.xpath("//link[@rel='stylesheet']/@href")
    [script] = nobody.tree.xpath("//script[@type='module']/@src")
    folders = {style: style.rpartition("/")[0], script: script.rpartition("/")[0]}
    for address, pattern in ((style, r'url\("(fonts/[^"]+)"'), (script, r'from "\./([^"]+)"')):
        names = re.findall(pattern, nobody.client.get(address).text)
        assert names
        for name in names:
            answer = nobody.client.get(f"{folders[address]}/{name}")
            assert (answer.status_code, answer.headers["Cache-Control"]) == (200, FOR_GOOD), name


def test_a_page_of_another_version_gets_what_is_here_and_does_not_keep_it(nobody: Window) -> None:
    answer = nobody.client.get("/static/0123456789ab/build/main.css")

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")


def test_a_file_that_is_not_there_is_kept_by_nobody(nobody: Window) -> None:
    [style] = nobody.open("/sign-in").tree.xpath("//link[@rel='stylesheet']/@href")
    answer = nobody.client.get(style.replace("main.css", "nothing.css"))

    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("Cache-Control", "")
