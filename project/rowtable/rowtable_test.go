package rowtable

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	text := "# head\n\nname | acts\nunder -\nx|y | a | rest | more\n  under services.*, jobs.*\nimage |\n"
	var got []string
	err := Read(text, 3, func(r Row) error {
		got = append(got, fmt.Sprintf("%d %q %q", r.Section, r.Prefixes, r.Columns))
		return nil
	})
	want := []string{
		`0 [""] ["name" "acts" ""]`,
		`1 [""] ["x" "y" "a | rest | more"]`,
		`2 ["services.*." "jobs.*."] ["image" "" ""]`,
	}
	if err != nil || strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("have %s, %v", strings.Join(got, "\n"), err)
	}
}

func TestAnErrorNamesItsLine(t *testing.T) {
	err := Read("# head\na | b\n", 2, func(Row) error { return errors.New("unknown verdict") })
	if err == nil || err.Error() != "line 2: unknown verdict" {
		t.Errorf("have %v", err)
	}
}
