"""Runs a provider's behaviours and due effects; nothing else calls them."""

from mockserver.engine.call import Call, Reply
from mockserver.engine.problem import Problem
from mockserver.engine.provider import Provider
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Changes, Due, World


def perform(provider: Provider, transaction: Transaction, call: Call) -> Reply | Problem:
    """Answer a valid call, or refuse it. All changes are in the transaction, and only there."""
    return provider.behaviours[call.operation.id].function(transaction, call)


def next_due(world: World, now: int) -> Due | None:
    """Find the earliest effect that is due by `now`."""
    agenda = world.agenda
    return agenda[0] if agenda and agenda[0].at <= now else None


def settle(provider: Provider, world: World, due: Due) -> Changes:
    """Run one due effect at its own moment, and return its changes for the commit."""
    transaction = Transaction(world, due.api, due.at, settles=due)
    provider.effects[due.effect].function(transaction, due.arguments)
    return transaction.changes()
