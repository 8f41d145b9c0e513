"""`mockserver infer DOCUMENT`: shows which state is kept for a document, and why."""

import click

from mockserver.cli.options import examples


@click.command(epilog=examples("infer openapi.yaml", "infer openapi.yaml --write"))
@click.argument("document", metavar="[NAME=]DOCUMENT")
@click.option(
    "--write",
    "is_written",
    is_flag=True,
    help="Write what was inferred to <stem>.mock.yaml beside the document, to be corrected.",
)
def infer(document: str, *, is_written: bool) -> None:
    """Print what is inferred from an OpenAPI DOCUMENT, resource by resource, and why.

    What is wrong can be corrected in <stem>.mock.yaml beside the document.
    """
    from mockserver.cli.inference_text import inference_lines
    from mockserver.cli.overrides_text import write_overrides
    from mockserver.cli.printable import printable
    from mockserver.http.own_api import read_own_api
    from mockserver.own_document import OwnDocument

    own = read_own_api(OwnDocument.parse(document))
    for line in inference_lines(own):
        # A document is not trusted with the terminal.
        click.echo(printable(line))
    if is_written:
        write_overrides(own)
        click.echo(f"\nWritten: {own.document.overrides}. Correct what is wrong there.")
