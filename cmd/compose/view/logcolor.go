package view

import (
	"slices"

	"github.com/charmbracelet/x/ansi"
)

// palette is the order in which sources of logs get their colours: docker
// compose's.
var palette = [...]ansi.Attr{
	ansi.AttrCyanForegroundColor,
	ansi.AttrYellowForegroundColor,
	ansi.AttrGreenForegroundColor,
	ansi.AttrMagentaForegroundColor,
	ansi.AttrBlueForegroundColor,
	ansi.AttrBrightCyanForegroundColor,
	ansi.AttrBrightYellowForegroundColor,
	ansi.AttrBrightGreenForegroundColor,
	ansi.AttrBrightMagentaForegroundColor,
	ansi.AttrBrightBlueForegroundColor,
}

// source is one container whose lines are printed.
type source struct {
	name string
	// prefix and color are ready to print; prefix is made again when a longer
	// name comes.
	prefix []byte
	color  string
	isHook bool // secret values are hidden in its lines
}

// Register makes the sources known before they say anything, so that colours
// go by their order and the prefixes are of one width from the first line.
func (l *LogPrinter) Register(sources ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	sorted := slices.Clone(sources)
	slices.SortFunc(sorted, CompareReplicas)
	for _, name := range sorted {
		l.source(name)
	}
}

// source finds a source, or makes it known. The caller holds mu.
func (l *LogPrinter) source(name string) *source {
	if s := l.sources[name]; s != nil {
		return s
	}
	s := &source{name: Safe(name)}
	if !l.options.NoColor && l.out.Color {
		s.color = ansi.SGR(palette[l.colors%len(palette)])
	}
	l.colors++
	l.sources[name] = s
	l.order = append(l.order, s)
	width := ansi.StringWidth(s.name)
	if width <= l.width {
		s.prefix = l.prefix(s)
		return s
	}
	l.width = width
	for _, known := range l.order {
		known.prefix = l.prefix(known)
	}
	return s
}

// HookMark ends the name of a hook in the prefix of its lines.
const HookMark = " ->"

// Hook makes the output of a hook known as a source and returns its name. It has
// the color of its container, and does not widen the prefixes of the others.
func (l *LogPrinter) Hook(container, name string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.sources[name] == nil {
		s := &source{name: Safe(name), color: l.source(container).color, isHook: true}
		s.prefix = l.prefix(s)
		l.sources[name] = s
		l.order = append(l.order, s)
	}
	return name
}

func (l *LogPrinter) prefix(s *source) []byte {
	if l.options.NoPrefix {
		return nil
	}
	return []byte(colored(s, pad(s.name, l.width+1)+" | "))
}

func colored(s *source, text string) string {
	if s.color == "" {
		return text
	}
	return s.color + text + ansi.ResetStyle
}
