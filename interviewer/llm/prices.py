"""What a model's tokens cost, from a dated file. A model that is not listed has no price: none is
guessed from its name. Whether money may be spent is for `spending.budget` to say."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from pydantic import Field, ValidationError

from interviewer.domain.base import Frozen
from interviewer.domain.grade import TokenUse
from interviewer.errors import SettingsError

SHIPPED = Path(__file__).resolve().parent / "prices.yaml"
_MILLION = 1_000_000


class Price(Frozen):
    """USD per million tokens."""

    input: float = Field(ge=0, allow_inf_nan=False)
    output: float = Field(ge=0, allow_inf_nan=False)

    @property
    def is_free(self) -> bool:
        """Whether tokens cost nothing, as on one's own server."""
        return not self.input and not self.output

    def usd(self, use: TokenUse) -> float:
        """What these tokens cost, without any discount for cached input: rather more than less."""
        return (use.input_tokens * self.input + use.output_tokens * self.output) / _MILLION


class PriceFile(Frozen):
    """A file of prices, shipped or the user's own."""

    as_of: date
    """The day on which the prices were seen."""
    source: str = ""
    endpoint: str = ""
    """Whose prices these are; empty: those of whatever endpoint is configured."""
    models: dict[str, Price]
    """By the exact id that is asked for or that the endpoint reports."""


class Prices(Frozen):
    """The prices that hold at the configured endpoint."""

    models: dict[str, Price] = Field(default_factory=dict)

    def of(self, *names: str) -> Price | None:
        """The price of the first of these ids that is listed; None: none is."""
        return next((self.models[name] for name in names if name in self.models), None)


class Cost(Frozen):
    """What an interview or a batch took."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    usd: float | None = 0.0
    """Without any discount for cached input; None: not known, see `reason`."""
    reason: str = ""
    """Why `usd` is not known; empty when it is."""

    @property
    def shown(self) -> str:
        """One line for a report."""
        if not self.calls:
            return "no cost: no model was called"
        tokens = (
            f"{self.calls:,} model {'call' if self.calls == 1 else 'calls'}, "
            f"{self.input_tokens:,} tokens in, {self.output_tokens:,} out"
        )
        return (
            f"{dollars(self.usd)} ({tokens})"
            if self.usd is not None
            else (f"{tokens}; {self.reason}")
        )


def dollars(usd: float) -> str:
    """An amount in dollars, with as many digits as tell small amounts from nothing."""
    if 0 < usd < 0.0001:
        return "under $0.0001"
    return f"${usd:,.4f}" if 0 < usd < 1 else f"${usd:,.2f}"


def load_prices(own: Path | None, base_url: str) -> Prices:
    """The prices to go by.

    Args:
        own: the user's file, whose entries win; they hold for any endpoint.
        base_url: of the endpoint; empty for OpenAI's. The shipped prices are left out for any
            other: a model of the same name may cost something else there, or nothing.

    Raises:
        SettingsError: a file cannot be read or breaks the form.
    """
    shipped = read_price_file(SHIPPED)
    models: dict[str, Price] = {}
    if not base_url or _host(base_url) == _host(shipped.endpoint):
        models.update(shipped.models)
    if own is not None:
        models.update(read_price_file(own).models)
    return Prices(models=models)


def read_price_file(path: Path) -> PriceFile:
    """Read one file of prices.

    Raises:
        SettingsError: it is missing or breaks the form; the message says where and what fits.
    """
    try:
        return PriceFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        problem = " ".join(str(error).split())
        raise SettingsError(f"the price file {path} cannot be read: {problem}") from error
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(map(str, problem['loc'])) or 'file'}: {problem['msg']}"
            for problem in error.errors()
        )
        raise SettingsError(
            f"the price file {path} cannot be used: {problems}; expected `as_of: YYYY-MM-DD` and "
            "`models:` with lines like `my-model: {input: 0.4, output: 1.6}`, in USD per million "
            "tokens"
        ) from error


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").lower()
