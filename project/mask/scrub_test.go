package mask

import (
	"strings"
	"testing"
	"time"
)

func scrubberOf(values ...string) *Scrubber {
	var v Values
	for _, value := range values {
		v.Add(value)
	}
	return v.Scrubber("shop-web-1", "postgres")
}

func TestScrubReplacesValuesInAllTheirForms(t *testing.T) {
	s := scrubberOf("p\"a's$ s&w/rd!", "line-one-of-key\nshort\nline-three-of-key\n", "abcdefgh", "efghijkl")
	for text, want := range map[string]string{
		`login p"a's$ s&w/rd! failed`:                                          "login ***** failed",
		`{"password":"p\"a's$ s&w/rd!"}`:                                       `{"password":"*****"}`,
		`{"password":"p\"a's$ s\u0026w/rd!"}`:                                  `{"password":"*****"}`,
		"?pw=p%22a%27s%24+s%26w%2Frd%21":                                       "?pw=*****",
		"/p%22a%27s$%20s&w%2Frd%21/":                                           "/*****/",
		`'p"a'\''s$ s&w/rd!'`:                                                  "'*****'",
		`password: p"a's$$ s&w/rd!`:                                            "password: *****",
		"line-one-of-key\nshort\nline-three-of-key":                            "*****",
		"line-one-of-key\r\nshort\r\nline-three-of-key":                        "*****",
		`"line-one-of-key\nshort\nline-three-of-key\n"`:                        `"*****\n"`,
		"web-1  | line-one-of-key\nweb-1  | short\nweb-1  | line-three-of-key": "web-1  | *****\nweb-1  | short\nweb-1  | *****",
		"abcdefghijkl": "*****",
		"abcdefg":      "abcdefg",
	} {
		if got := s.Scrub(text); got != want {
			t.Errorf("%q:\nwant %q\nhave %q", text, want, got)
		}
	}
}

func TestShortAndCommonValuesDoNotDestroyOutput(t *testing.T) {
	text := "container shop-web-1 true postgres admin 8080 a abc Error disabled"
	if got := scrubberOf("a", "true", "abc", "postgres", "web", "8080", "Admin", "error", "*****", "/run/secrets/token").Scrub(text); got != text {
		t.Errorf("want the text as it is, have %q", got)
	}
	short := scrubberOf("pw12")
	for text, want := range map[string]string{
		"login pw12 failed": "login ***** failed", "=pw12,": "=*****,", "pw123": "pw123", "xpw12": "xpw12", "pw12": "*****",
	} {
		if got := short.Scrub(text); got != want {
			t.Errorf("%q: want %q, have %q", text, want, got)
		}
	}
}

func TestScrubIsLinear(t *testing.T) {
	s := scrubberOf(strings.Repeat("a", 1<<20)+" b", strings.Repeat("a", 16<<10)+"c")
	text := strings.Repeat("a", 4<<20)
	start := time.Now()
	if s.Scrub(text) != text {
		t.Error("nothing is to be replaced")
	}
	// A search that restarts at each byte takes minutes.
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("took %s", took)
	}
}
