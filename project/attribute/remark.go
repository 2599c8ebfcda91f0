package attribute

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Remark is one use of an attribute that there is something to say of.
type Remark struct {
	Path []string // services, web, ports, [0], mode
	Row
}

// Remarks walks a model as compose-go's loader has it in its canonical form,
// and gives what is not simply acted on, in the order of the keys: what is
// left out, what is refused, and what needs a newer engine than some, or a
// builder that can do more.
func Remarks(model map[string]any) []Remark {
	w := walk{path: make([]string, 0, 12)}
	w.value(index(), model, nil)
	return w.found
}

// node is the table as a tree.
type node struct {
	rows  []Row
	below map[string]*node
}

var index = sync.OnceValue(func() *node {
	top := &node{}
	for _, row := range Table() {
		at := top
		for step := range strings.SplitSeq(row.Path, ".") {
			next, ok := at.below[step]
			if !ok {
				next = &node{}
				if at.below == nil {
					at.below = map[string]*node{}
				}
				at.below[step] = next
			}
			at = next
		}
		at.rows = append(at.rows, row)
	}
	return top
})

// loadersOwn are keys that no file has: compose-go leaves them in its tree, the
// second for the value of a secret that stands in a variable.
var loadersOwn = []string{"#extensions", "Content"}

type walk struct {
	path  []string
	found []Remark
}

// value visits a value, which stands in the mapping beside.
func (w *walk) value(at *node, value any, beside map[string]any) {
	if done := w.judge(at, value, beside); done {
		return
	}
	switch v := value.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if !strings.HasPrefix(key, "x-") && !slices.Contains(loadersOwn, key) {
				w.key(at, key, v)
			}
		}
	case []any:
		if next := at.below["[]"]; next != nil {
			for i, one := range v {
				w.step("["+strconv.Itoa(i)+"]", next, one, nil)
			}
		}
	}
}

func (w *walk) key(at *node, key string, in map[string]any) {
	next := at.below[key]
	if next == nil {
		next = at.below["*"]
	}
	if next == nil {
		w.path = append(w.path, key)
		w.remark(Row{Verdict: Reported, Words: "is unknown to this version"})
		w.path = w.path[:len(w.path)-1]
		return
	}
	w.step(key, next, in[key], in)
}

func (w *walk) step(step string, at *node, value any, beside map[string]any) {
	w.path = append(w.path, step)
	w.value(at, value, beside)
	w.path = w.path[:len(w.path)-1]
}

// judge looks at the rows of a place, and reports whether there is nothing to
// look for below it.
func (w *walk) judge(at *node, value any, beside map[string]any) bool {
	for _, row := range at.rows {
		if !row.Case.Holds(value, beside) {
			continue
		}
		if row.settles() || row.Since != "" || row.Builder != "" && asks(value) {
			w.remark(row)
		}
		return row.settles() || len(at.below) == 0
	}
	return len(at.below) == 0
}

func (w *walk) remark(row Row) {
	w.found = append(w.found, Remark{Path: slices.Clone(w.path), Row: row})
}
