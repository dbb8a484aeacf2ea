"""Secrets at rest: texts that nobody reads in a database without the server's key."""

from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

# What stands before an encrypted text, so that a clear one is told from it.
PREFIX = "lazada-secret:1:"


def is_sealed(text):
    """Whether a text is an encrypted one.

    :param text: may be ``None`` or ``False``
    """
    return bool(text) and text.startswith(PREFIX)


@lru_cache(maxsize=8)
def box_of(keys):
    """Return the box for the keys of a server.

    :param str keys: as Fernet makes them, the newest first, parted by commas; empty:
        nothing is encrypted
    :rtype: SecretBox
    """
    return SecretBox([key.strip() for key in keys.split(",") if key.strip()])


class SecretBox:
    """Encrypts with the newest key, decrypts with any of them.

    :param list keys: the newest first; without any, texts stay as they are
    """

    def __init__(self, keys):
        self.has_key = bool(keys)
        try:
            boxes = [Fernet(key) for key in keys]
        except ValueError:
            boxes = []
        self.is_broken = self.has_key and not boxes
        self._newest = boxes[0] if boxes else None
        self._any = MultiFernet(boxes) if boxes else None

    def seal(self, text):
        """Return a text encrypted; without a key, as it is.

        :param str text: clear, or encrypted already: then it stays
        :raise ValueError: what was given as a key is none, and no secret may go past it
        """
        if self.is_broken:
            raise ValueError("not a Fernet key")
        if not self.has_key or not text or is_sealed(text):
            return text
        return PREFIX + self._newest.encrypt(text.encode()).decode()

    def open(self, text):
        """Return a text in the clear; what none of the keys opens comes back as it is.

        :param text: encrypted, or a clear one from before there was a key; ``None``
        """
        if not is_sealed(text):
            return text
        clear = self._decrypt(self._any, text)
        return text if clear is None else clear

    def renew(self, text):
        """Return a text as it should stand in the database: encrypted with the newest
        key. It comes back as it is where it does already, or no key opens it."""
        if not is_sealed(text):
            return self.seal(text)
        if self._decrypt(self._newest, text) is not None:
            return text
        clear = self._decrypt(self._any, text)
        return text if clear is None else self.seal(clear)

    @staticmethod
    def _decrypt(box, text):
        try:
            return box and box.decrypt(text.removeprefix(PREFIX).encode()).decode()
        except InvalidToken:
            return None
