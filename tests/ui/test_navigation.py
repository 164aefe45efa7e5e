import pytest

from interviewer_ui.navigation import unknown

NAMES = ["", "history", "report"]


@pytest.mark.parametrize(
    ("url", "is_unknown"),
    [
        (None, False),
        ("http://127.0.0.1:8501", False),
        ("http://127.0.0.1:8501/", False),
        ("http://127.0.0.1:8501/history", False),
        ("https://example.org/practice/", False),
        ("https://example.org/practice/report", False),
        ("http://127.0.0.1:8501/nowhere", True),
        ("http://127.0.0.1:8501/history/nowhere", True),
        ("http://127.0.0.1:8501/no%20where", True),
        ("http://127.0.0.1:8501/histor%79", False),
    ],
)
def test_address_is_unknown_where_its_end_names_no_page(url: str | None, is_unknown: bool) -> None:
    assert unknown(url, NAMES) is is_unknown
