# The Python packages, exactly as locked, and the project itself, in .venv.

ready_python() {
    .venv/bin/python -c '' 2>/dev/null || { rm -rf .venv && python3 -m venv .venv; }
    once ".venv/.ready-$purpose" "requirements/$purpose.txt" -- install_locked "$purpose"
    once .venv/.ready-project pyproject.toml -- install_project
    if [ "$purpose" = test ]; then ready_browser; fi
}

install_locked() {
    echo "Installing Python packages ($1)"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
        --requirement "requirements/$1.txt"
}

install_project() {
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --no-index --no-build-isolation --editable .
}

ready_browser() {
    has_some_chromium || .venv/bin/python -m playwright install --with-deps --only-shell chromium
}

# once STAMP FILES... -- COMMAND...: runs the command unless the stamp says that it has run for these very files
once() {
    local stamp="$1" now files=()
    shift
    while [ "$1" != -- ]; do files+=("$1") && shift; done
    shift
    now=$(find "${files[@]}" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum)
    if [ "$now" = "$(cat "$stamp" 2>/dev/null)" ]; then return; fi
    rm -f "$stamp"
    "$@"
    echo "$now" >"$stamp"
}
