package project

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"gopkg.in/yaml.v3"
)

// maxDocuments bounds the files that a project may lead to.
const maxDocuments = 2000

// follow adds the documents that a document includes or extends.
func (s *sources) follow(d *document) {
	for _, root := range d.roots {
		if d.role != extended {
			for i, n := range list(get(root, "include")) {
				s.include(d, n, []string{"include", item(i)})
			}
		}
		for _, section := range []string{"services", "jobs"} {
			for _, service := range entries(get(root, section)) {
				s.extend(d, service, section)
			}
		}
	}
}

func list(n *yaml.Node) []*yaml.Node {
	if n = target(n); n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	return n.Content
}

// include adds the files of one entry of `include`: `path` or `{path: ...}`.
func (s *sources) include(d *document, entry *yaml.Node, path []string) {
	files, project, envFiles := target(entry), (*yaml.Node)(nil), (*yaml.Node)(nil)
	if files.Kind == yaml.MappingNode {
		files, project, envFiles = get(entry, "path"), get(entry, "project_directory"), get(entry, "env_file")
	}
	dir, vars := "", d.vars
	for i, n := range scalars(files) {
		file := absFrom(d.dir, d.expand(n))
		if i == 0 {
			dir = filepath.Dir(file)
			if project != nil && project.Value != "" {
				dir = absFrom(d.dir, d.expand(project))
			}
			vars = s.includedVars(d, envFiles, dir, path)
		}
		s.lead(d, n, path, &document{path: file, dir: dir, vars: vars, role: included})
	}
}

// includedVars are the variables of an included project: those of the one
// that includes it over its own env files.
func (s *sources) includedVars(d *document, envFiles *yaml.Node, dir string, path []string) map[string]string {
	var files []string
	for _, n := range scalars(envFiles) {
		if file := d.expand(n); file != "/dev/null" {
			file = absFrom(d.dir, file)
			if message := unreadable(file); message != "" {
				s.fault(d, n, join(path, "env_file"), s.src.shown(file)+": "+message)
				return d.vars
			}
			files = append(files, file)
		}
	}
	if envFiles == nil {
		file := filepath.Join(dir, ".env")
		info, err := os.Stat(file)
		if err != nil || info.IsDir() {
			return d.vars
		}
		if message := unreadable(file); message != "" {
			s.faults = append(s.faults, Problem{File: s.src.shown(file), Message: message})
			return d.vars
		}
		files = []string{file}
	}
	var found map[string]string
	var err error
	quietly(func() { found, err = dotenv.GetEnvFromFile(d.vars, files) })
	if err != nil {
		s.faults = append(s.faults, envFileProblem(s.src, files, err))
		return d.vars
	}
	return d.vars.Clone().Merge(found)
}

// extend adds the file of a service's `extends: {file: ...}`.
func (s *sources) extend(d *document, service entry, section string) {
	n := get(get(service.value, "extends"), "file")
	if n == nil || n.Kind != yaml.ScalarNode {
		return
	}
	file := absFrom(d.dir, d.expand(n))
	path := []string{section, service.key.Value, "extends", "file"}
	s.lead(d, n, path, &document{path: file, dir: filepath.Dir(file), vars: d.vars, role: extended})
}

// lead adds a document that another one leads to, unless it cannot be read.
func (s *sources) lead(from *document, n *yaml.Node, path []string, to *document) {
	to.shown = s.src.shown(to.path)
	if len(s.docs) >= maxDocuments {
		s.fault(from, n, path, "the project has too many files")
		return
	}
	if message := unreadable(to.path); message != "" {
		s.fault(from, n, path, printable(from.expand(n))+": "+message)
		return
	}
	if trail := from.ledBy(to); trail != nil {
		s.fault(from, n, path, "files include one another: "+strings.Join(trail, " -> "))
		return
	}
	content, err := os.ReadFile(to.path)
	if err != nil {
		s.fault(from, n, path, printable(err.Error()))
		return
	}
	to.content, to.via = content, from
	s.add(to)
}

// ledBy is the way from a document to one that includes it, or nil.
func (d *document) ledBy(to *document) []string {
	trail := []string{to.shown}
	for from := d; from != nil; from = from.via {
		trail = append(trail, from.shown)
		if from.path == to.path && to.role != extended {
			slices.Reverse(trail)
			return trail
		}
	}
	return nil
}

func (s *sources) fault(d *document, n *yaml.Node, path []string, message string) {
	p := Problem{Path: render(path), Message: message}.at(d.at(n))
	if strings.Contains(n.Value, "://") || strings.HasPrefix(n.Value, "git@") {
		p.Hint = "files from git or a registry cannot be read yet: copy them here"
	}
	s.faults = append(s.faults, p)
}

// expand is a scalar with its variables replaced; what is wrong with them is
// reported elsewhere.
func (d *document) expand(n *yaml.Node) string {
	out, err := expand(n.Value, d.vars.Resolve)
	if err != nil {
		return n.Value
	}
	return out
}

func absFrom(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}
