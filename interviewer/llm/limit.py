"""Holds a blocking call to a time limit."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def run_within(limit_s: float, call: Callable[[], T]) -> T:
    """The result of `call`, or its exception, unless it takes longer than `limit_s`.

    An HTTP client's own time-out starts again with every byte, and some gateways send blank lines
    to keep a slow reply alive, so it bounds nothing. A call that overruns is left behind in a
    daemon thread, which does not hold up the end of the process.

    Raises:
        TimeoutError: the limit passed first.
    """
    results: list[T] = []
    errors: list[BaseException] = []
    context = contextvars.copy_context()

    def work() -> None:
        try:
            results.append(context.run(call))
        except BaseException as error:  # noqa: BLE001  # raised again below, in the caller's thread
            errors.append(error)

    worker = threading.Thread(target=work, name="model-call", daemon=True)
    worker.start()
    worker.join(limit_s)
    if errors:
        raise errors[0]
    if not results:
        raise TimeoutError(f"no reply within {limit_s:.3g} s")
    return results[0]
