"""The Ray cluster that a run works on: one that is there already, or one on this machine alone.

Nothing calls home: usage statistics are off, there is no dashboard, and a cluster that is started
here listens on loopback only.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from interviewer.errors import GradingFailed, InputError

INSTALL = ".venv/bin/python -m pip install -e '.[ray]'"
"""What brings Ray into the environment."""

_OBJECT_STORE_BYTES = 256 * 1024 * 1024
"""Of a cluster that is started here: a few thousand answers and grades under way take less."""


@dataclass(frozen=True)
class Cluster:
    """A cluster that this process is connected to."""

    n_cores: int
    """What it offers for work, over all nodes that are up now."""
    n_nodes: int


@contextmanager
def connected(address: str) -> Iterator[Cluster]:
    """Connect for the length of the block; a cluster that was started for it ends with it.

    Args:
        address: as in `RAY_ADDRESS`: `host:port`, or `auto` for the one that runs on this
            machine; empty: start one here.

    Raises:
        InputError: Ray is not installed, or the address cannot be used.
        GradingFailed: no cluster could be started here.
    """
    ray = ray_library(alone=not address)
    if address.startswith("ray://"):
        raise InputError(
            f"RAY_ADDRESS={address}: a client connection cannot run Ray Data; start the command "
            "on a node of the cluster with RAY_ADDRESS=auto, or send it there with `ray job submit`"
        )
    with _own_signals():
        _connect(ray, address)
    try:
        up = [node for node in ray.nodes() if node["Alive"]]
        cores = sum(node["Resources"].get("CPU", 0.0) for node in up)
        yield Cluster(n_cores=int(cores), n_nodes=len(up))
    finally:
        ray.shutdown()


def require_ray() -> None:
    """See that Ray is there, without the seconds that importing it takes.

    Raises:
        InputError: it is not installed; the message names the command that installs it.
    """
    if importlib.util.find_spec("ray") is None:
        raise InputError(_missing("no module named 'ray'"))


def ray_library(*, alone: bool = False) -> Any:
    """The `ray` module, with everything turned off that talks to others.

    Args:
        alone: this machine is all there is. Counts before the first import only.

    Raises:
        InputError: it is not installed; the message names the command that installs it.
    """
    # Before the import, which reads some of them, and over whatever the caller has set.
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    if alone:
        # The one switch that makes Ray listen on loopback: it puts the machine's outer address in
        # the place of a 127.0.0.1 that it is given (2.60, `services.resolve_ip_for_localhost`).
        os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    os.environ.setdefault("RAY_DATA_DISABLE_PROGRESS_BARS", "1")
    try:
        ray = importlib.import_module("ray")
        importlib.import_module("ray.data")
    except ImportError as error:
        raise InputError(_missing(str(error))) from error
    return ray


def _connect(ray: Any, address: str) -> None:
    quiet = {"log_to_driver": False, "logging_level": logging.CRITICAL}
    if address:
        try:
            ray.init(address=address, **quiet)
        except (ConnectionError, RuntimeError, ValueError) as error:
            raise InputError(
                f"RAY_ADDRESS={address}: no Ray cluster answers there ({_short(error)}); correct "
                "it, or leave it out to work on this machine alone"
            ) from error
    else:
        try:
            ray.init(
                address="local",
                include_dashboard=False,
                object_store_memory=_OBJECT_STORE_BYTES,
                **quiet,
            )
        # Ray raises the bare class where one of its processes does not come up in time.
        except Exception as error:
            raise GradingFailed(
                f"Ray could not be started on this machine ({_short(error)}); leave --engine ray "
                "out to grade without it"
            ) from error
    # Progress is shown by the command, and what goes wrong is raised.
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    # Else a worker's error arrives as one of Ray's, without what it was.
    context.raise_original_map_exception = True
    for name in ("ray", "ray.data"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


@contextmanager
def _own_signals() -> Iterator[None]:
    """Ray takes SIGTERM over when it connects; the run has its own way to end."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def _missing(why: str) -> str:
    return f"--engine ray needs Ray Data, which is not installed ({why}): {INSTALL}"


def _short(error: BaseException) -> str:
    """The first line of a message, which Ray follows up with pages."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
