"""The one door to a provider's behaviour, whoever asks."""

from mockserver.engine.call import Call, Reply
from mockserver.engine.provider import Provider
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Changes, Due, World


def perform(provider: Provider, transaction: Transaction, call: Call) -> Reply:
    """Answer a valid call. What is to change is in the transaction, and only there."""
    return provider.behaviours[call.operation.id].function(transaction, call)


def next_due(world: World, now: int) -> Due | None:
    """Find the earliest thing that is due by `now`."""
    agenda = world.agenda
    return agenda[0] if agenda and agenda[0].at <= now else None


def settle(provider: Provider, world: World, due: Due) -> Changes:
    """Carry out one due effect at its own moment, and give its changes for the commit."""
    transaction = Transaction(world, due.api, due.at, settles=due)
    provider.effects[due.effect].function(transaction, due.arguments)
    return transaction.changes()
