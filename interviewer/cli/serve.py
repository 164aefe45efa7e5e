"""`interviewer serve`: the app in the browser."""

from __future__ import annotations

import typer


def serve(
    port: int = typer.Option(8501, min=1, max=65535, help="Port on this machine."),
    address: str = typer.Option("127.0.0.1", help="Address to listen on; loopback by default."),
) -> None:
    """Serve the app in the browser, on http://127.0.0.1:8501 unless told otherwise."""
    from interviewer.settings import read_settings

    settings = read_settings()
    from interviewer_ui.serve import serve as run

    run(settings, port=port, address=address)
