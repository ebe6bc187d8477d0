"""A real OpenLDAP server for tests: its own files, on the loopback, without rights; it speaks TLS."""

import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.ground.extra_ldap import missing, slapd
from tests.ground.postgresql import _owner, _with_parent
from tests.ground.site import free_port

from pawl import clock

SECONDS = 20
BASE, ADMIN, SECRET = "dc=example,dc=org", "cn=pawl,dc=example,dc=org", "the word of the service"
PEOPLE = f"ou=people,{BASE}"
SETTINGS = """
include {schema}/core.schema
include {schema}/cosine.schema
include {schema}/inetorgperson.schema
{modules}
pidfile {folder}/pid
TLSCACertificateFile {folder}/cert.pem
TLSCertificateFile {folder}/cert.pem
TLSCertificateKeyFile {folder}/key.pem
database mdb
suffix "{base}"
rootdn "{admin}"
rootpw "{secret}"
directory {folder}/data
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{admin}" read by * none
"""


@dataclass
class Directory:
    """A directory that answers."""

    folder: Path
    port: int
    process: "subprocess.Popen[bytes]"

    @property
    def url(self) -> str:
        """Its address; STARTTLS comes on top. By number: OpenLDAP takes `localhost` for the host's name."""
        return f"ldap://127.0.0.1:{self.port}"

    @property
    def certificate(self) -> Path:
        """What whoever speaks to it has to trust."""
        return self.folder / "cert.pem"

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(SECONDS)


@contextmanager
def running(within: Path, entries: str) -> Iterator[Directory]:
    """Start one that holds these entries (LDIF), in a new folder there, and end it."""
    folder = Path(tempfile.mkdtemp(prefix="slapd-", dir=within))  # a worker may set a module up twice
    folder.chmod(0o755)
    (folder / "data").mkdir()
    certify(folder)
    modules = "moduleload back_mdb" if Path("/usr/lib/ldap/back_mdb.so").exists() else ""
    schema = next(one for one in ("/etc/ldap/schema", "/etc/openldap/schema") if Path(one).is_dir())
    told = {"schema": schema, "modules": f"modulepath /usr/lib/ldap\n{modules}" if modules else ""}
    told |= {"folder": str(folder), "base": BASE, "admin": ADMIN, "secret": SECRET}
    (folder / "slapd.conf").write_text(SETTINGS.format(**told), encoding="utf-8")
    (folder / "entries.ldif").write_text(entries, encoding="utf-8")
    started = _start(folder)
    try:
        yield started
    finally:
        started.stop()


def _start(folder: Path) -> Directory:
    program, port = slapd(), free_port()
    assert program is not None, missing()
    owner, group = _owner(folder)
    for path in folder.iterdir():
        if owner is not None and group is not None:
            os.chown(path, owner, group)
    configured = ["-f", str(folder / "slapd.conf")]
    load: list[str | Path] = [program, "-T", "add", *configured, "-l", str(folder / "entries.ldif")]
    done = subprocess.run(
        load, capture_output=True, text=True, check=False, user=owner, group=group, cwd=folder
    )
    assert done.returncode == 0, done.stderr
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            [program, "-d", "0", *configured, "-h", f"ldap://127.0.0.1:{port}/"], stdout=log, stderr=log,
            cwd=folder, user=owner, group=group, preexec_fn=_with_parent(os.getpid()),  # noqa: PLW1509
        )  # fmt: skip
    _wait_for(port, process, folder)
    return Directory(folder, port, process)


def _wait_for(port: int, process: "subprocess.Popen[bytes]", folder: Path) -> None:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError((folder / "log").read_text(encoding="utf-8", errors="replace")[-2000:])


def certify(folder: Path) -> None:
    """A certificate of its own for the loopback."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    now = clock.now()
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
