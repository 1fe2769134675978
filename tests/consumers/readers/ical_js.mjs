// What ical.js, as Thunderbird and Nextcloud use it, understands.
import ICAL from "ical.js";
import { say, utc } from "./saying.mjs";

const floats = (time) => time.zone === ICAL.Timezone.localTimezone;
const moment = (time) => {
  if (!time) return null;
  if (time.isDate) return time.toString();
  return floats(time) ? time.toString() : utc(time.toJSDate());
};

say((text) => {
  const root = new ICAL.Component(ICAL.parse(text));
  ICAL.TimezoneService.reset();
  for (const zone of root.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  return {
    name: root.getFirstPropertyValue("x-wr-calname"),
    colour: root.getFirstPropertyValue("color"),
    errors: [],
    events: root.getAllSubcomponents("vevent").map(understood),
  };
});

function understood(component) {
  const event = new ICAL.Event(component);
  const value = (name) => component.getFirstPropertyValue(name) ?? null;
  const many = (name) => component.getAllProperties(name).flatMap((property) => property.getValues());
  return {
    uid: event.uid,
    summary: event.summary,
    description: event.description,
    location: event.location,
    status: value("status"),
    class: value("class"),
    transp: value("transp"),
    url: value("url"),
    contact: value("contact"),
    html: value("x-alt-desc"),
    sequence: event.sequence,
    start: moment(event.startDate),
    end: moment(event.endDate),
    all_day: event.startDate.isDate,
    zone: event.startDate.isDate || floats(event.startDate) ? null : event.startDate.zone.tzid,
    recurrence_id: moment(event.recurrenceId),
    stamp: moment(value("dtstamp")),
    created: moment(value("created")),
    modified: moment(value("last-modified")),
    rule: value("rrule")?.toString() ?? null,
    except: many("exdate").map(moment),
    also: many("rdate").map(moment),
    categories: many("categories"),
    geo: value("geo"),
    conference: many("conference"),
    image: many("image"),
    related: many("related-to"),
    alarms: component.getAllSubcomponents("valarm").map((alarm) => alarm.getFirstPropertyValue("trigger").toSeconds()),
    attach: many("attach"),
    people: component.getAllSubcomponents("participant").map(person),
  };
}

function person(component) {
  const data = component.getFirstProperty("structured-data");
  return JSON.parse(data.getFirstValue()).name;
}
