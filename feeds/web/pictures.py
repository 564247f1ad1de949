"""/pictures/NAME.webp: small pictures of releases, for pages of others. They were made before anybody asks; nothing is fetched here."""

from __future__ import annotations

from hashlib import sha256

from flask import Blueprint, Response, request

from entries import ShownPicture
from feeds.pictures import FOLDER
from feeds.web.publication import current

blueprint = Blueprint("pictures", __name__)

_KEPT = "public, max-age=86400"  # the picture of a release that is withdrawn is away from caches after a day
_NOT_YET = "public, max-age=60"
_FOR_ALL = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


@blueprint.get(f"/{FOLDER}/<name>.webp")
def picture(name: str) -> Response:
    """The picture, as long as readers may see an entry that has it; else 404, which holds for a minute, for it may be under way."""
    service = current().service
    found = service.store.pictures.find(name) if service.settings.thumbnails else None
    if found is None or not _is_for_readers(found):
        return Response("There is no such picture, or not yet.\n", 404, {**_FOR_ALL, "Cache-Control": _NOT_YET}, mimetype="text/plain")
    response = Response(found.body, headers={**_FOR_ALL, "Cache-Control": _KEPT}, mimetype="image/webp")
    response.set_etag(sha256(found.body).hexdigest()[:32])
    return response.make_conditional(request)  # type: ignore[return-value] # Werkzeug says it of its own kind of response


def _is_for_readers(found: ShownPicture) -> bool:
    """Whether one of the sources lets readers have more than headlines; by what is written now, not by what the store heard of it."""
    sources = current().site().sources
    return any(source_id not in sources or sources[source_id].readers != "headline" for source_id in found.sources)
