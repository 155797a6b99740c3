# What Finance::QIF reads of each file, as JSON. It gives fields as they are written: dates are put in form here, the month
# before the day, and amounts freed of their commas.
use strict;
use warnings;
use Finance::QIF;
use JSON::PP;

$SIG{__WARN__} = sub { };

my %answers;
for my $path (@ARGV) {
    my @rows;
    my $read = eval {
        my $qif = Finance::QIF->new(file => $path);
        # It gives nothing for a record under a header that it does not know, and goes on after it.
        until ($qif->_filehandle->eof) {
            my $record = $qif->next or next;
            next unless $record->{header} =~ /^Type:(Bank|Cash|CCard|Oth|Invst)/;
            next unless defined $record->{date};
            my ($month, $day, $year) = $record->{date} =~ m{^\s*(\d+)\s*/\s*(\d+)\s*['/]\s*(\d+)};
            $year += $year < 50 ? 2000 : 1900 if $year < 100;
            my $amount = $record->{transaction} // $record->{total} // $record->{amount} // '';
            $amount =~ s/,//g;
            push @rows, { date => sprintf('%04d-%02d-%02d', $year, $month, $day), amount => "$amount", id => '', currency => undef };
        }
        1;
    };
    $answers{$path} = $read ? { rows => \@rows } : { refusal => substr($@, 0, 200) };
}
print encode_json(\%answers);
