"""The nodes with what they may ask, for whoever runs them."""

from flows.nodes.compose import compose
from flows.nodes.guard import Guard
from flows.nodes.listen import Listen
from flows.nodes.screen import screen
from flows.nodes.understand import Understand
from flows.routing import COMPOSE, GUARD, SCREEN, UNDERSTAND
from flows.timing import Node, timed
from flows.understanding.senses import Senses


def wired(senses: Senses) -> dict[str, Node]:
    """Each node by its name; each adds itself to the steps of the turn."""
    nodes: dict[str, Node] = {
        GUARD: Guard(senses.knowledge),
        UNDERSTAND: Listen(senses.ears, Understand(senses)),
        SCREEN: screen,
        COMPOSE: compose,
    }
    return {name: timed(name, node) for name, node in nodes.items()}
