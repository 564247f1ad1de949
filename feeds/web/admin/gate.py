"""The gate in front of /admin/: closed unless a route says for whom it opens.

Route("/admin/sources/<source_id>", source.page, "reader")     whoever is signed in
Route("/admin/sign-in", signing.sign_in, None, ("GET", "POST"))   everybody

What writes is a POST with the token of the form (Flask-WTF) from a page of our own; nothing is ever written by a GET.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote, urlsplit

from flask import Blueprint, Flask, Response, abort, redirect, request
from flask_login import LoginManager, UserMixin, current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.wrappers import Response as AnyResponse

from entries import ConfigError, Conflict, NotFound, Role, User, session_id
from feeds.addresses import Addresses
from feeds.admin.acting import Actor
from feeds.admin.entering import STAYS
from feeds.admin.lists import LARGEST
from feeds.web.answers import not_found, say
from feeds.web.publication import current
from feeds.wording import sentence

if TYPE_CHECKING:
    from feeds.service import Service

Answer: TypeAlias = str | AnyResponse | tuple[str, int]
# Name, below which addresses it lies (the first is its own), who sees it.
PLACES: tuple[tuple[str, tuple[str, ...], Role], ...] = (
    ("Sources", ("", "sources", "jobs"), "reader"),
    ("Topics", ("topics",), "reader"),
    ("Releases", ("releases",), "reader"),
    ("Feeds", ("feeds",), "reader"),
    ("Widgets", ("widgets",), "reader"),
    ("People and access", ("people", "tokens", "trail"), "admin"),
    ("Health", ("health", "alerts"), "reader"),
    ("Backups", ("backups",), "admin"),
)
_STALE_FORM = "This form is older than your sign-in. Go back, load the page again, and send it once more."
LARGEST_FORM = LARGEST + 500_000  # bytes of a form: a list of addresses is the largest thing that is sent
_LARGEST_OF_STRANGERS = 500_000
_FOREIGN = "This was sent from a page of another site, so it was not done."


@dataclass(frozen=True, slots=True)
class Route:
    """One page: its rule, its view, and the role that it needs; None for what everybody may see."""

    rule: str
    view: Callable[..., Answer]
    needs: Role | None
    methods: tuple[str, ...] = ("GET",)
    largest: int = LARGEST_FORM  # bytes of what is sent

    @property
    def endpoint(self) -> str:
        """The name for `url_for`, after "admin.": "sources.table" for `table` of the module `sources`."""
        return f"{self.view.__module__.rpartition('.')[2]}_{self.view.__name__}"


class SignedIn(UserMixin):  # type: ignore[misc] # flask_login has no types
    """A user as Flask-Login knows him: by the token of his session, so that ending the session signs him out everywhere."""

    def __init__(self, user: User, token: str) -> None:
        self.user = user
        self.token = token

    def get_id(self) -> str:
        """What the signed cookie holds."""
        return self.token

    @property
    def session_id(self) -> str:
        """Names the session in lists; it opens nothing."""
        return session_id(self.token)

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return Actor(self.user.name, self.user.role)


def install(app: Flask, service: Service, routes: tuple[Route, ...]) -> None:
    """Adds the routes behind the gate."""
    app.config.update(
        SECRET_KEY=service.secret_key,
        SESSION_COOKIE_NAME="pressroll",
        SESSION_COOKIE_PATH=Addresses(service.settings.base_url).path("admin"),  # no public page ever sees it
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=STAYS,
        SESSION_COOKIE_SECURE=urlsplit(service.settings.base_url).scheme == "https",
        WTF_CSRF_CHECK_DEFAULT=False,  # the gate asks
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
        WTF_CSRF_SSL_STRICT=False,  # the gate compares the origin itself
    )
    login = LoginManager()
    app.login_manager = login  # type: ignore[attr-defined] # its `init_app` would look into the cookie of every answer, public ones too
    login.session_protection = None  # the session is kept here, not in the cookie

    @login.user_loader  # type: ignore[untyped-decorator] # as above
    def load(token: str) -> SignedIn | None:
        user = service.store.people.signed_in(token, service.clock())
        return SignedIn(user, token) if user else None

    csrf = CSRFProtect(app)
    blueprint = Blueprint("admin", __name__)
    known = {f"admin.{route.endpoint}": route for route in routes}
    blueprint.before_request(lambda: _guard(csrf, known[request.endpoint or ""]))
    blueprint.after_request(_never_kept)
    blueprint.register_error_handler(NotFound, not_found)
    # Where a view has no page of its own for what came between its form and us.
    blueprint.register_error_handler(ConfigError, lambda error: say(422, " ".join(sentence(problem.message) for problem in error.problems)))
    blueprint.register_error_handler(Conflict, lambda error: say(409, str(error)))
    blueprint.register_error_handler(CSRFError, lambda error: say(400, _STALE_FORM))
    for route in routes:
        blueprint.add_url_rule(route.rule, route.endpoint, route.view, methods=route.methods)
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(actor=actor_or_none, places=_places, own_path=here)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the navigation; `is_here` on its own page and on those that lie below it."""

    name: str
    path: str
    is_here: bool


def _places() -> tuple[Place, ...]:
    own, path = here(), current().addresses.path
    return tuple(
        Place(
            name,
            path("admin", parts[0]),
            own == path("admin", parts[0]) or own.startswith(tuple(path("admin", part) for part in parts if part)),
        )
        for name, parts, needs in PLACES
        if actor().may(needs)
    )


def _guard(csrf: CSRFProtect, route: Route) -> AnyResponse | None:
    if request.method == "HEAD":  # to our views a GET: they ask for that word, and would take anything else for a form that was sent
        request.method = "GET"
    is_read = request.method in ("GET", "OPTIONS")
    is_in: bool = current_user.is_authenticated
    if route.needs and not is_in and request.headers.get("HX-Request") == "true":
        # A part of a page: the form to sign in does not hold it, and it would be gone without a word.
        return Response(status=204, headers={"HX-Redirect": _sign_in(_page_of_part())})
    if not is_read:
        refuse_foreign()
        request.max_form_memory_size = LARGEST_FORM if is_in else _LARGEST_OF_STRANGERS
        # Before the token is asked for, which stands in what is sent.
        may = is_in and (route.needs is None or actor().may(route.needs))
        request.max_content_length = route.largest if may else request.max_form_memory_size
        csrf.protect()
    if route.needs is None:
        return None
    if not is_in:
        query = request.query_string.decode("ascii", "replace")
        return redirect(_sign_in(here() + (f"?{query}" if query else "")) if is_read else _sign_in())
    if not actor().may(route.needs):
        who = actor().name
        return say(
            403, f"You are signed in as {who}, who may not do this: it takes the role “{route.needs}”. An administrator can give it."
        )
    return None


def _sign_in(then: str = "") -> str:
    """The form to sign in, which leads on to a page."""
    place = current().addresses.path("admin", "sign-in")
    return f"{place}?next={quote(then, safe='/?')}" if then else place


def _page_of_part() -> str:
    """The page that htmx asks for a part of; the form to sign in leads to pages of ours alone."""
    try:
        page = urlsplit(request.headers.get("HX-Current-URL", ""))
    except ValueError:  # brackets that hold no address
        return ""
    return page.path + (f"?{page.query}" if page.query else "")


def here() -> str:
    """The address of this page, without its query, as links have it: below the path of the base address."""
    return current().addresses.path(*request.path.lstrip("/").split("/"))


def refuse_foreign() -> None:
    """403 for what another site's page sends (the Origin header, RFC 6454 §7; Fetch Metadata)."""
    origin, own = request.headers.get("Origin"), current().addresses.base_url
    same = origin is None or origin.lower() in {_origin(own), _origin(request.host_url)}
    if not same or request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        abort(403, _FOREIGN)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}".lower()


def actor() -> Actor:
    """Who is signed in. Only behind the gate."""
    found: Actor = current_user.actor
    return found


def actor_or_none() -> Actor | None:
    """For templates that are also shown to those who are not signed in."""
    return actor() if current_user and current_user.is_authenticated else None


def _never_kept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
