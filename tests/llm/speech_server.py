"""Actions of `openai_server` for `/v1/audio/transcriptions`, and recordings to send there."""

from __future__ import annotations

import contextlib
import io
import math
import re
import struct
import threading
import wave
from collections.abc import Iterator

from tests.llm.openai_server import Action, Body, Handler, Server

TEXT = "A hypervisor divides one machine among many."


class SpeechHandler(Handler):
    """Reads the multipart form that audio comes in; actions see its fields."""

    def do_POST(self) -> None:  # noqa: N802  # the name that http.server calls
        content = self.rfile.read(int(self.headers["Content-Length"]))
        body: Body = {"path": self.path}
        for part in re.split(rb"--[\w-]+(?:--)?\r\n", content):
            head, _, value = part.partition(b"\r\n\r\n")
            if name := re.search(rb'name="(\w+)"', head):
                text = value.removesuffix(b"\r\n")
                body[name[1].decode()] = text if b"filename" in head else text.decode()
        self.server.requests.append(body)
        self.server.authorisations.append(self.headers.get("Authorization", ""))
        action = self.server.queue.pop(0) if self.server.queue else self.server.always
        action(self, body)


@contextlib.contextmanager
def hearing() -> Iterator[Server]:
    """A transcription server on a free port for as long as the block lasts."""
    server = Server()
    server.RequestHandlerClass = SpeechHandler
    server.always = heard()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def heard(text: str = TEXT, **segment: object) -> Action:
    """Reply as Whisper does; `segment` changes what it says of the one stretch of speech."""

    def act(handler: Handler, body: Body) -> None:
        if body.get("response_format") != "verbose_json":
            handler.send_json(200, {"text": text})
            return
        row = {"text": text, "avg_logprob": -0.2, "compression_ratio": 1.4, "no_speech_prob": 0.01}
        handler.send_json(
            200, {"task": "transcribe", "text": text, "segments": [{**row, **segment}]}
        )

    return act


def recording(seconds: float = 1.0) -> bytes:
    """A tone as the browser would record it."""
    n = int(seconds * 16_000)
    samples = (int(8_000 * math.sin(frame / 6)) for frame in range(n))
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as audio:
        audio.setnchannels(1)
        audio.setsampwidth(2)
        audio.setframerate(16_000)
        audio.writeframes(struct.pack(f"<{n}h", *samples))
    return buffer.getvalue()
