"""Start the web server. `interviewer serve` calls this; nothing of the pages is decided here."""

from __future__ import annotations

import os
import socket
import threading
from pathlib import Path

from interviewer.errors import SettingsError
from interviewer.settings import Settings
from interviewer_ui.theme import THEME
from interviewer_ui.warm_up import warm_up

_ENTRY = Path(__file__).resolve().parent / "entry" / "app.py"


def serve(settings: Settings, port: int, address: str = "127.0.0.1") -> None:
    """Serve the app until the process is told to stop.

    Raises:
        SettingsError: the port cannot be used.
    """
    # Before anything imports onnxruntime, which otherwise writes a device id and calls home.
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    _refuse_taken(port, address)
    from streamlit.web import bootstrap

    from interviewer_ui.services import serve_settings

    build_ahead = serve_settings(settings)
    threading.Thread(
        target=warm_up, args=(port, address, build_ahead), daemon=True, name="warm-up"
    ).start()
    options = server_options(port, address)
    bootstrap.load_config_options(flag_options=options)
    bootstrap.run(str(_ENTRY), False, [], options)


def server_options(port: int, address: str) -> dict[str, object]:
    """Streamlit's settings, as its command line would take them."""
    return {
        "server_port": port,
        "server_address": address,
        "server_headless": True,
        "server_fileWatcherType": "none",
        # A laptop that sleeps or a train in a tunnel comes back to the same session.
        "server_disconnectedSessionTTL": 900,
        "browser_gatherUsageStats": False,
        "client_toolbarMode": "minimal",
        "client_showErrorDetails": "none",
        "client_showSidebarNavigation": False,
        **THEME,
    }


def _refuse_taken(port: int, address: str) -> None:
    """Say in our words that a port is taken; Streamlit would end the process with its own."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except (OSError, OverflowError) as error:
            raise SettingsError(
                f"cannot serve on {address}:{port}: {error}; choose another port, for example "
                f"`make run PORT={port + 1}` or `interviewer serve --port {port + 1}`"
            ) from error
