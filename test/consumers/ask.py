#!/usr/bin/python3
"""Asks for something with a service key, and prints the answer: ask.py URL '{"cmd":…,"school_id":…}'

KEY_ID and KEY_SECRET are those that `ops key add` has printed. Python's own library is all that it needs.
"""
import base64
import hashlib
import hmac
import os
import secrets
import sys
import time
import urllib.error
import urllib.request


def signed(key_id, secret, method, path, content_type, body):
    """The headers of one request, by docs/services.md; `body` are the bytes that are sent."""
    now, nonce = str(int(time.time())), secrets.token_hex(16)
    bare, _, query = path.partition("?")
    digest = hashlib.sha256(body).hexdigest()
    text = "\n".join(["V2", method, bare, query, key_id, now, nonce, content_type, digest])
    proof = base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()).decode()
    return {
        "Content-Type": content_type,
        "X-Sign-Version": "2",
        "X-Key-Id": key_id,
        "X-Timestamp": now,
        "X-Nonce": nonce,
        "X-Signature": "v2=" + proof,
    }


def main(url, text):
    body = text.encode()
    key = os.environ["KEY_ID"], os.environ["KEY_SECRET"]
    headers = signed(*key, "POST", "/api/im", "application/json", body)
    try:
        with urllib.request.urlopen(urllib.request.Request(url + "/api/im", body, headers)) as answer:
            print(answer.read().decode())
    except urllib.error.HTTPError as refused:
        print(refused.read().decode())
        sys.exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
