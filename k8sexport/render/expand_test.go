package render

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-6dc66d55/compose/internal/ladder"
)

// Kubernetes' expansion of an escaped text gives the original text.
func TestExpansionReversesEscape(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{"$", "$$", "(", ")", "{", "}", "HOME", "a", " ", "$(HOME)", "$(", "\n", "é"})).Draw(t, "text"), "")
		got := ladder.Expand(escape(text), map[string]string{"HOME": "/root", "a": "b", "": "empty"})
		if got != text {
			t.Fatalf("escape(%q) = %q, which Kubernetes expands to %q", text, escape(text), got)
		}
	})
}

func TestEscapeDoublesOnlyWhatKubernetesExpands(t *testing.T) {
	for text, want := range map[string]string{
		"echo $HOME ${X} $": "echo $HOME ${X} $",
		"awk '{print $2}'":  "awk '{print $2}'",
		"$(date)":           "$$(date)",
		"cost: $$5":         "cost: $$$5",
	} {
		if got := escape(text); got != want {
			t.Errorf("escape(%q) = %q, want %q", text, got, want)
		}
	}
}
