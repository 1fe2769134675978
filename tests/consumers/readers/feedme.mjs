// What feedme, a parser of streams, understands of RSS, Atom and JSON Feed.
import FeedMe from "feedme";
import { say, utc } from "./saying.mjs";

const text = (value) => value?.text ?? value ?? null;
const list = (value) => (value === undefined ? [] : [value].flat());

say(
  (data) =>
    new Promise((resolve, reject) => {
      const parser = new FeedMe(true);
      parser.on("error", reject);
      parser.on("finish", () => {
        const feed = parser.done();
        resolve({
          errors: [],
          feed: { title: text(feed.title), description: text(feed.description ?? feed.subtitle) },
          entries: list(feed.items).map((item) => ({
            id: text(item.guid ?? item.id),
            title: text(item.title),
            summary: text(item.summary ?? item.description),
            html: text(item["content:encoded"] ?? item.content ?? item.content_html),
            published: utc(new Date(item.pubdate ?? item.published ?? item.date_published)),
            event: item["ev:startdate"] ? [item["ev:startdate"], item["ev:enddate"]] : null,
          })),
        });
      });
      parser.end(data);
    }),
);
