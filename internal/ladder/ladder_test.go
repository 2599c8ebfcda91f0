package ladder

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestGoodManifestsClimb shows that the ladder lets through what is in order.
func TestGoodManifestsClimb(t *testing.T) {
	each(t, "testdata/good/*.txtar", func(t *testing.T, archive *txtar.Archive) {
		t.Parallel()
		climb(t, section(archive, "manifest.yaml"), outside(section(archive, "outside")))
	})
}

// TestBadManifestsAreRefused shows for each rung that something falls there.
func TestBadManifestsAreRefused(t *testing.T) {
	each(t, "testdata/refused/*.txtar", func(t *testing.T, archive *txtar.Archive) {
		rung, want, _ := strings.Cut(strings.TrimSpace(string(section(archive, "want"))), ": ")
		objects, err := Read(section(archive, "manifest.yaml"))
		if rung != "decode" && err != nil {
			t.Fatal(err)
		}
		if rung != "decode" {
			err = refused(t, rung, objects)
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s says %v, want %q", rung, err, want)
		}
	})
}

// refused takes objects to the rung where they shall fall.
func refused(t *testing.T, rung string, objects []Object) error {
	t.Helper()
	s := cluster(t)
	t.Parallel()
	namespace := s.namespace(t)
	for _, o := range objects {
		err := s.Try(t.Context(), namespace, o.Unstructured)
		if rung == "accept" || err != nil {
			return err
		}
	}
	for _, o := range objects {
		if _, err := s.Apply(t.Context(), namespace, o.Unstructured); rung == "apply" || err != nil {
			return err
		}
	}
	for _, o := range objects {
		if err := s.Await(t.Context(), namespace, o.Unstructured); err != nil {
			return err
		}
	}
	return nil
}

// each runs a test for each archive of a folder.
func each(t *testing.T, pattern string, run func(*testing.T, *txtar.Archive)) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no files %s (%v)", pattern, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			run(t, archive)
		})
	}
}
