"""`interviewer doctor`: each fact that the product rests on, checked."""

from __future__ import annotations

import io
import json
import sys
import wave
from collections.abc import Callable
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from interviewer.settings import Settings

SILENCE_S = 1


def doctor(as_json: bool = typer.Option(False, "--json", help="Print JSON.")) -> None:
    """Check settings, packs, model files, database, index and endpoints; exit 1 on a bad one."""
    from interviewer.errors import InterviewerError
    from interviewer.settings import read_settings

    results: list[dict[str, object]] = []

    def check(name: str, work: Callable[[], str]) -> None:
        try:
            results.append({"check": name, "ok": True, "detail": work()})
        except InterviewerError as error:
            results.append({"check": name, "ok": False, "detail": str(error)})

    settings: Settings | None = None

    def settings_ok() -> str:
        nonlocal settings
        settings = read_settings()
        return f"grader {settings.grader_in_use}, home {settings.home}"

    check("python", lambda: ".".join(map(str, sys.version_info[:3])))
    check("settings", settings_ok)
    check("built-in model", _model)
    check("entailment model", _entailment)
    if settings is None:
        check("packs", _packs)
    else:
        known = settings
        check("packs", lambda: _packs(known))
        check("home folder", lambda: _home(known))
        check("database", lambda: _database(known))
        check("index", lambda: _index(known))
        check("model endpoint", lambda: _endpoint(known))
        check("transcription endpoint", lambda: _speech(known))
    bad = [result for result in results if not result["ok"]]
    if as_json:
        print(json.dumps({"ok": not bad, "checks": results}, indent=2))
    else:
        for result in results:
            print(f"{'ok ' if result['ok'] else 'BAD'} {result['check']}: {result['detail']}")
    if bad:
        raise typer.Exit(1)


def _model() -> str:
    from interviewer.embedding.builtin import BuiltinEmbedder

    embedder = BuiltinEmbedder()
    embedder.embed(["ready"])
    return f"{embedder.id}, files as shipped"


def _entailment() -> str:
    from interviewer.grading.builtin.entailment import BuiltinEntailment

    entailment = BuiltinEntailment()
    entailment.read([("ready", "ready")])
    return f"{entailment.id}, files as shipped"


def _packs(settings: Settings | None = None) -> str:
    from interviewer.packs.load import SOURCES, installed_packs, load_pack, pack_sources

    sources = pack_sources(settings.home) if settings else SOURCES
    packs = [load_pack(name, sources) for name in installed_packs(sources)]
    return ", ".join(f"{pack.id} {pack.version} ({len(pack.questions)})" for pack in packs)


def _home(settings: Settings) -> str:
    from interviewer.errors import StoreUnavailable
    from interviewer.wiring import writable

    if not writable(settings.home):
        raise StoreUnavailable(
            f"{settings.home}: cannot be written; point INTERVIEWER_HOME at a folder that can be"
        )
    return f"{settings.home} can be written"


def _database(settings: Settings) -> str:
    from interviewer.store.database import HEAD, Database

    database = Database(settings.database)
    database.close()
    return f"{database.shown_url}, revision {HEAD}"


def _index(settings: Settings) -> str:
    from interviewer.wiring import Grading

    grading = Grading(settings)
    try:
        pack = grading.load_pack("hypervisors")
        grading.wait_for_index()
        found = grading.index.find_questions(pack.questions[0].question, 1)
        return f"{grading.index.folder}, finds {found[0].question_id}"
    finally:
        grading.close()


def _endpoint(settings: Settings) -> str:
    if not settings.llm_configured:
        return "none set: the built-in grader grades, offline"
    from interviewer.llm.probe import check_endpoint

    return check_endpoint(settings)


def _speech(settings: Settings) -> str:
    from interviewer.errors import SettingsError
    from interviewer.llm.transcription import transcriber_of, why_no_voice

    transcriber = transcriber_of(settings)
    if transcriber is None:
        if settings.transcription_model:
            raise SettingsError(why_no_voice(settings))
        return f"off: answers are typed ({why_no_voice(settings)})"
    # Not the list of models, as for the chat endpoint: whisper.cpp and others keep none.
    transcriber(_silence())
    return f"{transcriber.label} answers (it was sent {SILENCE_S} s of silence)"


def _silence() -> bytes:
    """The shortest recording that says whether address, key and model are right."""
    rate = 16_000
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as audio:
        audio.setnchannels(1)
        audio.setsampwidth(2)
        audio.setframerate(rate)
        audio.writeframes(bytes(2 * rate * SILENCE_S))
    return buffer.getvalue()
