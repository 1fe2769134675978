// What node-ical, as Node-RED and MagicMirror use it, understands.
import ical from "node-ical";
import { say, utc } from "./saying.mjs";

const word = (value) => value?.val ?? value ?? null;
const words = (value) => (value === undefined ? [] : [value].flat().map(word));
const local = (date) => [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
const moment = (date) => {
  if (!date) return null;
  return date.dateOnly ? local(date) : utc(date);
};

say((text) => {
  const entries = Object.values(ical.sync.parseICS(text));
  const calendar = entries.find((entry) => entry.type === "VCALENDAR");
  const events = entries.filter((entry) => entry.type === "VEVENT");
  const all = events.flatMap((event) => [event, ...new Set(Object.values(event.recurrences ?? {}))]);
  return { name: word(calendar["WR-CALNAME"]), colour: word(calendar.color), errors: [], events: all.map(understood) };
});

function understood(event) {
  return {
    uid: event.uid,
    summary: word(event.summary),
    description: word(event.description),
    location: word(event.location),
    status: word(event.status),
    class: word(event.class),
    transp: word(event.transparency),
    url: word(event.url),
    contact: word(event.contact),
    html: word(event["ALT-DESC"]),
    sequence: Number(event.sequence),
    start: moment(event.start),
    end: moment(event.end),
    all_day: event.datetype === "date",
    zone: event.datetype === "date" ? null : (event.start.tz?.replace(/^Etc\/UTC$/, "UTC") ?? null),
    recurrence_id: moment(event.recurrenceid),
    stamp: moment(event.dtstamp),
    created: moment(event.created),
    modified: moment(event.lastmodified),
    except: [...new Set(Object.values(event.exdate ?? {}).map(moment))],
    categories: event.categories ?? [],
    geo: event.geo ? [event.geo.lat, event.geo.lon] : null,
    conference: words(event.conference),
    image: words(event.image),
    attach: words(event.attach),
  };
}
