# What Perl's Data::ICal understands.
use strict;
use warnings;
use Data::ICal;
use JSON;

my $json = JSON->new->utf8->canonical;

sub first_of {
    my ($event, $name) = @_;
    my $found = $event->property($name) or return undef;
    return $found->[0];
}

# The value of a property that a file has once; characters are octets until here.
sub word {
    my ($event, $name) = @_;
    my $property = first_of($event, $name);
    return defined $property ? text($property->value) : undef;
}

sub text {
    my $octets = shift;
    utf8::decode($octets);
    return $octets;
}

sub all_of {
    my ($event, $name) = @_;
    return [map { text($_->value) } @{ $event->property($name) || [] }];
}

# A day, a time in UTC, or a local time with its zone, as they are written.
sub moments {
    my ($event, $name) = @_;
    my @found;
    for my $property (@{ $event->property($name) || [] }) {
        my $zone = $property->parameters->{TZID};
        for my $value (split /,/, $property->value) {
            if ($value =~ /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?$/) {
                push @found, "$1-$2-$3" . (defined $4 ? "T$4:$5:$6$7" . ($zone ? "[$zone]" : "") : "");
            }
        }
    }
    return \@found;
}

sub moment {
    return moments(@_)->[0];
}

sub understood {
    my $event = shift;
    my $start = first_of($event, 'dtstart');
    my $day = $start->value !~ /T/;
    return {
        (map { $_ => word($event, $_) } qw(uid summary description location status class transp url contact)),
        all_day => $day ? JSON::true : JSON::false,
        zone => $start->parameters->{TZID} || ($start->value =~ /Z$/ ? 'UTC' : undef),
        stamp => moment($event, 'dtstamp'),
        created => moment($event, 'created'),
        modified => moment($event, 'last-modified'),
        sequence => 0 + word($event, 'sequence'),
        rule => word($event, 'rrule'),
        related => all_of($event, 'related-to'),
        attach => all_of($event, 'attach'),
        start => moment($event, 'dtstart'),
        end => moment($event, 'dtend') || moment($event, 'dtstart'),
        recurrence_id => moment($event, 'recurrence-id'),
        except => moments($event, 'exdate'),
        also => moments($event, 'rdate'),
    };
}

# It was written for RFC 2445, and warns of every property that came after it.
local $SIG{__WARN__} = sub { };

for my $file (@ARGV) {
    my $calendar = Data::ICal->new(filename => $file);
    my $told = ref $calendar && $calendar->isa('Data::ICal')
        ? { errors => [], events => [map { understood($_) } grep { $_->ical_entry_type eq 'VEVENT' } @{ $calendar->entries }] }
        : { failed => $calendar->error_message };
    print $json->encode({ file => $file, %$told }), "\n";
}
