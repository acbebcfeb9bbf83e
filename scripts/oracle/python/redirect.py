"""Runs a Python program unmodified with its network turned to this installation.

    python redirect.py <script.py | module:function> [arguments]

What a hosts file and a reverse proxy would do is done where the requests library sends: the vendor's host names become
our origins, TLS is verified against our authority whatever the program asked for, and any other host is refused, so that
nothing ever leaves the machine. ORACLE_HOSTS is JSON {host: origin}, ORACLE_PATHS is JSON {host + path: path} for the few
addresses that a client does not take from discovery, ORACLE_CA is the authority's certificate in a file.
"""

import importlib
import json
import os
import runpy
import sys
import urllib.parse

import requests.adapters

HOSTS = json.loads(os.environ["ORACLE_HOSTS"])
PATHS = json.loads(os.environ.get("ORACLE_PATHS", "{}"))
CA = os.environ["ORACLE_CA"]
OURS = set(HOSTS.values())
real_send = requests.adapters.HTTPAdapter.send


def send(self, request, stream=False, timeout=None, verify=True, cert=None, proxies=None):
    url = urllib.parse.urlsplit(request.url)
    origin = f"{url.scheme}://{url.netloc}"
    if origin not in OURS:
        if url.netloc not in HOSTS:
            raise RuntimeError(f"this run may not call {url.netloc}")
        origin = HOSTS[url.netloc]
    path = PATHS.get(url.netloc + url.path, url.path)
    request.url = origin + path + (f"?{url.query}" if url.query else "")
    response = real_send(self, request, stream=stream, timeout=timeout or 20, verify=CA, cert=cert, proxies={})
    if os.environ.get("ORACLE_TRACE"):
        print(f"  {request.method} {url.netloc}{url.path} -> {response.status_code} {response.text[:300]}", file=sys.stderr)
    return response


requests.adapters.HTTPAdapter.send = send

program = sys.argv[1]
sys.argv = sys.argv[1:]
if ":" in program:
    module, function = program.split(":")
    getattr(importlib.import_module(module), function)()
else:
    sys.path.insert(0, os.path.dirname(os.path.abspath(program)))
    runpy.run_path(program, run_name="__main__")
