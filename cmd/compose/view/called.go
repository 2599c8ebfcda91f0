package view

import "strings"

// Called replaces the name of the program in the commands of a text by the name
// that the user calls it by: `docker compose`, for example. A command begins after a
// backquote or a pipe, or is an indented line.
func Called(text, name string) string {
	if name == "" || name == "compose" {
		return text
	}
	if rest, ok := strings.CutPrefix(text, "  compose "); ok {
		text = "  " + name + " " + rest
	}
	return strings.NewReplacer(
		"`compose ", "`"+name+" ",
		"| compose ", "| "+name+" ",
		"\n  compose ", "\n  "+name+" ",
	).Replace(text)
}
