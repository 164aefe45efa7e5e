#!/bin/sh
# Pins every requirement with hashes. No index and no download address is written.
set -eu
cd "$(dirname "$0")/.."
lock() {
    .venv/bin/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
        --no-emit-index-url --no-emit-find-links --no-annotate --no-header "$@"
}
echo uv | lock - -o requirements/uv.txt
lock pyproject.toml -o requirements/runtime.txt
printf 'hatchling\neditables\n' | lock - -c requirements/runtime.txt -o requirements/build.txt
lock pyproject.toml --group dev -c requirements/runtime.txt -o requirements/dev.txt
lock --group eval -c requirements/dev.txt -o requirements/eval.txt
lock pyproject.toml --extra ray -c requirements/runtime.txt -o requirements/ray.txt
