// Compose defines and runs multi-container applications on a Docker Engine.
package main

import (
	"context"
	"os"
	"runtime/debug"

	"github.com/seed-6dc66d55/compose/cmd/compose/cli"
)

// version is set when the program is built.
var version = "dev"

// gcPercent lets the heap grow more between collections than Go's usual 100:
// a run is short, and half of an idle `up` would be spent collecting.
const gcPercent = 400

func main() {
	debug.SetGCPercent(gcPercent)
	os.Exit(cli.Run(context.Background(), world()))
}
