"""Open and let go of a Chroma folder. The only module that imports chromadb."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path
from typing import Any


def open_collection(folder: Path, embedder_id: str) -> Any:
    """The collection of one vector space in a folder that this process owns; made if missing.

    Collections of other embedders are dropped: vectors of two spaces never meet. `Any`: what
    Chroma returns has type parameters of embedding functions and images that play no part here.
    """
    import chromadb
    from chromadb.config import Settings

    folder.mkdir(parents=True, exist_ok=True)
    client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
    # The embedder is in the name, because Chroma compares no more than that (chroma stores its own
    # embedding functions by name, and accepts another version of the same name without a word).
    name = f"texts-{hashlib.sha256(embedder_id.encode()).hexdigest()[:12]}"
    for other in client.list_collections():
        if other.name != name:
            client.delete_collection(other.name)
    return client.get_or_create_collection(
        name,
        embedding_function=None,
        configuration={"hnsw": {"space": "cosine", "ef_search": 400}},
        metadata={"embedder": embedder_id},
    )


def forget_client(folder: Path) -> None:
    """Drop Chroma's process-wide handle on a folder, or a rebuilt one would not be seen."""
    with contextlib.suppress(ImportError):
        from chromadb.api.shared_system_client import SharedSystemClient

        systems = SharedSystemClient._identifier_to_system
        system = systems.pop(str(folder), None)
        if system is not None:
            # A client that failed to open has no parts to stop; there is nothing to save either.
            with contextlib.suppress(Exception):
                system.stop()
