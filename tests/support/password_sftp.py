"""An SFTP server by paramiko, for log-in by a password.

OpenSSH's own server checks passwords as root only. This one knows no more than the
tests need.
"""

import contextlib
import os
import socket
import threading

import paramiko

from environment import ports

from .file_servers import PASSWORD, USER, FileServer, temporary_folder


@contextlib.contextmanager
def password_sftp_server(*, offers_sftp=True, answers_sftp=True):
    """Serve an empty folder; yields a ``FileServer``.

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
            thread = threading.Thread(
                target=_serve, args=(listener, key, server.root, door)
            )
            thread.start()
            try:
                yield server
            finally:
                listener.shutdown(socket.SHUT_RDWR)
                thread.join()


def _serve(listener, key, root, door):
    transports = []
    with contextlib.suppress(OSError):
        while True:
            connection, _address = listener.accept()
            transport = paramiko.Transport(connection)
            transports.append(transport)
            transport.add_server_key(key)
            transport.set_subsystem_handler(
                "sftp", paramiko.SFTPServer, _Files, root=root
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


class _Files(paramiko.SFTPServerInterface):
    def __init__(self, server, root):
        super().__init__(server)
        self._root = root

    def _here(self, path):
        return str(self._root) + self.canonicalize(path)

    def list_folder(self, path):
        return [
            paramiko.SFTPAttributes.from_stat(entry.stat(), entry.name)
            for entry in os.scandir(self._here(path))
        ]

    def stat(self, path):
        try:
            return paramiko.SFTPAttributes.from_stat(os.stat(self._here(path)))
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)

    lstat = stat

    def open(self, path, flags, attr):
        handle = paramiko.SFTPHandle(flags)
        file = os.fdopen(
            os.open(self._here(path), flags, 0o644), "r+b" if flags else "rb"
        )
        handle.readfile = handle.writefile = file
        return handle

    def rename(self, oldpath, newpath):
        if os.path.exists(self._here(newpath)):
            return paramiko.SFTP_FAILURE
        os.rename(self._here(oldpath), self._here(newpath))
        return paramiko.SFTP_OK

    def remove(self, path):
        os.remove(self._here(path))
        return paramiko.SFTP_OK
