// Sleeper is what runs in the containers of the benchmark: it does nothing,
// and ends at once when it is asked to, so that a stop costs what the engine
// takes for it. With an argument it ends with 0, as a health check.
package main

import (
	"os"
	"os/signal"
	"syscall"
)

func main() {
	if len(os.Args) > 1 {
		return
	}
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTERM, os.Interrupt)
	<-asked
}
