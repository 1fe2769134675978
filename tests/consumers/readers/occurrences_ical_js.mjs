// The occurrences of all events of a calendar, as ical.js reckons them.
import ICAL from "ical.js";
import { readFileSync } from "node:fs";
import { utc } from "./saying.mjs";

const [, , begin, end, file] = process.argv;
const root = new ICAL.Component(ICAL.parse(readFileSync(file, "utf8")));
for (const zone of root.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
const events = root.getAllSubcomponents("vevent").map((component) => new ICAL.Event(component));
const found = {};
for (const event of events) {
  if (event.isRecurrenceException()) continue;
  for (const other of events) if (other.isRecurrenceException() && other.uid === event.uid) event.relateException(other);
  const starts = (found[event.uid] = []);
  const iterator = event.iterator();
  for (let next = iterator.next(); next; next = iterator.next()) {
    const { startDate } = event.getOccurrenceDetails(next);
    const start = startDate.isDate ? startDate.toString() : utc(startDate.toJSDate());
    if (next.toString() >= end) break;
    if (start >= begin) starts.push(start);
  }
}
console.log(JSON.stringify(found));
