"""The portal of the seller's own fleet: users, tokens, ways of answering."""

from dataclasses import asdict, replace


def set_portal(world, **modes):
    """Change fields of :class:`lazada_simulator.portal.accounts.PortalModes`.

    Gives all of them. ``token_life`` counts for tokens that are made later.
    """
    try:
        world.portal.modes = replace(world.portal.modes, **modes)
    except TypeError as error:
        raise ValueError(f"portal: {error}") from None
    return asdict(world.portal.modes)


def set_portal_user(world, username, password):
    """Add a user of the portal, or give one another password; null removes the user."""
    world.portal.set_password(username, password)


def expire_portal_tokens(world):
    """End all tokens of the portal; gives how many there were."""
    return world.portal.expire_tokens()


def portal_logins(world):
    """How many log-ins the portal has accepted."""
    return world.portal.logins


def catch_up_portal(world):
    """Let Lazada's items follow what the portal has accepted while it lagged; gives how
    many statuses that were."""
    return world.portal.catch_up()
