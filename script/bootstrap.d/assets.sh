# Node.js, where the machine has none that will do; the front-end packages, exactly as locked; and what is built from them.

ready_assets() {
    PATH="$PWD/.venv/bin:$PATH"
    node_will_do || once .venv/.ready-node requirements/node.txt -- install_locked node
    hash -r
    once node_modules/.ready package-lock.json -- install_modules
    once formsvc/web/static/build/.ready package-lock.json script/assets script/typefaces formsvc/web/styles -- build_assets
}

node_will_do() {
    has_command npm && node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null
}

install_modules() {
    echo "Installing front-end packages"
    npm ci --ignore-scripts --loglevel=error
}

build_assets() {
    echo "Building styles"
    script/assets
}
