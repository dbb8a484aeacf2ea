import posixpath

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.lazada_connector.secret_fields import (
    SecretChar,
    SecretText,
    is_unreadable,
)

from .. import transport
from ..messages import steps_report, transport_sentence

# What was entered, or confirmed, for one destination.
SECRETS = ("password", "private_key", "passphrase", "host_key")


class LazadaFileServer(models.Model):
    """A server that files are put on, or taken from."""

    _name = "lazada.file.server"
    _inherit = ["lazada.guard.mixin", "mail.thread"]
    _description = "Lazada File Server"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, help="How the server is called in Odoo.")
    active = fields.Boolean(
        default=True, help="Off: Odoo does not connect to it; what is for it waits."
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
        help="FTP sends password and files in the clear: only within your own network.",
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
    password = SecretChar(
        copy=False,
        groups="base.group_system",
        help="Of the account on the server. Only system administrators see it.",
    )
    private_key = SecretText(
        copy=False,
        groups="base.group_system",
        help="Instead of a password: the text of an Ed25519, ECDSA or RSA key.",
    )
    passphrase = SecretChar(
        string="Key's Passphrase",
        copy=False,
        groups="base.group_system",
        help="Only if the private key is encrypted.",
    )
    has_secret = fields.Boolean(compute="_compute_has_secret", compute_sudo=True)
    has_lost_secret = fields.Boolean(compute="_compute_has_secret", compute_sudo=True)
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
        string="Implicit TLS",
        help="Encrypted from the first byte: for old FTPS servers, mostly on port 990.",
    )
    ca_certificate = fields.Text(
        string="CA Certificate",
        help="PEM text of the CA certificate that the server's certificate is checked "
        "with, if its CA is none of the public ones.",
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
        help="Make folders that are asked for and not there yet.",
    )
    # === COMPUTE METHODS === #

    @api.depends("protocol", "implicit_tls")
    def _compute_port(self):
        for server in self:
            server.port = server.protocol and transport.usual_port(
                server.protocol, server.implicit_tls
            )

    @api.depends("password", "private_key", "passphrase")
    def _compute_has_secret(self):
        for server in self:
            server.has_secret = bool(server.password or server.private_key)
            server.has_lost_secret = any(
                is_unreadable(server, name) for name in server._login_secrets()
            )

    def _login_secrets(self):
        """Return the names of the secrets that a log-in takes: the private key, if
        there is one, or else the password; what no key opens may be either."""
        if self.private_key:
            return ("passphrase",)
        return () if self.password else ("password", "private_key")

    @api.depends("host_key")
    def _compute_host_key_fingerprint(self):
        for server in self:
            server.host_key_fingerprint = transport.fingerprint_of(
                server.host_key or ""
            )

    # === CONSTRAINT METHODS === #

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

    # === CRUD METHODS === #

    def write(self, vals):
        if "company_id" in vals:
            self._require_company(vals["company_id"])
        if vals.get("private_key") and "passphrase" not in vals:
            # That of the key before, which nobody can read or empty any more.
            lost = self.filtered(lambda server: is_unreadable(server, "passphrase"))
            super(LazadaFileServer, lost).write({"passphrase": False})
        before = {server: server._destination() for server in self}
        result = super().write(vals)
        moved = self.filtered(lambda server: server._destination() != before[server])
        if moved:
            # Another destination must never get what was entered for the one before.
            super(LazadaFileServer, moved).write(
                {name: False for name in SECRETS if name not in vals}
            )
        return result

    def _require_company(self, company_id):
        if any(server.company_id.id != company_id for server in self):
            raise UserError(
                self.env._(
                    "A file server stays with its company. Create another one there."
                )
            )

    def _destination(self):
        """Return where our secrets go to: another port is another program."""
        return self.protocol, self.host, self.port

    # === ACTION METHODS === #

    def action_test_connection(self):
        """Go through all that an upload needs; name the step that fails."""
        self.ensure_one()
        self.check_access("write")
        try:
            transport.check(self._transport_settings())
        except transport.TransportError as error:
            reason = transport_sentence(self.env, error, self)
            if not error.step:  # nobody has asked the server anything
                raise UserError(reason) from error
            steps = "\n".join(steps_report(self.env, error.step))
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
        wizard_sudo = self.env["lazada.file.server.key"].sudo()
        wizard_sudo = wizard_sudo.create(
            {"server_id": self.id, "host_key": key.line, "fingerprint": key.fingerprint}
        )
        return wizard_sudo.sudo(False)._get_records_action(
            name=self.env._("Is this the right server?"), target="new"
        )

    # === BUSINESS METHODS === #

    def _transport_settings(self):
        """Return what :mod:`..transport` has to know, secrets included.

        :raise TransportError: a secret cannot be read
        """
        self.ensure_one()
        server_sudo = self.sudo()
        if server_sudo.has_lost_secret:
            raise transport.TransportError(transport.Kind.SECRET, "")
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
