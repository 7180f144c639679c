use strict;
use warnings;
require './verify.pl';

while (my $line = <STDIN>) {
    chomp $line;
    my ($id, $timestamp, $signatures, $body, $secret) = split /\t/, $line, -1;
    print genuine($id, $timestamp, $signatures, MIME::Base64::decode_base64($body), $secret) ? "true\n" : "false\n";
}
