package textfile

import (
	"fmt"
	"io"

	"github.com/seed-6dc66d55/compose/project/budget"
)

// tooLarge is the message about a larger one.
var tooLarge = fmt.Sprintf("exceeds the limit of %d MiB", budget.FileBytes>>20)

// ReadAll reads a file, a pipe or standard input to its end. It returns an error beyond budget.FileBytes bytes: a pipe may
// have no end.
func ReadAll(r io.Reader) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(r, budget.FileBytes+1))
	if err == nil && len(content) > budget.FileBytes {
		return nil, fmt.Errorf("%s", tooLarge)
	}
	return content, err
}
