"""The command line that makes a check once more."""

import shlex
from dataclasses import fields

from mockserver.checks.options import CheckOptions
from mockserver.checks.target import Target

#: Options that a command line does not repeat: credentials, what is written, and what has a form
#: of its own.
_LEFT_OUT = frozenset(("data", "reports", "update_baseline", "seed"))
#: Options that only a server over TLS needs; they may come from the environment.
_OF_TLS = frozenset(("ca", "cert", "key"))


def again_command(target: Target, options: CheckOptions) -> str:
    """Return the command, without credentials and report files."""
    words = ["mockserver", "check", *(target.again or (target.name,))]
    if target.fresh_state is None:
        words += ["--url", target.shown_url]
    words += ["--seed", str(options.seed)]
    for each in fields(options):
        value = getattr(options, each.name)
        is_needless = each.name in _OF_TLS and not target.shown_url.startswith("https:")
        if each.name in _LEFT_OUT or is_needless or value == each.default:
            continue
        name = "--" + each.name.replace("_", "-")
        if value is True:
            words.append(name)
        else:
            for one in value if isinstance(value, tuple) else (value,):
                words += [name, f"{one:g}" if isinstance(one, float) else str(one)]
    if options.data and target.fresh_state is None:
        words += ["--data", "FILE"]
    return shlex.join(words)
