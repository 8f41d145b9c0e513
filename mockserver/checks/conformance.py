"""schemathesis' configuration: the selected checks and phases, and each operation's headers."""

from typing import Any

from schemathesis.checks import CHECKS
from schemathesis.config import (
    ConfigError,
    SanitizationConfig,
    SchemathesisConfig,
)

from mockserver.checks.options import CheckOptions
from mockserver.checks.selection import Selection
from mockserver.checks.sequences import sequences
from mockserver.checks.target import Target
from mockserver.errors import CheckError

#: A request is given up after so many times the time that an answer may take.
GIVE_UP_AFTER = 3

#: The settings of the phases, beside whether they run.
PHASES: dict[str, dict[str, Any]] = {
    # The examples of a contract run in its own order: one may need what an earlier one made.
    "examples": {"operation-ordering": "none"},
    "coverage": {},
    "fuzzing": {},
    # Enough steps to sign in, join, buy, use and leave.
    "stateful": {"max-steps": 10},
}


def configuration(
    target: Target, options: CheckOptions, selection: Selection
) -> SchemathesisConfig:
    """Build schemathesis' configuration in memory; reads and writes no file."""
    try:
        config = SchemathesisConfig.from_dict(_settings(target, options, selection))
        # These values are set past the file format, where "${X}" in a header reads the environment.
        config.projects.default.update(
            base_url=target.base_url,
            headers=target.common_headers,
            rate_limit=options.rate_limit,
            tls_verify=str(options.ca) if options.ca else None,
            request_cert=str(options.cert) if options.cert else None,
            request_cert_key=str(options.key) if options.key else None,
            request_timeout=options.timeout * GIVE_UP_AFTER,
            workers=options.workers,
            request_retries=options.retries or None,
        )
        if "max_response_time" in selection.checks:
            config.projects.default.checks.update(max_response_time=options.timeout)
        operations = config.projects.default.operations.operations
        for (_, headers), operation in zip(_by_credentials(target), operations, strict=True):
            operation.headers = headers
    except ConfigError as error:
        raise CheckError(
            "The check cannot be configured.", where=target.name, hint=str(error)
        ) from error
    return config


def masked_names(target: Target) -> list[str]:
    """Return the names to mask: the target's and the defaults, which a list of ours replaces."""
    return sorted({*SanitizationConfig().keys_to_sanitize, *target.secret_names})


def _settings(target: Target, options: CheckOptions, selection: Selection) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "seed": options.seed,
        "cache": {"enabled": False},
        # Otherwise an operation's first failure ends its phase and hides the next ones.
        "continue-on-failure": True,
        # What is hard to generate, by a slow machine or by chance, says nothing about a server.
        "suppress-health-check": ["all"],
        "output": {"sanitization": {"keys-to-sanitize": masked_names(target)}},
        "analysis": {"constants": {"enabled": False}},
        "generation": {"mode": "all", "database": "none", "max-examples": options.max_examples},
        # A sign-up that a contract describes would make a user on a server of somebody else.
        "auth": {"auto-signup": target.is_on_this_machine},
        "phases": _phases(selection, options),
        "checks": _checks(selection),
        "operations": [
            {"include-name": labels, "headers": {}} for labels, _ in _by_credentials(target)
        ],
    }
    if options.max_time is not None:
        settings["max-time"] = options.max_time
    return settings


def _phases(selection: Selection, options: CheckOptions) -> dict[str, dict[str, Any]]:
    phases = {
        name: {**settings, "enabled": name in selection.generated}
        for name, settings in PHASES.items()
    }
    phases["stateful"]["generation"] = {"max-examples": sequences(options)}
    if selection.probed_methods is not None:
        phases["coverage"]["unexpected-methods"] = selection.probed_methods
    return phases


def _checks(selection: Selection) -> dict[str, Any]:
    return {name: {"enabled": name in selection.checks} for name in CHECKS.get_all_names()}


def _by_credentials(target: Target) -> list[tuple[list[str], dict[str, str]]]:
    """Group the operations by the credentials that they declare, each with these headers."""
    groups: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for label in target.labels:
        groups.setdefault(tuple(target.credentials_of(label).items()), []).append(label)
    return [(labels, dict(headers)) for headers, labels in groups.items()]
