"""What the name of a media type says about a body."""


def is_json(media_type: str) -> bool:
    """Whether a media type is JSON's: `application/json`, or any that ends in `+json`.

    Parameters such as `; charset=utf-8` and the case of letters do not matter.
    """
    name = media_type.partition(";")[0].strip().lower()
    return name == "application/json" or name.endswith("+json")
