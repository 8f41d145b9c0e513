"""An OpenAPI document that a user brings: its file, the API's name, and its base path."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from mockserver.errors import SettingsError, UnknownName, closest

_NAME: Final = re.compile(r"[a-z0-9_]{1,64}")
_NO_NAME: Final = re.compile(r"[^a-z0-9]+")
#: Segments without an escape, and without the braces of a parameter.
_BASE_PATH: Final = re.compile(r"(?:/[A-Za-z0-9._~:@!$&'()*+,;=-]+)*")
#: The first segments of the paths that the server uses itself.
OWN_PATHS: Final = ("/_mock", "/_world")
_OVERRIDES: Final = ".mock.yaml"
_ENDINGS: Final = frozenset((".yaml", ".yml", ".json"))


@dataclass(frozen=True, slots=True)
class OwnDocument:
    """One document to serve.

    `name` names the API in URLs, rows, rules and scenarios: lower-case letters, digits and `_`.
    `base_path` replaces the path of the document's first server, such as `/v2` or an empty text;
    None keeps that path. `behaviours` is a Python file with functions that answer operations.
    """

    name: str
    path: Path
    base_path: str | None = None
    behaviours: Path | None = None

    @classmethod
    def parse(cls, text: str) -> "OwnDocument":
        """Read `openapi.yaml`, or `shop=openapi.yaml` to choose the name.

        Without a name, it is made of the file's. Raises SettingsError.
        """
        name, equals, file = text.partition("=")
        if not equals or "/" in name or Path(text).is_file():
            return cls(_made_name(text), Path(text))
        if not _NAME.fullmatch(name):
            raise SettingsError(
                f"{name!r} cannot be the name of an API: use a-z, 0-9 and _, 64 of them at most.",
                hint=f"Write {_cleaned(name) or 'shop'}={file}",
            )
        if not file:
            raise SettingsError(f"{text!r} names no file.", hint=f"Write {name}=openapi.yaml")
        return cls(name, Path(file))

    @property
    def overrides(self) -> Path:
        """The file beside the document that corrects what is inferred from it; it may be absent."""
        return self.path.with_name(self.path.stem + _OVERRIDES)


def parse_documents(
    texts: Iterable[str], base_paths: Iterable[str] = (), behaviours: Iterable[str] = ()
) -> tuple[OwnDocument, ...]:
    """Read documents as `[NAME=]FILE`, their base paths as `NAME=/x`, and files of behaviours.

    `NAME=` may be left out if there is one document. Raises SettingsError, or UnknownName for
    what belongs to a document that is not there.
    """
    documents = {each.name: each for each in require_names(map(OwnDocument.parse, texts))}
    for text in base_paths:
        name, path = _owned(text, "--base-path", documents)
        documents[name] = replace(documents[name], base_path=_base_path(path))
    for text in behaviours:
        name, path = _owned(text, "--behaviours", documents)
        documents[name] = replace(documents[name], behaviours=Path(path))
    return tuple(documents.values())


def _owned(text: str, option: str, documents: Mapping[str, OwnDocument]) -> tuple[str, str]:
    """Split `NAME=VALUE`, where NAME is a document's."""
    name, equals, value = text.partition("=")
    if not documents:
        raise SettingsError(
            f"{option} {text} belongs to a document, and none is given.",
            hint="Give the file of an OpenAPI document, such as openapi.yaml",
        )
    if not equals or "/" in name:
        if len(documents) == 1:
            return next(iter(documents)), text
        raise SettingsError(
            f"{option} {text} does not say for which document it is.",
            hint=" or ".join(f"{option} {name}={text}" for name in documents),
        )
    if name not in documents:
        raise UnknownName("document", name, documents)
    return name, value


def require_names(documents: Iterable[OwnDocument]) -> tuple[OwnDocument, ...]:
    """Return the documents. Raises SettingsError if two of them have one name."""
    by_name: dict[str, OwnDocument] = {}
    for each in documents:
        other = by_name.setdefault(each.name, each)
        if other is not each:
            raise SettingsError(
                f"{str(other.path)!r} and {str(each.path)!r} would both be the API {each.name!r}.",
                hint=f"Name one of them: {each.name}_2={each.path}",
            )
    return tuple(by_name.values())


def require_file(document: OwnDocument) -> None:
    """Raise SettingsError unless the document is a file; the hint offers the nearest one."""
    path = document.path
    if str(path).startswith(("http:/", "https:/")):
        raise SettingsError(
            "A document is not fetched from the network.", hint="Download it, and give the file."
        )
    if path.name.endswith(_OVERRIDES):
        raise SettingsError(
            f"{str(path)!r} holds corrections of a document, and is found beside it.",
            hint=f"Leave it out, and give {path.name.removesuffix(_OVERRIDES)}.yaml",
        )
    if path.is_dir():
        raise _is_folder(path)
    if not path.exists():
        hint = _beside(path.parent, path.name)
        if not path.suffix:
            hint = f"A built-in API is served by --api {document.name}. {hint}"
        raise SettingsError(f"There is no file {str(path)!r}.", hint=hint)


def _is_folder(path: Path) -> SettingsError:
    return SettingsError(
        f"{str(path)!r} is a folder, not an OpenAPI document.", hint=_beside(path, "openapi")
    )


def _beside(folder: Path, name: str) -> str:
    """Offer the document in a folder whose name is closest."""
    try:
        names = [each.name for each in folder.iterdir() if each.suffix in _ENDINGS]
    except OSError:
        return "Give the path of a YAML or JSON file."
    if not names:
        return f"{str(folder)!r} holds no .yaml, .yml or .json file."
    return closest(name, names)


def _made_name(text: str) -> str:
    name = _cleaned(Path(text).stem)
    if not name:
        if Path(text).is_dir():
            raise _is_folder(Path(text))
        raise SettingsError(
            f"No name for an API can be made of {text!r}.", hint=f"Give one: shop={text}"
        )
    return name


def _cleaned(text: str) -> str:
    return _NO_NAME.sub("_", text.lower()).strip("_")[:64].rstrip("_")


def _base_path(text: str) -> str:
    path = text.rstrip("/")
    if not _BASE_PATH.fullmatch(path):
        raise SettingsError(
            f"{text!r} is not a base path.", hint="Write it as it begins in URLs: /v2, or / alone."
        )
    if f"{path}/".startswith(tuple(f"{own}/" for own in OWN_PATHS)):
        raise SettingsError(
            f"The base path {text!r} belongs to the server itself.", hint="Choose another one."
        )
    return path
