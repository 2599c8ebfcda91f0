package origin

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestEveryFileThatNestsDeepIsParsed(t *testing.T) {
	deep := strings.Repeat("[", 600) + strings.Repeat("]", 600)
	var block strings.Builder
	for i := range 300 {
		fmt.Fprintf(&block, "%sa:\n%s- \n", strings.Repeat(" ", i), strings.Repeat(" ", i))
	}
	for name, text := range map[string]string{
		"brackets":                                "a: " + deep,
		"braces":                                  "a: " + strings.Repeat("{a: ", 600),
		"closing brackets in strings":             "a: " + strings.Repeat(`["]]", `, 600),
		"closing brackets in single quotes":       "a: " + strings.Repeat(`[']''', `, 600),
		"closing brackets in comments":            "a: " + strings.Repeat("[ # ]]\n ", 600),
		"closing brackets in comments at a comma": "a: " + strings.Repeat("[a,#]]\n ", 600),
		"a word with a quote before":              "a: [it's, \"]\", " + strings.Repeat("[\"]\", ", 600),
		"a text with a bracket and a quote":       "t: |\n  [ \"\na: " + deep + "\nz: \"",
		"a tag before a string":                   "a: " + strings.Repeat("[!!str \"]\", ", 600),
		"strings of several lines":                "a: " + strings.Repeat("[\"\n ]]\", ", 600),
		"columns":                                 block.String(),
		"lists in lists":                          "a:\n  " + strings.Repeat("- ", 600) + "x",
	} {
		if !mayNestDeep([]byte(text)) {
			t.Errorf("%s: the file would not be parsed", name)
		}
	}
}

// Parsing twice doubles the time of loading.
func TestAnOrdinaryFileIsNotParsedForItsDepth(t *testing.T) {
	files, err := filepath.Glob("../../examples/*/compose.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if mayNestDeep(content) {
			t.Errorf("%s is parsed for its depth", file)
		}
	}
	many := "services:\n" + strings.Repeat("  web: {image: \"x\", command: [sh, -c, 'it is # fine'], ports: [\"80:80\"]} # it's fine\n", 1000)
	if mayNestDeep([]byte(many)) {
		t.Error("a file with many short collections is parsed for its depth")
	}
}

// Flow collections, strings, comments and words in any order: the scanner's depth is at least the real one.
func TestTheDepthOfBracketsIsNeverUnderestimated(t *testing.T) {
	deep := 0
	rapid.Check(t, func(t *rapid.T) {
		text, depth, most := "a: [", 1, 1
		for _, piece := range rapid.SliceOfN(rapid.SampledFrom([]string{"[", "[", "]", `"]]", `, `'[''[', `, "word, ", "it's, ", " # ]\n ", "x: ", ", ", `!t "]", `}), 1, 40).Draw(t, "pieces") {
			switch piece {
			case "[":
				depth++
				piece = ", ["
			case "]":
				if depth == 1 {
					continue
				}
				depth--
			}
			most = max(most, depth)
			text += piece
		}
		s := bracketScanner{content: []byte(text)}
		if s.scan() && s.deepest < most {
			t.Fatalf("%s: scanned depth %d, real depth %d", text, s.deepest, most)
		}
		deep = max(deep, most)
	})
	if deep < 3 {
		t.Errorf("the texts nest %d levels only", deep)
	}
}
