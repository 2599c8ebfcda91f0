package convergence

import (
	"os"
	"strings"
	"sync"
)

// creations is a file with the names of the containers that runs ask an engine to create. After a run was killed, it has
// the names of those that the engine may still be creating, which no list shows yet. It is best effort: without the file, a
// container that is created late is removed by the run after the next one.
type creations struct {
	path string // "" keeps no file

	mu   sync.Mutex
	file *os.File // nil before the first creation
	open int      // creations without an answer
}

const (
	creationBegins = "+"
	creationEnds   = "-"
)

// unfinished returns the names that earlier runs have left.
func (c *creations) unfinished() []string {
	if c.path == "" {
		return nil
	}
	raw, err := os.ReadFile(c.path)
	if err != nil {
		return nil
	}
	var out []string
	ended := map[string]bool{}
	lines := strings.Split(string(raw), "\n")
	for i := len(lines) - 1; i >= 0; i-- { // backwards: a name can be created again
		line := lines[i]
		if name, ok := strings.CutPrefix(line, creationEnds); ok {
			ended[name] = true
		} else if name, ok := strings.CutPrefix(line, creationBegins); ok && !ended[name] {
			ended[name] = true
			out = append(out, name)
		}
	}
	return out
}

// forget removes the names that earlier runs have left.
func (c *creations) forget() {
	if c.path != "" {
		_ = os.Remove(c.path)
	}
}

// begin notes that the creation of a container begins. The function it returns is called when the engine has answered.
func (c *creations) begin(name string) (answered func()) {
	c.note(creationBegins, name, 1)
	return func() { c.note(creationEnds, name, -1) }
}

func (c *creations) note(what, name string, more int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open += more
	if c.file == nil && c.path != "" {
		c.file, _ = os.OpenFile(c.path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	}
	if c.file != nil {
		_, _ = c.file.WriteString(what + name + "\n")
	}
}

// close closes the file, and removes it if the engine has answered to each creation.
func (c *creations) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.file == nil {
		return
	}
	_ = c.file.Close()
	if c.open == 0 {
		_ = os.Remove(c.path)
	}
}
