//go:build unix

package main

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/seed-6dc66d55/compose/planner"
)

// variable are texts that differ from run to run, and what stands for them.
var variable = []struct {
	pattern *regexp.Regexp
	name    string
}{
	{regexp.MustCompile(`\b[0-9a-f]{64}\b`), "ID"},
	{regexp.MustCompile(`\b[0-9a-f]{12}\b`), "ID"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?( ?Z| ?[+-]\d\d:?\d\d)?( UTC)?`), "TIME"},
	{regexp.MustCompile(`(Less than a|About an?|\d+) (second|minute|hour)s?`), "DURATION"},
	{regexp.MustCompile(`\b\d+(\.\d+)?s\b`), "DURATION"},
	{regexp.MustCompile(` +\|`), " |"}, // of log lines, which are aligned
}

// samePort stands for the tool's port: a number, for JSON.
const samePort = "8000"

// normal is a text with the same words for both tools and every run.
func (t *tool) normal(text string) string {
	text = strings.NewReplacer(t.dir, "DIR", t.project, "PROJECT", t.port, samePort).Replace(text)
	for _, v := range variable {
		text = v.pattern.ReplaceAllString(text, v.name)
	}
	return text
}

// comparable takes from a JSON value what another compose need not have the same:
// the order of environment variables and labels, the version, labels of our own.
func comparable(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = comparable(v[i])
		}
	case map[string]any:
		for key, value := range v {
			v[key] = comparable(value)
		}
		switch labels := v["Labels"].(type) {
		case map[string]any:
			v["Labels"] = comparableLabels(labels)
		case string:
			v["Labels"] = comparableLabels(parseLabels(labels))
		}
		if env, ok := v["Env"].([]any); ok {
			slices.SortFunc(env, func(a, b any) int { return strings.Compare(a.(string), b.(string)) })
		}
	}
	return v
}

func comparableLabels(labels map[string]any) string {
	delete(labels, planner.LabelVersion)
	for key := range labels {
		if strings.HasPrefix(key, planner.OwnLabels) {
			delete(labels, key)
		}
	}
	text, _ := json.Marshal(labels)
	return string(text)
}

// parseLabels reads labels in the form "a=b,c=d". A value may have commas.
func parseLabels(text string) map[string]any {
	out := map[string]any{}
	last := ""
	for part := range strings.SplitSeq(text, ",") {
		key, value, found := strings.Cut(part, "=")
		if !found {
			out[last] = out[last].(string) + "," + part
			continue
		}
		last, out[key] = key, value
	}
	return out
}
