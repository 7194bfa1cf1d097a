"""Small wheels and the lock that pins them, to be installed without a network."""

import zipfile
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path


def wheel(folder: Path, name: str, files: Mapping[str, str], *, tag: str = "py3-none-any") -> Path:
    """A wheel of version 1.0; keys below `NAME-1.0.data/scripts/` become programs."""
    folder.mkdir(parents=True, exist_ok=True)
    about = f"{name}-1.0.dist-info"
    metadata = {
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{about}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n",
    }
    content = {**files, **metadata}
    listed = "".join(f"{path},,\n" for path in [*content, f"{about}/RECORD"])
    path = folder / f"{name}-1.0-{tag}.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for inside, text in {**content, f"{about}/RECORD": listed}.items():
            archive.writestr(inside, text)
    return path


def locked(folder: Path, wheels: Sequence[Path]) -> Path:
    """Requirements that take these wheels by their hashes and look nowhere else."""
    pins: dict[str, list[str]] = {}
    for path in wheels:
        digest = sha256(path.read_bytes()).hexdigest()
        pins.setdefault(path.name.split("-")[0], []).append(f"--hash=sha256:{digest}")
    lines = [f"{name}==1.0 {' '.join(hashes)}" for name, hashes in pins.items()]
    lock = folder / "requirements.txt"
    lock.write_text("\n".join(["--no-index", f"--find-links {folder}", *lines, ""]))
    return lock
