"""Journeys over the koomalooma Partner API: sessions, units that follow from amounts, limits."""

from mockserver.checks.journeys.catalogue import Catalogue
from mockserver.checks.journeys.recorded_data import Carried
from mockserver.checks.journeys.vendors.koomalooma import later, limits, naming, orders, sessions

CATALOGUE = Catalogue.of(
    {**vars(sessions), **vars(naming), **vars(orders), **vars(limits), **vars(later)},
    data={
        "campaign": "a running campaign of this partner, by its id",
        "campaign_rate": "its units for one unit of the currency, as a decimal text",
        "campaign_rounding": "how it rounds: down, up or half-up",
        "bonus_campaign": "a running campaign: id, rate, rounding, minimum, free_units",
        "delayed_campaign": "a running campaign that confirms later",
        "instant_campaign": "a running campaign that confirms at once",
        "ended_campaign": "a campaign that has ended",
        "paused_campaign": "a campaign that is switched off",
        "foreign_campaign": "a campaign of another partner",
        "other_token": "a token of another partner",
        "partner": "the id of this partner, as tokens name it",
        "signing_secret": "the secret with which this partner signs tokens (HS256)",
    },
    mock_data={
        "campaign": "camp-purchase",
        "campaign_rate": "1",
        "campaign_rounding": "down",
        "bonus_campaign": {
            "id": "camp-welcome",
            "rate": "2.5",
            "rounding": "half-up",
            "minimum": "10",
            "free_units": 50,
        },
        "delayed_campaign": "camp-purchase",
        "instant_campaign": "camp-instant",
        "ended_campaign": "camp-ended",
        "paused_campaign": "camp-paused",
        "foreign_campaign": "camp-foreign",
        "partner": "p-demo",
        "signing_secret": "demo-shop-signing-secret-for-tests-only",
        # Signed with the secret of the default fixture's second partner; it never expires.
        "other_token": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
        "eyJwYXJ0bmVyX2lkIjoicC1vdGhlciJ9."
        "pfvF883FSqSD0jvRt231-0z8T0GC3HtKo4HzSS4fipo",
    },
    carried={"campaign": Carried("assignPoints", "body", ("campaign_id",))},
)
