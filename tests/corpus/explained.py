"""Why some pairs of the corpus are none, as somebody found who read the documents."""

#: By document and operation, as the page names them.
EXPLAINED = {
    "3.1/json/readme.json, POST /branches/{branch}/categories": (
        "**Why:** GET `/categories/{section}` lists a section, and the row itself is shown at "
        "`/categories/{section}/{title}`. The path of neither is told: a row says `guide` where "
        "paths say `guides`, and nothing in the document says that the two are one."
    ),
    "lib/api.yaml, POST /lambdas/profiles": (
        "**Why:** POST takes a list of ids and replies with the profiles that have them. It is a "
        "search, and creates nothing."
    ),
}
