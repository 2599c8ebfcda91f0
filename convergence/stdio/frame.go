package stdio

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// errCutStream is a stream that ended amid a frame, so that output is missing.
var errCutStream = errors.New("the connection to the command was cut: output is missing")

// The streams of a frame (Engine API, ContainerAttach, "Stream format").
const (
	frameHeader = 8
	frameStderr = 2
	frameError  = 3 // of the engine
)

// copyFrames copies the frames of a command without a TTY to its two streams. Unlike the Docker client's function it
// reports a stream that ends amid a frame.
func copyFrames(stdout, stderr io.Writer, from io.Reader) error {
	var header [frameHeader]byte
	for {
		switch _, err := io.ReadFull(from, header[:]); {
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, io.ErrUnexpectedEOF):
			return errCutStream
		case err != nil:
			return err
		}
		if err := copyFrame(stdout, stderr, header, from); err != nil {
			return err
		}
	}
}

func copyFrame(stdout, stderr io.Writer, header [frameHeader]byte, from io.Reader) error {
	size := int64(binary.BigEndian.Uint32(header[4:]))
	to := stdout
	switch kind := header[0]; {
	case kind == frameError:
		text, err := io.ReadAll(io.LimitReader(from, min(size, 64<<10)))
		return errors.Join(fmt.Errorf("the engine ended the stream: %s", text), err)
	case kind == frameStderr:
		to = stderr
	case kind > frameError:
		return fmt.Errorf("the engine sent a frame of the unknown stream %d", kind)
	}
	n, err := io.CopyN(to, from, size)
	if errors.Is(err, io.EOF) && n < size {
		return errCutStream
	}
	return err
}
