//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
)

// The columns: what, who, median, interval, target, remark.
const columns = "%-30s %-24s %8s  %-16s %-10s %-7s %s\n"

// heading says what was measured where, since a ratio depends on it too.
func (b *bench) heading(ctx context.Context) {
	engine := "an engine"
	if v, err := b.engine.ServerVersion(ctx); err == nil {
		engine = "Docker Engine " + v.Version
	}
	load := "unknown"
	if raw, err := os.ReadFile("/proc/loadavg"); err == nil {
		load, _, _ = strings.Cut(string(raw), " ")
	}
	fmt.Fprintf(b.out, "%d pairs on %s, %d processors, load %s\n\n", b.pairs, engine, runtime.NumCPU(), load)
	fmt.Fprintf(b.out, columns, "", "", "median", "95 % interval", "target", "", "")
}

// line is one row: values, and the target that their median has to meet.
type line struct {
	what, who string
	values    []float64
	unit      string
	target    float64 // 0 where there is none
	below     bool    // it must be less than the target, not at most
	remark    string
}

func (b *bench) print(l line) {
	m := median(l.values)
	number := func(v float64) string { return fmt.Sprintf("%.2f%s", v, l.unit) }
	low, high, ok := interval(l.values)
	between := number(low) + " .. " + number(high)
	if len(l.values) < b.pairs {
		l.remark = fmt.Sprintf("%s (only %d pairs)", l.remark, len(l.values))
	}
	if !ok {
		between = "(" + between + ")" // all values: too few for an interval
	}
	target, met := "", ""
	switch {
	case l.target == 0:
	case l.below:
		target, met = "<  "+number(l.target), verdict(m < l.target)
	default:
		target, met = "<= "+number(l.target), verdict(m <= l.target)
	}
	fmt.Fprintf(b.out, columns, l.what, l.who, number(m), between, target, met, l.remark)
}

func verdict(met bool) string {
	if met {
		return "met"
	}
	return "missed"
}

// remark tells the medians behind a ratio.
func remark(a, b []sample, of func(sample) float64, unit string) string {
	return fmt.Sprintf("%.2f %s / %.2f %s", median(each(a, of)), unit, median(each(b, of)), unit)
}

// largest tells the worst of some values.
func largest(values []float64, unit string) string {
	return fmt.Sprintf("worst %.2f %s", slices.Max(values), unit)
}
