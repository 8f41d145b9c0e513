"""A newcomer finds every page, command and package from where they are listed."""

import re
from collections.abc import Iterator
from pathlib import Path

import click

from mockserver.cli import commands
from mockserver.cli.banner import banner
from mockserver.http.app import build_server
from mockserver.own_document import parse_documents
from mockserver.settings import Settings
from tests.reference.pages import DOCS

ROOT = DOCS.parent
README = (ROOT / "README.md").read_text("utf-8")
MAP = (ROOT / "mockserver" / "README.md").read_text("utf-8")


def named_in(group: click.Group, prefix: str = "") -> Iterator[str]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield prefix + name
        if isinstance(command, click.Group):
            yield from named_in(command, f"{prefix}{name} ")


def test_the_index_lists_every_page() -> None:
    # The pages of the vendors are linked from the list of operations, too.
    lists = [(DOCS / each).read_text("utf-8") for each in ("README.md", "operations.md")]
    linked = {page for text in lists for page in re.findall(r"\]\(([\w./-]+\.md)", text)}

    assert {page.name for page in DOCS.glob("*.md")} - linked == {"README.md"}


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) < 200


def test_the_list_of_commands_has_every_command() -> None:
    page = (DOCS / "commands.md").read_text("utf-8").replace("|", " ")

    def is_listed(name: str) -> bool:
        words = r"\b.*\b".join(name.split())
        return re.search(rf"^. `mockserver {words}\b", page, re.M) is not None

    assert [name for name in named_in(commands) if not is_listed(name)] == []


PLUGIN = ROOT / "mockserver/pytest_plugin"
#: Options of other programs that the pages name.
FOREIGN = {
    *("--config-file", "--data-binary", "--dist", "--from", "--http", "--junitxml", "--pdb"),
    *("--spec", "--test"),
    # Of `make bench` and `make soak`.
    *("--calls", "--light", "--rounds", "--seconds"),
}


def options_in(command: click.Command) -> Iterator[str]:
    """The options of a command and of those below it, without hidden ones."""
    for each in command.params:
        if isinstance(each, click.Option) and not each.hidden:
            yield from (name for name in each.opts if name.startswith("--"))
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from options_in(inner)


def test_the_pages_name_every_option_and_no_other() -> None:
    texts = [README, *(page.read_text("utf-8") for page in DOCS.glob("*.md"))]
    plugin = "".join(each.read_text("utf-8") for each in PLUGIN.glob("*.py"))

    named = {each for text in texts for each in re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)}
    known = set(options_in(commands))

    assert known - named == set()
    assert {each for each in named - known - FOREIGN if f'"{each}"' not in plugin} == {"--help"}


def test_the_readme_shows_what_serve_prints_of_a_document() -> None:
    (shown,) = re.findall(r"^```text\n(.*?)^```$", README, re.M | re.S)
    settings = Settings(documents=parse_documents([str(DOCS / "petstore.yaml")]))

    printed = banner(build_server(settings), settings, "http://127.0.0.1:4010", 4010)

    assert shown in printed


def test_the_map_names_every_package() -> None:
    folders = [each.parent for each in (ROOT / "mockserver").glob("*/**/__init__.py")]
    inside = [each.relative_to(ROOT / "mockserver").as_posix() for each in folders]
    # Folders that are there once for each API have one line.
    named = [re.sub(r"^(providers|.*/vendors)/[^/]+$", r"\1/<api>", each) for each in inside]

    assert [each for each in named if f"`{each}`" not in MAP and f"{each}/" not in MAP] == []


def test_every_link_between_pages_leads_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *DOCS.glob("*.md"), ROOT / "mockserver/README.md"]

    broken = [
        f"{page.relative_to(ROOT)} links to {target}"
        for page in (*pages, ROOT / "tests/README.md")
        for target in re.findall(r"\]\((?!https?:)([^)]+)\)", page.read_text("utf-8"))
        if not leads_somewhere(page, target)
    ]

    assert broken == []


def leads_somewhere(page: Path, target: str) -> bool:
    """Whether the file of a link is there, and the heading that it names."""
    file, _, heading = target.partition("#")
    path = page.parent / file if file else page
    return path.exists() and (not heading or heading in headings(path))


def headings(page: Path) -> set[str]:
    """The anchors of a page, made of its headings as GitHub makes them."""
    lines = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w -]", "", line.lower()).replace(" ", "-") for line in lines}
