import base64
import sys

from verify import genuine

for line in sys.stdin:
    id, timestamp, signatures, body, secret = line.rstrip("\n").split("\t")
    print(genuine(id, timestamp, signatures, base64.b64decode(body), secret))
