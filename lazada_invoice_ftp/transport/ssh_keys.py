"""SSH keys: the server's and ours."""


def fetch_host_key(host, port=22, timeout=20.0):
    """Ask a server for its host key, without logging in.

    Whoever answers may be an impostor: a person has to compare the fingerprint.

    :rtype: HostKey
    :raise TransportError: not reached, or it speaks no SSH
    """
    raise NotImplementedError
