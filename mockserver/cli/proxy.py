"""`mockserver proxy`: pass calls on to another server, and hold both directions to the contract."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from mockserver.cli.completion import subject_names
from mockserver.cli.documents import document_options
from mockserver.cli.log.output import Output, log_options
from mockserver.cli.options import Secret, cache_option, examples, fixtures_option, variable_option

if TYPE_CHECKING:
    from mockserver.http.proxy.recording import Recording
    from mockserver.http.proxy.upstream import Upstream
    from mockserver.settings import Settings

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_LINES = "exchanges.ndjson"
#: The recording's scenario, where `--fixtures DIR --scenario recorded` finds it.
_SCENARIO = Path("scenarios", "recorded.yaml")


@click.command(
    epilog=examples(
        "proxy boostcom --upstream https://staging.example",
        "proxy openapi.yaml --upstream http://127.0.0.1:8000 --record recorded",
    )
)
@click.argument("name", metavar="DOCUMENT|NAME", shell_complete=subject_names)
@document_options("MOCKSERVER_")
@variable_option(
    "--upstream", "url", required=True, metavar="URL", help="The server that answers the calls."
)
@variable_option(
    "--strict", is_flag=True, help="Answer 502 with the violations where there are any."
)
@variable_option(
    "--fallback",
    type=click.Choice(["mock"]),
    help="Let the mock answer an operation that the upstream does not know (404, 405), and all of "
    "them where nothing accepts connections.",
)
@variable_option(
    "--record",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Keep every exchange there as NDJSON, and at the end a scenario of stubs.",
)
@variable_option("--allow-private", is_flag=True, help="Let the upstream have a private address.")
@click.option("--ca", type=_FILE, help="Trust the authorities in this PEM file instead.")
@click.option("--cert", type=_FILE, help="The proxy's own certificate, if the upstream asks.")
@click.option("--key", type=_FILE, help="The key of --cert, unless that file has it.")
@click.option(
    "--timeout",
    type=click.FloatRange(0.1),
    default=30.0,
    show_default=True,
    help="Seconds that one call to the upstream may take.",
)
@variable_option("--host", default="127.0.0.1", show_default=True, help="Address to serve on.")
@variable_option(
    "--port", type=click.IntRange(0, 65535), default=4010, show_default=True, help="0 is any free."
)
@variable_option("--scenario", default="default", help="The named starting world of the mock.")
@fixtures_option
@variable_option(
    "--token", cls=Secret, metavar="SECRET", help="Ask for this token in the control API."
)
@variable_option(
    "--allow-host", "allowed_hosts", multiple=True, metavar="NAME", help="Answer to this Host too."
)
@cache_option
@log_options
def proxy(
    *,
    name: str,
    url: str,
    strict: bool,
    fallback: str | None,
    record: Path | None,
    allow_private: bool,
    ca: Path | None,
    cert: Path | None,
    key: Path | None,
    timeout: float,
    log_form: str,
    is_quiet: bool,
    **options: Any,
) -> None:
    """Pass calls to the API of an OpenAPI DOCUMENT, or to the built-in API NAME, on to a server.

    Requests and replies are held against the contract; the journal has the violations. Stubs and
    faults of a world are tried before a call is passed on. Nothing but the upstream is ever called.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    # Imported here: the server's libraries take longer to load than every other command to run.
    from mockserver.http.proxy.address import read_address
    from mockserver.http.proxy.api import Forwarding
    from mockserver.http.proxy.upstream import Upstream, tls_context

    settings = _settings(name, options)
    address = read_address(url, allow_private=allow_private)
    upstream = Upstream(address, tls_context(address, ca, cert, key), timeout)
    with _recording(record) as recording:
        forwarding = Forwarding(
            upstream,
            strict=strict,
            fallback=fallback is not None,
            recording=recording,
            is_certified=cert is not None,
        )
        _serve(settings, forwarding, record, Output(log_form, is_quiet=is_quiet))


def _settings(name: str, options: dict[str, Any]) -> "Settings":
    from mockserver.cli.documents import named_api
    from mockserver.settings import Settings

    options["allowed_hosts"] = frozenset(options["allowed_hosts"])
    if options["fixtures"] is None:
        del options["fixtures"]
    owned = (options.pop(each) for each in ("base_paths", "behaviours"))
    documents, apis = named_api(name, *owned)
    return Settings(documents=documents, apis=apis, **options)


def _serve(settings: "Settings", forwarding: Any, record: Path | None, output: Output) -> None:
    from mockserver.errors import SettingsError
    from mockserver.http.app import build_server
    from mockserver.http.proof import prove
    from mockserver.http.serving import serve
    from mockserver.listening import base_url, bind

    server = build_server(settings, forwarding=forwarding)
    asyncio.run(prove(server, settings.token))
    with bind(settings.host, settings.port) as listener:
        _require_another(forwarding.upstream, listener.getsockname())
        (api,) = server.apis.values()
        contract, here = api.contract, base_url(listener, settings.host)
        kept = f"\n  recording    {record}" if record else ""
        output.started(
            f"{contract.title} ({contract.api}): a proxy on {here}\n"
            f"  base URL     {here}{contract.base_path}\n"
            f"  upstream     {forwarding.upstream.address}{kept}\n"
            f"  journal      {here}/_mock/worlds/default/journal\n"
            "Stop with Ctrl-C.",
            url=here,
            upstream=str(forwarding.upstream.address),
        )
        server.traffic.watcher = output.open_log(server.contracts)
        serve(server, [listener], settings.grace)
    words = ["Stopped."]
    if record is not None:
        admission = server.worlds.library.admission
        text = forwarding.recording.scenario(admission, str(forwarding.upstream.address))
        words.append(_write_scenario(record / _SCENARIO, text, forwarding.recording, settings))
    with suppress(SettingsError):
        output.stopped("\n".join(words))


def _require_another(upstream: "Upstream", bound: tuple[Any, ...]) -> None:
    """Raise SettingsError if the upstream is this very server: it would call itself for ever."""
    from mockserver.errors import SettingsError
    from mockserver.settings import is_loopback_address

    address = upstream.address
    is_here = bound[0] in address.pinned or all(map(is_loopback_address, address.pinned))
    if address.port == bound[1] and is_here:
        raise SettingsError(
            f"The upstream {address} is the proxy itself.",
            hint="Serve the proxy on another port with --port.",
        )


@contextmanager
def _recording(folder: Path | None) -> "Iterator[Recording | None]":
    """Yield what keeps the exchanges. Raises SettingsError if the folder has some already."""
    if folder is None:
        yield None
        return
    from mockserver.errors import SettingsError
    from mockserver.files import WRITE_ELSEWHERE
    from mockserver.http.proxy.recording import Recording

    with ExitStack() as stack:
        try:
            (folder / _SCENARIO).parent.mkdir(parents=True, exist_ok=True)
            lines: IO[str] = stack.enter_context((folder / _LINES).open("x", encoding="utf-8"))
        except FileExistsError as error:
            raise SettingsError(
                f"{error.filename!r} exists, and is not overwritten.",
                hint="Name another folder, or move it away.",
            ) from None
        except OSError as error:
            what = f"Nothing can be recorded in {str(folder)!r}: {error.strerror}."
            raise SettingsError(what, hint=WRITE_ELSEWHERE) from None
        yield Recording(lines)


def _write_scenario(path: Path, text: str, recording: "Recording", settings: "Settings") -> str:
    """Write the scenario, and say how to serve it. Raises SettingsError."""
    from mockserver.errors import SettingsError
    from mockserver.files import WRITE_ELSEWHERE, not_written, replacing
    from mockserver.program import program

    try:
        with replacing(path) as stream:
            stream.write(text)
    except OSError as error:
        raise SettingsError(not_written(path, error), hint=WRITE_ELSEWHERE) from None
    left_out = f", {recording.left_out} of them in no stub" if recording.left_out else ""
    documents = [f"{each.name}={each.path}" for each in settings.documents]
    what = " ".join(documents or [f"--api {each}" for each in settings.apis])
    many = "" if recording.exchanges == 1 else "s"
    return (
        f"Recorded {recording.exchanges} exchange{many}{left_out}. Replay them with\n"
        f"  {program()} serve {what} --fixtures {path.parent.parent} --scenario {path.stem}"
    )
