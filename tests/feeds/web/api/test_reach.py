"""Whatever is done on a page is done over the API, too."""

from __future__ import annotations

import pytest

from feeds.web.admin import ROUTES
from feeds.web.admin.gate import Route
from feeds.web.api import OPERATIONS

# Page that is sent or that is fetched for more than to be looked at -> the operations that do the same.
SAME = {
    "account_password": "givePassword",
    "account_end": "endSession",
    "account_end_all": "signOut",
    "adding_address": "look",
    "adding_adjust": "adjustLook",
    "adding_save": "saveLook",
    "backups_begin": "makeBackup",
    "backups_upload": "sendBackup",
    "backups_restore": "restoreBackup",
    "backups_download": "downloadBackup",
    "backups_remove": "removeBackup",
    "feeds_create": "createFeed tryFeed",
    "feeds_edit": "replaceFeed tryFeed matchFeed",
    "feeds_remove": "removeFeed",
    "feeds_restore": "restoreFeed",
    "health_alert": "createAlert replaceAlert",
    "health_remove": "removeAlert",
    "health_restore": "restoreAlert",
    "health_test": "testAlert",
    "importing_form": "importSources",
    "jobs_turned": "turnImport",
    "people_add": "addUser",
    "people_role": "giveRole",
    "people_password": "givePassword",
    "people_invite": "inviteUser",
    "people_end_all": "signOut",
    "people_remove": "removeUser",
    "pointing_point": "point tryRules",
    "releases_correct": "correctTopic",
    "releases_withdraw": "withdrawRelease",
    "releases_restore": "restoreRelease",
    "releases_split": "splitRelease",
    "releases_merge": "mergeRelease",
    "releases_forget": "forgetDecision",
    "source_check": "checkSource",
    "source_pause": "pauseSource",
    "source_resume": "pauseSource",
    "source_reread": "rereadSource",
    "source_copy": "copySource",
    "source_restore": "restoreSource",
    "source_remove": "removeSource",
    "source_edit_edit": "replaceSource replaceSourceToml trySource",
    "source_repair_accept_repair": "acceptRepair",
    "source_repair_dismiss_repair": "dismissRepair",
    "sources_bulk": "checkSources pauseSources setInterval setGroup",
    "tokens_make": "makeToken",
    "tokens_revoke": "revokeToken",
    "topics_create": "createTopic tryTopic",
    "topics_edit": "replaceTopic tryTopic",
    "topics_drop": "dropTopic",
    "topics_restore": "restoreTopic",
}
SEEN = {
    "account_account": "listSessions",
    "adding_seen": "getLook",
    "backups_page": "getBackups",
    "feeds_table": "listFeeds listRemoved",
    "feeds_new": "getFeed",
    "feeds_page": "getFeed getFeedHistory matchFeed",
    "feeds_toml": "getFeed",
    "health_page": "getHealth listIncidents listAlerts listMessages",
    "importing_export": "exportSources",
    "jobs_table": "listImports",
    "jobs_page": "getImport",
    "jobs_rest": "getImportRest",
    "people_table": "listUsers",
    "people_person": "listUsers listSessions",
    "pointing_page": "getCopy listSpots",
    "releases_table": "findReleases",
    "releases_page": "getRelease findPartners",
    "source_page": "getSource getPortrait listRefreshes listKeptPages listSourceVersions",
    "source_toml": "getSourceToml",
    "source_kept_page": "getKeptPage",
    "source_repair_repair": "getRepair",
    "sources_table": "getOverview listRemoved",
    "sources_to_table": "getOverview",
    "tokens_table": "listTokens",
    "topics_table": "listTopics getJudging listRemoved",
    "topics_new": "getTopic",
    "topics_page": "getTopic getTopicHistory",
    "topics_toml": "getTopic",
    "trail_trail": "listTrail",
    "widgets_table": "listWidgets",
}
# For people alone, who come with a browser and not with a token; and the feed of health, which programs read as it is.
OWN = {"signing_sign_in", "signing_sign_out", "provider_begin", "provider_back", "welcome_welcome", "welcome_password", "health_feed"}


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.methods[-1]} {route.endpoint}")
def test_every_page_has_an_operation_that_the_same_people_may_ask_for(route: Route) -> None:
    if route.endpoint in OWN:
        return
    known = {operation.name: operation for operation in OPERATIONS}
    same = [known[name] for name in (SAME if "POST" in route.methods else SEEN)[route.endpoint].split()]
    assert any(operation.method != "GET" for operation in same) is ("POST" in route.methods)
    ranks = ("reader", "editor", "admin")
    if route.endpoint.partition("_")[0] not in (
        "account",
        "health",
    ):  # one's own account, and addresses of alerts, are no part of the API's reader
        assert any(ranks.index(operation.needs) <= ranks.index(route.needs or "admin") for operation in same)


def test_the_table_names_pages_that_there_are() -> None:
    assert {route.endpoint for route in ROUTES} == {*SAME, *SEEN, *OWN}
