"""Export the fine-tuned cross-encoder to int8 ONNX beside its manifest.

    python eval/train/export_entailment.py TRAINED interviewer/grading/builtin/entailment \
        --answers-of SUBJECT...

Quantised per channel with reduced range, as the embedder is (see `export_minilm.py`). The tokenizer
is the embedder's, so it is not shipped twice.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from entailment_data import TERMS
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers import AutoModelForSequenceClassification, AutoTokenizer

NAMES = ["input_ids", "attention_mask", "token_type_ids"]
SAMPLE = (
    ("Snapshots are not backups.", "a snapshot lives on the same disk so it is no backup"),
    ("Snapshots are not backups.", "With a snapshot you do not need any backup."),
    ("Snapshots are not backups.", "Snapshots are taken before an upgrade."),
)


class Logits(torch.nn.Module):
    """Names the inputs: the order of the model's own parameters is not stable."""

    def __init__(self, model: torch.nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor,
        token_type_ids: torch.Tensor,
    ) -> torch.Tensor:
        """Log-odds of the three classes, shape (batch, 3)."""
        return self.model(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).logits


def export(source: Path, target: Path, answers_of: list[str]) -> None:
    """Write `model.onnx` and `MANIFEST.json` into `target`."""
    tokenizer = AutoTokenizer.from_pretrained(source)
    model = AutoModelForSequenceClassification.from_pretrained(
        source, attn_implementation="eager"
    ).eval()
    batch = tokenizer(*map(list, zip(*SAMPLE, strict=True)), padding=True, return_tensors="pt")
    axes = {name: {0: "batch", 1: "tokens"} for name in NAMES} | {"logits": {0: "batch"}}
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "fp32.onnx"
        torch.onnx.export(
            Logits(model).eval(), tuple(batch[name] for name in NAMES), str(full),
            input_names=NAMES, output_names=["logits"], dynamic_axes=axes, opset_version=17,
            dynamo=False,
        )  # fmt: skip
        quantize_dynamic(
            full, target / "model.onnx", weight_type=QuantType.QInt8, per_channel=True,
            reduce_range=True,
        )  # fmt: skip
    manifest = {
        "id": "entailment-minilm-l6-int8",
        "max_tokens": 192,
        "outputs": ["states", "silent", "contradicts"],
        "licence": "CC BY-SA 4.0; see NOTICE.md",
        "made_by": "eval/train/fit_entailment.py, eval/train/export_entailment.py",
        "training_data": TERMS,
        "answers_of": sorted(answers_of),
        "sha256": {"model.onnx": hashlib.sha256((target / "model.onnx").read_bytes()).hexdigest()},
    }
    (target / "MANIFEST.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    session = onnxruntime.InferenceSession(str(target / "model.onnx"))
    with torch.no_grad():
        exact = torch.softmax(model(**batch).logits, dim=1).numpy()
    for number, pair in enumerate(SAMPLE):
        alone = tokenizer(*pair, return_tensors="np")
        logits = session.run(None, {name: alone[name].astype(np.int64) for name in NAMES})[0][0]
        shares = np.exp(logits - logits.max())
        print(np.round(exact[number], 2), np.round(shares / shares.sum(), 2), pair[1])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path, help="folder that fit_entailment.py wrote")
    parser.add_argument("target", type=Path, help="folder to write to")
    parser.add_argument(
        "--answers-of", nargs="*", default=[], help="subjects of whose answers it learnt"
    )
    arguments = parser.parse_args()
    export(arguments.source, arguments.target, arguments.answers_of)
