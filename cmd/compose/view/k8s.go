package view

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/seed-6dc66d55/compose/k8sexport"
)

// ReportFormat is a value of k8s export --report.
type ReportFormat string

const (
	ReportText     ReportFormat = "text"
	ReportJSON     ReportFormat = "json"
	ReportSARIF    ReportFormat = "sarif"
	ReportBaseline ReportFormat = "baseline" // only the paths of dropped attributes
)

// ReportFormats are the values of --report.
var ReportFormats = []string{string(ReportText), string(ReportJSON), string(ReportSARIF), string(ReportBaseline)}

// K8sReport prints how each attribute is mapped, as text, json or sarif, or the
// dropped attributes as a baseline.
func K8sReport(t Terminal, r k8sexport.Report, format ReportFormat, version string) error {
	switch format {
	case ReportText:
		return k8sText(t, r)
	case ReportJSON:
		return k8sJSON(t, r)
	case ReportSARIF:
		return k8sSARIF(t, r, version)
	case ReportBaseline:
		return k8sBaseline(t, r)
	}
	return nil
}

// k8sText prints one line per attribute, in the order of the files.
func k8sText(t Terminal, r k8sexport.Report) error {
	var b bytes.Buffer
	for _, e := range r.Entries {
		fmt.Fprintf(&b, "%s %s", verdictWord(t, e.Verdict), Safe(e.Path))
		if place := placeOf(e.Position); place != "" {
			fmt.Fprintf(&b, " (%s)", Safe(place))
		}
		if e.Target != "" {
			fmt.Fprintf(&b, " -> %s", Safe(e.Target))
		}
		if e.Words != "" {
			fmt.Fprintf(&b, ": %s", Safe(e.Words))
		}
		b.WriteByte('\n')
		if e.Remedy != "" {
			fmt.Fprintf(&b, "%13s%s\n", "", Safe(e.Remedy))
		}
	}
	for _, n := range r.Notes {
		fmt.Fprintf(&b, "%-12s %s\n", string(n.Code), Safe(n.Message))
		if n.Hint != "" {
			fmt.Fprintf(&b, "%13s%s\n", "", Safe(n.Hint))
		}
	}
	_, err := t.W.Write(b.Bytes())
	return err
}

func verdictWord(t Terminal, v k8sexport.Verdict) string {
	word := fmt.Sprintf("%-12s", string(v))
	switch v {
	case k8sexport.Dropped:
		return paint(t, word, ansi.AttrRedForegroundColor)
	case k8sexport.Approximate:
		return paint(t, word, ansi.AttrYellowForegroundColor)
	}
	return word
}

// k8sBaseline prints the dropped attributes in the format of --baseline.
func k8sBaseline(t Terminal, r k8sexport.Report) error {
	var b bytes.Buffer
	for _, e := range r.Dropped() {
		fmt.Fprintf(&b, "%s # %s\n", Safe(e.Path), Safe(e.Words))
	}
	_, err := t.W.Write(b.Bytes())
	return err
}

// K8sSummary prints the dropped attributes that no baseline accepts, important
// notes, and a line with the number of attributes of each verdict.
func K8sSummary(t Terminal, mode Mode, r k8sexport.Report, losses []k8sexport.Entry) error {
	for _, e := range losses {
		message := Safe(e.Path) + " is dropped: " + e.Words
		if place := placeOf(e.Position); place != "" {
			message = place + ": " + message
		}
		if err := Warning(t, mode, message, e.Remedy); err != nil {
			return err
		}
	}
	for _, n := range r.Notes {
		switch n.Code {
		case k8sexport.NoteSecret, k8sexport.NoteHidden, k8sexport.NoteRenamed:
		default:
			continue
		}
		if err := Warning(t, mode, n.Message, n.Hint); err != nil {
			return err
		}
	}
	if mode == ModeQuiet {
		return nil
	}
	text := summary(r)
	if mode == ModeJSON {
		return writeJSON(t.W, message{ID: "Compose", Status: "Exported", Text: text}, "")
	}
	_, err := fmt.Fprintln(t.W, text)
	return err
}

// BlankLine separates a report from the lines that follow it.
func BlankLine(t Terminal) error {
	_, err := fmt.Fprintln(t.W)
	return err
}

// summary returns a line such as "41 exact, 6 approximate, 2 dropped; 3 assumed".
func summary(r k8sexport.Report) string {
	var parts []string
	for _, v := range []k8sexport.Verdict{k8sexport.Exact, k8sexport.Approximate, k8sexport.Dropped} {
		parts = append(parts, fmt.Sprintf("%d %s", r.Count(v), v))
	}
	text := strings.Join(parts, ", ")
	assumed := 0
	for _, n := range r.Notes {
		if n.Code == k8sexport.NoteAssumed {
			assumed++
		}
	}
	if assumed > 0 {
		text += fmt.Sprintf("; %d assumed", assumed)
	}
	if r.Count(k8sexport.Approximate)+r.Count(k8sexport.Dropped)+assumed > 0 {
		text += " (--report text shows details)"
	}
	return text
}
