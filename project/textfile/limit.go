package textfile

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"

	"github.com/seed-6dc66d55/compose/project/budget"
)

// tooLarge is the message about a larger one.
var tooLarge = fmt.Sprintf("exceeds the limit of %d MiB", budget.FileBytes>>20)

// ReadAll reads a file, a pipe or standard input to its end. It returns an error beyond budget.FileBytes bytes: a pipe may
// have no end.
func ReadAll(r io.Reader) ([]byte, error) {
	var content bytes.Buffer
	if f, ok := r.(fs.File); ok {
		if info, err := f.Stat(); err == nil && info.Size() <= budget.FileBytes {
			content.Grow(int(info.Size()) + bytes.MinRead) // a buffer that grows takes several times the file's size
		}
	}
	_, err := content.ReadFrom(io.LimitReader(r, budget.FileBytes+1))
	if err == nil && content.Len() > budget.FileBytes {
		return nil, fmt.Errorf("%s", tooLarge)
	}
	return content.Bytes(), err
}
