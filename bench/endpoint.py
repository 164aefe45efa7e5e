"""A chat endpoint that takes its time: OpenAI's protocol on 127.0.0.1, every reply late by the
same latency, with hardly any work of its own, so that what is measured is the caller.

    python bench/endpoint.py --latency 0.2      prints its address, serves until standard input ends

It finds every point of the question met and quotes the n-th sentence of the answer for the n-th
point, which is what `bench/llm.py` asks about.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
from contextlib import suppress

_TURN = re.compile(r'turn="1">\n(.*)\n</candidate', re.DOTALL)
_SENTENCE = re.compile(r"(?<=\.) ")


def completion(request: bytes, number: int) -> bytes:
    """The body of the reply. No usage is reported, as many local servers do not."""
    body = json.loads(request)
    schema = body["response_format"]["json_schema"]["schema"]
    found = _TURN.search(body["messages"][-1]["content"])
    sentences = _SENTENCE.split(found.group(1)) if found else []
    said = {
        point_id: {"quote": quote, "reason": "You say so.", "verdict": "met"}
        for point_id, quote in zip(schema["properties"], sentences, strict=False)
    }
    message = {"role": "assistant", "content": json.dumps(said)}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    return json.dumps(
        {
            "id": f"chatcmpl-{number}",
            "object": "chat.completion",
            "created": 0,
            "model": body["model"],
            "choices": [choice],
        }
    ).encode()


class Connection(asyncio.Protocol):
    """One kept-alive connection; requests on it come one after the other."""

    def __init__(self, latency_s: float, counts: dict[str, int]) -> None:
        self._latency_s = latency_s
        self.counts = counts
        self._received = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, mark, body = self._received.partition(b"\r\n\r\n")
        if not mark:
            return
        if head.startswith(b"GET"):
            self._received = b""
            self._send(json.dumps(self.counts).encode())
            return
        length = re.search(rb"(?i)content-length: *(\d+)", head)
        if length is None or len(body) < int(length[1]):
            return
        self._received = b""
        counts = self.counts
        counts["requests"] += 1
        counts["in_flight"] += 1
        counts["most_in_flight"] = max(counts["in_flight"], counts["most_in_flight"])
        messages = json.loads(body)["messages"]
        counts["prompt_chars"] += sum(len(message["content"]) for message in messages)
        reply = completion(body, counts["requests"])
        asyncio.get_running_loop().call_later(self._latency_s, self._reply, reply)

    def _reply(self, body: bytes) -> None:
        self.counts["in_flight"] -= 1
        self._send(body)

    def _send(self, body: bytes) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
        self._transport.write(f"{head}\r\n\r\n".encode() + body)


async def serve(latency_s: float) -> None:
    """Serve until standard input is closed, which the end of the parent process does too."""
    loop = asyncio.get_running_loop()
    counts = {"requests": 0, "prompt_chars": 0, "in_flight": 0, "most_in_flight": 0}
    server = await loop.create_server(
        lambda: Connection(latency_s, counts), "127.0.0.1", 0, backlog=256
    )
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--latency", type=float, default=0.2, help="seconds before each reply")
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(parser.parse_args().latency))


if __name__ == "__main__":
    main()
