"""A Dockerfile's COPY lines make the task root."""

from pathlib import Path

import pytest

from ops.localcloud.assembly.assets import ImageAsset
from ops.localcloud.runtime.images import UnreadableDockerfile, build_task_root
from tests.integration.localcloud.stage import write_files


def task_root(folder: Path, dockerfile: str) -> list[str]:
    write_files(
        folder / "context",
        {"Dockerfile": dockerfile, "a/one.py": "", "a/b/two.py": "", "a/__pycache__/x.pyc": "", "c.txt": ""},
    )
    image = ImageAsset("tag", folder / "context", folder / "context" / "Dockerfile")
    build_task_root(image, folder / "root")
    return sorted(
        path.relative_to(folder / "root").as_posix() for path in (folder / "root").rglob("*") if path.is_file()
    )


@pytest.mark.parametrize(
    ("lines", "files"),
    [
        ("COPY a ${LAMBDA_TASK_ROOT}", ["b/two.py", "one.py"]),
        ("COPY a ./lib", ["lib/b/two.py", "lib/one.py"]),
        ("COPY c.txt ./", ["c.txt"]),
        ("COPY c.txt d.txt", ["d.txt"]),
        ("COPY a/*.py c.txt lib/", ["lib/c.txt", "lib/one.py"]),
        ("WORKDIR deep\nCOPY c.txt .", ["deep/c.txt"]),
        ("ARG HOME=$LAMBDA_TASK_ROOT/lib\nENV PLACE=lib\nCOPY c.txt ${PLACE}/", ["lib/c.txt"]),
        ("COPY --chown=1:1 c.txt ./", ["c.txt"]),
        ("COPY c.txt /opt/elsewhere/", []),
        ("COPY --from=build /x ./\nADD c.txt ./ # kept", ["c.txt"]),
        ("COPY a ./first\nFROM second\nCOPY c.txt ./", ["c.txt"]),
    ],
)
def test_files_land_where_the_image_has_them(tmp_path: Path, lines: str, files: list[str]) -> None:
    assert task_root(tmp_path, f'FROM python\n{lines.replace(" # kept", "")}\nCMD ["handler"]\n') == files


@pytest.mark.parametrize(
    ("line", "said"), [("COPY none ./", "COPY none finds nothing"), ("COPY $X ./", r"\$X is unknown")]
)
def test_a_line_that_cannot_be_followed_is_named(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(UnreadableDockerfile, match=said):
        task_root(tmp_path, f"FROM python\n{line}\n")
