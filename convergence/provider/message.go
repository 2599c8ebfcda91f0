package provider

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/seed-6dc66d55/compose/internal/tail"
	"github.com/seed-6dc66d55/compose/project"
)

// conversation reads the messages of a provider: a JSON object a line.
type conversation struct {
	say    func(text string)
	config func() error // sends the provider the definition of its service
	set    project.Provided
	stderr *tail.Buffer
	rest   []byte
	errs   []error
}

// longestMessage bounds one message, so that a program gone wild fills no memory.
const longestMessage = 1 << 20

// Write takes what the provider prints.
func (c *conversation) Write(p []byte) (int, error) {
	c.rest = append(c.rest, p...)
	for {
		line, rest, whole := bytes.Cut(c.rest, []byte("\n"))
		if !whole {
			break
		}
		c.message(line)
		c.rest = rest
	}
	if len(c.rest) > longestMessage {
		return 0, errors.New("a message of the provider is too long")
	}
	return len(p), nil
}

// flush takes the last line, which may have no end.
func (c *conversation) flush() error {
	if len(bytes.TrimSpace(c.rest)) > 0 {
		c.message(c.rest)
	}
	return errors.Join(c.errs...)
}

func (c *conversation) message(line []byte) {
	if len(bytes.TrimSpace(line)) == 0 {
		return
	}
	var m struct{ Type, Message string }
	if err := json.Unmarshal(line, &m); err != nil {
		c.errs = append(c.errs, errors.New("a line of its output is not a JSON message"))
		return
	}
	switch m.Type {
	case "info":
		c.say(m.Message)
	case "error":
		c.errs = append(c.errs, errors.New(m.Message))
	case "setenv":
		c.variable(&c.set.Prefixed, m.Message)
	case "rawsetenv":
		c.variable(&c.set.Plain, m.Message)
	case "get-service-config":
		if err := c.config(); err != nil {
			c.errs = append(c.errs, fmt.Errorf("send the service configuration: %w", err))
		}
	case "debug":
	default:
		c.errs = append(c.errs, fmt.Errorf("unknown message type %q", m.Type))
	}
}

func (c *conversation) variable(into *map[string]string, text string) {
	key, value, ok := strings.Cut(text, "=")
	if !ok || key == "" {
		c.errs = append(c.errs, errors.New("a variable is not of the form KEY=value"))
		return
	}
	if *into == nil {
		*into = map[string]string{}
	}
	(*into)[key] = value
}

// failure words the end of the program by what it said last.
func (c *conversation) failure(err error) error {
	if err == nil || len(c.errs) > 0 {
		return nil
	}
	if last := c.stderr.String(); last != "" {
		return fmt.Errorf("%w: %s", err, last)
	}
	return err
}
