package project

import (
	"bytes"
	"errors"
	"io"
	"sync"

	"github.com/compose-spec/compose-go/v2/types"
	"gopkg.in/yaml.v3"
)

// document is one Compose file as a tree of nodes, which know their lines.
type document struct {
	path  string // absolute, or "-"
	shown string // as messages name it
	dir   string // what its relative paths start from
	vars  types.Mapping
	role  role
	via   *document // the one that led here

	content []byte
	roots   []*yaml.Node // one for each part between `---`
	fault   error        // why reading stopped
}

// role says how a document came into the project.
type role int

const (
	listed   role = iota // on the command line, or found
	included             // by `include`
	extended             // by `extends` with a file
)

// sources are the documents of a project. They are read when something asks
// for a line, or when they may lead to other files; compose-go reads them
// itself, so this is the second time.
type sources struct {
	src   Source
	env   *environ
	dir   string
	files []file

	once sync.Once
	docs []*document // the files of the command line first, in their order
	// faults are files that documents lead to and that cannot be read.
	faults Problems
}

func newSources(src Source, env *environ, dir string, files []file) *sources {
	return &sources{src: src, env: env, dir: dir, files: files}
}

// documents reads all documents, once.
func (s *sources) documents() []*document {
	s.once.Do(func() {
		for _, f := range s.files {
			s.add(&document{path: f.path, dir: s.dir, vars: s.env.vars, content: f.content})
		}
		// The list grows while it is walked.
		for i := 0; i < len(s.docs); i++ {
			s.follow(s.docs[i])
		}
	})
	return s.docs
}

// add reads a document, unless it is there already.
func (s *sources) add(d *document) {
	for _, have := range s.docs {
		if have.path == d.path && have.dir == d.dir && have.role == d.role {
			return
		}
	}
	d.shown = s.src.shown(d.path)
	decoder := yaml.NewDecoder(bytes.NewReader(d.content))
	for {
		var root yaml.Node
		err := decoder.Decode(&root)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			d.fault = err
			break
		}
		if len(root.Content) > 0 {
			d.roots = append(d.roots, root.Content[0])
		}
	}
	s.docs = append(s.docs, d)
}

// at is the position of a node.
func (d *document) at(n *yaml.Node) Position {
	return Position{File: d.shown, Line: n.Line, Column: n.Column}
}
