// Command hello is the service of the example: it prints two lines and exits.
package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Printf("Hello, %s!\n", os.Getenv("NAME"))
	fmt.Println("Goodbye.")
}
