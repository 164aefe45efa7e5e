#!/bin/sh
# Installs Chromium for the browser tests through apt, where apt and the rights are there.
# Never fails: without a browser the tests themselves fail and say what to do.
remedy="install it with: sudo apt-get install --yes chromium fonts-dejavu-core"
if command -v chromium >/dev/null 2>&1; then
    exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
    echo "browser tests: no chromium here and no apt-get; install Chromium so that 'chromium' is on PATH"
    exit 0
fi
if [ "$(id -u)" -eq 0 ]; then
    as_root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    echo "browser tests: no chromium here and no right to install it; $remedy"
    exit 0
fi
echo "browser tests: installing chromium with apt-get (once; some 100 MB)"
# The package lists of a fresh machine are often empty.
DEBIAN_FRONTEND=noninteractive $as_root apt-get update -qq || true
if ! DEBIAN_FRONTEND=noninteractive $as_root apt-get install --yes -qq --no-install-recommends \
    chromium fonts-dejavu-core >/dev/null; then
    echo "browser tests: chromium could not be installed; $remedy"
fi
exit 0
