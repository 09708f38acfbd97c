"""What requests are bent with: words, boxes, headers and files that somebody could send who means harm."""

from __future__ import annotations

from tests.submissions.hostile import annotation, word
from tests.web.test_uploads import picture

MARK = "<fuzz9"  # an element that nobody writes: where it stands in a page as it is, somebody could have put a script there
METHODS = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "get", "")
HOSTILE = (
    "", " ", "0", "-1", "1", "2", "99999999999999999999999", "1e309", "NaN", "null", "true", "[]", "{}", "a" * 3000, "\x00", "\x00\x01\x1b",
    f"{MARK} onclick=alert(1)>", f'"\'>{MARK}>', f"</script>{MARK}/>", "javascript:alert(1)", "{{ 7*7 }}", "{% for x in y %}",
    "{{ ''.__class__.__mro__ }}", "${7*7}", "%s%n%x", "' OR 1=1 --", '"; DROP TABLE people; --', "../../../etc/passwd", "..\\..\\x",
    "/etc/passwd", "file:///etc/passwd", "http://127.0.0.1:1/", "//evil.example/", "\\\\evil\\share", "a\r\nSet-Cookie: x=1",
    "a\nBcc: x@evil.example", "=1+1", "\u202egpj.exe", "\ud7ff\uffff", "\ufeff", "\U0001f600" * 40, "ﷺ" * 60, "İstanbul", "K", "٣", "१२", "½", "²",
    "2026-02-30", "9999-12-31", "0000-00-00", "31/03/2026", "25:61", "2026-03-31T25:00", "0x10", "1_000", "１２", "+5", "-0", "1.5",
    "LS1 4AP", "a@b", "yes", "no", "next", "save", "on", "approved", "refused", "returned", "granted", "full", "pdf", "docx", "csv",
)  # fmt: skip
WORDS = (
    "visit", "visitors", "child", "declaration", "outcome", "talk", "request", "letter", "visit_request", "refusal_letter", "picture",
    "reason", "manager", "governor", "overdue", "waiting", "signing", "deliveries", "team", "leeds_yjs", "new", "add", "1", "2",
)  # fmt: skip
ASKED = (
    "next", "days", "organisation", "all", "form", "stage", "part", "v", "save", "q", "page", "sort", "from", "to", "who", "what", "about",
    "verdict", "round", "code", "state", "case", "kind", "after", "before", "format",
)  # fmt: skip
MORE_BOXES = (
    "status", "submission_id", "author_id", "person_id", "role", "is_admin", "go", "csrf_token", "password", "declared", "revision",
    "reference", "digest", "verdict", "id", "__class__", "picture-kept", "email", "code", "reason",
)  # fmt: skip
HEADER_NAMES = (
    "Host", "X-Forwarded-Host", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Prefix", "Forwarded", "Accept", "Accept-Language",
    "Accept-Encoding", "Range", "If-None-Match", "If-Modified-Since", "If-Range", "X-HTTP-Method-Override", "X-Original-URL", "X-Rewrite-URL",
    "Referer", "Origin", "X-Request-Id", "Authorization", "User-Agent", "Content-Encoding", "Expect", "X-Requested-With", "Date",
)  # fmt: skip
HEADER_VALUES = (
    "", "evil.example", "localhost", "localhost:99999999", "127.0.0.1", "::1", "[::1", "bytes=0-", "bytes=9-1", "bytes=a-b", "*", "*/*",
    "application/json", "gzip", "DELETE", "https://evil.example/", "Bearer x", "Basic eA==", "Basic =", "Thu, 32 Foo 2026", '"', "W/", "a" * 5000,
    "http", "for=1.2.3.4", "1.2.3.4, 5.6.7.8", "x" * 12, "é", "100-continue", "en;q=9,,,", "text/html;q=x",
)  # fmt: skip
TYPES = (
    "application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=", "application/json", "text/plain", "",
    "multipart/form-data; boundary=x", "text/xml", "application/x-www-form-urlencoded; charset=utf-7", "x",
)  # fmt: skip
SUBMISSIONS = ("draft", "signing", "done", "asked", "put", "given_away", "reporting", "foreign", "foreign_draft")
FILES = (
    ("a.png", picture()), ("a.png", b""), ("../../a.pdf", annotation(b"/Link", b"/A << /S /Launch >>")), ("a.docx", word()),
    (f"{MARK}.png", picture()), ("a\r\nb.pdf", b"%PDF-"), ("", b"x"), ("a.jpg", b"\xff\xd8\xff"), ("a" * 300, b"PK\x03\x04word/"),
)  # fmt: skip
