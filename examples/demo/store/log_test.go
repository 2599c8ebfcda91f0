package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAStoreThatIsOpenedAgainHasTheLatestValues(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.log")
	l := open(t, path)
	put(t, l, "note/1", "first")
	put(t, l, "note/2", "second\nline")
	put(t, l, "note/1", "changed")

	want := map[string]string{"note/1": "changed", "note/2": "second\nline"}
	if diff := cmp.Diff(want, open(t, path).list("note/")); diff != "" {
		t.Error(diff)
	}
}

func TestHalfALineIsForgottenAndWritingGoesOn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.log")
	put(t, open(t, path), "whole", "1")
	torn, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := torn.WriteString(`{"Key":"torn","Va`); err != nil {
		t.Fatal(err)
	}
	put(t, open(t, path), "after", "2")

	want := map[string]string{"whole": "1", "after": "2"}
	if diff := cmp.Diff(want, open(t, path).list("")); diff != "" {
		t.Error(diff)
	}
}

func open(t *testing.T, path string) *log {
	t.Helper()
	l, err := openLog(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.file.Close() })
	return l
}

func put(t *testing.T, l *log, key, value string) {
	t.Helper()
	if err := l.put(key, value); err != nil {
		t.Fatal(err)
	}
}
