"""The page on which a seller logs in (docs/lazada_api.rst, "Consent and tokens").

The form's fields are ``email``, ``password``, ``country`` and the two buttons
``action`` = ``submit`` and ``cancel``. Any e-mail with any password is right, but for
an empty one and the word ``wrong``; the e-mail becomes the token's ``account``.
"""

from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import redirect, render_template, request

from .regions import REGIONS
from .tokens import CROSS_BORDER

WRONG_PASSWORD = "wrong"


class ConsentPage:
    """:param World world: the state"""

    def __init__(self, world):
        self._world = world

    def view(self):
        """Flask view of ``/oauth/authorize``."""
        problem = self._problem()
        if problem:
            return render_template("problem.html", problem=problem), 400
        if request.method == "GET":
            return self._form()
        if request.form.get("action") == "cancel":
            return self._leave({"error": "access_denied"})
        return self._log_in(request.form)

    def _problem(self):
        """What is wrong with the address that the app sent the seller to, or None."""
        query = request.args
        if query.get("client_id") != self._world.settings.app_key:
            return "This app is not known (client_id)."
        if query.get("response_type") != "code":
            return "The response type has to be “code” (response_type)."
        target = query.get("redirect_uri", "")
        if target and not _is_web_address(target):
            return "The callback is not a web address (redirect_uri)."
        if not self._countries():
            return "This seller is not in any of these countries (country)."
        return None

    def _countries(self):
        """Code to name of what to choose from; the app may have limited it."""
        served = self._world.settings.regions
        offered = {code: REGIONS[code].name for code in served}
        asked = request.args.get("country", "").lower().split(",")
        if asked == [""]:
            return offered
        # A seller of one country is no cross-border seller.
        if len(served) > 1:
            offered[CROSS_BORDER] = "Crossborder"
        return {code: offered[code] for code in asked if code in offered}

    def _form(self, error=""):
        return render_template(
            "consent.html",
            countries=self._countries(),
            error=error,
            email=request.form.get("email", ""),
            chosen=request.form.get("country", ""),
        )

    def _log_in(self, form):
        email, password = form.get("email", "").strip(), form.get("password", "")
        offered = list(self._countries())
        country = form.get("country") or (offered[0] if len(offered) == 1 else "")
        if country not in offered:
            return self._form("Please choose your country.")
        if not email or not password or password == WRONG_PASSWORD:
            return self._form("The e-mail address or the password is wrong.")
        if self._world.modes.consent_refusal:
            return self._leave({"error": self._world.modes.consent_refusal})
        with self._world.lock:
            code = self._world.tokens.new_code(country, email)
        return self._leave({"code": code})

    def _leave(self, answer):
        """Back to the app, or, where it has no callback, a page with the answer."""
        target = request.args.get("redirect_uri", "")
        if not target or self._world.modes.redirect == "none":
            return render_template("code.html", **answer)
        if "state" in request.args:
            answer["state"] = request.args["state"]
        parts = urlsplit(target)
        query = [*parse_qsl(parts.query, keep_blank_values=True), *answer.items()]
        return redirect(parts._replace(query=urlencode(query), fragment="").geturl())


def _is_web_address(text):
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
