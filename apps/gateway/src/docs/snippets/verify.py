import base64
import hashlib
import hmac
import re
import time


def genuine(id: str, timestamp: str, signatures: str, body: bytes, secret: str) -> bool:
    """body: as it came, before anybody has parsed it"""
    if not re.fullmatch("[0-9]{1,10}", timestamp) or abs(time.time() - int(timestamp)) > 300:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{id}.{timestamp}.".encode() + body
    own = b"v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256))
    return any(hmac.compare_digest(own, one.encode()) for one in signatures.split(" "))
