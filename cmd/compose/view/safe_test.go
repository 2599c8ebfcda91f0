package view

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestSafeWritesOutWhatIsDangerous(t *testing.T) {
	for in, want := range map[string]string{
		"shop-web-1":             "shop-web-1",
		`C:\path "x"`:            `C:\path "x"`,
		"größe 日本 👩‍💻":           "größe 日本 👩‍💻",
		"\x1b[2J":                `\x1b[2J`,
		"a\nb\r\tc\x00\x7f":      `a\nb\r\tc\x00\x7f`,
		"\u009b31m":              `\x9b31m`,
		"\x9b31m":                `\x9b31m`,
		"evil\u202egpj.exe":      `evil\u202egpj.exe`,
		"\u2066x\u2069\u200f":    `\u2066x\u2069\u200f`,
		"line\u2028para\u2029":   `line\u2028para\u2029`,
		"zero\u200bwidth\ufeff":  `zero\u200bwidth\ufeff`,
		"\xff\xfe":               `\xff\xfe`,
		"a real \uFFFD stays":    "a real \uFFFD stays",
		"tag \U000e0041":         `tag \U000e0041`,
		"half a rune \xe6\x97":   `half a rune \xe6\x97`,
		"soft\u00adhyphen":       `soft\xadhyphen`,
		strings.Repeat("x", 100): strings.Repeat("x", 100),
	} {
		if got := Safe(in); got != want {
			t.Errorf("Safe(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzSafe(f *testing.F) {
	f.Add("a\x1b[2J\u202e\xff")
	f.Fuzz(func(t *testing.T, s string) {
		got := Safe(s)
		if !utf8.ValidString(got) {
			t.Errorf("Safe(%q) is no UTF-8: %q", s, got)
		}
		for _, r := range got {
			if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
				t.Errorf("Safe(%q) lets %q through", s, r)
			}
		}
		if Safe(got) != got {
			t.Errorf("Safe(Safe(%q)) differs", s)
		}
	})
}

func TestJSONKeepsTheValueAndEscapesTheRest(t *testing.T) {
	in := "a\x1b\u009b\u202e\u2028<&>\U000e0041é"
	var b bytes.Buffer
	if err := writeJSON(&b, in, ""); err != nil {
		t.Fatal(err)
	}
	if want := `"a\u001b\u009b\u202e\u2028<&>\udb40\udc41é"` + "\n"; b.String() != want {
		t.Errorf("got %s want %s", b.String(), want)
	}
	var out string
	if err := json.Unmarshal(b.Bytes(), &out); err != nil || out != in {
		t.Errorf("it reads as %q, %v", out, err)
	}
}
