"""Files and batches of OpenAI's protocol on 127.0.0.1, beside the chat that live calls need.

A batch is finished as soon as it is looked at for the `looks`-th time; `answer` makes one reply.
"""

from __future__ import annotations

import contextlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Body = dict[str, Any]


class BatchServer(ThreadingHTTPServer):
    """Holds what was uploaded and counts what was asked for."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, answer: Callable[[Body], Body]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.files: dict[str, bytes] = {}
        self.batches: dict[str, Body] = {}
        self.live: list[Body] = []
        self.looks = 2
        self.status = "completed"
        self.failing: Callable[[Body], int] = lambda _line: 200
        """Status of the response to a line."""
        self.left_out: Callable[[Body], bool] = lambda _line: False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def finish(self, batch: Body) -> None:
        """Write the files of replies, in the opposite order of the requests."""
        good, bad = [], []
        for line in reversed(self.files[batch["input_file_id"]].splitlines()):
            asked = json.loads(line)
            status = self.failing(asked)
            if self.left_out(asked):
                continue
            body = self.answer(asked["body"]) if status == 200 else {"error": {"message": "bad"}}
            reply = {
                "id": "r",
                "custom_id": asked["custom_id"],
                "response": {"status_code": status, "request_id": "x", "body": body},
                "error": None,
            }
            (good if status == 200 else bad).append(json.dumps(reply))
        for key, lines in (("output_file_id", good), ("error_file_id", bad)):
            if lines:
                name = f"file-{len(self.files) + 1}"
                self.files[name] = ("\n".join(lines) + "\n").encode()
                batch[key] = name
        batch["status"] = self.status


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: BatchServer

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is logged."""

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        server = self.server
        if self.path == "/v1/files":
            name = f"file-{len(server.files) + 1}"
            boundary = re.search(r"boundary=(\S+)", self.headers["Content-Type"])
            assert boundary
            parts = content.split(b"--" + boundary[1].encode())
            part = next(part for part in parts if b'name="file"' in part)
            server.files[name] = part.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n")
            self._send({"id": name, "object": "file", "purpose": "batch", "bytes": 1,
                        "created_at": 0, "filename": "f", "status": "processed"})  # fmt: skip
        elif self.path == "/v1/batches":
            asked = json.loads(content)
            name = f"batch-{len(server.batches) + 1}"
            lines = server.files[asked["input_file_id"]].splitlines()
            server.batches[name] = {
                "id": name,
                "object": "batch",
                "status": "in_progress",
                "created_at": 0,
                "looked": 0,
                "request_counts": {"total": len(lines), "completed": 0, "failed": 0},
                **asked,
            }
            self._send(server.batches[name])
        else:
            body = json.loads(content)
            server.live.append(body)
            self._send(server.answer(body))

    def do_GET(self) -> None:
        server = self.server
        path = self.path.partition("?")[0]
        if path == "/v1/batches":
            self._send({"object": "list", "data": list(server.batches.values()), "has_more": False})
        elif path.startswith("/v1/batches/"):
            batch = server.batches[path.rpartition("/")[2]]
            batch["looked"] += 1
            if batch["looked"] == server.looks:
                server.finish(batch)
            self._send(batch)
        else:
            self._bytes(server.files[path.split("/")[3]])

    def _send(self, value: Body) -> None:
        self._bytes(json.dumps(value).encode())

    def _bytes(self, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextlib.contextmanager
def batch_serving(answer: Callable[[Body], Body]) -> Iterator[BatchServer]:
    """A server on a free port for as long as the block lasts."""
    server = BatchServer(answer)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
