"""An SFTP server by paramiko: log-in by a password, and what OpenSSH never does.

OpenSSH's own server checks passwords as root only. This one knows no more than the
tests need.
"""

import contextlib
import os
import socket
import threading
from dataclasses import dataclass

import paramiko

from environment import ports

from .file_servers import PASSWORD, USER, FileServer, Surplus, temporary_folder


@dataclass(frozen=True)
class Oddities:
    """What the server does otherwise than others.

    :param str untold: attributes of files that it does not tell, with blanks between
    :param bool exclusive: whether it knows exclusive writing
    :param int surplus: bytes that it sends of a file after its end
    :param bool endless: whether its lists have no end
    :param bool takes: whether a file is taken away as soon as it is renamed
    """

    untold: str = ""
    exclusive: bool = True
    surplus: int = 0
    endless: bool = False
    takes: bool = False


@contextlib.contextmanager
def password_sftp_server(*, offers_sftp=True, answers_sftp=True, **oddities):
    """Serve an empty folder; yields a ``FileServer``.

    :param oddities: keyword arguments of ``Oddities``
    :param bool offers_sftp: whether a user who is in may use SFTP
    :param bool answers_sftp: whether that request is ever answered
    """
    key = paramiko.RSAKey.generate(2048)
    with temporary_folder() as folder:
        server = FileServer(folder / "files", {"protocol": "sftp"})
        server.root.mkdir()
        with socket.create_server((ports.LOOPBACK, 0)) as listener:
            server.settings.update(
                host="localhost",
                port=listener.getsockname()[1],
                username=USER,
                password=PASSWORD,
                host_key=f"{key.get_name()} {key.get_base64()}",
                folder="/",
            )
            door = (offers_sftp, answers_sftp)
            files = (server.root, Oddities(**oddities))
            thread = threading.Thread(target=_serve, args=(listener, key, door, files))
            thread.start()
            try:
                yield server
            finally:
                listener.shutdown(socket.SHUT_RDWR)
                thread.join()


def _serve(listener, key, door, files):
    transports = []
    with contextlib.suppress(OSError):
        while True:
            connection, _address = listener.accept()
            transport = paramiko.Transport(connection)
            transports.append(transport)
            transport.add_server_key(key)
            transport.set_subsystem_handler(
                "sftp", paramiko.SFTPServer, _Files, files=files
            )
            with contextlib.suppress(paramiko.SSHException, EOFError):
                transport.start_server(server=_Door(*door))
    for transport in transports:
        transport.close()


class _Door(paramiko.ServerInterface):
    def __init__(self, offers_sftp, answers_sftp):
        self._offers_sftp = offers_sftp
        self._answers_sftp = answers_sftp

    def get_allowed_auths(self, username):
        return "password"

    def check_auth_password(self, username, password):
        right = (username, password) == (USER, PASSWORD)
        return paramiko.AUTH_SUCCESSFUL if right else paramiko.AUTH_FAILED

    def check_channel_request(self, kind, chanid):
        return paramiko.OPEN_SUCCEEDED

    def check_channel_subsystem_request(self, channel, name):
        if not self._answers_sftp:
            threading.Event().wait(20)
        return self._offers_sftp and super().check_channel_subsystem_request(
            channel, name
        )


class _Endless(list):
    """A list that paramiko's server takes sixteen of again and again."""

    def __getitem__(self, part):
        return self if part.stop is None else [*self] * part.stop


class _Files(paramiko.SFTPServerInterface):
    def __init__(self, server, files):
        super().__init__(server)
        self._root, self._oddities = files

    def _here(self, path):
        return str(self._root) + self.canonicalize(path)

    def list_folder(self, path):
        found = [
            self._told(entry.stat(), entry.name)
            for entry in os.scandir(self._here(path))
        ]
        return _Endless(found) if found and self._oddities.endless else found

    def _told(self, attributes, name=None):
        told = paramiko.SFTPAttributes.from_stat(attributes, name)
        for each in self._oddities.untold.split():
            setattr(told, each, None)
        return told

    def stat(self, path):
        try:
            return self._told(os.stat(self._here(path)))
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)

    lstat = stat

    def open(self, path, flags, attr):
        if flags & os.O_EXCL and not self._oddities.exclusive:
            return paramiko.SFTP_OP_UNSUPPORTED
        file = os.fdopen(
            os.open(self._here(path), flags, 0o644), "r+b" if flags else "rb"
        )
        handle = paramiko.SFTPHandle(flags)
        handle.readfile = handle.writefile = Surplus(file, self._oddities.surplus)
        return handle

    def rename(self, oldpath, newpath):
        if os.path.exists(self._here(newpath)):
            return paramiko.SFTP_FAILURE
        os.rename(self._here(oldpath), self._here(newpath))
        if self._oddities.takes:
            os.remove(self._here(newpath))
        return paramiko.SFTP_OK

    def remove(self, path):
        os.remove(self._here(path))
        return paramiko.SFTP_OK
