"""Every fault in a file is one line that names file, line, key, what would be right and what was found."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import parse_feeds, parse_source, parse_topics, read_settings
from config.problems import read_toml
from entries import ConfigError, Problem

HEAD = 'id = "x"\nname = "X"\nurl = "https://x.example/"\n'


def faults(parse: Callable[[], object]) -> tuple[Problem, ...]:
    """What a reading complains of; nothing when it succeeds. Any other error than ConfigError fails the test."""
    try:
        parse()
    except ConfigError as error:
        return error.problems
    return ()


def told(text: str) -> list[str]:
    """The problems of a source file, as an operator reads them."""
    return [str(problem) for problem in faults(lambda: parse_source(text, "x.toml", owner="file", topics={"education", "partnerships"}))]


DURATION = 'a duration is a number with a unit, such as "90s", "30m", "6h" or "1d"'
ADDRESS = "an address begins with http:// or https://, names a host and holds no blanks"
SELECTOR = 'a CSS selector looks like "ul.news > li" or "time[datetime]"'
ZONE = "a time zone is an IANA name such as Asia/Hong_Kong or UTC"
HEADER = "a header has a plain name and a value of printable ASCII characters"

SOURCE_FAULTS = [
    ("", ["x.toml: id: is missing", "x.toml: name: is missing", "x.toml: url: is missing"]),
    (HEAD + 'evry = "30m"', ['x.toml:4:1: evry: there is no such key; did you mean "every"?']),
    (HEAD + "zebra = 1", ["x.toml:4:1: zebra: there is no such key"]),
    (HEAD + 'every = "soon"', [f'x.toml:4:1: every: {DURATION}; found "soon"']),
    (HEAD + "every = 30", [f"x.toml:4:1: every: {DURATION}; found the number 30"]),
    (HEAD + 'every = "59s"', ['x.toml:4:1: every: a duration from "1m" to "30d" is right here; found "59s"']),
    (HEAD + f'every = "{"9" * 400}d"', [f'x.toml:4:1: every: {DURATION}; found "{"9" * 57}..."']),
    (HEAD + 'paused = "maybe"', ['x.toml:4:1: paused: must be true or false; found "maybe"']),
    (HEAD + 'timezone = "Asia/Honkong"', [f'x.toml:4:1: timezone: {ZONE}; did you mean "Asia/Hong_Kong"?; found "Asia/Honkong"']),
    (HEAD + 'timezone = "../../etc/passwd"', [f'x.toml:4:1: timezone: {ZONE}; found "../../etc/passwd"']),
    (HEAD + 'timezone = "Asia"', [f'x.toml:4:1: timezone: {ZONE}; found "Asia"']),
    (HEAD + 'language = "english!"', ['x.toml:4:1: language: a language is a BCP 47 tag such as en, fr-CA or zh-Hans; found "english!"']),
    (HEAD + 'home = "ftp://x"', [f'x.toml:4:1: home: {ADDRESS}; found "ftp://x"']),
    (HEAD + 'topics = "education"', ['x.toml:4:1: topics: must be a list; found "education"']),
    (HEAD + 'topics = ["educaton"]', ['x.toml:4:1: topics: there is no topic "educaton"; did you mean "education"?']),
    (HEAD + 'only_topics = ["educaton"]', ['x.toml:4:1: only_topics: there is no topic "educaton"; did you mean "education"?']),
    (HEAD + '[labels]\n"Partner News" = "partnership"', ['x.toml:5:1: labels.Partner News: there is no topic "partnership"; did you mean "partnerships"?']),
    (HEAD + '[labels]\nPress = ["zoos"]\nNews = 5', ["x.toml:6:1: labels.News: must be a list; found the number 5", 'x.toml:5:1: labels.Press: there is no topic "zoos"']),
    (HEAD + '[labels]\nPress = ""\nPRESS = "education"', ['x.toml:4:2: labels: a label stands once, in small letters or capitals; "Press" stands twice; found a table']),
    (HEAD + 'kind = "wired"', ['x.toml:4:1: kind: must be "newsroom" or "wire"; found "wired"; did you mean "wire"?']),
    (HEAD + 'scraper = "a b"', ['x.toml:4:1: scraper: a scraper is "module:Class" or a name from scrapers/sites; found "a b"']),
    (HEAD + "listing = 5", ["x.toml:4:1: listing: must be a table; found the number 5"]),
    (HEAD + "[[listing]]", ["x.toml:4:3: listing: must be a table; found a list"]),
    (HEAD + '[listing]\nitm = "li"', ['x.toml:5:1: listing.itm: there is no such key; did you mean "item"?']),
    (HEAD + '[listing]\nitem = "li >"', [f'x.toml:5:1: listing.item: {SELECTOR}; found "li >"']),
    (HEAD + '[listing]\nnext = "a:contains(x)"', [f'x.toml:5:1: listing.next: {SELECTOR}; found "a:contains(x)"']),
    (HEAD + f'[listing]\nitem = "{"a" * 501}"', [f'x.toml:5:1: listing.item: a CSS selector has at most 500 characters; found "{"a" * 57}..."']),
    (HEAD + '[listing]\ndate = 2020-01-31', ["x.toml:5:1: listing.date: must be text in quotes; found the date or time 2020-01-31"]),
    (HEAD + '[article]\ndrop = [".a", "b{"]', [f'x.toml:5:1: article.drop: {SELECTOR}; found "b{{"']),
    (HEAD + '[dates]\norder = "dmyy"', ['x.toml:5:1: dates.order: must be "", "dmy" or "mdy"; found "dmyy"; did you mean "dmy"?']),
    (HEAD + "[fetch]\nconnections = 99", ["x.toml:5:1: fetch.connections: must be at most 8; found the number 99"]),
    (HEAD + f"[fetch]\nconnections = 0x{'f' * 9_999}", ["x.toml:5:1: fetch.connections: must be at most 8; found a huge number"]),
    (HEAD + f"[dates]\norder = 0x{'f' * 9_999}", ['x.toml:5:1: dates.order: must be "", "dmy" or "mdy"; found a huge number']),
    (HEAD + "name2 = 1\nhome = false", ['x.toml:4:1: name2: there is no such key; did you mean "name"?', "x.toml:5:1: home: must be text in quotes; found false"]),
    (HEAD + "[fetch]\nrender = { a = 1 }", ["x.toml:5:1: fetch.render: must be true or false; found a table"]),
    (HEAD + "fetch.headers.a.b = 1", ["x.toml:4:1: fetch.headers.a: must be text in quotes"]),
    (HEAD + "[fetch]\nconnections = 1.5", ["x.toml:5:1: fetch.connections: must be a whole number; found the number 1.5"]),
    (HEAD + '[fetch]\nauth = "hunter2"', ['x.toml:5:1: fetch.auth: "NAME:PASSWORD" or "env:VARIABLE" is right here']),
    (HEAD + '[fetch]\nheaders = { "X-Key" = "hunter2\\n" , "X Y" = "" }', [f"x.toml:5:1: fetch.headers: {HEADER}"]),
    (HEAD + '[fetch]\nheaders = { Host = "y" }', ["x.toml:5:1: fetch.headers: the header Host is not yours to set; for passwords use auth"]),
    (HEAD.replace("x.example/", "u:hunter2@x.example/"), ['x.toml:3:1: url: an address holds no user name or password; use [fetch] auth; found "https://...@x.example/"']),
    (HEAD.replace("x.example/", "[::1"), [f'x.toml:3:1: url: {ADDRESS}; found "https://[::1"']),
    (HEAD.replace("x.example/", "x.example:99999/"), [f'x.toml:3:1: url: {ADDRESS}; found "https://x.example:99999/"']),
    (HEAD.replace('"X"', '"a\\u0007b"'), ['x.toml:2:1: name: text here is one line without control characters; found "a\\u0007b"']),
    (HEAD.replace('"X"', '"   "'), ['x.toml:2:1: name: must not be empty']),
    (HEAD.replace('"x"', '"X y"'), ['x.toml:1:1: id: an id has 1 to 64 small letters, digits and hyphens, and begins with a letter or digit; found "X y"']),
    ('"a b".c = 1\n' + HEAD, ["x.toml:1:1: a b: there is no such key"]),
    (HEAD + '# evry = "30m"\nnote = """\nevry = 1\n"""\nevry = 2', ['x.toml:8:1: evry: there is no such key; did you mean "every"?', "x.toml:5:1: note: there is no such key"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "problems"), SOURCE_FAULTS)
def test_fault_of_a_source_is_told_in_plain_words(text: str, problems: list[str]) -> None:
    assert sorted(told(text)) == sorted(problems)


SYNTAX_FAULTS = [
    (HEAD + "every = soon", "x.toml:4:9: no valid TOML: a value is missing, or a text stands without quotes"),
    (HEAD + 'every = "30m', "x.toml:4:13: no valid TOML at the end of the file: unterminated string"),
    (HEAD + 'name = "Y"', "x.toml:4:11: no valid TOML at the end of the file: the key was given before"),
    (HEAD + 'every = "\\q"', "x.toml:4:12: no valid TOML: unescaped '\\' in a string"),
    (HEAD + 'every = "\0"', "x.toml:4:10: no valid TOML: illegal character '\\x00'"),
    (HEAD + 'every = "\\ud800"', "x.toml:4:16: no valid TOML: escaped character is not a Unicode scalar value"),
    ("a = " + "[" * 50_000, "x.toml: lists or tables lie too deep in each other"),
    ("a = " + "{a=" * 50_000, "x.toml: lists or tables lie too deep in each other"),
    ("\n" + "a." * 50_000 + "a = 1", "x.toml:2:1: a key has at most 100 parts"),
    ("a = " + "9" * 5_000, "x.toml: a number has too many digits"),
]


@pytest.mark.parametrize(("text", "problem"), SYNTAX_FAULTS, ids=range(len(SYNTAX_FAULTS)))
def test_broken_toml_is_told_with_line_and_column(text: str, problem: str) -> None:
    start = time.process_time()
    assert told(text) == [problem]
    assert time.process_time() - start < 2


def test_long_list_of_dotted_names_in_quotes_is_no_deep_key() -> None:
    sentences = ", ".join(['"See www.example.org."'] * 60)
    assert told(f"{HEAD}[article]\nboilerplate = [{sentences}]") == []


def test_of_many_faults_the_first_are_told_and_the_rest_counted() -> None:
    problems = told("\n".join(f"key{number} = 1" for number in range(30_000)))
    assert len(problems) == 21
    assert problems[-1] == "x.toml: and 29983 further faults"


@pytest.mark.parametrize("secret", ['[fetch]\nauth = "hunter2"', '[fetch]\nheaders = { A = ["hunter2"] }'])
def test_secret_is_not_repeated_not_even_in_the_chained_error(secret: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_source(HEAD + secret, "x.toml", owner="file")
    assert "hunter2" not in str(caught.value) + str(caught.value.__cause__)


SETTINGS_FAULTS = [
    ("fetch_thread = 3", {}, 'pressroll.toml:1:1: fetch_thread: there is no such key; did you mean "fetch_threads"?'),
    ("fetch_threads = 0", {}, "pressroll.toml:1:1: fetch_threads: must be at least 1; found the number 0"),
    ('database_url = "mysql://u:hunter2@h/d"', {}, "pressroll.toml:1:1: database_url: a database is sqlite:///PATH or postgresql://USER@HOST/NAME"),
    ("secret_key = 5", {}, "pressroll.toml:1:1: secret_key: must be text in quotes"),
    ('base_url = "example.org"', {}, f'pressroll.toml:1:1: base_url: {ADDRESS}; found "example.org"'),
    ('base_url = "https://e.org/?a"', {}, 'pressroll.toml:1:1: base_url: the base address has no query and no fragment; found "https://e.org/?a"'),
    ('fetch_timeout = "1h"', {}, 'pressroll.toml:1:1: fetch_timeout: a duration from "1s" to "10m" is right here; found "1h"'),
    ('user_agent_contact = "é"', {}, "pressroll.toml:1:1: user_agent_contact: a contact is an e-mail address or the address of a page, in ASCII, because it stands in a header; found \"é\""),
    ("", {"PRESSROLL_FETCH_THREADS": "many"}, 'environment: PRESSROLL_FETCH_THREADS: must be a whole number; found "many"'),
    ("", {"PRESSROLL_LOG_LEVEL": "INFO"}, 'environment: PRESSROLL_LOG_LEVEL: must be "debug", "info", "warning" or "error"; found "INFO"; did you mean "info"?'),
    ("", {"PRESSROLL_ALLOW_NETWORKS": "nowhere"}, 'environment: PRESSROLL_ALLOW_NETWORKS: "nowhere" is neither "ip:port" nor a network such as "10.0.0.0/8"; found "nowhere"'),
]  # fmt: skip


@pytest.mark.parametrize(("text", "environ", "problem"), SETTINGS_FAULTS)
def test_fault_of_a_setting_names_the_key_or_the_variable(text: str, environ: dict[str, str], problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_settings(text, environ)
    assert str(caught.value) == problem


TOPIC = '[topics.education]\nlabels = { en = "Education" }\n'
TOPIC_FAULTS = [
    ("", "topics.toml: topics: is missing"),
    ("version = 2\n" + TOPIC, "topics.toml:1:1: version: must be 1; found the number 2"),
    ("[topics.education]", "topics.toml:1:2: topics.education.labels: is missing"),
    ("topics = { education = 3 }", "topics.toml:1:1: topics.education: must be a table; found the number 3"),
    ('[topics."Big Data"]', 'topics.toml:1:2: topics.Big Data: an id has 1 to 64 small letters, digits and hyphens, and begins with a letter or digit; found "Big Data"'),
    (TOPIC + 'iptc = ["05000000"]', 'topics.toml:3:1: topics.education.iptc: an IPTC code is "medtop:" and eight digits; found "05000000"'),
    (TOPIC + "threshhold = 3", 'topics.toml:3:1: topics.education.threshhold: there is no such key; did you mean "threshold"?'),
    (TOPIC + 'strong = ["school"]', 'topics.toml:3:1: topics.education.strong: there is no such key; phrases stand in a table of their language, such as "en"'),
    (TOPIC + "[topics.education.en]\nstrng = []", 'topics.toml:4:1: topics.education.en.strng: there is no such key; did you mean "strong"?'),
    (TOPIC + '[topics.education.en]\nstrong = ["e*du"]', 'topics.toml:4:1: topics.education.en.strong: a * stands only at the beginning or end of a phrase, for any beginning or ending of a word; found "e*du"'),
    (TOPIC + '[topics.education.de]\nnear = ["*f*r*"]', 'topics.toml:4:1: topics.education.de.near: a * stands only at the beginning or end of a phrase, for any beginning or ending of a word; found "*f*r*"'),
    (TOPIC + '[topics.education.de]\nbeside = ["*f"]', 'topics.toml:4:1: topics.education.de.beside: beside its * a phrase has at least two characters; found "*f"'),
    (TOPIC + '[topics.education.en]\nnear = ["opens"]', 'topics.toml:4:1: topics.education.en.near: near phrases need a beside phrase, in any language of the topic, or they never count'),
    ("[scoring]\nreach = -1\n" + TOPIC, "topics.toml:2:1: scoring.reach: must be at least 0; found the number -1"),
    (TOPIC + '[topics.education.en]\nmask = ["*"]', 'topics.toml:4:1: topics.education.en.mask: a phrase holds a letter or digit; found "*"'),
    (TOPIC + '[topics.education.fr]\nweak = ["é*"]', 'topics.toml:4:1: topics.education.fr.weak: beside its * a phrase has at least two characters; found "é*"'),
    (TOPIC + '[topics.education.en]\ntitle = [""]', 'topics.toml:4:1: topics.education.en.title: must not be empty'),
    (TOPIC + "[topics.education.en]\nnormal = [5]", "topics.toml:4:1: topics.education.en.normal: must be text in quotes; found the number 5"),
    ("[scoring]\nthreshhold = 3\n" + TOPIC, 'topics.toml:2:1: scoring.threshhold: there is no such key; did you mean "threshold"?'),
    ("[scoring]\nzones = { lede = 3 }\n" + TOPIC, 'topics.toml:2:1: scoring.zones.lede: there is no such key; did you mean "lead"?'),
    ("[scoring]\nrepeat = 2\n" + TOPIC, "topics.toml:2:1: scoring.repeat: must be at most 1.0; found the number 2"),
    (TOPIC + '[topics.education.en]\nstrong = ["school"]\nnormal = ["School"]', 'topics.toml:4:1: topics.education.en.strong: a phrase stands once; found "school" again\ntopics.toml:5:1: topics.education.en.normal: a phrase stands once; found "School" again'),
]  # fmt: skip


@pytest.mark.parametrize(("text", "problem"), TOPIC_FAULTS)
def test_fault_of_the_topics_names_topic_language_and_phrase(text: str, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_topics(text, "topics.toml")
    assert str(caught.value) == problem


FEED = '[feeds.schools]\ntitle = "Schools"\n'
FEED_FAULTS = [
    ("[feeds.schools]", "feeds.toml:1:2: feeds.schools.title: is missing"),
    ("[feeds]\nschools = 3", "feeds.toml:2:1: feeds.schools: must be a table; found the number 3"),
    ("[feed.schools]", 'feeds.toml:1:2: feed: there is no such key; did you mean "feeds"?'),
    (FEED + 'topics = ["educaton"]', 'feeds.toml:3:1: feeds.schools.topics: there is no topic "educaton"; did you mean "education"?'),
    (FEED + 'not_topics = ["zebra"]', 'feeds.toml:3:1: feeds.schools.not_topics: there is no topic "zebra"'),
    (FEED + 'match = "some"', 'feeds.toml:3:1: feeds.schools.match: must be "any" or "all"; found "some"'),
    (FEED + 'slug = "other"', "feeds.toml:3:1: feeds.schools.slug: the key of the table is the slug already"),
    (FEED + 'languages = [""]', 'feeds.toml:3:1: feeds.schools.languages: must not be empty'),
    ('[feeds."A B"]\ntitle = "A"', 'feeds.toml:1:2: feeds.A B.slug: an id has 1 to 64 small letters, digits and hyphens, and begins with a letter or digit; found "A B"'),
]  # fmt: skip


@pytest.mark.parametrize(("text", "problem"), FEED_FAULTS)
def test_fault_of_a_named_feed_is_told(text: str, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_feeds(text, "feeds.toml", {"education"})
    assert str(caught.value) == problem


KEYS = st.sampled_from(
    [
        "id",
        "name",
        "url",
        "every",
        "topics",
        "listing",
        "item",
        "fetch",
        "headers",
        "feeds",
        "title",
        "scoring",
        "weights",
        "education",
        "en",
        "strong",
        "labels",
        "timezone",
    ]
)
SCALARS = st.one_of(
    st.integers(0, 1 << 20_000).map(hex),
    st.sampled_from(
        [
            "true",
            "1.5",
            "inf",
            "nan",
            '"x"',
            '""',
            '"https://x.example/"',
            '"30m"',
            '"education"',
            '"🎓"',
            "2020-01-31",
            "07:32:00",
            "2020-01-31T07:32:00Z",
        ]
    ),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(KEYS, inner, max_size=4).map(
            lambda table: f"{{ {', '.join(f'{key} = {value}' for key, value in table.items())} }}"
        ),
    ),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(KEYS, VALUES, max_size=6).map(lambda table: "\n".join(f"{key} = {value}" for key, value in table.items()))


@given(DOCUMENTS)
def test_any_toml_is_read_or_told(text: str) -> None:
    read_toml(text, "any.toml")
    problems = (
        *faults(lambda: parse_source(text, "s.toml", owner="store", topics=set())),
        *faults(lambda: parse_topics(text, "topics.toml")),
        *faults(lambda: parse_feeds(text, "feeds.toml", set())),
        *faults(lambda: read_settings(text, {})),
    )
    assert all(problem.file and problem.message for problem in problems)


@given(st.text())
def test_any_text_is_read_or_told(text: str) -> None:
    assert len(faults(lambda: read_toml(text, "any.toml"))) <= 1


VARIABLES = ("PRESSROLL_FETCH_THREADS", "PRESSROLL_ALLOW_NETWORKS", "PRESSROLL_BASE_URL", "PRESSROLL_FETCH_TIMEOUT")


@given(st.dictionaries(st.sampled_from(VARIABLES), st.text()))
def test_any_variable_is_read_or_told(environ: dict[str, str]) -> None:
    assert {problem.key for problem in faults(lambda: read_settings("", environ))} <= environ.keys()
