package project

import (
	"context"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// Where the quick way is taken, it comes out where compose-go alone does.
func TestTheQuickWayIsTheSame(t *testing.T) {
	for _, kind := range []string{"load", "broken"} {
		stories(t, kind, func(t *testing.T, s *story) { sameBothWays(t, s.src) })
	}
}

func sameBothWays(t *testing.T, src Source) {
	t.Helper()
	if src.Stdin != nil {
		return // can be read once
	}
	l := loadOf(t, src)
	if len(l.sources.Guard()) > 0 || len(l.sources.Faults) > 0 {
		return // neither way is taken
	}
	ours, quick := l.quick(context.Background())
	if !quick {
		return
	}
	l = loadOf(t, src)
	l.sources.Guard() // reads the documents, as Load does
	theirs, err := l.compose(context.Background(), l.configFiles(), l.options)
	if err != nil {
		t.Fatalf("compose-go alone says: %v", err)
	}
	if diff := cmp.Diff(theirs.full, ours.full, cmpopts.EquateEmpty(), cmp.Exporter(func(reflect.Type) bool { return true })); diff != "" {
		t.Errorf("(-compose-go alone +quick)\n%s", diff)
	}
}

func TestMostFilesAreReadQuickly(t *testing.T) {
	quick, slow := 0, []string(nil)
	stories(t, "load", func(t *testing.T, s *story) {
		if _, ok := loadOf(t, s.src).quick(context.Background()); ok {
			quick++
			return
		}
		slow = append(slow, filepath.Base(t.Name()))
	})
	if len(slow) > quick/4 {
		t.Errorf("%d are, and not %s", quick, strings.Join(slow, " "))
	}
}

// What the schema library refuses is not taken quickly either, whatever one
// changes in a file.
func FuzzQuick(f *testing.F) {
	seedWithStories(f)
	f.Fuzz(func(t *testing.T, content []byte) {
		sameBothWays(t, files(t, map[string]string{"compose.yaml": string(content)}))
	})
}
