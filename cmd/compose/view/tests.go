package view

import (
	"encoding/xml"
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// TestResult is how one test service went.
type TestResult struct {
	Service   string
	Container string // "" where it has none
	Duration  time.Duration
	// Failure says why it has failed; "" is a success. Broken says that this is
	// no word of the test's: it did not run, or not to its end.
	Failure string
	Broken  bool
	Code    int      // with which it ended
	Output  []string // its last lines
}

// TestTable prints the results, one a line.
func TestTable(t Terminal, results []TestResult) error {
	b := Table{Header: []string{"TEST", "RESULT", "TIME"}, Layout: CompactLayout}
	for _, r := range results {
		result := "passed"
		switch {
		case r.Broken:
			result = r.Failure
		case r.Failure != "":
			result = "failed: " + r.Failure
		}
		b.Rows = append(b.Rows, []string{r.Service, result, fmt.Sprintf("%.1fs", r.Duration.Seconds())})
	}
	return b.Print(t)
}

// JUnit is the results in the XML that CI systems read (the "windyroad" schema
// of JUnit's Ant task, which all of them take): a case a service, its output
// without what would steer a terminal.
func JUnit(suite string, began time.Time, results []TestResult) ([]byte, error) {
	out := junitSuite{Name: suite, Time: seconds(0), Stamp: began.UTC().Format("2006-01-02T15:04:05")}
	var total time.Duration
	for _, r := range results {
		c := junitCase{Name: r.Service, Class: suite, Time: seconds(r.Duration), Output: plainLines(r.Output)}
		total += r.Duration
		out.Tests++
		switch {
		case r.Broken:
			out.Errors++
			c.Error = &junitFault{Message: r.Failure}
		case r.Failure != "":
			out.Failures++
			c.Failure = &junitFault{Message: r.Failure}
		}
		out.Cases = append(out.Cases, c)
	}
	out.Time = seconds(total)
	raw, err := xml.MarshalIndent(junitSuites{Suites: []junitSuite{out}}, "", "  ")
	return append([]byte(xml.Header), append(raw, '\n')...), err
}

type junitSuites struct {
	XMLName xml.Name     `xml:"testsuites"`
	Suites  []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Time     string      `xml:"time,attr"`
	Stamp    string      `xml:"timestamp,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name    string      `xml:"name,attr"`
	Class   string      `xml:"classname,attr"`
	Time    string      `xml:"time,attr"`
	Failure *junitFault `xml:"failure"`
	Error   *junitFault `xml:"error"`
	Output  string      `xml:"system-out,omitempty"`
}

type junitFault struct {
	Message string `xml:"message,attr"`
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }

// plainLines are lines as text: without colours, and with all else that does
// something written out.
func plainLines(lines []string) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(Safe(strings.TrimRight(ansi.Strip(l), "\r\n")))
		b.WriteByte('\n')
	}
	return b.String()
}
