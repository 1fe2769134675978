// What feedsmith understands of RSS, Atom and JSON Feed.
import { parseFeed } from "feedsmith";
import { say, utc } from "./saying.mjs";

const time = (text) => (text ? utc(new Date(text)) : null);

const kinds = {
  rss: (feed) => ({
    feed: {
      title: feed.title,
      description: feed.description,
      link: feed.link,
      self: feed.atom?.links?.find((link) => link.rel === "self")?.href,
      language: feed.language,
      rights: feed.copyright,
      updated: time(feed.lastBuildDate),
    },
    entries: (feed.items ?? []).map((item) => ({
      id: item.guid.value,
      title: item.title,
      summary: item.description,
      html: item.content?.encoded,
      link: item.link,
      published: time(item.pubDate),
      author: item.dc?.creators?.[0] ?? item.dc?.creator,
      categories: (item.categories ?? []).map((one) => one.name),
      enclosures: (item.enclosures ?? []).map((one) => [one.url, one.type, one.length]),
    })),
  }),
  atom: (feed) => ({
    feed: {
      title: text(feed.title),
      description: text(feed.subtitle),
      link: feed.links.find((link) => link.rel === "alternate").href,
      self: feed.links.find((link) => link.rel === "self").href,
      rights: text(feed.rights),
      updated: time(feed.updated),
    },
    entries: (feed.entries ?? []).map((entry) => ({
      id: entry.id,
      title: text(entry.title),
      summary: text(entry.summary),
      html: text(entry.content),
      link: entry.links.find((link) => link.rel === "alternate").href,
      published: time(entry.published),
      author: (entry.authors ?? feed.authors)?.[0]?.name,
      categories: (entry.categories ?? []).map((one) => one.label),
      enclosures: entry.links.filter((link) => link.rel === "enclosure").map((one) => [one.href, one.type, one.length]),
    })),
  }),
  json: (feed) => ({
    feed: {
      title: feed.title,
      description: feed.description,
      link: feed.home_page_url,
      self: feed.feed_url,
      language: feed.language,
    },
    entries: feed.items.map((item) => ({
      id: item.id,
      title: item.title,
      summary: item.summary,
      html: item.content_html,
      link: item.url,
      published: time(item.date_published),
      author: (item.authors ?? feed.authors)?.[0]?.name,
      categories: item.tags ?? [],
      enclosures: (item.attachments ?? []).map((one) => [one.url, one.mime_type, one.size_in_bytes]),
    })),
  }),
};

const text = (construct) => construct?.value ?? construct ?? null;

say((data) => {
  const { format, feed } = parseFeed(data);
  return { errors: [], ...kinds[format](feed) };
});
