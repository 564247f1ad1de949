"""Topics come from weighted phrases, with the words that prove them."""

from __future__ import annotations

import pickle
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries.model import Evidence, TopicMatch
from entries.topic_hits import PhraseKind
from entries.topics import Classifier, Habits, Phrase, Scoring, Topic, TopicRules, lead_of


def topic(id_: str, threshold: float | None = None, **phrases: list[str]) -> Topic:
    kinds: tuple[PhraseKind, ...] = ("strong", "normal", "weak", "title", "near", "beside", "apart", "mask")
    listed = tuple(Phrase(text, kind, "en") for kind in kinds for text in phrases.get(kind, []))
    return Topic(id_, {"en": id_.title()}, (), listed, threshold)


EDUCATION = topic(
    "education",
    strong=["education", "high school*"],
    normal=["school*"],
    weak=["learning"],
    mask=["machine learning", "learning learning curve", "school of fish"],
)
PARTNERSHIPS = topic("partnerships", strong=["memorandum of understanding", "教育合作"], normal=["agreement"], title=["partner*"])
RULES = TopicRules((EDUCATION, PARTNERSHIPS))
CLASSIFIER = Classifier(RULES)


def score(title: str = "", subtitle: str = "", lead: str = "", body: str = "", topic: str = "education", **more: str) -> float:
    return {match.topic: match.score for match in CLASSIFIER.weigh(title, subtitle, lead, body, **more)}.get(topic, 0.0)


SCORES = [
    # what, title, subtitle, lead, body, score for education
    ("strong in the title", "Education", "", "", "", 10.0),
    ("normal in the title", "Schools", "", "", "", 5.0),
    ("weak in the title", "Learning", "", "", "", 2.5),
    ("the subtitle is of the title's zone", "", "Education", "", "", 10.0),
    ("a further hit in the subtitle is a repeat", "Education", "Education", "", "", 13.5),
    ("lead", "", "", "Education", "x", 6.0),
    ("body", "", "", "x", "Education", 2.4),
    ("the repeats of a phrase add little", "", "", "education education", "x", 8.1),
    ("at most three repeats count", "", "", "education " * 9, "x", 12.3),
    ("different phrases add up", "", "", "education in schools", "x", 9.0),
    ("inside a longer phrase half", "High schools", "", "", "", 12.5),
    ("a masked phrase is out", "Machine learning", "", "", "", 0.0),
    ("a mask takes only what it covers", "Machine learning and learning", "", "", "", 2.5),
    ("masks that overlap mask together", "Machine learning learning curve and learning", "", "", "", 2.5),
    ("a mask is cut out of the hit that reaches into it", "A high school of fish", "", "", "", 0.0),
]


@pytest.mark.parametrize(("title", "subtitle", "lead", "body", "expected"), [row[1:] for row in SCORES], ids=[row[0] for row in SCORES])
def test_score_follows_zones_classes_repeats_and_masks(title: str, subtitle: str, lead: str, body: str, expected: float) -> None:
    assert score(title, subtitle, lead, body) == pytest.approx(expected)


def test_mask_counts_for_its_own_topic_only() -> None:
    rules = TopicRules((EDUCATION, topic("technology", strong=["machine learning"])))
    assert [match.topic for match in Classifier(rules).weigh("Machine learning", "", "")] == ["technology"]


@pytest.mark.parametrize(("where", "expected"), [("title", 10.0), ("subtitle", 10.0), ("lead", 0.0), ("body", 0.0)])
def test_title_phrase_counts_in_title_and_subtitle_only(where: str, expected: float) -> None:
    assert score(**{"lead": "x", "body": "x", where: "Partners"}, topic="partnerships") == expected


def test_one_span_counts_once_with_its_best_weight() -> None:
    rules = TopicRules((topic("a", strong=["robot*"], normal=["robots"], title=["robots"]),))
    assert Classifier(rules).weigh("Robots", "", "")[0].score == 10.0


def test_long_body_weighs_less() -> None:
    assert score(lead="x", body="education " + "word " * 998) == pytest.approx(2.4 / 2, abs=0.01)


def test_body_that_begins_with_the_lead_counts_it_once() -> None:
    apart = CLASSIFIER.weigh("", "", "Education first.", "Then a school.")
    assert [match.score for match in CLASSIFIER.weigh("", "", "Education first.", "Education first. Then a school.")] == [
        match.score for match in apart
    ]


def test_whole_text_is_parted_where_no_body_is_given() -> None:
    text = "Education begins. " + "word " * 120 + "A memorandum of understanding."
    places = {proof.words: (proof.field, proof.offset) for match in CLASSIFIER.weigh("", "", text) for proof in match.evidence}
    assert places == {"Education": ("lead", 0), "memorandum of understanding": ("body", text.index("memorandum"))}


ABOUT = "About Example: education in every high school."


def test_what_the_issuer_says_of_itself_proves_little() -> None:
    text = "A new bridge opens. " + ABOUT
    assert score(lead=text, boilerplate=ABOUT) == pytest.approx(score(lead="x", body="x " + ABOUT) / 4)
    assert score(lead="A bridge.", body="A bridge. " * 60 + ABOUT, boilerplate=ABOUT) == pytest.approx(score(lead=text, boilerplate=ABOUT))


FURNITURE = [
    # heading, whether the issuer speaks of itself from there on
    ("About Example Corp.", True),
    ("ABOUT US", True),
    ("About the Foundation", True),
    ("About Example Corp. Example Corp. builds.", True),
    ("**About Example**", True),
    ("Forward-Looking Statements", True),
    ("Media contact:", True),
    ("À propos d’Exemple", True),
    ("Über die Beispiel GmbH", True),
    ("Acerca de Ejemplo", True),
    ("关于示例公司", True),
    ("About half of all children came.", False),
    ("About 118 children came.", False),
    ("Über 300 Kinder kamen.", False),
    ("We are glad. About Example", False),
]


@pytest.mark.parametrize(("heading", "own"), FURNITURE)
def test_section_of_the_issuer_is_found_by_its_heading(heading: str, own: bool) -> None:
    plain = "A bridge.\n" * 60
    weights = [proof.weight for proof in CLASSIFIER.weigh("", "", f"{plain}{heading}\nEducation")[0].evidence]
    assert weights == [pytest.approx(0.6 if own else 2.4)]


def test_heading_in_the_first_third_begins_no_section_of_the_issuer() -> None:
    (match,) = CLASSIFIER.weigh("", "", "A bridge.\n" * 60 + "About Example\nEducation\n" + "A bridge.\n" * 200)
    assert match.score == 2.4


def test_weightless_zone_gives_no_evidence() -> None:
    assert Classifier(TopicRules((EDUCATION,), Scoring(furniture=0.0))).weigh("", "", "A bridge. " + ABOUT, boilerplate=ABOUT) == ()


LAUNCHES = Classifier(
    TopicRules((topic("products", near=["launch*"], beside=["app", "apps"], apart=["scholarship"], mask=["book launch"]),))
)
COMPANY = [
    # text, whether its generic word counts
    ("Acme launches an app", True),
    ("Acme launches", False),
    ("An app that helps: Acme launches it", True),
    ("Acme launches " + "a" * 60 + " app", False),
    ("Acme launches a scholarship for makers of apps", False),
    ("Book launch of the app", False),
    ("An app, no more", False),
]


@pytest.mark.parametrize(("text", "counts"), COMPANY)
def test_generic_word_counts_in_fit_company_only(text: str, counts: bool) -> None:
    assert [match.score for match in LAUNCHES.weigh("", "", text)] == [6.0] * counts


def test_company_in_another_field_does_not_help() -> None:
    assert LAUNCHES.weigh("Acme launches", "An app", "x") == ()


def test_topic_needs_the_threshold() -> None:
    assert CLASSIFIER.classify("Education", "", "") == ()
    assert [match.topic for match in CLASSIFIER.classify("Education", "", "School")] == ["education"]


def test_topic_may_have_a_threshold_of_its_own() -> None:
    rules = TopicRules((topic("easy", 9.0, strong=["bridge"]), topic("usual", strong=["bridge"])))
    assert [match.topic for match in Classifier(rules).classify("Bridge", "", "")] == ["easy"]


FAR_BEHIND = [
    # words of the second topic, its points, whether they are enough beside 68 points of the first
    ("omega sigma", 12.0, False),
    ("omega sigma tau", 18.0, True),
]


@pytest.mark.parametrize(("words", "points", "enough"), FAR_BEHIND)
def test_topic_far_behind_the_best_needs_to_be_sure(words: str, points: float, enough: bool) -> None:
    rules = TopicRules((topic("main", strong=["alpha", "beta", "gamma", "delta", "rho"]), topic("aside", strong=["omega", "sigma", "tau"])))
    classifier, title = Classifier(rules), "Alpha beta gamma delta rho"
    weighed = {match.topic: match.score for match in classifier.weigh(title, "", f"{words} alpha beta gamma")}
    assert weighed == {"main": 68.0, "aside": points}
    kept = [match.topic for match in classifier.classify(title, "", f"{words} alpha beta gamma")]
    assert kept == ["main", *["aside"] * enough]
    assert [match.topic for match in Classifier(TopicRules(rules.topics[1:])).classify(title, "", words)] == ["aside"]


def test_best_topics_come_first_and_at_most_four() -> None:
    rules = TopicRules(tuple(topic(f"t{number}", strong=[f"word{other}" for other in range(number, 8)]) for number in range(8)))
    matches = Classifier(rules).classify(" ".join(f"word{number}" for number in range(8)), "", "")
    assert [match.topic for match in matches] == ["t0", "t1", "t2", "t3"]


def settled(title: str, text: str = "", **habits: tuple[str, ...]) -> list[tuple[str, str]]:
    """Topics with who decided, for a source of these habits."""
    matches = CLASSIFIER.classify(title, "", text, habits=Habits(**habits))  # type: ignore[arg-type]  # always and only
    return [(match.topic, match.by) for match in matches]


def test_topic_of_the_source_is_added_whatever_the_words_say() -> None:
    both = settled("Education", "School", always=("partnerships", "unknown"))
    assert both == [("education", "rule"), ("partnerships", "source")]
    assert CLASSIFIER.classify("Bridge", "", "", habits=Habits(("education",))) == (TopicMatch("education", 0.0, (), "source"),)


def test_source_may_bound_its_topics() -> None:
    assert settled("Education", "School", only=("partnerships",)) == []
    assert settled("Education", "School", only=("education",)) == [("education", "rule")]
    assert settled("Bridge", only=("education",), always=("partnerships",)) == [("partnerships", "source")]


LABELS = {"partner news": ("partnerships",), "campus": ("education", "partnerships"), "press": ()}


@pytest.mark.parametrize(
    ("given", "only", "topics"),
    [
        (("Partner News",), (), ["partnerships"]),
        ((" PARTNER NEWS\n", "Press", "Other"), (), ["partnerships"]),
        (("Campus",), (), ["education", "partnerships"]),
        (("Campus",), ("partnerships",), ["partnerships"]),
        (("Press",), (), []),
    ],
)
def test_category_of_the_site_is_believed(given: tuple[str, ...], only: tuple[str, ...], topics: list[str]) -> None:
    matches = CLASSIFIER.classify("Bridge", "", "", labels=given, habits=Habits(only=only, labels=LABELS))
    assert [(match.topic, match.by) for match in matches] == [(topic, "source") for topic in topics]


def test_category_of_the_site_is_the_first_proof_and_worth_a_threshold() -> None:
    (match,) = CLASSIFIER.classify("Education", "", "", labels=("Campus",), habits=Habits(only=("education",), labels=LABELS))
    assert match == TopicMatch("education", 22.0, (Evidence("label", 0, "Campus", 12.0), Evidence("title", 0, "Education", 10.0)), "source")


def test_topic_of_the_source_keeps_what_the_words_prove() -> None:
    assert CLASSIFIER.classify("Education", "", "", habits=Habits(("education",))) == (
        TopicMatch("education", 10.0, (Evidence("title", 0, "Education", 10.0),), "source"),
    )


def test_evidence_is_the_five_best_phrases_in_the_words_of_the_text() -> None:
    rules = TopicRules((topic("a", strong=["one", "two"], normal=["three", "four"], weak=["five", "six"]),))
    (match,) = Classifier(rules).classify("SIX five FOUR three Two ONE", "", "")
    assert [(proof.words, proof.weight) for proof in match.evidence] == [
        ("Two", 10.0),
        ("ONE", 10.0),
        ("FOUR", 5.0),
        ("three", 5.0),
        ("SIX", 2.5),
    ]
    assert match.score == 35.0


def test_chinese_release_is_found_without_word_boundaries() -> None:
    (match,) = CLASSIFIER.classify("双方签署教育合作备忘录", "", "教育合作是双方共同的目标。")
    assert (match.topic, match.evidence[0]) == ("partnerships", Evidence("title", 4, "教育合作", 10.0))


WORDS = st.lists(
    st.sampled_from(
        [
            "Education",
            "HIGH SCHOOLS",
            "school",
            "machine learning",
            "\nAbout Us",
            "İ",
            "ﬁ",
            "ＳＣＨＯＯＬ",
            "…",
            "教育合作",
            "\n",
            "agreement",
        ]
    )
)


@given(WORDS, WORDS, WORDS, WORDS)
def test_evidence_points_at_its_words(title: list[str], subtitle: list[str], lead: list[str], body: list[str]) -> None:
    texts = {"title": " ".join(title), "subtitle": " ".join(subtitle), "lead": " ".join(lead), "body": "x " + " ".join(body)}
    for match in CLASSIFIER.weigh(*texts.values()):
        for proof in match.evidence:
            assert texts[proof.field][proof.offset : proof.offset + len(proof.words)] == proof.words


@given(st.text(), st.text(), st.text(), st.text(), st.text())
def test_any_text_is_judged(title: str, subtitle: str, lead: str, body: str, boilerplate: str) -> None:
    matches = CLASSIFIER.classify(title, subtitle, lead, body, boilerplate=boilerplate)
    assert [match.score for match in matches] == sorted((match.score for match in matches), reverse=True)
    assert all(match.evidence and match.by == "rule" for match in matches)


def test_hostile_text_is_judged_in_time() -> None:
    start = time.process_time()
    CLASSIFIER.classify("school " * 100_000, "", "high school of fish " * 100_000, "machine learning school " * 100_000)
    assert time.process_time() - start < 5


def test_rules_without_phrases_find_nothing() -> None:
    assert Classifier(TopicRules((topic("empty"),))).classify("Education", "", "text") == ()


def test_lead_ends_with_a_word() -> None:
    text = "ab " * 400
    assert lead_of(text) == text[:500]
    assert lead_of("x" + text) == ("x" + text)[:501]
    assert lead_of("教" * 900) == "教" * 200
    assert lead_of("教育 " * 900) == ("教育 " * 900)[:500]
    assert lead_of("short") == "short"


DIFFERENT = [
    TopicRules((EDUCATION,)),
    TopicRules((PARTNERSHIPS, EDUCATION)),
    TopicRules((EDUCATION, PARTNERSHIPS), Scoring(threshold=11.0)),
    TopicRules((topic("education", 9.0, strong=["education"]), PARTNERSHIPS)),
    TopicRules((Topic("education", {"en": "Learning"}, (), EDUCATION.phrases), PARTNERSHIPS)),
]


def test_digest_changes_with_the_rules_and_only_then() -> None:
    assert len({rules.digest for rules in [RULES, *DIFFERENT]}) == len(DIFFERENT) + 1
    assert TopicRules((EDUCATION, PARTNERSHIPS)).digest == RULES.digest == pickle.loads(pickle.dumps(RULES)).digest


@pytest.mark.parametrize(("language", "label"), [("fr", "Éducation"), ("fr-CA", "Éducation"), ("de", "Education"), ("", "Education")])
def test_label_falls_back_to_base_language_and_english(language: str, label: str) -> None:
    assert Topic("education", {"en": "Education", "fr": "Éducation"}).label(language) == label


def test_topic_without_any_fitting_label_shows_its_id() -> None:
    assert Topic("education", {"fr": "Éducation"}).label("de") == "education"
