package k8sexport

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/seed-6dc66d55/compose/project"
)

// Export makes the objects of a project and the report of what became of each
// of its attributes. The error is project.Problems, all of them, where the
// project cannot be exported: nothing half is returned.
func Export(want *project.Project, facts Facts, options Options) (Manifests, Report, error) {
	e := newExport(want, facts, options)
	e.readExtensions()
	e.leftOut()
	e.readServices()
	e.groupPods()
	e.chooseNames()
	e.chooseKinds()
	if len(e.problems) > 0 {
		return nil, Report{}, e.faults()
	}
	e.readPorts()
	e.serviceAccounts()
	e.configObjects()
	e.volumeObjects()
	for _, p := range e.pods {
		e.workload(p)
	}
	e.services()
	e.networkPolicies()
	e.renamed()
	e.hideSecrets()
	if len(e.problems) > 0 {
		return nil, Report{}, e.faults()
	}
	return e.out.sorted(), e.report(), nil
}

// export is one run of Export.
type export struct {
	want  *project.Project
	facts Facts
	opt   Options
	x     xProject

	all          []*service // by name, dependencies first
	byName       map[string]*service
	pods         []*pod
	dependentsOf map[string][]*service
	names        names
	apart        *bool // networks keep services apart
	aliasCount   map[string]map[*service]bool
	claims       map[string]*claim      // by the volume's key
	folders      map[string]*claim      // the same for folders of this machine, by path
	oneNode      map[string]bool        // claims that one node can hold at a time
	objects      map[string]*configured // configs and secrets, by kind and key
	binds        map[string]*configured // bind mounts as ConfigMaps, by source
	waits        bool                   // some Pod waits for Jobs
	out          Manifests
	variables    map[string]string
	told         map[string]Entry
	positions    map[string]project.Position
	notes        []Note
	noted        map[Note]bool
	problems     project.Problems
}

func newExport(want *project.Project, facts Facts, options Options) *export {
	return &export{
		want: want, facts: facts, opt: options,
		byName: map[string]*service{}, claims: map[string]*claim{}, folders: map[string]*claim{}, oneNode: map[string]bool{}, objects: map[string]*configured{}, binds: map[string]*configured{},
		dependentsOf: map[string][]*service{}, told: map[string]Entry{}, positions: map[string]project.Position{}, noted: map[Note]bool{},
	}
}

// add puts out an object.
func (e *export) add(o Object, from origins) {
	e.out = append(e.out, Manifest{Object: o, Origins: from})
}

// fault notes why the project cannot be exported.
func (e *export) fault(path, hint, format string, args ...any) {
	p := project.Problem{Path: path, Message: fmt.Sprintf(format, args...), Hint: hint}
	if at := e.position(path); at.Line > 0 {
		p.File, p.Line, p.Column = at.File, at.Line, at.Column
	}
	e.problems = append(e.problems, p)
}

func (e *export) faults() error {
	slices.SortStableFunc(e.problems, func(a, b project.Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Path, b.Path))
	})
	return slices.Compact(e.problems)
}

// note says something once that concerns no single attribute.
func (e *export) note(code NoteCode, hint, format string, args ...any) {
	n := Note{Code: code, Message: fmt.Sprintf(format, args...), Hint: hint}
	if !e.noted[n] {
		e.noted[n] = true
		e.notes = append(e.notes, n)
	}
}

// addNamed puts out an object whose name changes with its content.
func (e *export) addNamed(base string, o Object, from origins) {
	e.out = append(e.out, Manifest{Object: o, Origins: from, base: base})
}
