#!/usr/bin/env bash
# See that the tests find PostgreSQL, a browser and a Chinese font. As root on Debian, what is missing is
# installed; elsewhere the tests that need it are skipped, but never in CI (CI=true).
set -euo pipefail

have_postgres() { command -v initdb || compgen -G "/usr/lib/postgresql/*/bin/initdb"; }
have_chromium() { command -v chromium; }
have_libatomic() { [ "$(uname)" != Linux ] || compgen -G "/usr/lib*/libatomic.so.1" || compgen -G "/usr/lib/*/libatomic.so.1"; }
have_mat2() { command -v mat2; }
have_poppler() { command -v pdftoppm; }
have_font() { compgen -G "/usr/share/fonts/opentype/noto/NotoSerifCJK*" || fc-list ":lang=zh-cn" | grep .; }

missing=()
have_postgres > /dev/null || missing+=(postgresql)
have_chromium > /dev/null || missing+=(chromium)
have_libatomic > /dev/null || missing+=(libatomic1)  # Playwright's driver wants it
have_mat2 > /dev/null || missing+=(mat2)  # 12 seconds
have_poppler > /dev/null || missing+=(poppler-utils)
have_font > /dev/null 2>&1 || missing+=(fonts-noto-cjk)
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
    echo "Installing for the tests: ${missing[*]}"
    # The package would start a server of its own; the tests start a private one instead.
    if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
        mkdir -p /etc/postgresql-common
        echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf
    fi
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-confold "${missing[@]}" > /dev/null
    exit 0
fi

echo "Not installed: ${missing[*]} (these are Debian's names). The tests that need them are skipped." >&2
[ "${CI:-}" != true ] || { echo "In CI nothing may be skipped." >&2; exit 1; }
