"""Makes a language model of half a megabyte that llama.cpp can run. It knows nothing at all.

Its next character follows from its last one along a fixed random walk through printable ASCII that
comes by every character, so that even at temperature 0 every string of its output ends. After a
quotation mark comes an `m`: where a verdict is wanted, it says `met`. Needs the `gguf` package.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

_D, _LAYERS, _HEADS, _FF = 64, 2, 4, 96
_CONTEXT = 32_768
_SPECIAL = ("<unk>", "<s>", "</s>")
_PRINTABLE = tuple(chr(code) for code in range(32, 127))
_CHAT_TEMPLATE = (
    "{% for message in messages %}{{ message['role'] }}: {{ message['content'] }}\n{% endfor %}"
)


def make_tiny_model(path: Path, seed: int = 7) -> Path:
    """Write the model as GGUF and return its path; the same seed gives the same model."""
    import gguf

    rng = np.random.default_rng(seed)
    bytes_ = tuple(f"<0x{code:02X}>" for code in range(256))
    # The tokenizer writes a blank as U+2581.
    tokens = (*_SPECIAL, *bytes_, *(char.replace(" ", "\u2581") for char in _PRINTABLE))
    kinds = [gguf.TokenType.UNKNOWN, *[gguf.TokenType.CONTROL] * 2]
    kinds += [gguf.TokenType.BYTE] * len(bytes_) + [gguf.TokenType.NORMAL] * len(_PRINTABLE)

    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("knows nothing")
    writer.add_context_length(_CONTEXT)
    writer.add_embedding_length(_D)
    writer.add_block_count(_LAYERS)
    writer.add_feed_forward_length(_FF)
    writer.add_head_count(_HEADS)
    writer.add_head_count_kv(_HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(_D // _HEADS)
    writer.add_vocab_size(len(tokens))
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * len(tokens))
    writer.add_token_types(kinds)
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_add_bos_token(True)
    writer.add_add_space_prefix(False)
    writer.add_chat_template(_CHAT_TEMPLATE)
    for name, tensor in _weights(rng, len(tokens)).items():
        writer.add_tensor(name, tensor.astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _random_walk(rng: np.random.Generator) -> list[str]:
    """Every printable character once, in random order but for `m` after the quotation mark."""
    walk = [_PRINTABLE[index] for index in rng.permutation(len(_PRINTABLE))]
    walk.remove("m")
    walk.insert(walk.index('"') + 1, "m")
    return walk


def _weights(rng: np.random.Generator, n_tokens: int) -> dict[str, np.ndarray]:
    first = n_tokens - len(_PRINTABLE)
    embedding = rng.normal(size=(n_tokens, _D))
    embedding /= np.linalg.norm(embedding, axis=1, keepdims=True)
    # Channel 0 is constant, and through it everything that is not printable is made unlikely.
    embedding[:, 0] = 1.0
    output = np.zeros((n_tokens, _D))
    output[:first, 0] = -20.0
    walk = first + np.array([_PRINTABLE.index(char) for char in _random_walk(rng)])
    output[np.roll(walk, -1), 1:] = 8.0 * embedding[walk, 1:]

    def noise(*shape: int) -> np.ndarray:
        return rng.normal(scale=0.01, size=shape)

    weights = {"token_embd.weight": embedding, "output.weight": output}
    weights["output_norm.weight"] = np.ones(_D)
    for layer in range(_LAYERS):
        block = f"blk.{layer}"
        for name in ("attn_norm", "ffn_norm"):
            weights[f"{block}.{name}.weight"] = np.ones(_D)
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            weights[f"{block}.{name}.weight"] = noise(_D, _D)
        for name in ("ffn_gate", "ffn_up"):
            weights[f"{block}.{name}.weight"] = noise(_FF, _D)
        weights[f"{block}.ffn_down.weight"] = noise(_D, _FF)
        for name in ("attn_output", "ffn_down"):
            weights[f"{block}.{name}.weight"][0] = 0.0
    return weights
