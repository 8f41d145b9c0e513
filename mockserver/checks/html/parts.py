"""Parts that the reports of a check and of a drift share: exchanges, commands, chips, tables."""

from collections.abc import Iterable, Mapping

from mockserver.checks.html.markup import Content, Markup, tag
from mockserver.checks.step import Step


def code_block(text: str, label: str, class_: str = "") -> Markup:
    """Return a text as it is; one that is wide scrolls, also by keyboard."""
    named = f"block {class_}".strip()
    return tag("pre", text, class_=named, tabindex=0, role="region", aria_label=label)


def command(script: str, label: str = "Commands that show it") -> Markup:
    """Return commands to copy: one click chooses them all."""
    hint = tag("span", "one click selects all", class_="hint")
    return tag("div", tag("h4", label, hint), code_block(script, label, "command"))


def chip(text: str, kind: str = "", title: str | None = None) -> Markup:
    """Return a word in a frame."""
    return tag("span", text, class_=f"chip {kind}".strip(), title=title)


def facts(pairs: Iterable[tuple[str, Content]]) -> Markup:
    """Return names with their values, without those that have none."""
    rows = [tag("div", tag("dt", name), tag("dd", value)) for name, value in pairs if value]
    return tag("dl", rows, class_="facts")


def sides(first: tuple[str, str], second: tuple[str, str]) -> Markup:
    """Return two texts side by side, each with its name; on a narrow screen one below the other."""
    return tag(
        "div",
        [
            tag("div", tag("h4", name), code_block(text, name), class_=f"side {kind}")
            for (name, text), kind in ((first, "wanted"), (second, "came"))
        ],
        class_="sides",
    )


def steps(exchanges: Iterable[Step]) -> Markup | None:
    """Return the exchanges in order, each to be unfolded; the last one, which shows it, is open."""
    every = [*exchanges]
    if not every:
        return None
    items = [tag("li", step(each, is_open=each is every[-1])) for each in every]
    name = "The exchange" if len(every) == 1 else f"All {len(every)} exchanges that led there"
    return tag("div", tag("h4", name), tag("ol", items, class_="steps"))


def step(one: Step, *, is_open: bool) -> Markup:
    """Return one exchange: the request beside the reply."""
    status = str(one.status) if one.status else "no reply"
    summary = tag(
        "summary",
        tag("span", one.method, class_="method"),
        tag("span", one.url, class_="url"),
        chip(status, status_kind(status)),
    )
    request = _message(f"{one.method} {one.url}", one.headers, one.body)
    reply = _message(status, one.reply_headers, one.reply_body)
    return tag(
        "details",
        summary,
        tag(
            "div",
            tag("div", tag("h5", "Request"), code_block(request, "Request"), class_="side"),
            tag("div", tag("h5", "Reply"), code_block(reply, "Reply"), class_="side"),
            class_="sides",
        ),
        class_="step",
        open=is_open,
    )


def folded(name: str, *content: Content) -> Markup:
    """Return content that is shown when a reader unfolds it."""
    return tag("details", tag("summary", name), *content, class_="folded")


def status_kind(status: str) -> str:
    """Return the class of a status: s2 for 200, empty for none."""
    return f"s{status[0]}" if status[:1].isdigit() else ""


def table(label: str, head: Iterable[str], rows: Iterable[Iterable[Content]]) -> Markup:
    """Return a table whose first column names the rows."""
    names = [*head]
    titles = tag("tr", [tag("th", name, scope="col") for name in names])
    body = [
        tag(
            "tr",
            [
                tag("th", cell, scope="row")
                if number == 0
                else tag("td", cell, data_name=names[number])
                for number, cell in enumerate(row)
            ],
        )
        for row in rows
    ]
    caption = tag("caption", label, class_="unseen")
    inner = tag("table", caption, tag("thead", titles), tag("tbody", body))
    return tag("div", inner, class_="wide", tabindex=0, role="region", aria_label=label)


def bar(part: int, whole: int) -> Markup:
    """Return how much a part is of the whole, as a bar; the numbers stand beside it."""
    share = round(100 * part / whole, 1) if whole else 0
    return tag(
        "svg",
        tag("rect", width=100, height=4, class_="track"),
        tag("rect", width=str(share), height=4, class_="fill"),
        class_="bar",
        viewBox="0 0 100 4",
        preserveAspectRatio="none",
        aria_hidden="true",
    )


def _message(first: str, headers: Mapping[str, str], body: str) -> str:
    lines = [first, *(f"{name}: {value}" for name, value in headers.items())]
    return "\n".join(lines) + (f"\n\n{body}" if body else "")
