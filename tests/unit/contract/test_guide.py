"""Every block of the guide to the API does what the guide says, with nothing but what it shows."""

import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import orjson
import pytest

from ops.loopback import AnsweringServer, HttpRequest, LoopbackServer, Reply, reserve
from tests.unit.api.client import Answer, Client
from tests.unit.api.promised import DOCUMENT
from tests.unit.api.whole_lake import client_of_a_whole_lake
from tests.unit.contract.guide import ADDRESS, GUIDE, Block, Command, blocks, commands, shape

BLOCKS = [*blocks()]


@pytest.fixture(scope="module")
def api() -> Client:
    return client_of_a_whole_lake()


@pytest.fixture(scope="module")
def address(api: Client) -> Iterator[str]:
    def gateway(request: HttpRequest) -> Reply:
        url = urlsplit(request.target)
        answer = api.send(request.method, url.path, url.query, request.body.decode() or None, request.headers)
        headers = {name: value for name, value in answer.headers.items() if name != "Content-Type"}
        return Reply(answer.status, answer.content, answer.headers.get("Content-Type", ""), headers)

    with LoopbackServer(AnsweringServer(gateway, reserve(0))) as server:
        yield f"{server.url}/api"


def sent(api: Client, command: Command) -> Answer:
    url = urlsplit(command.url)
    return api.send(command.method, url.path, url.query, command.body, command.headers)


def of(language: str) -> list[Block]:
    return [block for block in BLOCKS if block.language == language]


def test_the_guide_has_no_block_that_nobody_tries():
    assert {block.language for block in BLOCKS} == {"sh", "python", "json"}


@pytest.mark.parametrize("block", of("python"), ids=lambda block: f"line {block.line}")
def test_a_program_of_the_guide_runs_with_python_alone(address: str, block: Block):
    assert ADDRESS in block.text
    program = block.text.replace(ADDRESS, address)
    ran = subprocess.run([sys.executable, "-ISc", program], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize("block", of("sh"), ids=lambda block: f"line {block.line}")
def test_a_command_of_the_guide_is_answered(api: Client, block: Block):
    followed_by_problem = '"urn:problem-type' in after(block).text
    for command in commands(block):
        answer = sent(api, command)
        assert (answer.status < 400) is not followed_by_problem, (command, answer.body)


def after(block: Block) -> Block:
    place = BLOCKS.index(block)
    return BLOCKS[min(place + 1, len(BLOCKS) - 1)]


@pytest.mark.parametrize("block", of("json"), ids=lambda block: f"line {block.line}")
def test_an_answer_of_the_guide_has_the_shape_of_the_real_one(api: Client, block: Block):
    before = BLOCKS[BLOCKS.index(block) - 1]
    *_, command = commands(before)
    assert shape(sent(api, command).json) == shape(orjson.loads(block.text))


def test_the_guide_names_every_path():
    guide = GUIDE.read_text()
    assert [path for path in DOCUMENT["paths"] if f"`{path}`" not in guide] == []


@pytest.mark.parametrize("line", ["wget $API/health", "curl -s $API/health | head", "curl --fail $API/health"])
def test_a_command_that_cannot_be_tried_is_no_command_of_the_guide(line: str):
    with pytest.raises(ValueError, match=r"of the guide"):
        Command.read(line)
