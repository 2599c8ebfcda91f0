package conform

import (
	"fmt"
	"testing"
)

func TestItemsAreUniqueOnlyIfNoTwoAreTheSame(t *testing.T) {
	many := func(last ...any) []any {
		var out []any
		for i := range 2 * fewItems {
			out = append(out, map[string]any{"target": i, "published": fmt.Sprint(i)})
		}
		return append(out, last...)
	}
	for _, test := range []struct {
		list []any
		want bool
	}{
		{many(), true},
		{many(map[string]any{"published": "3", "target": 3.0}), false},
		{many(map[string]any{"published": "3", "target": "3"}), true},
		{many([]any{1, 2}, []any{2, 1}), true},
		{many([]any{1, 2}, []any{1.0, 2}), false},
		{many("a", "b", true, false, nil), true},
		{many(true, false, true), false},
		{[]any{"a", "b", "a"}, false},
	} {
		if got := unique(test.list); got != test.want {
			t.Errorf("%v: unique is %v", test.list, got)
		}
	}
}
