"""Reads an HTML page as a person and a browser would: its elements, its text, what it loads."""

from html.parser import HTMLParser

_VOID = frozenset(("meta",))
#: Attributes that make a browser ask for something.
_LOADING = frozenset(
    ("src", "srcset", "href", "action", "formaction", "data", "poster", "background", "xlink:href")
)


class Page(HTMLParser):
    """The elements with their attributes, in order; faults of nesting raise."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[int] = []
        self.text = ""
        self.style = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == [], self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag[0] == "h" and tag[1:].isdigit():
            self.headings.append(int(tag[1:]))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "style":
            self.style += data
        else:
            self.text += data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of each element of a kind."""
        return [attributes for each, attributes in self.elements if each == tag]

    @property
    def loads(self) -> list[str]:
        """What a browser would ask for, or run."""
        asked = [
            str(value)
            for _, attributes in self.elements
            for name, value in attributes.items()
            if name in _LOADING and not str(value).startswith("#")
        ]
        runs = [name for _, each in self.elements for name in each if name.startswith("on")]
        scripts = [each for each, _ in self.elements if each in ("script", "iframe", "object")]
        styled = [each for each in ("url(", "@import") if each in self.style]
        inline = [str(each["style"]) for _, each in self.elements if "style" in each]
        return asked + runs + scripts + styled + inline


def problems(page: Page) -> list[str]:
    """Return the basic faults for people who do not see the page, or use no mouse."""
    found = []
    if page.named("html")[0].get("lang") != "en":
        found.append("no language")
    if len(page.named("title")) != 1 or page.headings.count(1) != 1:
        found.append("not one title and one h1")
    deeper = zip(page.headings, page.headings[1:], strict=False)
    found += [f"h{one} before h{two}" for one, two in deeper if two > one + 1]
    ids = [each["id"] for _, each in page.elements if "id" in each]
    found += [f"{each} twice" for each in {*ids} if ids.count(each) > 1]
    for kind, attributes in page.elements:
        if "tabindex" in attributes and not attributes.get("aria-label"):
            found.append(f"{kind} can be reached and has no name")
        if kind == "th" and "scope" not in attributes:
            found.append("a heading of a table without scope")
    if len(page.named("table")) != len(page.named("caption")):
        found.append("a table without a caption")
    if len(page.named("details")) != len(page.named("summary")):
        found.append("details without a summary")
    return found
