#!/usr/bin/env bash
# The walk of docs/calibration.md in one go: every figure that the page quotes, in OUT/walk.txt.
#
#     docs/calibration_walk.sh ../shared/data/hypervisors OUT
#
# OUT must not exist yet: a test split opens once. Run it from the top of the repository.
set -euo pipefail
source=$1 out=$2
[[ -e $out ]] && { echo "$out is there already; name a new folder" >&2; exit 2; }
mkdir -p "$out"
export INTERVIEWER_HOME=$out/home
interviewer=.venv/bin/interviewer

graders() { # Prints the names of the set's graders, one a line, newest last.
    $interviewer calibrate ratings list --json |
        .venv/bin/python -c 'import json, sys; print(*json.load(sys.stdin)[0]["graders"], sep="\n")'
}
say() { # Runs a command and shows it as the page does.
    echo "\$ interviewer $*"
    $interviewer "$@" 2>&1
    echo
}
ahead() { # As `say`, with at most so many lines; the command itself runs to its end.
    local lines=$1
    shift
    say "$@" >"$out/step.txt"
    head -n "$lines" "$out/step.txt"
    echo
}

walk() {
    .venv/bin/python docs/labelled_hypervisors.py "$source" "$out"
    say calibrate rate-import hv "$out/answers.jsonl" --pack "$out/pack" --labels "$out/labels.jsonl"
    say grade "$out/answers.jsonl" --pack "$out/pack" --grader builtin --out "$out/run"
    say calibrate rate-import hv "$out/run"
    old=$(graders | tail -n 1)
    say calibrate report hv --pass-mark 0.6 --html "$out/alignment.html" --plots "$out/plots"
    ahead 25 calibrate disagreements hv
    ahead 20 calibrate drift hv --pack "$out/pack-2" --grader builtin
    new=$(graders | tail -n 1)
    ahead 12 calibrate drift hv --against "$old" --grader builtin
    ahead 40 calibrate report hv --grader "$new" --against "$old" --no-retrieval
    ahead 40 calibrate report hv --grader "$new" --against "$old" --open-test --no-retrieval
    say calibrate what-if "$out/run" --pack "$out/pack" --scoring wrong_penalty=1 --pass-mark 0.6
    say calibrate adjudicate hv q27a6 q27f2 wrong --reason grader-error --by me
    say calibrate add-example hv q27a6 --point q27f2
}

walk | tee "$out/walk.txt"
