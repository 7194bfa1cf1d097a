"""What is uploaded: the function, its domain and its layer from the wheels of Lambda's platforms, with bytecode."""

from pathlib import Path

from benchmarks.api.stacks import LAYER, Bytecode, Stacks, installed

MOST = {"arm64": ("aarch64-manylinux_2_28", 215), "x86_64": ("x86_64-manylinux_2_28", 225)}
"""Platform as uv names it, and megabytes asked at most; AWS takes 262."""
_MEGABYTE = 1e6


def print_sizes(stacks: Stacks) -> None:
    """Print a row per platform. Needs the network once."""
    title = "unzipped, MB, with bytecode"
    print(f"\n{title:<62}{'layer':>10}{'own code':>10}{'together':>10}{'(asked)':>14}")
    own = _megabytes(stacks.own_code(Bytecode.COMPILED))
    for name, (platform, most) in MOST.items():
        options = ("--python-platform", platform, "--python-version", "3.13", "--only-binary", ":all:")
        layer = _megabytes(installed(LAYER, Bytecode.COMPILED, stacks.python, *options))
        print(f"  {name:<60}{layer:10.1f}{own:10.1f}{layer + own:10.1f}{f'(<= {most})':>14}", flush=True)


def _megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / _MEGABYTE
