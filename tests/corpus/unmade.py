"""What is raised where no valid request can be made."""


class Unmade(Exception):
    """No valid request was made; the text says why."""
