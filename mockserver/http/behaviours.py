"""Functions of a user's Python file that answer operations in place of what is inferred.

Only a file that the user names on the command line is run.
"""

import inspect
import logging
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from traceback import extract_tb
from types import CodeType, FunctionType, ModuleType
from typing import Any, Final

from mockserver.contract.contract import Contract
from mockserver.contract.violation import and_more
from mockserver.engine.call import Call, Reply
from mockserver.engine.problem import Problem
from mockserver.engine.provider import Behaviour
from mockserver.engine.transaction import Transaction
from mockserver.errors import BehavioursError, closest
from mockserver.http.judge import judged

_logger = logging.getLogger(__name__)

_NO_WORD: Final = re.compile(r"\W")

Function = Callable[[Transaction, Call], Reply | Problem]


class OwnBehaviours(Mapping[str, Behaviour]):
    """The behaviours of an API, by operationId: a function of the file, or else the inferred one.

    A function is named like its operation; `list_pets` is for `list-pets`, too. Functions whose
    names begin with `_` answer nothing.
    """

    def __init__(self, path: Path, contract: Contract, inferred: Mapping[str, Behaviour]) -> None:
        """Run the file. Raises BehavioursError."""
        self.path = path
        self._contract = contract
        self._inferred = inferred
        self._own: Mapping[str, Behaviour] = {}
        self.reload()

    def reload(self) -> None:
        """Run the file again. Raises BehavioursError, and then the old functions stay."""
        self._own = _behaviours(self.path, self._contract)

    @property
    def own(self) -> list[str]:
        """The operations that functions of the file answer."""
        return list(self._own)

    def __getitem__(self, operation: str) -> Behaviour:
        return self._own.get(operation) or self._inferred[operation]

    def __iter__(self) -> Iterator[str]:
        return iter(self._inferred)

    def __len__(self) -> int:
        return len(self._inferred)


def _behaviours(path: Path, contract: Contract) -> dict[str, Behaviour]:
    operations = {_NO_WORD.sub("_", name): name for name in contract.operations}
    behaviours: dict[str, Behaviour] = {}
    for name, function in _functions(path, contract.api).items():
        where = f"{path}:{function.__code__.co_firstlineno}"
        if name not in operations:
            raise BehavioursError(
                f"{contract.api} has no operation {name!r}.",
                where=where,
                hint=f"{closest(name, operations)} A function with another purpose begins with _.",
            )
        _require_plain(function, where)
        note = f"The function {name} of {path.name}."
        behaviours[operations[name]] = Behaviour(_guarded(function, path), "assumed", note)
    return behaviours


def _functions(path: Path, api: str) -> dict[str, FunctionType]:
    """Run a file, and return the functions that are written in it. Raises BehavioursError."""
    module = ModuleType(f"mockserver_behaviours_{api}")
    module.__file__ = str(path)
    code = _compiled(path)
    try:
        # Dataclasses look their module up by its name.
        sys.modules[module.__name__] = module
        exec(code, vars(module))  # noqa: S102  # the user has named the file to be run
    except (Exception, SystemExit) as error:
        hint = "The file is run when it is read: mend this line."
        raise BehavioursError(_told(error), where=_line_of(error, path), hint=hint) from None
    return {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, FunctionType)
        and value.__module__ == module.__name__
        and not name.startswith("_")
    }


def _compiled(path: Path) -> CodeType:
    try:
        return compile(path.read_bytes(), str(path), "exec")
    except OSError as error:
        what = f"The file cannot be read: {error.strerror or error}."
        raise BehavioursError(what, where=str(path), hint="Mend --behaviours.") from None
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        what, where = f"This is not Python: {error}.", f"{path}:{line}"
        raise BehavioursError(what, where=where, hint="Mend this line.") from None


def _require_plain(function: FunctionType, where: str) -> None:
    """Raise BehavioursError unless a function can be called with a transaction and a call."""
    try:
        inspect.signature(function).bind(None, None)
    except TypeError:
        is_plain = False
    else:
        is_plain = not inspect.iscoroutinefunction(function)
    if not is_plain:
        raise BehavioursError(
            f"The function {function.__name__} cannot be called as a behaviour.",
            where=where,
            hint=f"Write def {function.__name__}(transaction, call), and return a Reply.",
        )


def _guarded(function: FunctionType, path: Path) -> Function:
    """Call a function; what goes wrong in it is a 500 that names the line, and changes nothing."""

    def answer(transaction: Transaction, call: Call) -> Reply | Problem:
        try:
            outcome: Any = function(transaction, call)
        except Exception as error:
            _logger.exception("%s of %s failed", function.__name__, path)
            return Problem("failure", f"{_told(error)} ({_line_of(error, path)})")
        if isinstance(outcome, Reply):
            return _judged(function, path, call, outcome)
        if isinstance(outcome, Problem):
            return outcome
        kind = type(outcome).__name__
        what = f"{function.__name__} of {path} returned a {kind}; a Reply is expected."
        return Problem("failure", what)

    return answer


def _judged(function: FunctionType, path: Path, call: Call, reply: Reply) -> Reply | Problem:
    """Return a reply that keeps the contract; otherwise say whose it is, which is not ours."""
    outcome = judged(call, reply)
    if isinstance(outcome, Reply):
        return outcome
    what = (
        f"The reply of {function.__name__} ({path}:{function.__code__.co_firstlineno}) breaks the "
        f"contract, so nothing was changed: {outcome.violations[0]}"
    )
    return outcome._replace(message=f"{what}{and_more(outcome.violations)}.")


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def _line_of(error: BaseException, path: Path) -> str:
    """Name the last line of the file that an error passed."""
    lines = [
        frame.lineno for frame in extract_tb(error.__traceback__) if frame.filename == str(path)
    ]
    return f"{path}:{lines[-1]}" if lines else str(path)
