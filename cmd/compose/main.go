// Compose defines and runs multi-container applications on a Docker Engine.
package main

import (
	"context"
	"io"
	"log"
	"os"

	"github.com/sirupsen/logrus"

	"github.com/seed-6dc66d55/compose/cmd/compose/cli"
	_ "github.com/seed-6dc66d55/compose/internal/heap" // before all else
)

func main() {
	// Libraries warn through these. What concerns the user we say ourselves,
	// with file and line.
	logrus.SetOutput(io.Discard)
	log.SetOutput(io.Discard)
	os.Exit(cli.Run(context.Background(), world()))
}
