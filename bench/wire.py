"""One candidate at the end of a wire: speaks Streamlit's own protocol, as the browser does.

A page of Chromium costs some hundred megabytes; this costs a thread. It sends what the answer box
sends, message for message, and sees what the server draws. What happens in the browser (countdown,
local copy) is not here: `tests/browser` covers that with a real one.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

BOX = "interviewer_answer_box"


class Wire:
    """One browser session with the app.

    Args:
        url: of the server, `http://...`.
        page: the name of the page in its address.
        interview_id: goes along in the address.
        until: the monotonic time at which waiting ends.
    """

    def __init__(self, url: str, page: str, interview_id: str, until: float) -> None:
        self._until = until
        self._query = f"s={interview_id}"
        self._page_hash = ""
        self._socket = connect(
            url.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]  # a NewType of str
            max_size=None,
            open_timeout=60,
            ping_timeout=None,
        )
        self.buttons: dict[str, str] = {}
        self.headings: set[str] = set()
        self.errors: list[str] = []
        self.box: dict[str, Any] | None = None
        self._box_id = self._box_fragment = ""
        self._number = int(time.time() * 1000)
        self._send(page_name=page)

    def close(self) -> None:
        """Leave."""
        self._socket.close()

    def press(self, label: str) -> None:
        """Press a button that was drawn."""
        self._send(widget_id=self.buttons[label], trigger=True)

    def say(self, kind: str, text: str) -> int:
        """What the box sends; returns the number that the reply will name."""
        assert self.box is not None
        self._number += 1
        said = {
            "kind": kind,
            "text": text,
            "revision": self.box["revision"] + 1,
            "number": self._number,
        }
        self._send(
            widget_id=self._box_id, state=json.dumps({"said": said}), fragment=self._box_fragment
        )
        return self._number

    def wait(self, until: Callable[[], bool], what: str) -> None:
        """Take in what the server sends until something is so.

        Raises:
            TimeoutError: it did not come to be so in time.
        """
        while not until():
            left = self._until - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"{what} did not come; shown: {self.headings} {self.errors}")
            try:
                frame = self._socket.recv(timeout=min(left, 30))
            except TimeoutError:
                continue
            if isinstance(frame, bytes):
                message = ForwardMsg()
                message.ParseFromString(frame)
                self._take(message)

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._page_hash = message.new_session.page_script_hash
            if not message.metadata.run.fragment_ids:
                self.buttons, self.headings, self.errors = {}, set(), []
        elif kind == "navigation":
            self._page_hash = message.navigation.page_script_hash
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            drawn = element.WhichOneof("type")
            if drawn == "button":
                self.buttons[element.button.label] = element.button.id
            elif drawn == "heading":
                self.headings.add(element.heading.body)
            elif drawn == "alert":
                self.errors.append(element.alert.body)
            elif drawn == "bidi_component" and element.bidi_component.component_name == BOX:
                self.box = json.loads(element.bidi_component.json)
                self._box_id = element.bidi_component.id
                self._box_fragment = message.delta.fragment_id

    def _send(
        self,
        *,
        page_name: str = "",
        widget_id: str = "",
        trigger: bool = False,
        state: str = "",
        fragment: str = "",
    ) -> None:
        message = BackMsg()
        client = message.rerun_script
        client.query_string = self._query
        client.page_name = page_name
        client.page_script_hash = "" if page_name else self._page_hash
        client.fragment_id = fragment
        if widget_id:
            widget = client.widget_states.widgets.add()
            widget.id = widget_id
            if trigger:
                widget.trigger_value = True
            else:
                widget.json_value = state
        client.SetInParent()
        self._socket.send(message.SerializeToString())
