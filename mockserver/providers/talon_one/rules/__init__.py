"""One evaluation: what a world's rules decide over a session, a profile or an event."""
