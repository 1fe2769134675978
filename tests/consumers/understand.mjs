// What ical.js, as Thunderbird uses it, understands of a calendar: one JSON object an event.
import ICAL from "ical.js";
import { readFileSync } from "node:fs";

const root = new ICAL.Component(ICAL.parse(readFileSync(process.argv[2], "utf8")));
for (const zone of root.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);

const events = root.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  const text = (name) => component.getFirstPropertyValue(name) ?? null;
  return {
    uid: event.uid,
    summary: event.summary,
    description: event.description,
    location: event.location,
    sequence: event.sequence,
    start: event.startDate.toString(),
    end: event.endDate.toString(),
    allDay: event.startDate.isDate,
    startUtc: event.startDate.isDate ? null : event.startDate.toJSDate().toISOString(),
    recurrenceId: component.hasProperty("recurrence-id") ? event.recurrenceId.toString() : null,
    status: text("status"),
    url: text("url"),
    categories: component.hasProperty("categories") ? component.getFirstProperty("categories").getValues() : [],
  };
});
console.log(JSON.stringify(events));
