"""Topic rules are read from TOML as they stand there."""

from __future__ import annotations

from config import load, parse_topics
from entries import Classifier, Phrase, Scoring, Topic

TEXT = """
version = 1
[scoring]
weights = { strong = 5.0 }
zones = { body = 0.5 }
threshold = 9
max_topics = 3
[topics.education]
iptc = ["medtop:05000000"]
labels = { en = "Education", zh = "教育" }
threshold = 8.0
[topics.education.en]
strong = ["curriculum", "scholarship*"]
title = ["Curriculum"]
mask = ["study of"]
[topics.education.zh]
normal = ["大学"]
[topics.other]
labels = { en = "Other" }
"""


def test_topics_are_read_in_order_with_their_phrases() -> None:
    rules = parse_topics(TEXT, "topics.toml")
    assert rules.topics == (
        Topic(
            "education",
            {"en": "Education", "zh": "教育"},
            ("medtop:05000000",),
            (
                Phrase("curriculum", "strong", "en"),
                Phrase("scholarship*", "strong", "en"),
                Phrase("Curriculum", "title", "en"),
                Phrase("study of", "mask", "en"),
                Phrase("大学", "normal", "zh"),
            ),
            8.0,
        ),
        Topic("other", {"en": "Other"}),
    )
    assert rules.scoring == Scoring(strong=5.0, body=0.5, threshold=9.0, max_topics=3)


def test_shipped_scoring_is_the_default() -> None:
    assert load(None, {}).topics.scoring == Scoring()


def test_every_shipped_topic_has_labels_in_six_languages() -> None:
    for topic in load(None, {}).topics.topics:
        assert set(topic.labels) == {"en", "zh", "fr", "de", "es", "ja"}


def test_a_shipped_topic_has_the_one_iptc_concept_that_holds_all_of_it_or_none() -> None:
    codes = {topic.id: topic.iptc for topic in load(None, {}).topics.topics}
    assert max(map(len, codes.values())) == 1
    assert codes["education"] == ("medtop:05000000",)
    assert [topic for topic, own in codes.items() if not own] == ["partnerships", "expansion", "security", "events"]


FALSE_FRIENDS = [
    # words that once spoke for a topic of another language, or inside another word
    ("The authority authorizes a bridge", "culture"),
    ("Hair salon opens", "events"),
    ("Eventually, the community joined", "technology"),
    ("Fusion cuisine", "mergers"),
    ("Labor Day", "research"),
    ("Ce que j’ai vu, je l’ai dit", "technology"),
]


def test_false_friends_prove_nothing() -> None:
    classifier = Classifier(load(None, {}).topics)
    for title, topic in FALSE_FRIENDS:
        assert topic not in {match.topic for match in classifier.weigh(title, "", "")}, title


RELEASES = [
    ("Two colleges sign a memorandum of understanding on teacher training", {"education", "partnerships"}),
    ("两所大学签署教育合作备忘录，共建人工智能课程", {"education", "partnerships"}),
    ("Universität und Stadt vereinbaren Zusammenarbeit in der Bildung: Partnerschaft für Schüler", {"education", "partnerships"}),
    ("Une bourse d’études pour les étudiants : partenariat entre l’université et la ville", {"education", "partnerships"}),
    ("Becas para estudiantes: alianza y convenio entre universidad y ciudad", {"education", "partnerships"}),
]


def test_shipped_topics_speak_five_languages() -> None:
    classifier = Classifier(load(None, {}).topics)
    for title, topics in RELEASES:
        assert topics <= {match.topic for match in classifier.classify(title, "", title)}, title
