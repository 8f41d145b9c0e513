"""The view that stubs and faults have of a request."""

from functools import partial
from urllib.parse import unquote_plus

from mockserver.engine.memo import Memo
from mockserver.engine.request_view import RequestView, joined_headers, list_parameters
from mockserver.http.bodies import form_in
from mockserver.http.request import Request


def view_of(request: Request, memo: Memo) -> RequestView:
    """Return a request as stubs and faults see it; they see a query that is not UTF-8 as empty."""
    head = request.head
    try:
        fields = [(name, unquote_plus(value)) for name, value in head.fields()]
    except UnicodeError:
        fields = []
    operation = request.operation
    return RequestView(
        operation.api,
        operation.id,
        request.texts,
        fields,
        joined_headers(head.raw_headers),
        request.body,
        lists=list_parameters(operation),
        form=partial(form_in, operation.body, head.headers, request.body),
        memo=memo,
    )
