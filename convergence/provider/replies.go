package provider

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
)

// maxUnread bounds the replies that a provider has asked for and not yet read.
const maxUnread = 64

// replies sends lines to the standard input of a provider. A goroutine writes
// them, because a provider may ask again before it reads the first reply.
type replies struct {
	lines chan []byte
	stdin io.WriteCloser
}

// newReplies takes over the standard input of a command that has not started.
func newReplies(cmd *exec.Cmd) (*replies, error) {
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	return &replies{lines: make(chan []byte, maxUnread), stdin: stdin}, nil
}

// send queues one line. The line must not contain a line break.
func (a *replies) send(line []byte) error {
	select {
	case a.lines <- append(line, '\n'):
		return nil
	default:
		return fmt.Errorf("more than %d unread replies", maxUnread)
	}
}

// run runs the command and writes the replies until it ends. A provider that
// ends without reading them is not an error.
func (a *replies) run(cmd *exec.Cmd) error {
	written := make(chan struct{})
	go func() {
		defer close(written)
		for line := range a.lines {
			_, _ = a.stdin.Write(line)
		}
	}()
	err := cmd.Run() // closes stdin when the process has ended, which ends a blocked write
	close(a.lines)
	<-written
	return err
}

// converse runs one command of a provider and handles its messages.
func (p executable) converse(ctx context.Context, args []string, said *conversation, service string) error {
	cmd := p.command(ctx, args...)
	replies, err := newReplies(cmd)
	if err != nil {
		return err
	}
	said.config = func() error {
		line, err := p.want.ServiceJSON(service)
		if err != nil {
			return err
		}
		return replies.send(line)
	}
	cmd.Stdout, cmd.Stderr = said, said.stderr
	err = errors.Join(said.failure(replies.run(cmd)), said.flush())
	if err == nil {
		return nil
	}
	return errors.New(p.want.Scrub(said.set.Scrub(err.Error())))
}
