"""Why a message to the portal may fail. No text of these ever holds a secret."""


class SofPortalError(Exception):
    """Any failure. As this class itself: the address or a path is not right.

    :param str message: the portal's words, or ours when there was no answer
    """

    def __init__(self, message):
        super().__init__(message)
        self.message = message


class SofPortalLoginError(SofPortalError):
    """User name or password refused: a person has to correct them."""


class SofPortalRefused(SofPortalError):
    """The portal refuses this message; the same message is refused again."""


class SofPortalUnavailable(SofPortalError):
    """Network, time-out, 429 or 5xx: the same message may work later.

    :param float retry_after: seconds to wait, when the portal told; else ``None``
    :param bool unknown_result: the message may have been accepted
    """

    def __init__(self, message, *, retry_after=None, unknown_result=False):
        super().__init__(message)
        self.retry_after = retry_after
        self.unknown_result = unknown_result
