// Reads feeds over HTTP with five parsers of the npm world and prints what each saw, as one JSON value:
//   node read_feeds.mjs http://127.0.0.1:8000/feeds/all.rss http://127.0.0.1:8000/feeds/all.json
//   {"feedsmith": {"http://.../all.rss": {"title": ..., "page": ..., "items": [{"id", "link", "title", "date"}, ...]}, ...}, ...}
// A parser that does not know JSON Feed has no value for it.
import { Readable } from "node:stream";
import { extractFromJson, extractFromXml } from "@extractus/feed-extractor";
import { parseFeed as parseWithRowan } from "@rowanmanning/feed-parser";
import FeedParser from "feedparser";
import { parseFeed } from "feedsmith";
import RssParser from "rss-parser";

const plain = (text) => text?.value ?? text;
const moment = (date) => new Date(date).toISOString();
const alternate = (links) => links.find((link) => link.rel === "alternate").href;

const feedsmith = {
  rss: (feed) => ({
    title: feed.title,
    page: feed.link,
    items: feed.items.map((item) => ({ id: item.guid.value, link: item.link, title: item.title, date: moment(item.pubDate) })),
  }),
  atom: (feed) => ({
    title: plain(feed.title),
    page: alternate(feed.links),
    items: feed.entries.map((entry) => ({ id: entry.id, link: alternate(entry.links), title: plain(entry.title), date: moment(entry.published) })),
  }),
  json: (feed) => ({
    title: feed.title,
    page: feed.home_page_url,
    items: feed.items.map((item) => ({ id: item.id, link: item.url, title: item.title, date: moment(item.date_published) })),
  }),
};

const parsers = {
  feedsmith: (text) => {
    const { format, feed } = parseFeed(text);
    return feedsmith[format](feed);
  },
  "rss-parser": async (text) => {
    if (!text.startsWith("<?xml")) return undefined;
    const feed = await new RssParser().parseString(text);
    const items = feed.items.map((item) => ({ id: item.id ?? item.guid, link: item.link, title: item.title, date: moment(item.isoDate) }));
    return { title: feed.title, page: feed.link, items };
  },
  "@rowanmanning/feed-parser": (text) => {
    if (!text.startsWith("<?xml")) return undefined;
    const feed = parseWithRowan(text);
    const items = feed.items.map((item) => ({ id: item.id, link: item.url, title: item.title, date: moment(item.published) }));
    return { title: feed.title, page: feed.url, items };
  },
  feedparser: async (text, address) => {
    if (!text.startsWith("<?xml")) return undefined;
    const parser = new FeedParser({ feedurl: address });
    const items = [];
    Readable.from([text]).pipe(parser);
    for await (const item of parser) items.push({ id: item.guid, link: item.link, title: item.title, date: moment(item.pubdate) });
    return { title: parser.meta.title, page: parser.meta.link, items };
  },
  "@extractus/feed-extractor": (text) => {
    const own = (item) => ({ own: item.guid?.["#text"] ?? item.id }); // its own `id` is a digest
    const options = { descriptionMaxLen: 0, getExtraEntryFields: own };
    const feed = text.startsWith("<?xml") ? extractFromXml(text, options) : extractFromJson(text, options);
    const items = feed.entries.map((entry) => ({ id: entry.own, link: entry.link, title: entry.title, date: moment(entry.published) }));
    return { title: feed.title, page: feed.link, items };
  },
};

const seen = Object.fromEntries(Object.keys(parsers).map((name) => [name, {}]));
for (const address of process.argv.slice(2)) {
  const text = await (await fetch(address)).text();
  for (const [name, parse] of Object.entries(parsers)) seen[name][address] = await parse(text, address);
}
console.log(JSON.stringify(seen));
