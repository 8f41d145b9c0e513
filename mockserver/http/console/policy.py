"""What a browser may do on a page of the console: load the console's own files, call this server.

Everything that the page shows comes from strangers: callers, documents, rows. It is shown as text
only, and this policy holds where a page should ever fail to do so.
"""

from typing import Final

#: The style of reports that `mockserver check` and `drift` write: the console shows such a file in
#: a frame that runs nothing, and the frame has this policy, too. A test compares.
REPORT_STYLE: Final = "sha256-NO4KQlBmn3if5KOIAZucTBakV02ISb5ykCSMwu82N9g="


def policy(origin: str) -> str:
    """Return the Content-Security-Policy of a page that came from an origin."""
    files = f"{origin}/_mock/console/"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {files}",
            f"style-src {files} '{REPORT_STYLE}'",
            f"img-src {files}",
            "connect-src 'self'",
            "frame-src blob:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )
