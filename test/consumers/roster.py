#!/usr/bin/python3
"""Sends a list of a school and prints what it would do: roster.py URL SCHOOL FILE SOURCE VERSION [--approve [LEAVING]]

With --approve it is carried out as well, and the end of that is waited for. KEY_ID and KEY_SECRET are those that `ops key add`
has printed. Python's own library is all that it needs.
"""
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

from ask import signed

TYPES = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}


def ask(url, method, path, body=b"", content_type=""):
    headers = signed(os.environ["KEY_ID"], os.environ["KEY_SECRET"], method, path, content_type, body)
    request = urllib.request.Request(url + path, body or None, headers, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refused:
        sys.exit(refused.read().decode())


def settled(url, path, view):
    """The import, once it goes on by itself no more."""
    while view["retry_after_ms"] is not None:
        time.sleep(view["retry_after_ms"] / 1000)
        view = ask(url, "GET", path)
    return view


def main(url, school, file, source, version, *approval):
    imports = f"/admin/v1/schools/{school}/imports"
    query = urllib.parse.urlencode({"source": source, "version": version})
    with open(file, "rb") as opened:
        view = ask(url, "POST", f"{imports}?{query}", opened.read(), TYPES[file.rsplit(".", 1)[-1].lower()])
    path = f"{imports}/{view['import_id']}"
    view = settled(url, path, view)
    if approval and view["status"] == "planned":
        body = json.dumps({"leaving": int(approval[1])} if approval[1:] else {}).encode()
        view = settled(url, path, ask(url, "POST", f"{path}/approve", body, "application/json"))
    print(json.dumps(view, ensure_ascii=False, indent=2))
    sys.exit(0 if view["status"] in ("planned", "unchanged", "done") else 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
