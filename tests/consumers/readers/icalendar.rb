# What Ruby's icalendar understands.
require "icalendar"
require "json"
require "stringio"

# A day, a time in UTC, or a local time with its zone: without ActiveSupport it knows no more of it than that.
def moment(value)
  return nil if value.nil?
  return value.strftime("%Y-%m-%d") if value.is_a?(Icalendar::Values::Date)
  local = value.strftime("%Y-%m-%dT%H:%M:%S")
  zone(value) ? "#{local}[#{zone(value)}]" : local
end

def zone(value)
  [value.ical_params["tzid"]].flatten.compact.reject(&:empty?).first
end

def word(value)
  value.nil? ? nil : value.to_s
end

def understood(event)
  start = event.dtstart
  day = start.is_a?(Icalendar::Values::Date)
  {
    uid: word(event.uid), summary: word(event.summary), description: word(event.description),
    location: word(event.location), status: word(event.status), class: word(event.ip_class),
    transp: word(event.transp), url: word(event.url), contact: word(event.contact.first),
    start: moment(start), end: moment(event.dtend || start), all_day: day,
    zone: day ? nil : zone(start),
    stamp: moment(event.dtstamp), created: moment(event.created), modified: moment(event.last_modified),
    sequence: event.sequence.to_i, recurrence_id: moment(event.recurrence_id),
    rule: event.rrule.first && event.rrule.first.value_ical,
    except: event.exdate.flatten.map { |one| moment(one) }, also: event.rdate.flatten.map { |one| moment(one) },
    categories: event.categories.flatten.map(&:to_s), attach: event.attach.flat_map { |one| one.respond_to?(:map) ? one.map(&:to_s) : [one.to_s] },
    related: event.related_to.map(&:to_s),
    alarms: event.alarms.map { |alarm| seconds(alarm.trigger) },
  }
end

def seconds(duration)
  parts = duration.value
  sign = parts.past ? -1 : 1
  sign * (((parts.weeks * 7 + parts.days) * 24 + parts.hours) * 3600 + parts.minutes * 60 + parts.seconds)
end

ARGV.each do |file|
  begin
    calendars = Icalendar::Calendar.parse(File.read(file, encoding: "UTF-8", mode: "rb"))
    told = { errors: [], events: calendars.first.events.map { |event| understood(event) } }
  rescue StandardError => error
    told = { failed: "#{error.class}: #{error.message}" }
  end
  puts JSON.generate({ file: file, **told })
end
