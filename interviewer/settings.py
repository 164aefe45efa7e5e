"""Settings from the environment, read once by an entry point and passed down."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from interviewer.errors import SettingsError

GraderChoice = Literal["auto", "builtin", "llm"]
_Usd = Annotated[float, Field(ge=0, allow_inf_nan=False)]
_Tokens = Annotated[int, Field(ge=0)]


class Settings(BaseSettings):
    """What can be set from outside. Every field has a working default."""

    model_config = SettingsConfigDict(
        env_prefix="INTERVIEWER_", frozen=True, extra="ignore", populate_by_name=True
    )

    home: Path = Field(default_factory=lambda: user_data_path("interviewer", appauthor=False))
    """Folder for the database, the index and cached vectors."""
    database_url: str = ""
    """SQLAlchemy URL; empty: SQLite under `home`."""
    grader: GraderChoice = "auto"
    """`auto` takes the LLM when one is configured, else the built-in judge."""
    model: str = ""
    """Chat model id for the LLM grader."""
    openai_api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    openai_base_url: str = Field(default="", validation_alias="OPENAI_BASE_URL")
    """Any OpenAI-compatible endpoint: vLLM, llama.cpp, Ollama."""
    model_timeout_s: float = Field(default=60.0, gt=0, le=600)
    """Limit on one call to the model."""
    model_deadline_s: float = Field(default=180.0, gt=0, le=3_600)
    """Limit on one grade, all retries included."""
    repeats: int = Field(default=1, ge=1, le=9)
    """Runs of the LLM grader for one grade, to see how far its verdicts can be relied on; each is
    paid for. The built-in judge says the same each time and runs once."""
    ignore_fillers: bool = True
    """Whether a quote may leave out the "um" and "uh" of the candidate's speech."""
    exemplars: int = Field(default=3, ge=0, le=10)
    """Labelled answers of a pack's `exemplars.jsonl` that the LLM grader is shown; 0: none."""
    embedding_model: str = ""
    """Embedding model at the endpoint; empty: the built-in one."""
    transcription_model: str = ""
    """Speech-to-text model for spoken answers; with `transcription_url` alone: whisper-1."""
    transcription_url: str = ""
    """OpenAI-compatible endpoint for speech; empty: that of the chat model, if a model is named."""
    transcription_api_key: SecretStr | None = None
    """Key for `transcription_url`, which is never sent the key of the chat model."""
    transcription_timeout_s: float = Field(default=60.0, gt=0, le=600)
    """Limit on one transcription."""
    max_answer_chars: int = Field(default=20_000, ge=100, le=1_000_000)
    """Longer answers are graded up to here, and the report says so."""
    budget_usd_session: _Usd | None = None
    """Most that the model may cost in one interview; None: no limit, as for all budgets."""
    budget_usd_day: _Usd | None = None
    """Most that it may cost in one day, UTC."""
    budget_usd_total: _Usd | None = None
    """Most that it may cost over all, as far back as the database goes."""
    budget_usd_batch: _Usd | None = None
    """Most that it may cost in one run of `interviewer grade`."""
    budget_tokens_session: _Tokens | None = None
    """Tokens in and out together; the others likewise."""
    budget_tokens_day: _Tokens | None = None
    budget_tokens_total: _Tokens | None = None
    budget_tokens_batch: _Tokens | None = None
    prices: Path | None = None
    """The user's own price file, in the form of `interviewer/llm/prices.yaml`; its entries win."""

    @cached_property
    def llm_configured(self) -> bool:
        """Whether an endpoint is set: a key, or the base URL of a local server."""
        return bool(self.openai_base_url or self.openai_api_key)

    @property
    def grader_in_use(self) -> Literal["builtin", "llm"]:
        """What `grader` comes to."""
        if self.grader == "auto":
            return "llm" if self.llm_configured else "builtin"
        return self.grader

    @property
    def database(self) -> str:
        """The SQLAlchemy URL in force."""
        return self.database_url or f"sqlite:///{self.home / 'interviewer.sqlite3'}"


def read_settings(**overrides: object) -> Settings:
    """Settings from the environment; `overrides` win.

    Raises:
        SettingsError: a value cannot be used; the message names the variable and what fits.
    """
    try:
        settings = Settings(**overrides)  # type: ignore[arg-type]  # checked by pydantic
    except ValidationError as error:
        problems = "; ".join(
            f"{_variable(str(problem['loc'][0]))}={problem['input']!r}: {problem['msg']}"
            for problem in error.errors()
        )
        raise SettingsError(f"settings cannot be used: {problems}") from error
    if settings.grader == "llm" and not settings.llm_configured:
        raise SettingsError(
            "INTERVIEWER_GRADER=llm, but no model endpoint is set; set OPENAI_API_KEY or "
            "OPENAI_BASE_URL, or use INTERVIEWER_GRADER=builtin"
        )
    return settings


def _variable(field: str) -> str:
    """The environment variable behind a field name."""
    name = field.upper()
    return name if name.startswith("OPENAI_") else f"INTERVIEWER_{name}"
