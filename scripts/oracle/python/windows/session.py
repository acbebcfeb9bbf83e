"""A management session ([MS-MDM], OMA-DM 1.2) in the shape that build 26200 was recorded with, over mutual TLS. The tree is
a table of nodes: what is set is kept, what is asked for is answered."""

import os
import tempfile
import xml.etree.ElementTree as ET
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

import requests
from cryptography.hazmat.primitives import serialization

from .soap import must

NS = "SYNCML:SYNCML1.2"
TYPE = "application/vnd.syncml.dm+xml"
GROUPS = ("Atomic", "Sequence")
COMMANDS = ("Add", "Replace", "Delete", "Get", "Exec")


class Tree:
    def __init__(self, nodes):
        self.nodes = dict(nodes)
        self.asked = []
        self.changed = []

    def do(self, kind, node, data):
        """Status and, for Get, the value."""
        if kind == "Get":
            self.asked.append(node)
            return ("200", self.nodes[node]) if node in self.nodes else ("404", None)
        self.changed.append(node)
        if kind == "Add" and node in self.nodes:
            return ("418", None)
        if kind == "Delete":
            return ("200" if self.nodes.pop(node, None) is not None else "404", None)
        if kind == "Exec":
            return ("200", None)
        self.nodes[node] = data
        return ("200", None)


def check_in(account, tree, session_id, alerts=(), user="others"):
    """Talks until the server has no more commands; how many messages it took."""
    with Transport(account) as transport:
        return Session(account, tree, session_id, transport).run(alerts, user)


class Transport:
    """Mutual TLS with the certificate of the enrolment."""

    def __init__(self, account):
        self.account = account

    def __enter__(self):
        handle, self.file = tempfile.mkstemp(suffix=".pem")
        pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
        with os.fdopen(handle, "wb") as out:
            out.write(self.account.certificate.public_bytes(pem))
            out.write(self.account.key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
        self.session = requests.Session()
        self.session.cert = self.file
        return self

    def __exit__(self, *_):
        self.session.close()
        os.unlink(self.file)

    def send(self, message):
        mode = "&" if urlsplit(self.account.address).query else "?"
        reply = self.session.post(
            f"{self.account.address}{mode}mode=Machine&Platform=WoA",
            data=message.encode(),
            headers={
                "Content-Type": TYPE,
                "Accept": f"{TYPE}, application/vnd.syncml.dm+wbxml, application/octet-stream",
                "User-Agent": "MSFT OMA DM Client/1.2.0.1",
                "client-request-id": self.account.names["EntDMID"],
            },
            allow_redirects=False,
            timeout=30,
        )
        must(reply.status_code == 200, f"the check-in was answered {reply.status_code}: {reply.text[:200]}")
        must("content-length" in reply.headers, "the answer has no Content-Length")
        must(reply.headers.get("content-type", "").startswith(TYPE), f"an answer of {reply.headers.get('content-type')}")
        return reply.content


class Session:
    def __init__(self, account, tree, session_id, transport):
        self.account = account
        self.tree = tree
        self.id = session_id
        self.transport = transport
        self.sent = 0

    def run(self, alerts, user):
        expected = {"0": "SyncHdr"}
        body = self.first(alerts, user, expected)
        while True:
            answer = self.parse(self.transport.send(self.message(body)))
            self.check_statuses(answer, expected)
            commands = [part for part in answer.find(q("SyncBody")) if name(part) in (*COMMANDS, *GROUPS)]
            if not commands:
                return self.sent
            must(self.sent < 30, "the session does not end")
            body, expected = self.answers(answer, commands)

    def first(self, alerts, user, expected):
        body = "<Alert><CmdID>2</CmdID><Data>1201</Data></Alert>" + alert(3, "1224", "com.microsoft/MDM/LoginStatus", user)
        at = 4
        meta = '<Format xmlns="syncml:metinf">int</Format><Mark xmlns="syncml:metinf">critical</Mark>'
        expected.update({"2": "Alert", "3": "Alert"})
        for number, kind, value in alerts:
            body += alert(at, number, kind, value, meta)
            expected[str(at)] = "Alert"
            at += 1
        info = {"DevId": self.account.device_id, "Man": "Fabrikam", "Mod": "F-14", "DmV": "1.3", "Lang": "en-GB"}
        items = "".join(
            f"<Item><Source><LocURI>./DevInfo/{key}</LocURI></Source><Data>{value}</Data></Item>"
            for key, value in info.items()
        )
        expected[str(at)] = "Replace"
        return f"{body}<Replace><CmdID>{at}</CmdID>{items}</Replace>"

    def message(self, body):
        self.sent += 1
        return (
            f'<SyncML xmlns="{NS}"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>'
            f"<SessionID>{self.id}</SessionID><MsgID>{self.sent}</MsgID>"
            f"<Target><LocURI>{escape(self.account.address)}</LocURI></Target>"
            f"<Source><LocURI>{self.account.device_id}</LocURI></Source></SyncHdr><SyncBody>{body}<Final/></SyncBody></SyncML>"
        )

    def parse(self, content):
        root = ET.fromstring(content)
        must(root.tag == q("SyncML"), f"not SyncML 1.2: {root.tag}")
        header = root.find(q("SyncHdr"))
        order = [name(part) for part in header][:6]
        must(order == ["VerDTD", "VerProto", "SessionID", "MsgID", "Target", "Source"], f"the header's order is {order}")
        must(text(header, "SessionID") == self.id, "the answer is of another session")
        must(text(header, "MsgID") == str(self.sent), f"the answer is message {text(header, 'MsgID')}, not {self.sent}")
        parts = list(root.find(q("SyncBody")))
        must(name(parts[-1]) == "Final", "the answer does not end with Final")
        ids = [found.text for part in root.iter() if (found := part.find(q("CmdID"))) is not None]
        must(len(ids) == len(set(ids)) and "0" not in ids, f"command ids repeat: {ids}")
        return root

    def check_statuses(self, answer, expected):
        """Every command of ours has its status, which names it."""
        told = {}
        for status in answer.find(q("SyncBody")).findall(q("Status")):
            must(text(status, "MsgRef") == str(self.sent), "a status of another message")
            told[text(status, "CmdRef")] = (text(status, "Cmd"), text(status, "Data"))
        for reference, kind in expected.items():
            must(reference in told, f"{kind} {reference} has no status")
            must(told[reference][0] == kind, f"the status of {kind} {reference} is for {told[reference][0]}")
            must(told[reference][1] in ("200", "212"), f"{kind} {reference} was answered {told[reference][1]}")

    def answers(self, answer, commands):
        """A status a command, in the order they came, and the results."""
        message = text(answer.find(q("SyncHdr")), "MsgID")
        self.statuses = [f"<MsgRef>{message}</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Data>200</Data>"]
        self.results = []
        for command in commands:
            self.answer(message, command)
        parts = [("Status", inner) for inner in self.statuses] + [("Results", inner) for inner in self.results]
        body = "".join(f"<{kind}><CmdID>{at}</CmdID>{inner}</{kind}>" for at, (kind, inner) in enumerate(parts, 1))
        return body, {"0": "SyncHdr"}

    def answer(self, message, command):
        kind, reference = name(command), text(command, "CmdID")
        refers = f"<MsgRef>{message}</MsgRef><CmdRef>{reference}</CmdRef>"
        if kind in GROUPS:
            self.statuses.append(f"{refers}<Cmd>{kind}</Cmd><Data>200</Data>")
            for part in command:
                if name(part) in COMMANDS:
                    self.answer(message, part)
            return
        items = command.findall(q("Item"))
        must(items, f"{kind} {reference} has no item")
        for item in items:
            node = text(item.find(q("Target")), "LocURI")
            must(node and node.startswith("./"), f"{kind} names {node}")
            status, value = self.tree.do(kind, node, text(item, "Data"))
            target = f"<TargetRef>{escape(node)}</TargetRef>" if len(items) > 1 else ""
            self.statuses.append(f"{refers}<Cmd>{kind}</Cmd>{target}<Data>{status}</Data>")
            if value is not None:
                self.results.append(
                    f"{refers}<Item><Source><LocURI>{escape(node)}</LocURI></Source><Data>{escape(value)}</Data></Item>"
                )


def alert(at, number, kind, value, meta=""):
    return (
        f'<Alert><CmdID>{at}</CmdID><Data>{number}</Data><Item>'
        f'<Meta><Type xmlns="syncml:metinf">{kind}</Type>{meta}</Meta>'
        f"<Data>{escape(value)}</Data></Item></Alert>"
    )


def q(local):
    return f"{{{NS}}}{local}"


def name(element):
    return element.tag.split("}")[1]


def text(element, local):
    found = element.find(q(local))
    return None if found is None else (found.text or "").strip()
