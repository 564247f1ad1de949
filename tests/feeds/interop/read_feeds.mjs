// Reads feed files with two parsers of the npm world and prints what each saw, as one JSON value:
//   node read_feeds.mjs feed.rss feed.atom feed.json
//   {"feedsmith": {"feed.rss": {"title": ..., "page": ..., "items": [{"id", "url", "title", "date"}, ...]}, ...}, "rss-parser": {...}}
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { parseFeed } from "feedsmith";
import RssParser from "rss-parser";

const plain = (text) => text?.value ?? text;
const alternate = (links) => links.find((link) => link.rel === "alternate").href;
const moment = (date) => new Date(date).toISOString();

const views = {
  rss: (feed) => ({
    title: feed.title,
    page: feed.link,
    items: feed.items.map((item) => ({ id: item.guid.value, url: item.link, title: item.title, date: moment(item.pubDate) })),
  }),
  atom: (feed) => ({
    title: plain(feed.title),
    page: alternate(feed.links),
    items: feed.entries.map((entry) => ({ id: entry.id, url: alternate(entry.links), title: plain(entry.title), date: moment(entry.published) })),
  }),
  json: (feed) => ({
    title: feed.title,
    page: feed.home_page_url,
    items: feed.items.map((item) => ({ id: item.id, url: item.url, title: item.title, date: moment(item.date_published) })),
  }),
};

const judges = {
  feedsmith: (text) => {
    const { format, feed } = parseFeed(text);
    return views[format](feed);
  },
  "rss-parser": async (text) => {
    if (!text.startsWith("<?xml")) return undefined; // it knows XML only
    const feed = await new RssParser().parseString(text);
    const items = feed.items.map((item) => ({ id: item.id ?? item.guid, url: item.link, title: item.title, date: item.isoDate }));
    return { title: feed.title, page: feed.link, items };
  },
};

const seen = {};
for (const [name, judge] of Object.entries(judges)) {
  seen[name] = {};
  for (const path of process.argv.slice(2)) seen[name][basename(path)] = await judge(await readFile(path, "utf8"));
}
console.log(JSON.stringify(seen));
