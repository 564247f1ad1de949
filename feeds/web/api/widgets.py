"""Operations on widgets: whose pages show our feeds."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from feeds.admin.widgets import shown
from feeds.web.api.operations import Call, Operation, Reply, Strict


class WidgetQuery(Strict):
    """Which part of the list."""

    limit: int = Field(100, ge=1, le=500, description="Items in one answer.")
    after: int = Field(0, ge=0, le=100_000, description="Where to go on: `next` of the answer before.")


class WidgetViews(Strict):
    """A feed on the pages of a site, in the last 30 days."""

    host: str = Field(description='The name of the site; "other" for those beyond the bounds of a day.')
    feed: str = Field(description='"all", "topic/ID", "source/ID", "named/ID", "entry/SLUG" for one release; "other" beyond the bounds.')
    week: int = Field(description="Views of 7 days, today (UTC) included.")
    month: int = Field(description="Views of 30 days.")
    last: date = Field(description="The last day with any.")


class Widgets(Strict):
    """Those with most views first."""

    counted: bool = Field(description="Whether views are counted at present (the setting count_widget_views).")
    items: tuple[WidgetViews, ...]
    next: int | None = Field(None, description="Pass as `after`; null at the end.")


def _all(call: Call) -> Reply:
    query = call.query_as(WidgetQuery)
    found = shown(call.service, skip=query.after, limit=query.limit)
    items = tuple(WidgetViews.made_of(one) for one in found.rows)
    return Reply(Widgets(counted=found.is_counted, items=items, next=query.after + query.limit if found.more else None))


OPERATIONS = (Operation("listWidgets", "GET", "/widgets", "reader", "Where widgets stand", _all, query=WidgetQuery, answer=Widgets),)
