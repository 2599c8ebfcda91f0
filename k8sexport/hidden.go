package k8sexport

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/seed-6dc66d55/compose/k8sexport/report"
	"github.com/seed-6dc66d55/compose/project"
)

// recordHidden records as dropped the attributes whose secret values are masked
// in the output. texts are the texts of objects that contained them.
func recordHidden(want *project.Project, texts []string, findings *report.Findings) {
	if len(texts) == 0 {
		return
	}
	h := &hiddenFinder{want: want, texts: texts, findings: findings}
	for s := range want.Services() {
		h.element("services", s.Name, s)
	}
	for name, j := range want.Jobs() {
		h.element("jobs", name, j)
	}
	for name, v := range want.Volumes() {
		h.element("volumes", name, v)
	}
	if !h.found {
		findings.Record("services", report.SecretHidden)
	}
}

// referring are the attributes whose secret values are in Secrets, or are
// recorded as dropped already, or are not in the output.
var referring = []string{"environment", "command", "entrypoint", "test", "labels", "annotations", "build"}

// hiddenFinder finds the attributes that contain secret values.
type hiddenFinder struct {
	want     *project.Project
	texts    []string
	findings *report.Findings
	found    bool
}

// element searches a service, a job or a volume in its JSON form.
func (h *hiddenFinder) element(section, name string, v any) {
	raw, err := json.Marshal(v)
	var tree any
	if err != nil || json.Unmarshal(raw, &tree) != nil {
		return
	}
	h.walk(tree, section+"."+name, []string{section, name}, "")
}

func (h *hiddenFinder) walk(tree any, path string, steps []string, before string) {
	switch t := tree.(type) {
	case string:
		shows := func(text string) bool { return strings.Contains(text, t) }
		if h.want.Hide(steps, before, t) != t && slices.ContainsFunc(h.texts, shows) {
			h.found = true
			h.findings.Record(path, report.SecretHidden)
		}
	case []any:
		before := ""
		for i, one := range t {
			h.walk(one, path+report.Item(i), append(slices.Clone(steps), report.Item(i)), before)
			before, _ = one.(string)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(t)) {
			if slices.Contains(referring, key) {
				continue
			}
			h.walk(t[key], path+"."+key, append(slices.Clone(steps), key), "")
		}
	}
}
