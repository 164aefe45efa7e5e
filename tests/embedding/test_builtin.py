import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from interviewer.embedding.builtin import FOLDER, BuiltinEmbedder
from interviewer.errors import ModelFileError

TEXTS = [
    "A type 1 hypervisor runs on the bare metal.",
    "Memory ballooning takes pages back from a guest.",
    "Live migration copies memory in rounds while the guest runs on, and stops it for the last.",
    "VT-x",
    "",
    "👩‍💻 مرحبا",
]


@pytest.fixture(scope="module")
def embedder() -> BuiltinEmbedder:
    return BuiltinEmbedder()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A model folder that may be damaged."""
    folder = tmp_path / "minilm"
    folder.mkdir()
    for name in ("MANIFEST.json", "tokenizer.json"):
        shutil.copy(FOLDER / name, folder)
    (folder / "model.onnx").symlink_to(FOLDER / "model.onnx")
    return folder


def test_vectors_are_of_unit_length(embedder):
    vectors = embedder.embed(TEXTS)
    assert vectors.shape == (len(TEXTS), 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_vector_of_a_text_does_not_depend_on_its_neighbours(embedder):
    alone = np.stack([embedder.embed([text])[0] for text in TEXTS])
    assert np.array_equal(embedder.embed(TEXTS), alone)
    assert np.array_equal(embedder.embed(TEXTS[::-1])[::-1], alone)


def test_vector_does_not_depend_on_the_number_of_threads(embedder):
    single = BuiltinEmbedder(threads=1).embed(TEXTS)
    assert np.array_equal(BuiltinEmbedder(threads=3).embed(TEXTS), single)


def test_like_meanings_are_closer_than_unlike_ones(embedder):
    said, same, other = embedder.embed(
        [
            "The hypervisor runs directly on the hardware.",
            "It sits on bare metal, with no operating system below.",
            "Snapshots record the state of a disk.",
        ]
    )
    assert said @ same > said @ other + 0.2


def test_no_texts_give_no_rows(embedder):
    assert embedder.embed([]).shape == (0, 384)


def test_text_is_read_up_to_256_word_pieces_and_no_further(embedder):
    long = "virtual machine " * 200
    assert np.array_equal(*embedder.embed([long, long + "and bananas"]))
    short = "virtual machine " * 20
    assert not np.array_equal(*embedder.embed([short, short + "and bananas"]))


def test_shipped_files_are_those_of_the_manifest(embedder):
    embedder.check()


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_missing_file_is_named_with_the_remedy(copy, name):
    (copy / name).unlink()
    with pytest.raises(ModelFileError, match=rf"{name}: cannot be read.*reinstall the package"):
        BuiltinEmbedder(copy).embed(["a"])


def test_replaced_file_is_refused_before_it_is_loaded(copy):
    (copy / "model.onnx").unlink()
    (copy / "model.onnx").write_bytes(b"not a model")
    with pytest.raises(ModelFileError, match=r"model\.onnx: SHA-256 is .* expected .*reinstall"):
        BuiltinEmbedder(copy).embed(["a"])


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "3", "null", "{}", '{"sha256": []}', '{"sha256": 3}'], ids=repr
)
def test_damaged_manifest_is_a_model_file_error(copy, content):
    (copy / "MANIFEST.json").write_text(content)
    with pytest.raises(ModelFileError, match=r"MANIFEST\.json: .*reinstall the package"):
        BuiltinEmbedder(copy)


def test_id_names_the_model_file_and_the_way_it_is_run(embedder):
    digest = json.loads((FOLDER / "MANIFEST.json").read_text())["sha256"]["model.onnx"]
    assert embedder.id == f"minilm-l6-v2-int8-{digest[:8]}-single"


def test_embedding_needs_no_torch_no_chroma_and_no_telemetry(tmp_path):
    code = """
import os, sys
from interviewer.embedding.builtin import BuiltinEmbedder
assert "onnxruntime" not in sys.modules
class Watch:
    def find_spec(self, name, path=None, target=None):
        if name == "onnxruntime":
            print("telemetry off:", os.environ.get("ORT_DISABLE_TELEMETRY"))
sys.meta_path.insert(0, Watch())
BuiltinEmbedder().embed(["one", "two"])
print(sorted({"torch", "chromadb", "transformers", "langchain_core"} & set(sys.modules)))
"""
    environment = {k: v for k, v in os.environ.items() if k not in ("ORT_DISABLE_TELEMETRY", "CI")}
    environment["HOME"] = str(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["telemetry off: 1", "[]"]
    assert list(tmp_path.rglob("*onnxruntime*")) == []
