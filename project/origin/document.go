// Package origin knows the files of a project as trees of nodes with lines: where each value of the model comes from.
package origin

import (
	"bytes"
	"errors"
	"io"
	"sync"

	"github.com/compose-spec/compose-go/v2/types"
	"gopkg.in/yaml.v3"

	"github.com/seed-6dc66d55/compose/project/problem"
)

// File is a Compose file of the command line with its content.
type File struct {
	Path    string // absolute, or "-"
	Content []byte
}

// Document is one Compose file as a tree of nodes, which know their lines.
type Document struct {
	Path  string // absolute, or "-"
	Shown string // as messages name it
	dir   string // what its relative paths start from
	Vars  types.Mapping
	Role  Role
	via   *Document // the one that led here
	entry int       // of an included one: which entry of `include` names it

	// EnvFiles are the env files of an included project beside those of the
	// whole, the outermost first.
	EnvFiles []string

	leads []lead // to the documents that it includes or extends

	Content []byte
	Roots   []*yaml.Node // one for each part between `---`
	Fault   error        // why reading stopped
}

// Role says how a document came into the project.
type Role int

const (
	Listed   Role = iota // on the command line, or found
	Included             // by `include`
	Extended             // by `extends` with a file
)

// Sources are the documents of a project. They are read when something asks
// for a line, or when they may lead to other files; compose-go reads them
// itself, so this is the second time.
type Sources struct {
	// place is how messages name a path.
	place func(path string) string
	Vars  types.Mapping
	dir   string
	Files []File

	once  sync.Once
	docs  []*Document // the files of the command line first, in their order
	index index
	// Faults are files that documents lead to and that cannot be read.
	Faults problem.Problems
	bytes  int // of all documents
}

// New are the documents that the files of the command line, which have
// their paths start from dir, lead to.
func New(place func(path string) string, vars types.Mapping, dir string, files []File) *Sources {
	return &Sources{place: place, Vars: vars, dir: dir, Files: files}
}

// Documents reads all documents, once.
func (s *Sources) Documents() []*Document {
	s.once.Do(func() {
		for _, f := range s.Files {
			s.add(&Document{Path: f.Path, dir: s.dir, Vars: s.Vars, Content: f.Content})
		}
		// The list grows while it is walked.
		for i := 0; i < len(s.docs); i++ {
			s.follow(s.docs[i])
		}
	})
	return s.docs
}

// find returns the document that was added for the same file, or nil.
func (s *Sources) find(d *Document) *Document {
	for _, have := range s.docs {
		if have.Path == d.Path && have.dir == d.dir && have.Role == d.Role {
			return have
		}
	}
	return nil
}

// add reads a document, unless it was added before, and returns it.
func (s *Sources) add(d *Document) *Document {
	if have := s.find(d); have != nil {
		return have
	}
	s.bytes += len(d.Content)
	d.Shown = s.place(d.Path)
	decoder := yaml.NewDecoder(bytes.NewReader(d.Content))
	for {
		var root yaml.Node
		err := decoder.Decode(&root)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			d.Fault = err
			break
		}
		if len(root.Content) > 0 {
			d.Roots = append(d.Roots, root.Content[0])
		}
	}
	s.docs = append(s.docs, d)
	return d
}

// At is the position of a node.
func (d *Document) At(n *yaml.Node) problem.Position {
	return problem.Position{File: d.Shown, Line: n.Line, Column: n.Column}
}
