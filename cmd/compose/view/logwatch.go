package view

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// watchMark stands before what the watch of files says: under the bars that
// stand before the lines of containers.
const watchMark = "⦿"

// Watch prints a message of the file watch.
func (l *LogPrinter) Watch(text string) { l.watch(false, text) }

// WatchError prints an error of the file watch.
func (l *LogPrinter) WatchError(text string) { l.watch(true, text) }

// Debug prints a debug message on standard error, in the form of docker compose's
// logger without a terminal.
func (l *LogPrinter) Debug(at time.Time, text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	line := fmt.Sprintf("time=%q level=debug msg=%q", at.Format(time.RFC3339), Safe(text))
	l.add(true, func(dst []byte) []byte { return append(dst, line...) })
}

func (l *LogPrinter) watch(stderr bool, text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, line := range safeLines(text) {
		l.add(stderr, func(dst []byte) []byte { return append(dst, l.watchPrefix(stderr)+line...) })
	}
}

func (l *LogPrinter) watchPrefix(stderr bool) string {
	indent := " "
	if l.width > 0 && !l.options.NoPrefix {
		indent = strings.Repeat(" ", l.width+2)
	}
	if l.options.NoColor || !l.stream(stderr).Color {
		return indent + watchMark + " "
	}
	return indent + paint(l.stream(stderr), watchMark, ansi.AttrBrightGreenForegroundColor) + " "
}
