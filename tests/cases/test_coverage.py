import re
from pathlib import Path


def test_every_folder_is_tried(cases: Path):
    written = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    tried = set(re.findall(r'^@pytest\.mark\.case\("(.+)"\)$', written, flags=re.MULTILINE))
    assert tried == {folder.name for folder in cases.iterdir() if folder.is_dir() and not folder.name.startswith("_")}
