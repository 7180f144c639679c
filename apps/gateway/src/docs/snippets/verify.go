package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// body: as it came, before anybody has parsed it
func genuine(id, timestamp, signatures string, body []byte, secret string) bool {
	at, err := strconv.ParseInt(timestamp, 10, 64)
	age := time.Now().Unix() - at
	if err != nil || age > 300 || age < -300 {
		return false
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return false
	}
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%s.%s", id, timestamp, body)
	own := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	for _, one := range strings.Split(signatures, " ") {
		if hmac.Equal([]byte(own), []byte(one)) {
			return true
		}
	}
	return false
}
