package view

import (
	"path/filepath"

	"github.com/seed-6dc66d55/compose/k8sexport"
)

// k8sEntry is the outcome of one attribute as JSON.
type k8sEntry struct {
	Path    string            `json:"path"`
	File    string            `json:"file,omitempty"`
	Line    int               `json:"line,omitempty"`
	Column  int               `json:"column,omitempty"`
	Verdict k8sexport.Verdict `json:"verdict"`
	Target  string            `json:"target,omitempty"`
	Words   string            `json:"words,omitempty"`
	Remedy  string            `json:"remedy,omitempty"`
}

type k8sNote struct {
	Code    k8sexport.NoteCode `json:"code"`
	Message string             `json:"message"`
	Hint    string             `json:"hint,omitempty"`
}

func k8sJSON(t Terminal, r k8sexport.Report) error {
	out := struct {
		Summary map[k8sexport.Verdict]int `json:"summary"`
		Entries []k8sEntry                `json:"entries"`
		Notes   []k8sNote                 `json:"notes"`
	}{map[k8sexport.Verdict]int{}, []k8sEntry{}, []k8sNote{}}
	for _, e := range r.Entries {
		out.Summary[e.Verdict]++
		out.Entries = append(out.Entries, k8sEntry{
			Path: e.Path, File: e.Position.File, Line: e.Position.Line, Column: e.Position.Column,
			Verdict: e.Verdict, Target: e.Target, Words: e.Words, Remedy: e.Remedy,
		})
	}
	for _, n := range r.Notes {
		out.Notes = append(out.Notes, k8sNote{n.Code, n.Message, n.Hint})
	}
	return writeJSON(t.W, out, "  ")
}

// The parts of SARIF 2.1.0 that describe a message at a line of a file.
type (
	sarif struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool    sarifTool     `json:"tool"`
		Results []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID          string    `json:"id"`
		Description sarifText `json:"shortDescription"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations,omitempty"`
	}
	sarifLocation struct {
		Physical *sarifPhysical `json:"physicalLocation,omitempty"`
		Logical  []sarifLogical `json:"logicalLocations"`
	}
	sarifLogical struct {
		FullyQualifiedName string `json:"fullyQualifiedName"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
	}
)

// k8sSARIF gives code scanners what is lost and what differs.
func k8sSARIF(t Terminal, r k8sexport.Report, version string) error {
	run := sarifRun{Results: []sarifResult{}, Tool: sarifTool{sarifDriver{Name: "compose k8s export", Version: version, Rules: []sarifRule{
		{"dropped", sarifText{"The attribute is not in the Kubernetes objects"}},
		{"approximate", sarifText{"The attribute means something else in Kubernetes"}},
	}}}}
	levels := map[k8sexport.Verdict]string{k8sexport.Dropped: "warning", k8sexport.Approximate: "note"}
	for _, e := range r.Entries {
		level, shown := levels[e.Verdict]
		if !shown {
			continue
		}
		text := e.Path + ": " + e.Words
		if e.Remedy != "" {
			text += " (" + e.Remedy + ")"
		}
		where := sarifLocation{Logical: []sarifLogical{{e.Path}}}
		if e.Position.Line > 0 {
			where.Physical = &sarifPhysical{
				sarifArtifact{filepath.ToSlash(e.Position.File)}, sarifRegion{e.Position.Line, e.Position.Column},
			}
		}
		run.Results = append(run.Results, sarifResult{string(e.Verdict), level, sarifText{text}, []sarifLocation{where}})
	}
	return writeJSON(t.W, sarif{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}}, "  ")
}
