"""What people without an account get by e-mail: a link, and the code that opens it, read in the mail box of the embedded default."""

from __future__ import annotations

import re

from tests.browser.walking import ADMINISTRATOR, Walk


def link_and_code(walk: Walk, reference: str, to: str, kind: str) -> tuple[str, str]:
    """The newest link of a kind ("answer" or "receive") that somebody was sent, and its code; both messages are looked at."""
    walk.sign_in(ADMINISTRATOR)
    walk.follow("Mail box")
    messages = walk.page.locator(".work__row", has_text=reference).filter(has_text=to)
    walk.wait_for(messages.nth(1))
    addresses = [str(link.get_attribute("href")) for link in messages.get_by_role("link").all()]
    text = " ".join(walk.text_of(address) for address in addresses[:2])
    walk.look()
    link, code = re.search(rf"http\S+/{kind}/\S+", text), re.search(r"Your code is ([\d ]+\d)", text)
    assert link, text
    assert code, text
    return link[0], code[1]
