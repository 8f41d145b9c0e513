"""Reports as one HTML file for a person to read: no script, no request, every text is data."""
