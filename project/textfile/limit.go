package textfile

import (
	"fmt"
	"io"
)

// MaxSize is the largest file that is read as a whole, in bytes. A project of 10,000 services has some 3 MB.
const MaxSize = 16 << 20

// tooLarge is the message about a larger one.
var tooLarge = fmt.Sprintf("is larger than %d MiB", MaxSize>>20)

// ReadAll reads a file, a pipe or standard input to its end. It returns an error beyond MaxSize bytes: a pipe may
// have no end.
func ReadAll(r io.Reader) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	if err == nil && len(content) > MaxSize {
		return nil, fmt.Errorf("%s", tooLarge)
	}
	return content, err
}
