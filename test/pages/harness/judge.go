package main

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"os"
	"strings"
)

func main() {
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		told := strings.Split(lines.Text(), "\t")
		body, err := base64.StdEncoding.DecodeString(told[3])
		if err != nil {
			panic(err)
		}
		fmt.Println(genuine(told[0], told[1], told[2], body, told[4]))
	}
}
