package ladder

import (
	"encoding/base64"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	quantity "k8s.io/apimachinery/pkg/api/resource"
)

// Lost lists the fields of what was sent that are not, with the same value, in
// what the server returned. It drops fields of features that are switched off
// without a word, whatever validation was asked for.
func Lost(sent, kept map[string]any) []string {
	var lost []string
	sent = asStored(sent)
	compare("", sent, kept, &lost)
	return lost
}

// asStored puts a Secret's plain values where the server stores them.
func asStored(sent map[string]any) map[string]any {
	plain, ok := sent["stringData"].(map[string]any)
	if !ok || sent["kind"] != "Secret" {
		return sent
	}
	stored := maps.Clone(sent)
	delete(stored, "stringData")
	data := map[string]any{}
	if before, ok := sent["data"].(map[string]any); ok {
		maps.Copy(data, before)
	}
	for key, value := range plain {
		data[key] = base64.StdEncoding.EncodeToString(fmt.Append(nil, value))
	}
	stored["data"] = data
	return stored
}

func compare(path string, sent, kept any, lost *[]string) {
	switch sent := sent.(type) {
	case nil:
	case map[string]any:
		other, ok := kept.(map[string]any)
		if !ok && !emptied(sent, kept) {
			*lost = append(*lost, path)
			return
		}
		for _, key := range slices.Sorted(maps.Keys(sent)) {
			compare(strings.TrimPrefix(path+"."+key, "."), sent[key], other[key], lost)
		}
	case []any:
		other, _ := kept.([]any)
		if len(other) != len(sent) {
			*lost = append(*lost, path)
			return
		}
		for i := range sent {
			compare(fmt.Sprintf("%s[%d]", path, i), sent[i], other[i], lost)
		}
	default:
		if !equal(sent, kept) {
			*lost = append(*lost, fmt.Sprintf("%s (%v, now %v)", path, sent, kept))
		}
	}
}

// emptied: an object that says nothing need not come back.
func emptied(sent map[string]any, kept any) bool { return len(sent) == 0 && kept == nil }

// equal compares values as the server does: a quantity may come back in other
// words, and JSON knows one kind of number.
func equal(sent, kept any) bool {
	if reflect.DeepEqual(sent, kept) || fmt.Sprint(sent) == fmt.Sprint(kept) && kept != nil {
		return true
	}
	// Zero, false and "" are what is meant where nothing is said.
	if kept == nil && reflect.ValueOf(sent).IsZero() {
		return true
	}
	if kept == nil {
		return false
	}
	a, err := quantity.ParseQuantity(fmt.Sprint(sent))
	if err != nil {
		return false
	}
	b, err := quantity.ParseQuantity(fmt.Sprint(kept))
	return err == nil && a.Cmp(b) == 0
}
