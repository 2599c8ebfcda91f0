package convergence

import (
	"path/filepath"
	"slices"
	"testing"
)

func TestCreationsWithoutAnswerAreLeftToTheNextRun(t *testing.T) {
	c := &creations{path: filepath.Join(t.TempDir(), "shop.creating")}
	c.begin("web-1")()
	c.begin("web-2")
	c.begin("web-3")()
	c.begin("web-3") // created a second time
	next := &creations{path: c.path}
	if got, want := slices.Sorted(slices.Values(next.unfinished())), []string{"web-2", "web-3"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	c.close()
	if got := next.unfinished(); len(got) != 2 {
		t.Errorf("a run that ended without answers removed the names: %q", got)
	}
	next.forget()
	if got := next.unfinished(); got != nil {
		t.Errorf("got %q after they are forgotten", got)
	}
}

func TestCreationsWithAnswersLeaveNoFile(t *testing.T) {
	c := &creations{path: filepath.Join(t.TempDir(), "shop.creating")}
	c.begin("web-1")()
	c.close()
	if found, _ := filepath.Glob(filepath.Join(filepath.Dir(c.path), "*")); found != nil {
		t.Errorf("left: %q", found)
	}
}

func TestCreationsWithoutADirectoryAreNotNoted(t *testing.T) {
	c := &creations{}
	c.begin("web-1")()
	if got := c.unfinished(); got != nil {
		t.Errorf("got %q", got)
	}
	c.close()
}
