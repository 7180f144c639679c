import hashlib
import json
import os
import secrets
import time
import urllib.error
import urllib.request


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


def call(cmd, school_id, account_id, **fields):
    # Never the same twice, and 31 characters at most.
    timestamp = f"{time.time_ns() // 1_000_000}-{secrets.token_hex(6)}"
    sign = md5(timestamp + md5(f"{school_id}{account_id}{os.environ['SCHOOLIM_SALT']}"))
    envelope = dict(cmd=cmd, school_id=school_id, account_id=account_id, timestamp=timestamp, sign=sign)
    body = json.dumps({**envelope, **fields}).encode()
    request = urllib.request.Request(os.environ["SCHOOLIM_URL"] + "/api/im", body, {"Content-Type": "application/json"})
    try:
        return urllib.request.urlopen(request).read().decode()
    except urllib.error.HTTPError as refused:
        return refused.read().decode()


print(call("getChatRoomList", 1, 4541, expanded=1))
