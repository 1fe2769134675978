// What ts-ics understands.
import { convertIcsCalendar } from "ts-ics";
import { say, utc } from "./saying.mjs";

const moment = (time) => {
  if (!time) return null;
  return time.type === "DATE" ? time.date.toISOString().slice(0, 10) : utc(time.date);
};

say((text) => {
  const calendar = convertIcsCalendar(undefined, text);
  return { name: calendar.name ?? null, errors: [], events: (calendar.events ?? []).map(understood) };
});

const seconds = ({ before, weeks = 0, days = 0, hours = 0, minutes = 0 }) =>
  (before ? -60 : 60) * (((weeks * 7 + days) * 24 + hours) * 60 + minutes);

function understood(event) {
  return {
    uid: event.uid,
    summary: event.summary ?? null,
    description: event.description ?? null,
    location: event.location ?? null,
    status: event.status ?? null,
    class: event.class ?? null,
    transp: event.timeTransparent ?? null,
    url: event.url ?? null,
    sequence: event.sequence ?? 0,
    start: moment(event.start),
    end: moment(event.end ?? event.start),
    all_day: event.start.type === "DATE",
    zone: event.start.type === "DATE" ? null : (event.start.local?.timezone ?? "UTC"),
    recurrence_id: moment(event.recurrenceId?.value),
    stamp: moment(event.stamp),
    created: moment(event.created),
    modified: moment(event.lastModified),
    except: (event.exceptionDates ?? []).map(moment),
    categories: event.categories ?? [],
    geo: event.geo?.split(";").map(Number) ?? null,
    alarms: (event.alarms ?? []).map((alarm) => seconds(alarm.trigger.value)),
  };
}
