use strict;
use warnings;
use Digest::SHA qw(hmac_sha256);
use MIME::Base64 qw(decode_base64 encode_base64);

# $body: as it came, before anybody has parsed it
sub genuine {
    my ($id, $timestamp, $signatures, $body, $secret) = @_;
    return 0 if $timestamp !~ /\A[0-9]{1,10}\z/ || abs(time - $timestamp) > 300;
    my $key = decode_base64(substr $secret, length 'whsec_');
    my $own = 'v1,' . encode_base64(hmac_sha256("$id.$timestamp.$body", $key), '');
    return scalar grep { same($own, $_) } split / /, $signatures;
}

# Looks at every character, however early they differ: how long it takes tells nothing.
sub same {
    my ($own, $given) = @_;
    return 0 if length $own != length $given;
    my $differing = 0;
    $differing |= ord(substr $own, $_, 1) ^ ord(substr $given, $_, 1) for 0 .. length($own) - 1;
    return $differing == 0;
}

1;
