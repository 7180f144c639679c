<?php

/** @param string $body file_get_contents('php://input'): as it came, before anybody has parsed it */
function genuine(string $id, string $timestamp, string $signatures, string $body, string $secret): bool
{
    if (!preg_match('/\A[0-9]{1,10}\z/', $timestamp) || abs(time() - (int) $timestamp) > 300) {
        return false;
    }
    $key = base64_decode(substr($secret, strlen('whsec_')));
    $own = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $key, true));
    foreach (explode(' ', $signatures) as $one) {
        if (hash_equals($own, $one)) {
            return true;
        }
    }
    return false;
}
