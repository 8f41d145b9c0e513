"""The target of a check: a server, its contract, and the statuses expected in exception."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from mockserver.errors import CheckError, UnknownName

#: The checks that judge a status against a list which a declared exception can extend.
StatusCheck = Literal[
    "ignored_auth",
    "missing_required_header",
    "negative_data_rejection",
    "not_a_server_error",
    "positive_data_acceptance",
    "status_code_conformance",
]

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True, slots=True)
class ExpectedStatus:
    """Statuses that a check would report although they are right, and the reason.

    `operation` is an operationId, or "POST /users" where the contract has none; None means every
    operation. `statuses` are added to those that the check accepts already: "404", "2xx".
    """

    operation: str | None
    check: StatusCheck
    statuses: tuple[str, ...]
    reason: str

    def __post_init__(self) -> None:
        """Raise CheckError for an exception without a reason or without a status."""
        if self.check not in get_args(StatusCheck):
            raise UnknownName("check with expected statuses", self.check, get_args(StatusCheck))
        where = f"{self.check} on {self.operation or 'every operation'}"
        if not self.reason.strip():
            raise CheckError(
                "An expected status has no reason.",
                where=where,
                hint="Say where the vendor documents it, so that others can judge it.",
            )
        if not self.statuses:
            raise CheckError(
                "An expected status names no status.",
                where=where,
                hint='Give at least one, such as "404" or "2xx".',
            )


@dataclass(frozen=True, slots=True)
class Target:
    """One server and its contract.

    `url` is scheme, host and port; the base path comes from the contract's first server.
    `headers` are sent with every request and win over generated values: put credentials here.
    `secrets` are names of headers and query parameters whose values are masked, as those in the
    contract's security schemes always are.
    """

    name: str
    url: str
    document: Mapping[str, Any] = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    secrets: frozenset[str] = frozenset()
    expected_statuses: tuple[ExpectedStatus, ...] = ()

    @property
    def base_url(self) -> str:
        """The URL with the base path of the contract's first server."""
        return self.url.rstrip("/") + _base_path(self.document)

    @property
    def sent_headers(self) -> dict[str, str]:
        """The headers, spelled as in the contract's security schemes.

        Otherwise a credential is sent twice: as "x-key" from here, as "X-Key" from the generator.
        """
        spelled = {name.lower(): name for name in self._scheme_names()}
        return {spelled.get(name.lower(), name): value for name, value in self.headers.items()}

    @property
    def labels(self) -> dict[str, str | None]:
        """Each operation as "POST /users", in the contract's order, with its operationId."""
        return {label: operation.get("operationId") for label, operation in self.operations()}

    @property
    def secret_names(self) -> frozenset[str]:
        """Names to mask, in lower case: the declared ones and those of the security schemes."""
        names = {*self.secrets, *self._scheme_names(), "authorization"}
        return frozenset(name.lower() for name in names)

    @property
    def credentials(self) -> tuple[str, ...]:
        """The secret values among the headers, longest first, with and without "Bearer "."""
        secret = self.secret_names
        values = {value for name, value in self.headers.items() if name.lower() in secret}
        parts = {value.partition(" ")[2] for value in values}
        # A value of up to three characters occurs by chance; masking it would damage the text.
        return tuple(sorted((v for v in values | parts if len(v) > 3), key=len, reverse=True))

    def operations(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Each operation of the contract with its label."""
        for path, item in self.document.get("paths", {}).items():
            for method in _METHODS:
                if method in item:
                    yield f"{method.upper()} {path}", item[method]

    def _scheme_names(self) -> list[str]:
        schemes = self.document.get("components", {}).get("securitySchemes", {})
        return [scheme["name"] for scheme in schemes.values() if "name" in scheme]


def _base_path(document: Mapping[str, Any]) -> str:
    servers = document.get("servers") or [{"url": "/"}]
    url: str = servers[0]["url"]
    for name, variable in servers[0].get("variables", {}).items():
        url = url.replace("{" + name + "}", str(variable["default"]))
    return urlsplit(url).path.rstrip("/")
