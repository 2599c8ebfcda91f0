package project

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-6dc66d55/compose/project/diagnosis"
)

// wrongValues are values of every type, right for some attributes.
var wrongValues = []string{
	"12", "-1", "1.5", "true", "null", `""`, "text", `"a:b:c:d"`, "[]", "[1]", `["a b"]`, "[a=b, a=c]", "[{}]", "[[1]]", "[null]",
	"{}", "{a: 1}", "{a: {}}", "{a: [1]}", `{"": 1}`,
}

var exhaustive = flag.Bool("exhaustive", false, "try every wrong value of every attribute, not one in six")

// Each attribute of the specification gets each value in a file of its own:
// nothing that compose-go refuses may be left to the net.
func TestNoWrongValueIsLeftToTheNet(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for i, pattern := range diagnosis.AttributePatterns() {
		for j, value := range wrongValues {
			// All of them are twelve thousand files.
			if !*exhaustive && (i+j)%6 > 0 {
				continue
			}
			content := around(pattern, value)
			if err := os.WriteFile(filepath.Join(dir, "compose.yaml"), []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
			l := loadOf(t, Source{Dir: dir})
			if len(l.sources.Guard()) > 0 || len(l.sources.Faults) > 0 {
				continue
			}
			_, cause := l.compose(context.Background(), l.configFiles(), l.options)
			if cause == nil {
				continue
			}
			if problems, netted := diagnosis.Diagnose(context.Background(), l.inquiry(), cause); netted {
				t.Errorf("%s: %v", strings.TrimSpace(content), problems)
			}
		}
	}
}

// around makes a file that has a value at a path, and is right otherwise.
func around(pattern []string, value string) string {
	for i := len(pattern) - 1; i >= 0; i-- {
		switch key := pattern[i]; key {
		case "*":
			value = "{web: " + value + "}"
		case "[]":
			value = "[" + value + "]"
		default:
			value = fmt.Sprintf("{%s%s: %s}", beside(pattern, i), key, value)
		}
	}
	return value + "\n"
}

// beside is what else must stand in the mapping of a step.
func beside(pattern []string, i int) string {
	switch key := pattern[i]; {
	case i == 0 && key != "services":
		return "services: {web: {image: x}}, "
	case i == 2 && (pattern[0] == "services" || pattern[0] == "jobs") && key != "image":
		return "image: x, "
	case i == 3 && pattern[2] == "provider" && key != "type":
		return "type: x, "
	}
	return ""
}
