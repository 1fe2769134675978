/* The occurrences of all events of a calendar, as libical reckons them: FROM UNTIL FILE. */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct told {
    int day, count;
};

static void tell(icalcomponent *event, struct icaltime_span *span, void *data)
{
    (void)event;
    struct told *told = data;
    struct tm *utc = gmtime(&span->start);
    char text[32];
    strftime(text, sizeof text, told->day ? "%Y-%m-%d" : "%Y-%m-%dT%H:%M:%SZ", utc);
    printf("%s\"%s\"", told->count++ ? "," : "", text);
}

int main(int count, char **arguments)
{
    if (count != 4)
        return 2;
    FILE *file = fopen(arguments[3], "rb");
    if (file == NULL)
        return 1;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *data = calloc((size_t)size + 1, 1);
    if (fread(data, 1, (size_t)size, file) != (size_t)size)
        return 1;
    fclose(file);
    icalcomponent *calendar = icalparser_parse_string(data);
    struct icaltimetype begin = icaltime_from_string(arguments[1]), end = icaltime_from_string(arguments[2]);
    const char *comma = "";
    putchar('{');
    for (icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT); event != NULL;
         event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
        struct told told = {icalcomponent_get_dtstart(event).is_date, 0};
        printf("%s\"%s\":[", comma, icalcomponent_get_uid(event));
        icalcomponent_foreach_recurrence(event, begin, end, tell, &told);
        putchar(']');
        comma = ",";
    }
    printf("}\n");
    return 0;
}
