//go:build unix

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// readers are the ways in which clients read what a call printed.
var readers = map[string]func(r result, keys string) (any, error){
	"exit":     func(result, string) (any, error) { return nil, nil },
	"text":     func(r result, _ string) (any, error) { return r.stdout, nil },
	"lines":    func(r result, _ string) (any, error) { return sortedLines(r.stdout), nil },
	"json":     func(r result, keys string) (any, error) { return readJSON(r, keys) },
	"types":    readTypes,
	"yaml":     readYAML,
	"progress": func(r result, _ string) (any, error) { return readProgress(r) },
	"table":    func(r result, _ string) (any, error) { return readTable(r), nil },
}

// readJSON reads one or more JSON documents. An array counts as its elements;
// those of other tests' projects are left out.
func readJSON(r result, keys string) ([]any, error) {
	var out []any
	decoder := json.NewDecoder(strings.NewReader(r.stdout))
	for {
		var document any
		err := decoder.Decode(&document)
		if errors.Is(err, io.EOF) {
			return pick(comparable(out).([]any), keys), nil
		}
		if err != nil {
			return nil, err
		}
		if object, ok := document.(map[string]any); ok {
			delete(object, "Engine") // docker compose 5 has this key of ps, 2.40 does not
		}
		if list, ok := document.([]any); ok {
			out = append(out, slices.DeleteFunc(list, foreignElement)...)
		} else {
			out = append(out, document)
		}
	}
}

// foreignElement is whether an element of `ls` is of another story.
func foreignElement(v any) bool {
	object, ok := v.(map[string]any)
	name, named := object["Name"].(string)
	_, files := object["ConfigFiles"]
	return ok && named && files && name != "PROJECT"
}

// readTypes is readJSON with the type instead of each value.
func readTypes(r result, keys string) (any, error) {
	documents, err := readJSON(r, keys)
	return typesOf(documents), err
}

func typesOf(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, value := range v {
			out[key] = typesOf(value)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = typesOf(v[i])
		}
		return out
	}
	return fmt.Sprintf("%T", v)
}

func readYAML(r result, keys string) (any, error) {
	var document any
	err := yaml.Unmarshal([]byte(r.stdout), &document)
	return pick([]any{document}, keys), err
}

// readProgress is what happened to each subject, in order: Ansible reads so.
func readProgress(r result) (map[string][]string, error) {
	out := map[string][]string{}
	for line := range strings.Lines(r.stderr) {
		var event struct{ ID, Text, Status, Level, Msg string }
		if err := json.Unmarshal([]byte(line), &event); err != nil {
			return nil, fmt.Errorf("%w in %q", err, line)
		}
		words := event.Text
		if event.Level != "" {
			words = event.Level + ": " + event.Msg
		}
		if list := out[event.ID]; len(list) == 0 || list[len(list)-1] != words {
			out[event.ID] = append(list, words)
		}
	}
	return out, nil
}

var columns = regexp.MustCompile(` {3,}`)

// readTable splits lines into columns as the npm module docker-compose does.
func readTable(r result) [][]string {
	var out [][]string
	for line := range strings.Lines(r.stdout) {
		out = append(out, columns.Split(strings.TrimSuffix(line, "\n"), -1))
	}
	return out
}

// pick keeps of documents what keys name: paths, "*" for every key. Lists count
// as each of their elements. No keys keep all.
func pick(documents []any, keys string) []any {
	if keys == "" {
		return documents
	}
	out := make([]any, len(documents))
	for i, document := range documents {
		found := map[string]any{}
		for key := range strings.SplitSeq(keys, ",") {
			follow(document, strings.Split(key, "."), "", found)
		}
		out[i] = found
	}
	return out
}

func follow(v any, path []string, at string, found map[string]any) {
	if list, ok := v.([]any); ok && len(path) > 0 {
		for i, element := range list {
			follow(element, path, fmt.Sprintf("%s[%d]", at, i), found)
		}
		return
	}
	if len(path) == 0 {
		found[strings.TrimPrefix(at, ".")] = v
		return
	}
	object, _ := v.(map[string]any)
	for key, value := range object {
		if path[0] == "*" || path[0] == key {
			follow(value, path[1:], at+"."+key, found)
		}
	}
}
