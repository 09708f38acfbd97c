# What comes from Debian or Ubuntu. Each line: the package, and how we know that the machine has it or its like.

has_package() { dpkg-query --show --showformat '${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; }
has_command() { command -v "$1" >/dev/null; }
has_file() { compgen -G "$1" >/dev/null; }

service_packages() {
    python3 -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
    has_package libpango-1.0-0 || echo libpango-1.0-0             # lays out the text of documents
    has_package libpangoft2-1.0-0 || echo libpangoft2-1.0-0       # finds its fonts
    has_package libharfbuzz-subset0 || echo libharfbuzz-subset0   # embeds only the letters used: three times faster
    has_package fonts-noto-core || echo fonts-noto-core           # names in any script
    has_package fonts-droid-fallback || echo fonts-droid-fallback # and in Chinese, Japanese and Korean
}

test_packages() {
    has_browser || echo chromium-headless-shell                   # without windows of its own: half the work
    has_command javac || echo default-jdk-headless                # runs veraPDF
    has_package libjaxb-java || echo libjaxb-java                 # which it needs
    has_package libatomic1 || echo libatomic1                     # runs Playwright's driver
    has_command pdftotext || echo poppler-utils                   # reads a PDF as a person would
    has_command softhsm2-util || echo softhsm2                     # a token in software, to sign with
    has_command openssl || echo openssl                           # a time stamp server
    has_command soffice || echo libreoffice-writer-nogui          # opens a Word document, and is what the bench compares with
    has_file '/usr/lib/postgresql/*/bin/initdb' || echo postgresql
    has_file /usr/sbin/clamd || echo clamav-daemon                # looks for viruses in what is uploaded
    has_file /usr/sbin/dovecot || echo dovecot-imapd              # a mailbox to which mail servers report
}

has_some_chromium() {
    has_command chromium-headless-shell || has_command chromium || has_command google-chrome ||
        has_file "$HOME/.cache/ms-playwright/chromium*"
}

has_browser() {
    has_some_chromium || ! has_browser_package
}

# Ubuntu's chromium package is only a signpost to its app store: there Playwright brings the browser (script/bootstrap.d/python.sh).
has_browser_package() { ! grep -qx 'ID=ubuntu' /etc/os-release; }

ready_system() {
    local missing
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || refuse "Python 3.11 or newer is needed, as python3."
    if ! has_command apt-get; then
        echo "This is neither Debian nor Ubuntu: see CONTRIBUTING.md for what the service needs." >&2
        return
    fi
    missing=$(service_packages)
    if [ "$purpose" = test ]; then missing+=" $(test_packages)"; fi
    missing=$(echo $missing)
    if [ -n "$missing" ]; then install_packages "$missing"; fi
}

install_packages() {
    local install="apt-get install --yes --no-install-recommends $1"
    [ "$(id -u)" = 0 ] || refuse "These system packages are missing. Please install them, then run this again:
    sudo apt-get update && sudo $install"
    echo "Installing from the system's packages: $1"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update --quiet=2
    $install --quiet=2 >/dev/null
}

refuse() {
    echo "$1" >&2
    exit 3
}
