package view

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/docker/cli/templates"
)

// headers are the titles of the fields that a template may name.
type headers map[string]string

// Label is the title of a column {{.Label "com.example.owner"}}: OWNER.
func (headers) Label(name string) string {
	return strings.ToUpper(name[strings.LastIndexAny(name, ".-_")+1:])
}

// unescape lets a template be written in a shell without quoting tabs.
var unescape = strings.NewReplacer(`\t`, "\t", `\n`, "\n")

// printTemplate prints each row with a Go template that has docker's
// functions. After the word "table" a header comes first and tabs align.
func printTemplate[T any](t Terminal, format string, titles headers, rows []T) error {
	body, table := strings.CutPrefix(format, "table ")
	tmpl, err := templates.Parse(unescape.Replace(strings.TrimSpace(body)))
	if err != nil {
		return fmt.Errorf("parse the format: %w", err)
	}
	var out bytes.Buffer
	var cells [][]string
	for _, r := range rows {
		var line bytes.Buffer
		if err := tmpl.Execute(&line, r); err != nil {
			return fmt.Errorf("apply the format: %w", err)
		}
		cells = append(cells, strings.Split(line.String(), "\t"))
		out.WriteString(line.String() + "\n")
	}
	if !table {
		_, err := t.W.Write(out.Bytes())
		return err
	}
	var head bytes.Buffer
	if err := tmpl.Funcs(templates.HeaderFunctions).Execute(&head, titles); err != nil {
		return fmt.Errorf("apply the format to the header: %w", err)
	}
	return Table{Header: strings.Split(head.String(), "\t"), Rows: cells, Layout: DockerLayout}.Print(t)
}
