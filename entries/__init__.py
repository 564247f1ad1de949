"""What a release is, how it changes, which topics it has, and where it is kept. Knows no HTML, HTTP, Flask or TOML."""

from entries.archives import Archives
from entries.attempts import Turn
from entries.audit import Note, Noted
from entries.backup import BackupFacts, backup, backup_facts, restore
from entries.changes import GONE_AFTER, Sighting, changes, counts, entry_of, fingerprint_of, fingerprints_of, hold_until
from entries.copies import Member, Pairing
from entries.definitions import NEW, Definition, DefinitionKind, tag_of
from entries.differences import Difference, Stretch, differences
from entries.errors import (
    Busy,
    ConfigError,
    Conflict,
    EmptyListing,
    ExtractError,
    FetchError,
    Forbidden,
    NotFound,
    PressrollError,
    Problem,
    QueryError,
    Refused,
    SchemaMismatch,
    SourceError,
    StoreBusy,
    StoreError,
    Unreachable,
    UnreadableArticle,
)
from entries.identity import ONE_DAY
from entries.ids import fingerprint, letters, mint
from entries.incidents import TASK as ALERT_TASK
from entries.incidents import Affected, AlertMessage, Incident, Incidents, MessageKind, MessageOutcome
from entries.inventory import Holding
from entries.invitations import FIRST as FIRST_USER
from entries.jobs import Cause, Job, JobState, Row, RowOutcome
from entries.judging import TASK as JUDGING_TASK
from entries.judging import Case, Judging, corrected
from entries.judging import due as judging_due
from entries.likeness import Said, body_print, differs, is_another, is_emptied, own_text, said_by
from entries.live import Told
from entries.looks import KeptAnswer, KeptLook
from entries.lookup import EntryFacts
from entries.model import (
    PUBLIC_STATES,
    Anatomy,
    Candidate,
    Change,
    Contact,
    Correction,
    Dateline,
    Draft,
    Embargo,
    Enclosure,
    Entry,
    Evidence,
    Image,
    Known,
    Origin,
    Past,
    Precision,
    Publisher,
    Quote,
    Readers,
    Reading,
    Section,
    SectionKind,
    Skip,
    SourceState,
    Stamp,
    State,
    Tombstone,
    TopicMatch,
    Vote,
    Walk,
    Withdrawer,
    body_of,
)
from entries.news import NewsKind
from entries.people import Role, Session, User
from entries.people import hash_of as session_id
from entries.pictures import Drawn, ShownPicture, Wanted, picture_name
from entries.places import Kind as PlaceKind
from entries.push import TASK as PUSH_TASK
from entries.push import Push
from entries.push_model import Ask, Delivery, Message, NewsItem, Outcome, Recipient, RecipientKind, Standing
from entries.queries import Appearance, ArchiveDocument, ArchivePart, FeedQuery, Revision, Selection, Volume
from entries.refreshes import DayMark, Logged, Refreshed, RefreshOutcome
from entries.register import EntryState, Registered
from entries.replacing import replace_all
from entries.rereads import Wish
from entries.search import Search, Term, cut, parse_search
from entries.snapshots import SNAPSHOT_BYTES, PageKind, RawPage, Snapshot
from entries.states import SourceRow
from entries.store import Store, open_store
from entries.tokens import Token
from entries.topic_hits import PhraseKind
from entries.topics import Classifier, Habits, Phrase, Scoring, Topic, TopicRules
from entries.upgrades import SchemaStatus, schema_status, upgrade
from entries.verdicts import Verdict, verdicts
from entries.versions import scopes_of
from entries.views import HostViews, View

__all__ = [
    "ALERT_TASK",
    "FIRST_USER",
    "GONE_AFTER",
    "JUDGING_TASK",
    "NEW",
    "ONE_DAY",
    "PUBLIC_STATES",
    "PUSH_TASK",
    "SNAPSHOT_BYTES",
    "Affected",
    "AlertMessage",
    "Anatomy",
    "Appearance",
    "ArchiveDocument",
    "ArchivePart",
    "Archives",
    "Ask",
    "BackupFacts",
    "Busy",
    "Candidate",
    "Case",
    "Cause",
    "Change",
    "Classifier",
    "ConfigError",
    "Conflict",
    "Contact",
    "Correction",
    "Dateline",
    "DayMark",
    "Definition",
    "DefinitionKind",
    "Delivery",
    "Difference",
    "Draft",
    "Drawn",
    "Embargo",
    "EmptyListing",
    "Enclosure",
    "Entry",
    "EntryFacts",
    "EntryState",
    "Evidence",
    "ExtractError",
    "FeedQuery",
    "FetchError",
    "Forbidden",
    "Habits",
    "Holding",
    "HostViews",
    "Image",
    "Incident",
    "Incidents",
    "Job",
    "JobState",
    "Judging",
    "KeptAnswer",
    "KeptLook",
    "Known",
    "Logged",
    "Member",
    "Message",
    "MessageKind",
    "MessageOutcome",
    "NewsItem",
    "NewsKind",
    "NotFound",
    "Note",
    "Noted",
    "Origin",
    "Outcome",
    "PageKind",
    "Pairing",
    "Past",
    "Phrase",
    "PhraseKind",
    "PlaceKind",
    "Precision",
    "PressrollError",
    "Problem",
    "Publisher",
    "Push",
    "QueryError",
    "Quote",
    "RawPage",
    "Readers",
    "Reading",
    "Recipient",
    "RecipientKind",
    "RefreshOutcome",
    "Refreshed",
    "Refused",
    "Registered",
    "Revision",
    "Role",
    "Row",
    "RowOutcome",
    "Said",
    "SchemaMismatch",
    "SchemaStatus",
    "Scoring",
    "Search",
    "Section",
    "SectionKind",
    "Selection",
    "Session",
    "ShownPicture",
    "Sighting",
    "Skip",
    "Snapshot",
    "SourceError",
    "SourceRow",
    "SourceState",
    "Stamp",
    "Standing",
    "State",
    "Store",
    "StoreBusy",
    "StoreError",
    "Stretch",
    "Term",
    "Token",
    "Told",
    "Tombstone",
    "Topic",
    "TopicMatch",
    "TopicRules",
    "Turn",
    "Unreachable",
    "UnreadableArticle",
    "User",
    "Verdict",
    "View",
    "Volume",
    "Vote",
    "Walk",
    "Wanted",
    "Wish",
    "Withdrawer",
    "backup",
    "backup_facts",
    "body_of",
    "body_print",
    "changes",
    "corrected",
    "counts",
    "cut",
    "differences",
    "differs",
    "entry_of",
    "fingerprint",
    "fingerprint_of",
    "fingerprints_of",
    "hold_until",
    "is_another",
    "is_emptied",
    "judging_due",
    "letters",
    "mint",
    "open_store",
    "own_text",
    "parse_search",
    "picture_name",
    "replace_all",
    "restore",
    "said_by",
    "schema_status",
    "scopes_of",
    "session_id",
    "tag_of",
    "upgrade",
    "verdicts",
]
