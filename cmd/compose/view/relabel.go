package view

import (
	"bytes"
	"strings"

	"github.com/moby/buildkit/client"
	digest "github.com/opencontainers/go-digest"
)

// relabel makes a build's status its service's own, since several builds share
// one display and some steps of theirs are the same, and makes its text safe.
type relabel struct {
	service string
	tty     bool
}

// status returns a copy.
func (r relabel) status(s *client.SolveStatus) *client.SolveStatus {
	out := &client.SolveStatus{}
	for _, v := range s.Vertexes {
		c := *v
		c.Digest, c.Name, c.Error = r.digest(v.Digest), r.name(v.Name), r.error(v.Error)
		c.Inputs = nil
		for _, in := range v.Inputs {
			c.Inputs = append(c.Inputs, r.digest(in))
		}
		out.Vertexes = append(out.Vertexes, &c)
	}
	for _, v := range s.Statuses {
		c := *v
		c.Vertex, c.ID, c.Name = r.digest(v.Vertex), Safe(v.ID), Safe(v.Name)
		out.Statuses = append(out.Statuses, &c)
	}
	for _, l := range s.Logs {
		c := *l
		c.Vertex, c.Data = r.digest(l.Vertex), r.output(l.Data)
		out.Logs = append(out.Logs, &c)
	}
	for _, w := range s.Warnings {
		c := *w
		c.Vertex, c.Short = r.digest(w.Vertex), []byte(Safe(string(w.Short)))
		out.Warnings = append(out.Warnings, &c)
	}
	return out
}

func (r relabel) digest(d digest.Digest) digest.Digest {
	return digest.FromString(r.service + " " + d.String())
}

// name puts the service into the bracket that names begin with.
func (r relabel) name(name string) string {
	name = Safe(name)
	if rest, ok := strings.CutPrefix(name, "["); ok {
		return "[" + r.service + " " + rest
	}
	return "[" + r.service + "] " + name
}

func (r relabel) error(text string) string { return strings.Join(safeLines(text), "\n") }

// output is what a step printed. A pipe gets it as it is.
func (r relabel) output(data []byte) []byte {
	if !r.tty {
		return data
	}
	var out []byte
	for len(data) > 0 {
		i := bytes.IndexAny(data, "\r\n")
		if i < 0 {
			return appendTame(out, data)
		}
		out = append(appendTame(out, data[:i]), data[i])
		data = data[i+1:]
	}
	return out
}
