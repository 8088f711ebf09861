#!/usr/bin/env bash
# Pin every dependency with its hashes: requirements/base.txt (to run) and requirements/dev.txt (to test).
# Personal pip settings (extra indexes, local wheels) are left out, so that the lock is the same everywhere.
# Arguments go to pip-compile, for example: scripts/lock.sh --upgrade
set -euo pipefail
cd "$(dirname "$0")/.."

compile() {
    env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL -u PIP_INDEX_URL \
        PIP_CONFIG_FILE=/dev/null CUSTOM_COMPILE_COMMAND="make lock" \
        .venv/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras \
        --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --all-build-deps "$@" pyproject.toml
}

compile --output-file requirements/base.txt "$@"
compile --output-file requirements/dev.txt --extra dev --constraint requirements/base.txt "$@"
