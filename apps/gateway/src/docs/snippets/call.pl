use strict;
use warnings;
use Digest::MD5 qw(md5_hex);
use HTTP::Tiny;
use JSON::PP qw(encode_json);
use Time::HiRes qw(time);

sub call {
    my ($cmd, $school, $account, %fields) = @_;
    # Never the same twice, and 31 characters at most.
    my $timestamp = sprintf '%d-%08x', time * 1000, rand 2**32;
    my $sign = md5_hex($timestamp . md5_hex($school . $account . $ENV{SCHOOLIM_SALT}));
    my %envelope = (cmd => $cmd, school_id => $school, account_id => $account, timestamp => $timestamp, sign => $sign);
    my $answer = HTTP::Tiny->new->post("$ENV{SCHOOLIM_URL}/api/im", {
        headers => { 'Content-Type' => 'application/json' },
        content => encode_json({ %envelope, %fields }),
    });
    return $answer->{content};
}

print call('getChatRoomList', 1, 4541, expanded => 1), "\n";
