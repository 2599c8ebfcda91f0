package project

import (
	"slices"
	"testing"
)

func TestPartsOfAMaskedText(t *testing.T) {
	for _, c := range []struct {
		text, shown string
		want        []string
	}{
		{"secret", "*****", []string{"", "secret", ""}},
		{"--password=x y", "--password=***** y", []string{"--password=", "x", " y"}},
		{"a=1 b=2", "a=***** b=*****", []string{"a=", "1", " b=", "2", ""}},
		{"redis://:pw@host/0", "redis://:*****@host/0", []string{"redis://:", "pw", "@host/0"}},
		// Nothing separates the two masked parts.
		{"onetwo", "**********", []string{"", "onetwo"}},
		{"x one", "y *****", []string{"", "x one"}},
	} {
		if got := split(c.text, c.shown); !slices.Equal(got, c.want) {
			t.Errorf("split(%q, %q) = %q, want %q", c.text, c.shown, got, c.want)
		}
	}
}
