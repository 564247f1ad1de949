"""/pictures/NAME.webp: small pictures of releases, for pages of others. They were made before anybody asks; nothing is fetched here."""

from __future__ import annotations

from hashlib import sha256

from flask import Blueprint, Response, request

from entries import ShownPicture
from feeds.pictures import FOLDER
from feeds.web.publication import Publication, current

blueprint = Blueprint("pictures", __name__)

_KEPT = "public, max-age=86400"  # the picture of a release that is withdrawn is away from caches after a day
_NOT_YET = "public, max-age=60"
_FOR_ALL = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


@blueprint.get(f"/{FOLDER}/<name>.webp")
def picture(name: str) -> Response:
    """The picture, as long as readers may see an entry that has it; else 404, which holds for a minute, for it may be under way."""
    found = shown_picture(current(), name)
    if found is None:
        return Response("There is no such picture, or not yet.\n", 404, {**_FOR_ALL, "Cache-Control": _NOT_YET}, mimetype="text/plain")
    response = Response(found.body, headers={**_FOR_ALL, "Cache-Control": _KEPT}, mimetype="image/webp")
    response.set_etag(sha256(found.body).hexdigest()[:32])
    return response.make_conditional(request)  # type: ignore[return-value] # Werkzeug says it of its own kind of response


def shown_picture(publication: Publication, name: str) -> ShownPicture | None:
    """The picture that readers get under this name, None when there is none for them.

    Whether one of its sources lets them have more than headlines is judged by what is written now, not by what the store heard of it."""
    service, sources = publication.service, publication.site().sources
    found = service.store.pictures.find(name) if service.settings.thumbnails else None
    is_for_readers = found and any(source not in sources or sources[source].readers != "headline" for source in found.sources)
    return found if is_for_readers else None
