// The occurrences of all events of a calendar, as node-ical reckons them.
import { readFileSync } from "node:fs";
import ical from "node-ical";
import { utc } from "./saying.mjs";

const [, , begin, end, file] = process.argv;
const day = (date) => [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
const found = {};
for (const event of Object.values(ical.sync.parseICS(readFileSync(file, "utf8")))) {
  if (event.type !== "VEVENT") continue;
  const instances = ical.expandRecurringEvent(event, { from: new Date(begin), to: new Date(end) });
  found[event.uid] = instances.map(({ start, isFullDay }) => (isFullDay ? day(start) : utc(start)));
}
console.log(JSON.stringify(found));
