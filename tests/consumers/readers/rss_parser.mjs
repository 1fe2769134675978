// What rss-parser understands of RSS and Atom.
import Parser from "rss-parser";
import { say, utc } from "./saying.mjs";

const parser = new Parser({ customFields: { item: ["ev:startdate", "ev:enddate"] } });

say(async (text) => {
  const feed = await parser.parseString(text);
  return {
    errors: [],
    feed: { title: feed.title, link: feed.link, self: feed.feedUrl },
    entries: feed.items.map((item) => ({
      id: item.guid ?? item.id,
      title: item.title,
      link: item.link,
      published: utc(new Date(item.isoDate)),
      summary: item.summary ?? item.content,
      html: item["content:encoded"] ?? item.content,
      author: item.creator ?? null,
      event: item["ev:startdate"] ? [item["ev:startdate"], item["ev:enddate"]] : null,
    })),
  };
});
