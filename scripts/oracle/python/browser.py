"""A browser without pictures for our drivers: follows redirects and fills in forms, until it has left the authority."""

import html
import json
import os
import re
import time
import urllib.parse

import requests

ORACLE = json.loads(os.environ["ORACLE"])
LOGIN = ORACLE["urls"]["login"]


def step(name, take):
    """One JSON line a step."""
    start = time.monotonic()
    try:
        ok, detail = True, take() or ""
    except Exception as error:  # whatever a client throws is its verdict
        ok, detail = False, f"{type(error).__name__}: {error}"
    ms = round((time.monotonic() - start) * 1000)
    print(json.dumps({"step": name, "ok": ok, "detail": str(detail), "ms": ms}), flush=True)


def must(right, otherwise):
    if not right:
        raise AssertionError(otherwise)


# other forms of a page lead to other ways to sign in
first_form = re.compile(r'<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>', re.DOTALL)


def sign_in(url, answer=None):
    """Where the sign-in led; for the code of a device the text of the last page."""
    session = requests.Session()
    reply = session.get(url, allow_redirects=False)
    for _ in range(12):
        location = reply.headers.get("location")
        if location:
            address = urllib.parse.urljoin(reply.url, location)
            if not address.startswith(LOGIN):
                return address
            reply = session.get(address, allow_redirects=False)
            continue
        form = first_form.search(reply.text)
        if form is None:
            return reply.text
        fields = {}
        for tag in re.findall(r"<input[^>]*>", form.group(2)):
            name = re.search(r'name="([^"]*)"', tag)
            value = re.search(r'value="([^"]*)"', tag)
            fields[name.group(1)] = html.unescape(value.group(1)) if value else ""
        fields.update({k: v for k, v in {"username": ORACLE["user"], "password": ORACLE["password"]}.items() if k in fields})
        if answer and "user_code" in fields:
            fields.update(answer)
        address = urllib.parse.urljoin(reply.url, html.unescape(form.group(1)))
        reply = session.post(address, data=fields, allow_redirects=False)
    raise AssertionError("the sign-in does not end")


def allow_device(page, user_code):
    """Types the code, signs in and says yes."""
    text = sign_in(page, {"user_code": user_code, "answer": "allow"})
    must("The device is signed in" in text, "the device was not allowed")
