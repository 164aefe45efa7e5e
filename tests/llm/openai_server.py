"""A small server of OpenAI's protocol on 127.0.0.1, real enough for the real client.

Each request takes the next action from a queue; when the queue is empty the server behaves. An
action is a function that writes one HTTP response (or breaks off), so tests read as what they do.
"""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Body = dict[str, Any]
Fill = Callable[[str], Body]
Action = Callable[["Handler", Body], None]


class Server(ThreadingHTTPServer):
    """Holds the queue of actions and what has been received."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.queue: list[Action] = []
        self.always: Action = reply()
        self.requests: list[Body] = []
        self.authorisations: list[str] = []
        self.released = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def then(self, *actions: Action) -> None:
        """Queue one action for each of the next requests."""
        self.queue.extend(actions)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that has given up is part of the tests."""


class Handler(BaseHTTPRequestHandler):
    """Reads a request, records it and performs the next action."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append({"path": self.path, **body})
        self.server.authorisations.append(self.headers.get("Authorization", ""))
        action = self.server.queue.pop(0) if self.server.queue else self.server.always
        action(self, body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is logged."""

    def send_json(self, status: int, value: object, headers: dict[str, str] | None = None) -> None:
        self.send_bytes(status, json.dumps(value).encode(), "application/json", headers)

    def send_bytes(
        self, status: int, content: bytes, kind: str, headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


@contextlib.contextmanager
def serving() -> Iterator[Server]:
    """A server on a free port for as long as the block lasts."""
    server = Server()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def schema_of(body: Body) -> Body:
    """The schema that a request asks for, wherever it stands."""
    if "response_format" in body:
        return dict(body["response_format"]["json_schema"]["schema"])
    if "tools" in body:
        return dict(body["tools"][0]["function"]["parameters"])
    return dict(json.loads(body["messages"][0]["content"].rsplit("\n", 1)[1]))


def missed(point_id: str) -> Body:
    """The opinion that says least."""
    return {"quote": "", "reason": f"nothing on {point_id}", "verdict": "missed"}


def completion(body: Body, message: Body, finish: str = "stop") -> Body:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 0,
        "model": f"{body['model']}-0613",
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
    }


def text(content: str | None, finish: str = "stop", **extra: object) -> Action:
    """Reply with these words."""

    def act(handler: Handler, body: Body) -> None:
        message = {"role": "assistant", "content": content, **extra}
        handler.send_json(200, completion(body, message, finish))

    return act


def reply(fill: Fill = missed, change: Callable[[str], str] = lambda content: content) -> Action:
    """Reply with an object that fits the schema; `change` may then damage its text."""

    def act(handler: Handler, body: Body) -> None:
        content = change(json.dumps({key: fill(key) for key in schema_of(body)["properties"]}))
        message: Body = {"role": "assistant", "content": content}
        if "tools" in body:
            function = {"name": body["tools"][0]["function"]["name"], "arguments": content}
            call = {"id": "call-1", "type": "function", "function": function}
            message = {"role": "assistant", "content": None, "tool_calls": [call]}
        handler.send_json(200, completion(body, message))

    return act


def status(code: int, message: str = "failed", kind: str = "", **headers: str) -> Action:
    """Fail with an HTTP status; keyword names become headers (`retry_after="1"`)."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def act(handler: Handler, body: Body) -> None:
        handler.send_json(code, {"error": {"message": message, "type": "e", "code": kind}}, named)

    return act


def refuses(word: str, code: int, message: str) -> Action:
    """Fail while the request has this option with a value, behave otherwise."""

    def act(handler: Handler, body: Body) -> None:
        action = status(code, message) if body.get(word) is not None else reply()
        action(handler, body)

    return act


def raw(content: bytes, kind: str = "application/json", length: int | None = None) -> Action:
    """Send these bytes with status 200; `length` may promise more than comes."""

    def act(handler: Handler, body: Body) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(length or len(content)))
        handler.end_headers()
        handler.wfile.write(content)
        handler.close_connection = True

    return act


def empty_choices(handler: Handler, body: Body) -> None:
    handler.send_json(200, {**completion(body, {}), "choices": []})


def reset(handler: Handler, body: Body) -> None:
    """Break the connection off with a TCP reset."""
    # Linger of zero seconds makes close() send RST instead of FIN.
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True
    handler.connection.close()


def hang(handler: Handler, body: Body) -> None:
    """Say nothing until the test is over."""
    handler.server.released.wait(10)
    handler.close_connection = True


def drip(handler: Handler, body: Body) -> None:
    """Keep the reply alive with a blank every 20 ms and never finish it."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    with contextlib.suppress(OSError):
        while not handler.server.released.wait(0.02):
            handler.wfile.write(b"\n")
    handler.close_connection = True
