import contextlib
import posixpath
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from odoo.addons.lazada_file_server import transport

from ..document_name import (
    DEFAULT_PATTERN,
    PLACEHOLDERS,
    PatternError,
    check_pattern,
    document_name,
    numbered_name,
)

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
    """What documents need of a server: the names of their files."""

    _inherit = "lazada.file.server"

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
        result = super().write(vals)
        if "filename_pattern" in vals:
            self.env["lazada.document"].sudo().search(
                [("file_server_id", "in", self.ids), ("state", "!=", "uploaded")]
            )._forget_names()
        return result

    # === ACTION METHODS === #

    def action_view_documents(self):
        return self.env["lazada.document"]._view_of(
            [("file_server_id", "in", self.ids)]
        )

    # === BUSINESS METHODS === #

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

    def _expect_half_files(self):
        """Have removed what earlier uploads may have left. Who is delivering holds the
        server, and has seen to it himself: nobody waits for him."""
        self.try_lock_for_update(allow_referencing=True).needs_cleaning = True

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
