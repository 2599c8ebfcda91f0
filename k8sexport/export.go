// Package k8sexport turns a project into Kubernetes objects that run as the
// Compose files describe, and into a report of what Kubernetes cannot do.
//
//	need := k8sexport.Needs(want)           // what to find out about images and files
//	manifests, report, err := k8sexport.Export(want, facts, options)
//	raw, err := manifests.YAML()
//
// An export has two phases. Package resolve makes all decisions (kinds, names,
// ports, volumes, waits, secrets) and returns a Model, whose types are in
// package model. Package render turns the Model into objects, with one function
// for each kind. Both record how attributes are mapped; package report makes the
// report of that, and has its words.
// Package yamlout writes objects as YAML with comments, package extension reads
// x-k8s, and package k8sname makes valid names.
//
// The export is pure: it reads no files and calls no engine or cluster. The
// same arguments give the same bytes.
package k8sexport

import (
	"github.com/seed-6dc66d55/compose/k8sexport/render"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
	"github.com/seed-6dc66d55/compose/k8sexport/resolve"
	"github.com/seed-6dc66d55/compose/project"
)

// Export returns the objects of a project, and how each attribute is mapped.
// The error is a project.Problems with everything that must be changed before
// the project can be exported; then there are neither objects nor a report.
func Export(want *project.Project, facts Facts, options Options) (Manifests, Report, error) {
	findings := report.NewFindings(want)
	findings.Lines = options.Comments == CommentsLine
	m := resolve.Resolve(want, facts, options, findings)
	if m == nil {
		return nil, Report{}, findings.Err()
	}
	manifests := render.Render(m, findings)
	if m.Options.Secrets == SecretsStub {
		recordHidden(want, render.HideSecrets(manifests, want.Hide, findings), findings)
	}
	if err := findings.Err(); err != nil {
		return nil, Report{}, err
	}
	if options.Comments == CommentsNone {
		manifests.Uncomment()
	}
	return manifests, findings.Report(), nil
}

// Needs lists what Facts should contain for a project.
func Needs(want *project.Project) Need { return resolve.Needs(want) }
