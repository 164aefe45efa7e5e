"""Installing a pack on the plan page."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from interviewer.packs.load import load_pack, pack_sources
from tests.packs.test_archive import GOOD, plain, zipped
from tests.packs.test_install import MANIFEST, QUESTION
from tests.ui.test_pages import labels, press, texts


def upload(app: AppTest, files: dict[str, bytes]) -> AppTest:
    app.get("file_uploader")[0].set_value(
        [(name, content, "application/octet-stream") for name, content in files.items()]
    )
    return app.run()


def install(app: AppTest) -> bool:
    """Whether the button can be pressed."""
    return not next(button for button in app.button if button.label == "Install it").disabled


def test_zip_file_is_shown_first_and_installed_on_demand(app: AppTest, own_home: Path) -> None:
    upload(app.run(), zipped(GOOD))
    assert [str(element.value) for element in app.success] == [
        "**Tiny**, version 1\\.0\\.0: 1 question, 1 point. It can be used as it is."
    ]
    assert not (own_home / "packs").exists()
    press(app, "Install it")
    assert load_pack("tiny", pack_sources(own_home)).version == "1.0.0"
    assert "Install it" not in labels(app)
    assert app.selectbox[0].value == "tiny"
    assert not app.exception


def test_yaml_files_can_be_given_as_they_are(app: AppTest, own_home: Path) -> None:
    upload(app.run(), plain({"pack.yaml": GOOD["pack.yaml"], "q-1.yaml": QUESTION}))
    press(app, "Install it")
    assert load_pack("tiny", pack_sources(own_home)).question("q-1").title == "First"


def test_earlier_version_gives_way_only_after_it_was_asked_for(
    app: AppTest, own_home: Path
) -> None:
    upload(app.run(), zipped(GOOD))
    press(app, "Install it")
    upload(app, zipped({**GOOD, "pack.yaml": MANIFEST.format("1.1.0")}))
    assert not install(app)
    next(box for box in app.checkbox if box.label.startswith("Replace version")).check()
    app.run()
    assert install(app)
    press(app, "Install it")
    assert load_pack("tiny", pack_sources(own_home)).version == "1.1.0"


def test_invalid_pack_lists_its_problems_with_lines_and_installs_nothing(
    app: AppTest, own_home: Path
) -> None:
    broken = QUESTION.replace("level: mid", "level: mad")
    upload(app.run(), plain({"pack.yaml": GOOD["pack.yaml"], "q-1.yaml": broken}))
    assert "This pack cannot be used yet: 1 problem" in texts(app)
    assert app.code[0].value.startswith("questions/q-1.yaml:5: level:")
    assert "Install it" not in labels(app)
    assert not (own_home / "packs").exists()
    # The rest of the page goes on.
    assert "Continue to the ready check" in labels(app)


def test_what_is_no_pack_is_one_clear_message(app: AppTest) -> None:
    upload(app.run(), {"tiny.zip": b"nonsense"})
    assert "tiny.zip: cannot be unpacked" in texts(app)
    assert "Continue to the ready check" in labels(app)
