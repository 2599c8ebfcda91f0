package conform

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/compose-spec/compose-go/v2/schema"
	"github.com/rogpeppe/go-internal/txtar"
	"gopkg.in/yaml.v3"
)

// The files that other tests load, and those files with random changes, get the same answer from both.
func TestTheAnswerIsThatOfTheLibrary(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	yes := 0
	for _, document := range documents(t) {
		if agree(t, document) {
			yes++
		}
		for range 40 {
			changed := copyOf(document)
			for range 1 + random.IntN(2) {
				change(random, changed)
			}
			if agree(t, changed) {
				yes++
			}
		}
	}
	if yes == 0 {
		t.Error("not one document follows the schema")
	}
}

func FuzzConforms(f *testing.F) {
	for _, document := range documents(f) {
		raw, err := yaml.Marshal(document)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var document any
		if yaml.Unmarshal(raw, &document) != nil {
			return
		}
		if object, ok := document.(map[string]any); ok {
			if _, err := json.Marshal(object); err == nil { // else the library does not take it
				agree(t, object)
			}
		}
	})
}

// agree compares the two and returns their answer.
func agree(t *testing.T, document map[string]any) bool {
	t.Helper()
	err := schema.Validate(document)
	if ours := Conforms(document); ours != (err == nil) {
		text, _ := yaml.Marshal(document)
		t.Errorf("we say %v, the library %v, of\n%s", ours, err, text)
	}
	return err == nil
}

// documents are the Compose files of the loader's tests.
func documents(t testing.TB) []map[string]any {
	t.Helper()
	found, err := filepath.Glob(filepath.Join("..", "testdata", "*", "*.txtar"))
	if err != nil || len(found) == 0 {
		t.Fatal("no files: ", err)
	}
	var out []map[string]any
	for _, path := range found {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range txtar.Parse(raw).Files {
			var document map[string]any
			if yaml.Unmarshal(file.Data, &document) == nil && len(document) > 0 {
				out = append(out, document)
			}
		}
	}
	return out
}

func copyOf(document map[string]any) map[string]any { return deepCopy(document).(map[string]any) }

func deepCopy(value any) any {
	switch v := value.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, one := range v {
			out[name] = deepCopy(one)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, one := range v {
			out[i] = deepCopy(one)
		}
		return out
	}
	return value
}

// strangers are values that mostly do not belong.
var strangers = []any{
	nil, true, 0, -1, 101, 1.5, "", "x", "10s", "daily", []any{}, []any{"a", "a"}, []any{1, 1.0}, map[string]any{}, map[string]any{"x-a": 1},
	map[string]any{"bogus": 1}, map[string]any{"soft": 1, "hard": 2}, []any{map[string]any{"target": 80}},
}

// change puts a stranger somewhere into an object, or takes something out.
func change(random *rand.Rand, object map[string]any) {
	names := make([]string, 0, len(object))
	for name := range object {
		names = append(names, name)
	}
	slices.Sort(names)
	if len(names) == 0 || random.IntN(8) == 0 {
		object[[]string{"bogus", "x-own", "image", "3"}[random.IntN(4)]] = deepCopy(strangers[random.IntN(len(strangers))])
		return
	}
	name := names[random.IntN(len(names))]
	switch inner := object[name].(type) {
	case map[string]any:
		if random.IntN(6) > 0 {
			change(random, inner)
			return
		}
	case []any:
		if len(inner) > 0 && random.IntN(3) > 0 {
			inner[random.IntN(len(inner))] = deepCopy(strangers[random.IntN(len(strangers))])
			return
		}
	}
	if random.IntN(5) == 0 {
		delete(object, name)
		return
	}
	object[name] = deepCopy(strangers[random.IntN(len(strangers))])
}
