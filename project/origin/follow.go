package origin

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/seed-6dc66d55/compose/project/budget"
	"github.com/seed-6dc66d55/compose/project/modelpath"
	"github.com/seed-6dc66d55/compose/project/problem"
	"github.com/seed-6dc66d55/compose/project/textfile"
	"github.com/seed-6dc66d55/compose/project/variable"
)

// follow adds the documents that a document includes or extends.
func (s *Sources) follow(d *Document) {
	for _, root := range d.Roots {
		if d.Role != Extended {
			for i, n := range list(Get(root, "include")) {
				s.include(d, n, i)
			}
		}
		for _, section := range []string{"services", "jobs"} {
			for _, service := range Entries(Get(root, section)) {
				s.extend(d, service, section)
			}
		}
	}
}

func list(n *yaml.Node) []*yaml.Node {
	if n = Target(n); n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	return Items(n)
}

// include adds the files of one entry of `include`: `path` or `{path: ...}`.
func (s *Sources) include(d *Document, entry *yaml.Node, number int) {
	path := []string{"include", modelpath.Item(number)}
	files, project, envFiles := Target(entry), (*yaml.Node)(nil), (*yaml.Node)(nil)
	if files.Kind == yaml.MappingNode {
		files, project, envFiles = Get(entry, "path"), Get(entry, "project_directory"), Get(entry, "env_file")
	}
	dir, vars, read := "", d.Vars, d.EnvFiles
	for i, n := range scalars(files) {
		file := AbsFrom(d.dir, d.expand(n))
		if i == 0 {
			dir = filepath.Dir(file)
			if project != nil && project.Value != "" {
				dir = AbsFrom(d.dir, d.expand(project))
			}
			vars, read = s.includedVars(d, envFiles, dir, path)
		}
		s.lead(d, n, path, &Document{Path: file, dir: dir, Vars: vars, EnvFiles: read, Role: Included, entry: number})
	}
}

// includedVars are the variables of an included project: those of the one
// that includes it over its own env files.
func (s *Sources) includedVars(d *Document, envFiles *yaml.Node, dir string, path []string) (vars map[string]string, read []string) {
	var files []string
	for _, n := range scalars(envFiles) {
		if file := d.expand(n); file != "/dev/null" {
			file = AbsFrom(d.dir, file)
			if message := textfile.Unreadable(file); message != "" {
				s.fault(d, n, modelpath.Join(path, "env_file"), s.place(file)+": "+message)
				return d.Vars, d.EnvFiles
			}
			files = append(files, file)
		}
	}
	if envFiles == nil {
		file := filepath.Join(dir, ".env")
		info, err := os.Stat(file)
		if err != nil || info.IsDir() {
			return d.Vars, d.EnvFiles
		}
		if message := textfile.Unreadable(file); message != "" {
			s.Faults = append(s.Faults, problem.Problem{File: s.place(file), Message: message})
			return d.Vars, d.EnvFiles
		}
		files = []string{file}
	}
	found, err := variable.ReadEnvFiles(d.Vars, files)
	if err != nil {
		s.Faults = append(s.Faults, variable.EnvFileProblem(s.place, files, err))
		return d.Vars, d.EnvFiles
	}
	return d.Vars.Clone().Merge(found), slices.Concat(d.EnvFiles, files)
}

// extend adds the file of a service's `extends: {file: ...}`.
func (s *Sources) extend(d *Document, service Entry, section string) {
	n := Get(Get(service.Value, "extends"), "file")
	if n == nil || n.Kind != yaml.ScalarNode {
		return
	}
	file := AbsFrom(d.dir, d.expand(n))
	path := []string{section, service.Key.Value, "extends", "file"}
	s.lead(d, n, path, &Document{Path: file, dir: filepath.Dir(file), Vars: d.Vars, EnvFiles: d.EnvFiles, Role: Extended})
}

// lead adds a document that another one leads to, unless it cannot be read.
func (s *Sources) lead(from *Document, n *yaml.Node, path []string, to *Document) {
	to.Shown = s.place(to.Path)
	if len(s.docs) >= budget.Files {
		s.fault(from, n, path, "the project has too many files")
		return
	}
	if message := textfile.Unreadable(to.Path); message != "" {
		s.fault(from, n, path, problem.Printable(from.expand(n))+": "+message)
		return
	}
	if trail := from.ledBy(to); trail != nil {
		s.fault(from, n, path, "include cycle: "+strings.Join(trail, " -> "))
		return
	}
	if have := s.find(to); have != nil {
		from.leads = append(from.leads, lead{node: n, path: path, to: have})
		return
	}
	content, err := os.ReadFile(to.Path)
	if err != nil {
		s.fault(from, n, path, problem.Printable(err.Error()))
		return
	}
	if message := textfile.Foreign(content); message != "" {
		s.fault(from, n, path, problem.Printable(from.expand(n))+": "+message)
		return
	}
	if s.bytes+len(content) > budget.TotalBytes {
		s.fault(from, n, path, fmt.Sprintf("the total size of the project's files exceeds %d MiB", budget.TotalBytes>>20))
		return
	}
	to.Content, to.via = content, from
	from.leads = append(from.leads, lead{node: n, path: path, to: s.add(to)})
}

// ledBy is the way from a document to one that includes it, or nil.
func (d *Document) ledBy(to *Document) []string {
	trail := []string{to.Shown}
	for from := d; from != nil; from = from.via {
		trail = append(trail, from.Shown)
		if from.Path == to.Path && to.Role != Extended {
			slices.Reverse(trail)
			return trail
		}
	}
	return nil
}

func (s *Sources) fault(d *Document, n *yaml.Node, path []string, message string) {
	p := problem.Problem{Path: modelpath.Render(path), Message: message, Hint: textfile.RemoteHint(n.Value)}
	s.Faults = append(s.Faults, p.At(d.At(n)))
}

// expand is a scalar with its variables replaced; what is wrong with them is
// reported elsewhere.
func (d *Document) expand(n *yaml.Node) string {
	out, err := variable.Expand(n.Value, d.Vars.Resolve)
	if err != nil {
		return n.Value
	}
	return out
}

func AbsFrom(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}
