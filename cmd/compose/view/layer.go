package view

import (
	"strings"

	"github.com/docker/go-units"

	"github.com/seed-6dc66d55/compose/planner/plan"
)

// layer is a part of an image that is fetched on its own.
type layer struct {
	name           string
	text           string
	current, total int64
}

// advance notes how far a layer is, and whether that can be seen. Engines
// count again from nought when they unpack: what was fetched stays fetched.
func (l *layer) advance(e plan.Event) bool {
	before := *l
	l.text = e.Detail
	l.total = max(l.total, e.Total)
	l.current = max(l.current, e.Current)
	if fetched(e.Detail) {
		l.current = l.total
	}
	return l.text != before.text || l.level() != before.level() || l.percent() != before.percent()
}

func fetched(text string) bool {
	t := strings.ToLower(text)
	for _, word := range []string{"extract", "complete", "exists", "verifying"} {
		if strings.Contains(t, word) {
			return true
		}
	}
	return false
}

func (l layer) complete() bool {
	t := strings.ToLower(l.text)
	return strings.Contains(t, "pull complete") || strings.Contains(t, "exists")
}

func (l layer) percent() int {
	if l.total <= 0 {
		return 0
	}
	return int(min(100, 100*l.current/l.total))
}

// levels are the heights of a layer's bar.
var levels = [...]string{"⠀", "⡀", "⣀", "⣄", "⣤", "⣦", "⣶", "⣷", "⣿"}

func (l layer) level() int {
	if l.complete() {
		return len(levels) - 1
	}
	if l.total <= 0 {
		return 0
	}
	return int(min(int64(len(levels)-1), int64(len(levels)-1)*l.current/l.total))
}

// layerBar is one bar a layer and the sizes: [⣿⣿⣀] 12.3MB / 40MB. An image of
// very many layers shows its last ones.
func layerBar(layers []layer) string {
	if len(layers) == 0 {
		return ""
	}
	const most = 24
	var bar strings.Builder
	var current, total int64
	for i, l := range layers {
		if i >= len(layers)-most {
			bar.WriteString(levels[l.level()])
		}
		current += l.current
		total += l.total
	}
	if total == 0 {
		return "[" + bar.String() + "]"
	}
	return "[" + bar.String() + "] " + size(current) + " / " + size(total)
}

func size(n int64) string { return units.HumanSizeWithPrecision(float64(n), 3) }
