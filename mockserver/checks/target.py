"""The target of a check: a server, its contract, and the statuses expected in exception."""

import base64
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from mockserver.checks.expected_status import ExpectedStatus
from mockserver.checks.masking import Mask, named_secrets
from mockserver.checks.step import Showing
from mockserver.contract.contract import Contract
from mockserver.contract.document import Place
from mockserver.errors import UnknownName

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True, slots=True)
class Target:
    """One server and its contract.

    `url` is scheme, host and port; the base path comes from the contract's first server. A user and
    a password in it are sent as basic authorization, and are never shown.
    `headers` are sent with every request and win over generated values: put credentials here.
    `secrets` are names of headers and query parameters whose values are masked, as those in the
    contract's security schemes always are. `fresh_state` returns a URL at which the server has a
    state of its own for a stage of the check; None for a server with one state: that is a real one.
    `contract` is the document compiled; with it, each reply is also held to it by our validator.
    `again` are the words by which a command line names the API, where that is more than its name.
    `mock` is the address of a mock server whose control API the journeys may call; None for any
    other server.
    """

    name: str
    url: str = field(repr=False)
    document: Mapping[str, Any] = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    secrets: frozenset[str] = frozenset()
    expected_statuses: tuple[ExpectedStatus, ...] = ()
    fresh_state: Callable[[str], str] | None = None
    contract: Contract | None = field(default=None, repr=False)
    mock: str | None = None
    again: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raise UnknownName for an exception of an operation that the contract does not have."""
        known = [operation or label for label, operation in self.labels.items()]
        for one in self.expected_statuses:
            if one.operation not in known and one.operation not in self.labels:
                raise UnknownName("operation", one.operation, known)

    def for_stage(self, stage: str) -> "Target":
        """Return this target with a state of its own for a stage, if the server has several."""
        return self if self.fresh_state is None else replace(self, url=self.fresh_state(stage))

    @property
    def shown_url(self) -> str:
        """The URL without user and password."""
        parts = urlsplit(self.url)
        return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))

    @property
    def is_mock(self) -> bool:
        """Whether the server is a mock of ours: one that gives every stage a state of its own."""
        return self.fresh_state is not None

    @property
    def base_url(self) -> str:
        """The URL with the base path of the contract's first server, without user and password."""
        return self.shown_url.rstrip("/") + _base_path(self.document)

    @property
    def is_on_this_machine(self) -> bool:
        """Whether the URL names a loopback address: a server that a check may change."""
        host = (urlsplit(self.url).hostname or "").rstrip(".")
        try:
            return ip_address(host).is_loopback
        except ValueError:
            return host == "localhost" or host.endswith(".localhost")

    @property
    def sent_headers(self) -> dict[str, str]:
        """The headers, spelled as in the contract's security schemes.

        Otherwise a credential is sent twice: as "x-key" from here, as "X-Key" from the generator.
        """
        spelled = {name.lower(): name for name in self._scheme_names()}
        headers = {spelled.get(name.lower(), name): value for name, value in self.headers.items()}
        if self._url_token is not None and "authorization" not in map(str.lower, headers):
            headers["Authorization"] = f"Basic {self._url_token}"
        return headers

    @property
    def common_headers(self) -> dict[str, str]:
        """Those of the headers that every operation gets: all but the credentials of only some.

        schemathesis generates no call without a header that every operation gets. Without one that
        only some get it does, and sends the header nevertheless.
        """
        credentials = {name.lower() for name in self.credential_headers}
        partial: set[str] = set()
        for label in self.labels:
            partial |= credentials - {name.lower() for name in self.credential_names(label)}
        own = "authorization" if self._url_token is not None else None
        return {
            name: value
            for name, value in self.sent_headers.items()
            if name.lower() not in partial or name.lower() == own
        }

    def credentials_of(self, label: str) -> dict[str, str]:
        """Return the other headers that an operation gets: credentials that not all declare."""
        names = {name.lower() for name in self.credential_names(label)}
        common = self.common_headers
        return {
            name: value
            for name, value in self.sent_headers.items()
            if name.lower() in names and name not in common
        }

    def credential_names(self, label: str) -> list[str]:
        """Return the headers of the credentials that an operation declares.

        One that declares none gets all of them, since many documents only forget to.
        """
        operation = dict(self.operations())[label]
        security = operation.get("security", self.document.get("security", []))
        schemes = self.document.get("components", {}).get("securitySchemes", {})
        declared = {id: schemes[id] for each in security for id in each if id in schemes}
        return _credential_headers(declared or schemes)

    @property
    def labels(self) -> dict[str, str | None]:
        """Each operation as "POST /users", in the contract's order, with its operationId."""
        return {label: operation.get("operationId") for label, operation in self.operations()}

    @property
    def credential_headers(self) -> list[str]:
        """The headers that the contract's security schemes put credentials into."""
        return _credential_headers(self.document.get("components", {}).get("securitySchemes", {}))

    def expected_of(self, label: str) -> tuple[ExpectedStatus, ...]:
        """Return the exceptions that hold for an operation, such as "POST /users"."""
        named = {label, self.labels.get(label)}
        return tuple(one for one in self.expected_statuses if one.operation in named)

    @property
    def secret_names(self) -> frozenset[str]:
        """Names to mask, in lower case: the declared ones and those of the security schemes."""
        names = {*self.secrets, *self._scheme_names(), "authorization"}
        return frozenset(name.lower() for name in names)

    def mask_with(self, more: Iterable[str]) -> Mask:
        """Return what masks the secret values: of headers, of the URL, and some more.

        A header's value is masked with and without its scheme, such as "Bearer ".
        """
        secret = self.secret_names
        values = {value for name, value in self.headers.items() if name.lower() in secret}
        values |= {value.partition(" ")[2] for value in values}
        values |= {unquote(urlsplit(self.url).password or ""), self._url_token or ""}
        # A value of up to three characters occurs by chance; masking it would damage the text.
        return Mask(value for value in {*values, *more} if len(value) > 3)

    @property
    def mask(self) -> Mask:
        """What masks the secret values of the target itself."""
        return self.mask_with(())

    @property
    def variables(self) -> dict[str, str]:
        """The variables that stand for one's own credentials in a command, by value.

        One credential is TOKEN; with several, each is TOKEN_ and the name of its header.
        """
        secret = self.secret_names
        own: dict[str, str] = {}
        for name, value in self.sent_headers.items():
            if name.lower() in secret and len(value) > 3:
                own[value.partition(" ")[2] or value] = "TOKEN_" + _word(name)
        return own if len(own) > 1 else dict.fromkeys(own, "TOKEN")

    def showing(
        self, data: Any = None, made_up: Collection[str] = (), words: Sequence[str] = ()
    ) -> Showing:
        """Return what shows exchanges without credentials, those in `data` included."""
        named = [(_word(name), value) for name, value in named_secrets(data) if len(value) > 3]
        variables = {value: name for name, value in named} | self.variables
        mask = self.mask_with(value for _, value in named)
        return Showing(mask, variables, self._labels_by_id, self.secret_names, made_up, words)

    def place(self, pointer: str) -> Place | None:
        """Return where a place of the contract stands in its file, if the file is known."""
        return self.contract.document.place(pointer) if self.contract is not None else None

    def operations(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Each operation of the contract with its label."""
        for path, item in self.document.get("paths", {}).items():
            for method in _METHODS:
                if method in item:
                    yield f"{method.upper()} {path}", item[method]

    @property
    def _labels_by_id(self) -> dict[str, str]:
        return {operation: label for label, operation in self.labels.items() if operation}

    @property
    def _url_token(self) -> str | None:
        parts = urlsplit(self.url)
        if parts.username is None:
            return None
        user = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        return base64.b64encode(user.encode()).decode()

    def _scheme_names(self) -> list[str]:
        schemes = self.document.get("components", {}).get("securitySchemes", {})
        return [scheme["name"] for scheme in schemes.values() if "name" in scheme]


def _word(name: str) -> str:
    """Return a name as one of a variable."""
    return re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_").upper()


def _credential_headers(schemes: Mapping[str, Mapping[str, Any]]) -> list[str]:
    return [
        scheme["name"] if scheme.get("in") == "header" else "Authorization"
        for scheme in schemes.values()
        if scheme.get("in") in (None, "header")
    ]


def _base_path(document: Mapping[str, Any]) -> str:
    servers = document.get("servers") or [{"url": "/"}]
    url: str = servers[0]["url"]
    for name, variable in servers[0].get("variables", {}).items():
        url = url.replace("{" + name + "}", str(variable["default"]))
    return urlsplit(url).path.rstrip("/")
