// Compose defines and runs multi-container applications on a Docker Engine.
package main

import (
	"context"
	"os"

	"github.com/seed-6dc66d55/compose/cmd/compose/cli"
	_ "github.com/seed-6dc66d55/compose/internal/heap" // before all else
)

// version is set when the program is built.
var version = "dev"

func main() { os.Exit(cli.Run(context.Background(), world())) }
