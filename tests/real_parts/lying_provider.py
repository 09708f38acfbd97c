"""A provider that puts into a token whatever the code tells it to: python lying_provider.py PORT

A code is base64url of JSON: `header`, `claims` (null takes one away), `signed` (own, other, none, public).
"""

from __future__ import annotations

import base64
import hmac
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from joserfc import jws
from joserfc.jwk import RSAKey

OWN = RSAKey.generate_key(2048, {"kid": "own", "use": "sig"}, private=True)
OTHER = RSAKey.generate_key(2048, {"kid": "own"}, private=True)
PORT = int(sys.argv[1])
ISSUER = f"http://127.0.0.1:{PORT}"


def token(told: dict[str, Any]) -> str:
    now = int(time.time())
    claims = {
        "iss": ISSUER, "sub": "liar", "aud": "formsvc", "iat": now, "exp": now + 300, "auth_time": now,
        "email": "author@leeds_yjs.example", "email_verified": True,
    } | told.get("claims", {})  # fmt: skip
    payload = json.dumps({name: value for name, value in claims.items() if value is not None})
    signed = told.get("signed", "own")
    if signed == "none":
        head = {"alg": "none", "kid": "own"}
        return ".".join((_text(json.dumps(head)), _text(payload), ""))
    if signed == "public":
        signed_text = f"{_text(json.dumps({'alg': 'HS256', 'kid': 'own'}))}.{_text(payload)}"
        return f"{signed_text}.{_code(hmac.digest(OWN.as_pem(private=False), signed_text.encode(), 'sha256'))}"
    header = {"alg": "RS256", "kid": "own"} | told.get("header", {})
    return jws.serialize_compact(header, payload, OTHER if signed == "other" else OWN)


def _text(plain: str) -> str:
    return _code(plain.encode())


def _code(plain: bytes) -> str:
    return base64.urlsafe_b64encode(plain).rstrip(b"=").decode()


def described(path: str) -> dict[str, Any]:
    issuer = ISSUER + path.removesuffix("/.well-known/openid-configuration")
    found = {name: f"{ISSUER}/{name}" for name in ("authorization_endpoint", "token_endpoint", "userinfo_endpoint")}
    found |= {"issuer": issuer, "jwks_uri": f"{ISSUER}/jwks"}
    if path.startswith("/another"):
        found["issuer"] = ISSUER
    if path.startswith("/unencrypted"):
        found["token_endpoint"] = "http://id.example/token"
    if path.startswith("/huge"):
        found["padding"] = "x" * 300_000
    return found


class Liar(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path.startswith("/moved"):
            self.send_response(302)
            self.send_header("Location", f"{ISSUER}/.well-known/openid-configuration")
            self.end_headers()
            return
        self._answer({"keys": [OWN.as_dict(private=False)]} if self.path == "/jwks" else described(self.path))

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        told = json.loads(base64.urlsafe_b64decode(form["code"][0] + "=="))
        self._answer({"access_token": "a", "token_type": "Bearer", "id_token": token(told)})

    def _answer(self, said: dict[str, Any]) -> None:
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", PORT), Liar).serve_forever()
