"""Journeys over the Boostcom Rewards API."""

from mockserver.checks.journeys.catalogue import Catalogue
from mockserver.checks.journeys.recorded_data import Carried
from mockserver.checks.journeys.vendors.boostcom import (
    achievements,
    lifetimes,
    membership,
    offers,
    points,
    refusals,
    rewards,
    tokens,
)

CATALOGUE = Catalogue.of(
    {
        **vars(tokens),
        **vars(lifetimes),
        **vars(membership),
        **vars(points),
        **vars(achievements),
        **vars(rewards),
        **vars(offers),
        **vars(refusals),
    },
    data={
        "club": "the club, by its short name",
        "product": "the system that calls, as x-product-name; default without it",
        "member": "a member who takes part and has points: id, password",
        "newcomer": "a member who may leave and join again, and loses all points: id, password",
        "reward": "a reward that the members can pay for, by its id",
        "expensive_reward": "a reward that a newcomer cannot pay for",
        "sold_out_reward": "a reward without stock",
        "limited_reward": "a reward with a limited stock, which the member may buy",
        "other_club_token": "a client's token for another club",
        "limited_token": "a client's token without the permit to look at a member's status",
    },
    mock_data={
        "club": "infinity-mall",
        "product": "default",
        "member": {"id": "837182", "password": "secret-837182"},
        "newcomer": {"id": "43", "password": "123"},
        "reward": "153",
        "expensive_reward": "1000062",
        "sold_out_reward": "154",
        "limited_reward": "1000062",
        "other_club_token": "harbour-street-client-token",
        "limited_token": "no-permits-client-token",
        "other_credentials": {"x-client-authorization": "harbour-street-client-token"},
    },
    carried={
        "club": Carried("", "path", ("loyalty_club_slug",)),
        "product": Carried("", "header", ("x-product-name",)),
        "reward": Carried("purchaseReward", "path", ("id",)),
    },
)
