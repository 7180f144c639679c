package main

import (
	"bytes"
	"crypto/md5"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

func md5hex(text string) string {
	return fmt.Sprintf("%x", md5.Sum([]byte(text)))
}

func call(cmd string, school, account int, fields map[string]any) (string, error) {
	random := make([]byte, 6)
	if _, err := rand.Read(random); err != nil {
		return "", err
	}
	// Never the same twice, and 31 characters at most.
	timestamp := fmt.Sprintf("%d-%x", time.Now().UnixMilli(), random)
	body := map[string]any{
		"cmd": cmd, "school_id": school, "account_id": account, "timestamp": timestamp,
		"sign": md5hex(timestamp + md5hex(fmt.Sprintf("%d%d%s", school, account, os.Getenv("SCHOOLIM_SALT")))),
	}
	for name, value := range fields {
		body[name] = value
	}
	asked, err := json.Marshal(body)
	if err != nil {
		return "", err
	}
	answer, err := http.Post(os.Getenv("SCHOOLIM_URL")+"/api/im", "application/json", bytes.NewReader(asked))
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return string(text), err
}

func main() {
	answer, err := call("getChatRoomList", 1, 4541, map[string]any{"expanded": 1})
	if err != nil {
		panic(err)
	}
	fmt.Println(answer)
}
