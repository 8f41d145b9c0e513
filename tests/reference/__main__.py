"""`python -m tests.reference`: writes the pages of docs/ that are made from the contracts."""

import click

from tests.reference.pages import DOCS, pages


@click.command(name="reference")
def main() -> None:
    """Write each page whose text is not what the contracts say."""
    for name, text in pages().items():
        file = DOCS / name
        if not file.exists() or file.read_text("utf-8") != text:
            file.write_text(text, "utf-8")
            click.echo(f"docs/{name} is written.", err=True)


if __name__ == "__main__":
    main()
