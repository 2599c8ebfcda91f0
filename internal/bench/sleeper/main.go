// Sleeper is what runs in the containers of the benchmark: it does nothing,
// and ends at once when it is asked to, so that a stop costs what the engine
// takes for it. With an argument it ends with 0, as a health check, and with two
// after it has written N lines ("write N") or one line of N bytes ("line N").
package main

import (
	"bufio"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
)

func main() {
	if len(os.Args) > 2 {
		n, _ := strconv.Atoi(os.Args[2])
		if os.Args[1] == "line" {
			fmt.Println(strings.Repeat("x", n))
			return
		}
		write(n)
		return
	}
	if len(os.Args) > 1 {
		return
	}
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTERM, os.Interrupt)
	<-asked
}

// write writes lines as a server logs its requests.
func write(n int) {
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for i := range n {
		fmt.Fprintf(out, `{"level":"info","msg":"request served","status":200,"ms":12,"path":"/index.html","n":%d}`+"\n", i)
	}
}
