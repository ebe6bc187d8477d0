"""What tests against a directory need: OpenLDAP's server, and the extra `ldap` in a folder of its own.

The extra needs a compiler, and other tests hold what Pawl says without it: so it is not in the environment of
the tests, but beside it, by the hashes of its lock.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXTRA = Path(sys.prefix) / "ldap"
LOCK = ROOT / "requirements-ldap.lock"
WANTED = ("django-auth-ldap", "python-ldap", "pyasn1", "pyasn1-modules")
SERVERS = ("/usr/sbin/slapd", "/usr/lib/openldap/slapd", "/usr/local/libexec/slapd")
PACKAGES = ("slapd", "gcc", "libc6-dev", "libldap2-dev", "libsasl2-dev")


def missing() -> str:
    """What is not here for tests against a directory, and the line to type; empty where all is."""
    if slapd() is None:
        return f"OpenLDAP cannot be found; type: sudo apt-get install -y {' '.join(PACKAGES)}"
    if not (EXTRA / "django_auth_ldap").is_dir():
        return "The extra ldap is not there for the tests; type: .venv/bin/python -m tests.ground.programs"
    return ""


def slapd() -> Path | None:
    """The server's program."""
    return next((Path(one) for one in SERVERS if Path(one).exists()), None)


def bring_extra() -> None:
    """Install the extra into its folder, by its hashes."""
    blocks = re.findall(r"^[\w.-]+==[^\n]*(?:\n    [^\n]*)*", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    wanted = [one for one in blocks if one.partition("==")[0] in WANTED]
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as lines:
        lines.write("\n".join(wanted) + "\n")
        lines.flush()
        words = ["install", "-q", "--no-deps", "--require-hashes", "--target", str(EXTRA), "-r", lines.name]
        subprocess.run([sys.executable, "-m", "pip", *words], check=False)
