"""The frame of a report: one file that runs no script and loads nothing."""

import base64
from hashlib import sha256

from mockserver.checks.html.markup import Content, Markup, tag
from mockserver.checks.html.style import STYLE


def render_page(title: str, *content: Content) -> str:
    """Return an HTML document; its policy allows its own style, and nothing else."""
    digest = base64.b64encode(sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", title),
        tag("style", Markup(STYLE)),
    )
    skip = tag("a", "Skip to the findings", href="#found", class_="skip")
    body = tag("body", skip, tag("main", *content))
    return f"<!doctype html>\n{tag('html', head, body, lang='en')}\n"
