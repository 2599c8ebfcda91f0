package yamlout

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"pgregory.net/rapid"
	"sigs.k8s.io/yaml"
)

// Kubernetes' own parser reads every string back unchanged.
func FuzzStringsRoundTrip(f *testing.F) {
	for _, s := range []string{"", "y", "on", "null", "~", "1e3", "0x1f", "2001-01-01", "a: b", "a #b", "- x", "--x", "---", "|", " lead", "trail ", "a\nb", "a\n\nb\n\n", "\n", "\ta\nb", " a\n  b\n", "a\r\nb", "é\u2028x", "'\"", "key:", "<<", "=", "%x", "@x", "`", "\x00", "12Ki", "x\n---\ny", "\U0001F600"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { roundTrip(t, s) })
}

func TestStringsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		roundTrip(t, rapid.StringOf(rapid.RuneFrom([]rune("ab01 \n\t:#-'\"\\|>%@`{}[],&*!?=~<.$()é\r\u0085\u2028\ufeff"))).Draw(t, "text"))
	})
}

func roundTrip(t interface {
	Helper()
	Fatalf(string, ...any)
}, s string) {
	t.Helper()
	for _, r := range s {
		if r == '\uFFFD' {
			return // not a valid string: YAML is Unicode only
		}
	}
	want := &corev1.ConfigMap{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "ConfigMap"}, Data: map[string]string{"a": s, "z": "end"}}
	if s != "" {
		want.Labels = map[string]string{s: "key"}
	}
	want.Finalizers = []string{s, "end"}
	w := NewWriter()
	if err := w.Document(want, map[string]string{"data.a": "compose.yaml:1 x", "metadata.finalizers[0]": "f"}); err != nil {
		t.Fatalf("%v", err)
	}
	raw := w.Bytes()
	var got corev1.ConfigMap
	if err := yaml.UnmarshalStrict(raw, &got); err != nil {
		t.Fatalf("%v in:\n%s", err, raw)
	}
	if diff := cmp.Diff(want, &got); diff != "" {
		t.Fatalf("(-written +read):\n%s\n%s", diff, raw)
	}
}
