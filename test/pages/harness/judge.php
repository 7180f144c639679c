<?php
require 'verify.php';

while (($line = fgets(STDIN)) !== false) {
    [$id, $timestamp, $signatures, $body, $secret] = explode("\t", rtrim($line, "\n"));
    echo json_encode(genuine($id, $timestamp, $signatures, base64_decode($body), $secret)), "\n";
}
