/* What libical, as GNOME Calendar, Evolution and KOrganizer use it, understands of calendars: a line of JSON a file.
 *
 * Parse errors (X-LIC-ERROR) and what its restriction check (RFC 5546) objects to are told in "errors".
 */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void quoted(const char *text)
{
    if (text == NULL) {
        printf("null");
        return;
    }
    putchar('"');
    for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
        if (*at == '"' || *at == '\\')
            printf("\\%c", *at);
        else if (*at < 0x20)
            printf("\\u%04x", *at);
        else
            putchar(*at);
    }
    putchar('"');
}

/* A day, a time in UTC, or a floating time. */
static void moment(struct icaltimetype time)
{
    if (icaltime_is_null_time(time)) {
        printf("null");
    } else if (time.is_date) {
        printf("\"%04d-%02d-%02d\"", time.year, time.month, time.day);
    } else {
        const int zoned = time.zone != NULL;
        if (zoned)
            time = icaltime_convert_to_zone(time, icaltimezone_get_utc_timezone());
        printf("\"%04d-%02d-%02dT%02d:%02d:%02d%s\"", time.year, time.month, time.day, time.hour, time.minute,
               time.second, zoned ? "Z" : "");
    }
}

static struct icaltimetype dated(icalcomponent *component, icalproperty_kind kind)
{
    icalproperty *property = icalcomponent_get_first_property(component, kind);
    if (property == NULL)
        return icaltime_null_time();
    return icalproperty_get_datetime_with_component(property, component);
}

static const char *text_of(icalcomponent *component, icalproperty_kind kind)
{
    icalproperty *property = icalcomponent_get_first_property(component, kind);
    return property == NULL ? NULL : icalvalue_get_text(icalproperty_get_value(property));
}

static const char *word_of(icalcomponent *component, icalproperty_kind kind)
{
    icalproperty *property = icalcomponent_get_first_property(component, kind);
    return property == NULL ? NULL : icalproperty_get_value_as_string(property);
}

static const char *x_word(icalcomponent *component, const char *name)
{
    for (icalproperty *property = icalcomponent_get_first_property(component, ICAL_X_PROPERTY); property != NULL;
         property = icalcomponent_get_next_property(component, ICAL_X_PROPERTY))
        if (strcmp(icalproperty_get_x_name(property), name) == 0)
            return icalproperty_get_x(property);
    return NULL;
}

static void all_words(icalcomponent *component, icalproperty_kind kind)
{
    const char *comma = "";
    putchar('[');
    for (icalproperty *property = icalcomponent_get_first_property(component, kind); property != NULL;
         property = icalcomponent_get_next_property(component, kind)) {
        const char *text = kind == ICAL_ATTACH_PROPERTY ? icalattach_get_url(icalproperty_get_attach(property))
                                                        : icalvalue_get_text(icalproperty_get_value(property));
        printf("%s", comma);
        quoted(text != NULL ? text : icalproperty_get_value_as_string(property));
        comma = ",";
    }
    putchar(']');
}

static void all_dates(icalcomponent *component, icalproperty_kind kind)
{
    const char *comma = "";
    putchar('[');
    for (icalproperty *property = icalcomponent_get_first_property(component, kind); property != NULL;
         property = icalcomponent_get_next_property(component, kind)) {
        printf("%s", comma);
        if (kind == ICAL_RDATE_PROPERTY) {
            struct icaltimetype time = icalproperty_get_rdate(property).time;
            const char *zone = icalproperty_get_parameter_as_string(property, "TZID");
            if (zone != NULL)
                time.zone = icalcomponent_get_timezone(icalcomponent_get_parent(component), zone);
            moment(time);
        } else {
            moment(icalproperty_get_datetime_with_component(property, component));
        }
        comma = ",";
    }
    putchar(']');
}

static void named(const char *name, const char *text)
{
    printf(",\"%s\":", name);
    quoted(text);
}

static void dated_as(const char *name, struct icaltimetype time)
{
    printf(",\"%s\":", name);
    moment(time);
}

static void tell_alarms(icalcomponent *event)
{
    const char *comma = "";
    printf(",\"alarms\":[");
    for (icalcomponent *alarm = icalcomponent_get_first_component(event, ICAL_VALARM_COMPONENT); alarm != NULL;
         alarm = icalcomponent_get_next_component(event, ICAL_VALARM_COMPONENT)) {
        printf("%s", comma);
        icalproperty *trigger = icalcomponent_get_first_property(alarm, ICAL_TRIGGER_PROPERTY);
        printf("%d", icaldurationtype_as_int(icalproperty_get_trigger(trigger).duration));
        comma = ",";
    }
    putchar(']');
}

static void tell_event(icalcomponent *event)
{
    struct icaltimetype start = dated(event, ICAL_DTSTART_PROPERTY);
    printf("{\"uid\":");
    quoted(icalcomponent_get_uid(event));
    named("summary", icalcomponent_get_summary(event));
    named("description", icalcomponent_get_description(event));
    named("location", icalcomponent_get_location(event));
    named("status", word_of(event, ICAL_STATUS_PROPERTY));
    named("class", word_of(event, ICAL_CLASS_PROPERTY));
    named("transp", word_of(event, ICAL_TRANSP_PROPERTY));
    named("url", word_of(event, ICAL_URL_PROPERTY));
    named("contact", text_of(event, ICAL_CONTACT_PROPERTY));
    named("zone", start.is_date ? NULL : icaltimezone_get_tzid((icaltimezone *)start.zone));
    named("rule", word_of(event, ICAL_RRULE_PROPERTY));
    named("html", x_word(event, "X-ALT-DESC"));
    dated_as("start", start);
    dated_as("end", icalcomponent_get_dtend(event));
    dated_as("recurrence_id", dated(event, ICAL_RECURRENCEID_PROPERTY));
    dated_as("stamp", dated(event, ICAL_DTSTAMP_PROPERTY));
    dated_as("created", dated(event, ICAL_CREATED_PROPERTY));
    dated_as("modified", dated(event, ICAL_LASTMODIFIED_PROPERTY));
    printf(",\"all_day\":%s,\"sequence\":%d", start.is_date ? "true" : "false", icalcomponent_get_sequence(event));
    icalproperty *geo = icalcomponent_get_first_property(event, ICAL_GEO_PROPERTY);
    if (geo != NULL)
        printf(",\"geo\":[%.6f,%.6f]", icalproperty_get_geo(geo).lat, icalproperty_get_geo(geo).lon);
    else
        printf(",\"geo\":null");
    printf(",\"categories\":");
    all_words(event, ICAL_CATEGORIES_PROPERTY);
    printf(",\"related\":");
    all_words(event, ICAL_RELATEDTO_PROPERTY);
    printf(",\"conference\":");
    all_words(event, ICAL_CONFERENCE_PROPERTY);
    printf(",\"attach\":");
    all_words(event, ICAL_ATTACH_PROPERTY);
    printf(",\"except\":");
    all_dates(event, ICAL_EXDATE_PROPERTY);
    printf(",\"also\":");
    all_dates(event, ICAL_RDATE_PROPERTY);
    tell_alarms(event);
    putchar('}');
}

static int errors_in(icalcomponent *component, int told)
{
    for (icalproperty *error = icalcomponent_get_first_property(component, ICAL_XLICERROR_PROPERTY); error != NULL;
         error = icalcomponent_get_next_property(component, ICAL_XLICERROR_PROPERTY)) {
        printf("%s", told++ ? "," : "");
        quoted(icalproperty_get_xlicerror(error));
    }
    for (icalcomponent *inner = icalcomponent_get_first_component(component, ICAL_ANY_COMPONENT); inner != NULL;
         inner = icalcomponent_get_next_component(component, ICAL_ANY_COMPONENT))
        told = errors_in(inner, told);
    return told;
}

static char *contents(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *data = calloc((size_t)size + 1, 1);
    if (fread(data, 1, (size_t)size, file) != (size_t)size)
        exit(1);
    fclose(file);
    return data;
}

int main(int count, char **paths)
{
    for (int one = 1; one < count; one++) {
        char *data = contents(paths[one]);
        icalcomponent *calendar = icalparser_parse_string(data);
        if (calendar == NULL) {
            fprintf(stderr, "%s: nothing understood\n", paths[one]);
            return 1;
        }
        printf("{\"file\":");
        quoted(paths[one]);
        named("name", x_word(calendar, "X-WR-CALNAME"));
        named("colour", word_of(calendar, ICAL_COLOR_PROPERTY));
        printf(",\"errors\":[");
        int told = errors_in(calendar, 0);
        icalrestriction_check(calendar);
        errors_in(calendar, told);
        printf("],\"events\":[");
        const char *comma = "";
        for (icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT); event != NULL;
             event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
            printf("%s", comma);
            tell_event(event);
            comma = ",";
        }
        printf("]}\n");
        icalcomponent_free(calendar);
        free(data);
    }
    return 0;
}
