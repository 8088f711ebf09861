#!/usr/bin/env bash
# Run a command with a private PostgreSQL server, whose address it finds in LOOKBACK_TEST_PG_URL:
#   scripts/test-postgres.sh .venv/bin/pytest -m pg
# The server lives in a temporary folder, listens on 127.0.0.1 only, and is stopped and removed at the end.
set -euo pipefail

initdb=$(command -v initdb || compgen -G "/usr/lib/postgresql/*/bin/initdb" | sort -V | tail -1 || true)
if [ -z "$initdb" ]; then
    [ "${CI:-}" != true ] || { echo "PostgreSQL is missing, and in CI nothing may be skipped." >&2; exit 1; }
    exec "$@"
fi

bin=$(dirname "$initdb")
folder=$(mktemp -d "${TMPDIR:-/tmp}/lookback-postgres.XXXXXX")
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
password=$(python3 -c 'import secrets; print(secrets.token_hex(16))')
echo "$password" > "$folder/password"

# PostgreSQL refuses to run as root: there, its own user does it.
as_owner() { (cd "$folder" && "$@"); }
if [ "$(id -u)" = 0 ]; then
    chown -R postgres "$folder"
    as_owner() { (cd "$folder" && runuser -u postgres -- "$@"); }
fi

stop() {
    as_owner "$bin/pg_ctl" --pgdata="$folder/data" --mode=immediate --silent stop || true
    rm -rf "$folder"
}
trap stop EXIT

as_owner "$bin/initdb" --pgdata="$folder/data" --username=lookback --auth=scram-sha-256 \
    --pwfile="$folder/password" --encoding=UTF8 --locale=C.UTF-8 --no-sync > "$folder/initdb.log"
# Without fsync: the data of a test need not outlive the machine.
as_owner "$bin/pg_ctl" --pgdata="$folder/data" --log="$folder/server.log" --silent --wait start -o \
    "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder -c fsync=off -c max_connections=200"

export LOOKBACK_TEST_PG_URL="postgresql://lookback:$password@127.0.0.1:$port/postgres"
"$@"
