"""Numbers by which today's contract knows what the shop names itself."""

from hashlib import sha256

#: Numbers stay below this, so that every client reads them as they are.
_MOST = 2**48


def number_of(kind: str, name: str) -> int:
    """Return the vendor's own number of a customer or a session; the same name has the same one.

    It comes out of the name, so that rows which have never met today's contract have it, too.
    """
    digest = sha256(f"{kind}:{name}".encode(errors="surrogatepass")).digest()
    return int.from_bytes(digest[:8]) % _MOST + 1
