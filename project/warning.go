package project

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project/attribute"
	"github.com/seed-6dc66d55/compose/project/modelpath"
	"github.com/seed-6dc66d55/compose/project/origin"
	"github.com/seed-6dc66d55/compose/project/problem"
	"github.com/seed-6dc66d55/compose/project/variable"
)

// warnings are what the user should know about files that load.
func (l *load) warnings(remarks []attribute.Remark, full *types.Project) []Problem {
	out := l.obsolete()
	out = append(out, l.blankVariables()...)
	out = append(out, l.leftOut(remarks)...)
	out = append(out, l.sharedPorts(full)...)
	out = append(out, l.drives(full)...)
	return l.sources.InOrder(out)
}

// obsolete finds the attribute `version`, without parsing the file for it.
func (l *load) obsolete() []Problem {
	var out []Problem
	for _, f := range l.files {
		line := topLevelLine(f.Content, "version")
		if line == 0 {
			continue
		}
		out = append(out, Problem{
			File: l.src.shown(f.Path), Line: line, Column: 1,
			Path: "version", Message: "the attribute `version` is obsolete, it will be ignored, please remove it to avoid potential confusion", Hint: "remove the line",
		})
	}
	return out
}

// topLevelLine is the line of a key that begins a line of its own, or 0.
func topLevelLine(content []byte, key string) int {
	number := 0
	for line := range bytes.Lines(content) {
		number++
		line = bytes.TrimPrefix(line, []byte("\ufeff"))
		rest, ok := bytes.CutPrefix(bytes.ReplaceAll(line[:min(len(line), len(key)+3)], []byte{'"'}, nil), []byte(key))
		if ok && len(rest) > 0 && (rest[0] == ':' || rest[0] == ' ') {
			return number
		}
	}
	return 0
}

// blankVariables places each variable that was not set where it is first used.
func (l *load) blankVariables() []Problem {
	if len(l.variables.Blank) == 0 {
		return nil
	}
	left := maps.Clone(l.variables.Blank)
	var out []Problem
	for _, d := range l.sources.Documents() {
		for _, root := range d.Roots {
			d.Scalars(root, nil, func(s origin.ScalarAt) {
				if !strings.Contains(s.Node.Value, "$") {
					return
				}
				for _, name := range variable.Unset(s.Node.Value, d.Vars.Resolve) {
					if !left[name] {
						continue
					}
					delete(left, name)
					out = append(out, Problem{Path: modelpath.Render(s.Path), Message: blankMessage(name), Hint: blankHint(name)}.At(d.At(s.Node)))
				}
			})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(left)) {
		out = append(out, Problem{Message: blankMessage(name)})
	}
	return out
}

// sharedPorts warns of host ports that two services, or two containers of
// one, would publish: the engine refuses the second.
func (l *load) sharedPorts(model *types.Project) []Problem {
	var out []Problem
	type holder struct{ ip, service, path string }
	holders := map[string][]holder{}
	for _, name := range sortedKeys(model.Services) {
		s := model.Services[name]
		for i, p := range s.Ports {
			if p.Published == "" || p.Published == "0" || strings.Contains(p.Published, "-") {
				continue
			}
			path := []string{"services", name, "ports", modelpath.Item(i)}
			if s.GetScale() > 1 {
				out = append(out, l.sources.Problem(path, fmt.Sprintf(
					"publishes host port %s, which only one container can use, but scale is %d", p.Published, s.GetScale())))
			}
			port := p.Published + "/" + p.Protocol
			for _, h := range holders[port] {
				if h.service != name && (h.ip == p.HostIP || anyAddress(h.ip) || anyAddress(p.HostIP)) {
					out = append(out, l.sources.Problem(path, fmt.Sprintf(
						"publishes host port %s, which %s also publishes", p.Published, h.path)))
					break
				}
			}
			holders[port] = append(holders[port], holder{p.HostIP, name, modelpath.Render(path)})
		}
	}
	return out
}

// drives warns of volumes whose names have one letter: they are read as the
// drives of Windows, and nothing of that name is mounted.
func (l *load) drives(model *types.Project) []Problem {
	var out []Problem
	for _, name := range sortedKeys(model.Services) {
		for i, v := range model.Services[name].Volumes {
			if len(v.Target) > 2 && v.Target[1] == ':' && v.Source == "" {
				p := l.sources.Problem([]string{"services", name, "volumes", modelpath.Item(i)}, problem.Quoted(v.Target)+" is parsed as a Windows path")
				p.Hint = "use a volume name of two or more letters, or the long syntax"
				out = append(out, p)
			}
		}
	}
	return out
}

func anyAddress(ip string) bool { return ip == "" || ip == "0.0.0.0" || ip == "::" }

func blankMessage(name string) string {
	return fmt.Sprintf("the variable %s is not set; an empty string is used", name)
}

func blankHint(name string) string {
	return fmt.Sprintf("set it in .env, or set a default: ${%s:-...}. Write $$ for a literal $", name)
}
