import base64
import binascii
import contextlib
import hashlib
import posixpath
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from .. import transport
from ..document_messages import steps_report, transport_sentence
from ..document_name import (
    DEFAULT_PATTERN,
    PLACEHOLDERS,
    PatternError,
    check_pattern,
    document_name,
    numbered_name,
)

PORTS = {"ftp": 21, "ftps": 21, "sftp": 22}
SAMPLE = {
    "store": "LZD-SG",
    "region": "sg",
    "order": "128850934212345",
    "invoice": "INV/2026/00042",
    "type": "invoice",
    "date": date(2026, 1, 31),
    "sequence": 1,
}


class LazadaFileServer(models.Model):
    """A server that documents are put on."""

    _name = "lazada.file.server"
    _inherit = ["mail.thread"]
    _description = "Lazada File Server"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, help="How the server is called in Odoo.")
    active = fields.Boolean(
        default=True, help="Off: nothing is put there; documents wait."
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        help="Only stores of this company can use the server.",
    )
    protocol = fields.Selection(
        [
            ("sftp", "SFTP (over SSH)"),
            ("ftps", "FTPS (with TLS)"),
            ("ftp", "FTP (not encrypted)"),
        ],
        required=True,
        default="sftp",
        tracking=True,
        help="FTP sends password and documents in the clear: only within your own "
        "network.",
    )
    host = fields.Char(
        required=True, tracking=True, help="Name or IP address, without a protocol."
    )
    port = fields.Integer(
        compute="_compute_port",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="Usually 22 for SFTP, 21 for FTP and FTPS.",
    )
    username = fields.Char(
        string="User Name", tracking=True, help="Of the account on the server."
    )
    password = fields.Char(
        copy=False,
        groups="base.group_system",
        help="Of the account on the server. Only system administrators see it.",
    )
    private_key = fields.Text(
        copy=False,
        groups="base.group_system",
        help="Instead of a password: the text of an Ed25519, ECDSA or RSA key.",
    )
    passphrase = fields.Char(
        string="Key's Passphrase",
        copy=False,
        groups="base.group_system",
        help="Only if the private key is encrypted.",
    )
    host_key = fields.Char(
        copy=False,
        tracking=True,
        help="By which the server proves who it is, such as “ssh-ed25519 AAAA…”. "
        "Without one, nothing is sent.",
    )
    host_key_fingerprint = fields.Char(
        string="Fingerprint", compute="_compute_host_key_fingerprint"
    )
    implicit_tls = fields.Boolean(
        string="TLS from the First Byte",
        help="For old FTPS servers, mostly on port 990.",
    )
    ca_certificate = fields.Text(
        string="Own Authority",
        help="PEM text of the authority that signed the server's certificate, if it is "
        "none of the public ones.",
    )
    passive = fields.Boolean(
        string="Passive Mode",
        default=True,
        help="Odoo opens the data connections, which firewalls mostly ask for.",
    )
    timeout = fields.Float(
        string="Time-out (seconds)",
        default=20.0,
        help="How long the server may stay silent.",
    )
    folder = fields.Char(
        required=True,
        default="/",
        tracking=True,
        help="Everything is put beneath it. Without a / in front it starts where the "
        "log-in lands.",
    )
    create_folders = fields.Boolean(
        default=True,
        help="Make folders that the file name asks for and that are not there yet.",
    )
    filename_pattern = fields.Char(
        string="File Name",
        required=True,
        default=DEFAULT_PATTERN,
        tracking=True,
        help="Text with placeholders; a / makes folders.",
    )
    filename_preview = fields.Char(
        string="Preview", compute="_compute_filename_preview"
    )
    needs_cleaning = fields.Boolean(
        readonly=True,
        copy=False,
        help="An upload may have been cut off: its half file is removed next time.",
    )
    document_count = fields.Integer(compute="_compute_document_count")

    # === COMPUTE METHODS === #

    @api.depends("protocol", "implicit_tls")
    def _compute_port(self):
        for server in self:
            implicit = server.protocol == "ftps" and server.implicit_tls
            server.port = 990 if implicit else PORTS.get(server.protocol, 0)

    @api.depends("host_key")
    def _compute_host_key_fingerprint(self):
        for server in self:
            server.host_key_fingerprint = fingerprint_of(server.host_key)

    @api.depends("filename_pattern", "folder")
    def _compute_filename_preview(self):
        for server in self:
            try:
                check_pattern(server.filename_pattern or "")
                name = document_name(server.filename_pattern, SAMPLE)
            except PatternError as error:
                server.filename_preview = server._pattern_problem(error)
            else:
                server.filename_preview = server._full_path(name)

    def _compute_document_count(self):
        counts = dict(
            self.env["lazada.document"]._read_group(
                [("file_server_id", "in", self.ids)], ["file_server_id"], ["__count"]
            )
        )
        for server in self:
            server.document_count = counts.get(server, 0)

    # === CONSTRAINT METHODS === #

    @api.constrains("filename_pattern")
    def _check_filename_pattern(self):
        for server in self:
            try:
                check_pattern(server.filename_pattern)
            except PatternError as error:
                raise ValidationError(server._pattern_problem(error)) from error

    @api.constrains("port", "timeout")
    def _check_numbers(self):
        for server in self:
            if not 1 <= server.port <= 65535:
                raise ValidationError(
                    self.env._("The port is a number from 1 to 65535.")
                )
            if not 1 <= server.timeout <= 300:
                raise ValidationError(
                    self.env._("The time-out is from 1 to 300 seconds.")
                )

    @api.constrains("host_key")
    def _check_host_key(self):
        for server in self:
            if server.host_key and not server.host_key_fingerprint:
                raise ValidationError(
                    self.env._(
                        "The host key cannot be read. It is one line such as "
                        "“ssh-ed25519 AAAA…”; Fetch Host Key fills it in."
                    )
                )

    def _pattern_problem(self, error):
        """Say in a user's words what is wrong with the pattern."""
        sentences = {
            "unknown": self.env._("There is no placeholder “%s”.", error.what),
            "format": self.env._("“%s” cannot be formatted like that.", error.what),
            "braces": self.env._("A brace is missing or too many: “%s”.", error.what),
            "folder": self.env._("“%s” leads out of the folder.", error.what),
            "empty": self.env._("The file name is empty."),
        }
        known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        hint = self.env._(
            "Known are %s; a date may have a format: {date:%%Y%%m}.", known
        )
        return f"{sentences.get(error.code, str(error))} {hint}"

    # === CRUD METHODS === #

    def write(self, vals):
        # Another host is another server: its key has to be confirmed anew.
        if "host" in vals and "host_key" not in vals:
            moved = self.filtered(lambda server: server.host != vals["host"])
            moved.host_key = False
        result = super().write(vals)
        if "filename_pattern" in vals:
            self.env["lazada.document"].sudo().search(
                [("file_server_id", "in", self.ids), ("state", "!=", "uploaded")]
            )._forget_names()
        return result

    # === ACTION METHODS === #

    def action_test_connection(self):
        """Go through all that an upload needs; name the step that fails."""
        self.ensure_one()
        self.check_access("write")
        try:
            transport.check(self._transport_settings())
        except transport.TransportError as error:
            steps = "\n".join(steps_report(self.env, error.step))
            reason = transport_sentence(self.env, error, self)
            raise UserError(
                self.env._("%(steps)s\n\n%(reason)s", steps=steps, reason=reason)
            ) from error
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("%s is ready", self.name),
                "message": " · ".join(steps_report(self.env)),
                "type": "success",
            },
        }

    def action_fetch_host_key(self):
        """Ask the server for its key and let a person compare the fingerprint."""
        self.ensure_one()
        self.check_access("write")
        try:
            key = transport.fetch_host_key(self.host, self.port, self.timeout)
        except transport.TransportError as error:
            raise UserError(transport_sentence(self.env, error, self)) from error
        wizard = self.env["lazada.file.server.key"].create(
            {"server_id": self.id, "host_key": key.line, "fingerprint": key.fingerprint}
        )
        return wizard._get_records_action(
            name=self.env._("Is this the right server?"), target="new"
        )

    def action_view_documents(self):
        return self.env["lazada.document"]._view_of(
            [("file_server_id", "in", self.ids)]
        )

    # === BUSINESS METHODS === #

    def _transport_settings(self):
        """Return what :mod:`..transport` has to know, secrets included."""
        self.ensure_one()
        server_sudo = self.sudo()
        return transport.ServerSettings(
            protocol=server_sudo.protocol,
            host=server_sudo.host,
            port=server_sudo.port,
            username=server_sudo.username or "",
            password=server_sudo.password or "",
            private_key=server_sudo.private_key or "",
            passphrase=server_sudo.passphrase or "",
            host_key=server_sudo.host_key or "",
            folder=server_sudo.folder,
            timeout=server_sudo.timeout,
            passive=server_sudo.passive,
            create_folders=server_sudo.create_folders,
            ca_certificate=server_sudo.ca_certificate or "",
            implicit_tls=server_sudo.implicit_tls,
        )

    def _full_path(self, path):
        return posixpath.join(self.folder or "/", path)

    def _needs_invoice(self):
        return "{invoice" in self.filename_pattern

    def _lock_names(self):
        """Let only one worker at a time choose names on this server.

        Written, not only locked: who waited has to begin anew, or would not see the
        names that the other one has chosen.
        """
        self.env.cr.execute(
            SQL(
                "UPDATE lazada_file_server SET write_date = write_date WHERE id = %s",
                self.id,
            )
        )

    def _free_name(self, values):
        """Return a file name that no other document has on this server: the second one
        gets `` (2)``."""
        name = document_name(self.filename_pattern, values)
        found, number = name, 1
        Document = self.env["lazada.document"].sudo()
        while Document.search_count(
            [("file_server_id", "=", self.id), ("filename", "=", found)], limit=1
        ):
            number += 1
            found = numbered_name(name, number)
        return found

    def _remove_half_files(self, session, documents):
        """Remove what an upload that was cut off has left; nobody else is uploading,
        for this server is locked."""
        if not self.needs_cleaning:
            return
        for folder in {
            posixpath.dirname(name) for name in documents.mapped("filename")
        }:
            # a folder that is not there yet has nothing to be removed
            with contextlib.suppress(transport.TransportError):
                session.clean(folder, older_than=0)
        self.needs_cleaning = False


def fingerprint_of(host_key):
    """Return the fingerprint of a host key as ``ssh-keygen -l`` shows it.

    :param str host_key: ``ssh-ed25519 AAAA…``
    :return: ``SHA256:…``; empty if it is no key
    """
    try:
        _name, content, *_comment = (host_key or "").split()
        digest = hashlib.sha256(base64.b64decode(content, validate=True)).digest()
    except (ValueError, binascii.Error):
        return ""
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")
