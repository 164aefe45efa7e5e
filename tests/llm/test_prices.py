from datetime import date

import pytest

from interviewer.domain.grade import TokenUse
from interviewer.errors import SettingsError
from interviewer.llm.chat import DEFAULT_BASE_URL, DEFAULT_MODEL
from interviewer.llm.prices import (
    SHIPPED,
    Cost,
    Price,
    Prices,
    dollars,
    load_prices,
    read_price_file,
)


@pytest.fixture
def own(tmp_path):
    def write(text: str):
        path = tmp_path / "prices.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_shipped_prices_carry_their_date_and_source():
    shipped = read_price_file(SHIPPED)
    assert shipped.as_of <= date(2026, 4, 2)
    assert "pricing page" in shipped.source
    assert shipped.endpoint == "https://api.openai.com"


def test_model_taken_by_default_has_a_price():
    assert load_prices(None, "").of(DEFAULT_MODEL) == Price(input=0.40, output=1.60)


def test_output_of_no_shipped_model_is_cheaper_than_its_input():
    assert all(price.output > price.input > 0 for price in read_price_file(SHIPPED).models.values())


@pytest.mark.parametrize("name", ["gpt-4o-2024-05-13", "gpt-4o-2099-01-01", "gpt-9", "GPT-4o", ""])
def test_no_price_is_guessed_from_a_similar_name(name):
    assert load_prices(None, "").of(name) is None


def test_first_listed_name_gives_the_price():
    prices = Prices(models={"asked": Price(input=1, output=2), "told": Price(input=3, output=4)})
    assert prices.of("told", "asked") == prices.models["told"]
    assert prices.of("snapshot", "asked") == prices.models["asked"]


@pytest.mark.parametrize(
    ("base_url", "known"),
    [
        ("", True),
        (DEFAULT_BASE_URL, True),
        ("https://API.openai.com/v1/", True),
        ("http://127.0.0.1:8000/v1", False),
        ("https://eu.api.openai.com/v1", False),
        ("https://api.openai.com.evil.example/v1", False),
    ],
)
def test_shipped_prices_hold_at_no_other_endpoint(base_url, known):
    assert (load_prices(None, base_url).of("gpt-4o") is not None) is known


def test_own_prices_win_and_hold_at_any_endpoint(own):
    path = own("as_of: 2026-11-01\nmodels:\n  gpt-4o: {input: 0, output: 0}\n")
    assert load_prices(path, "").of("gpt-4o").is_free
    assert load_prices(path, "").of("gpt-4.1") is not None
    assert load_prices(path, "http://localhost:11434/v1").of("gpt-4o").is_free


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("models: {m: {input: 1, output: 2}}", "as_of: Field required"),
        ("as_of: 2026-11-01\nmodels: {m: {input: -1, output: 2}}", "models.m.input"),
        ("as_of: 2026-11-01\nmodels: {m: {input: .nan, output: 2}}", "models.m.input"),
        ("as_of: 2026-11-01\nmodels: {m: {input: 1}}", "models.m.output: Field required"),
        ("as_of: 2026-11-01\nmodels: {m: {input: 1, output: 2, cached: 0}}", "models.m.cached"),
        ("- not a mapping", "file: "),
        ("models: {m: [", "cannot be read"),
    ],
)
def test_price_file_that_breaks_the_form_says_where(own, text, said):
    path = own(text)
    with pytest.raises(SettingsError) as caught:
        load_prices(path, "")
    assert said in str(caught.value)
    assert str(path) in str(caught.value)


def test_price_file_that_is_missing_is_named(tmp_path):
    with pytest.raises(SettingsError, match=r"none\.yaml cannot be read"):
        load_prices(tmp_path / "none.yaml", "")


def test_cost_is_tokens_times_price_per_million():
    price = Price(input=0.40, output=1.60)
    # 5,000 * 0.40 / 1e6 + 500 * 1.60 / 1e6 = 0.002 + 0.0008
    assert price.usd(TokenUse(calls=1, input_tokens=5_000, output_tokens=500)) == pytest.approx(
        0.0028
    )


@pytest.mark.parametrize(
    ("usd", "shown"),
    [
        (0.0, "$0.00"),
        (0.00001, "under $0.0001"),
        (0.0028, "$0.0028"),
        (1.5, "$1.50"),
        (1234, "$1,234.00"),
    ],
)
def test_amounts_are_shown_with_the_digits_that_matter(usd, shown):
    assert dollars(usd) == shown


@pytest.mark.parametrize(
    ("cost", "shown"),
    [
        (Cost(), "no cost: no model was called"),
        (
            Cost(calls=1, input_tokens=5_000, output_tokens=500, usd=0.0028),
            "$0.0028 (1 model call, 5,000 tokens in, 500 out)",
        ),
        (
            Cost(calls=2, input_tokens=9, output_tokens=1, usd=None, reason="no price for m"),
            "2 model calls, 9 tokens in, 1 out; no price for m",
        ),
    ],
    ids=["free", "known", "unknown"],
)
def test_cost_on_a_report_is_one_line(cost, shown):
    assert cost.shown == shown
