package view

import (
	"io"
	"sync"

	"github.com/seed-6dc66d55/compose/planner/plan"
)

// Secrets hides secret values in everything that is printed. Projects add what they
// know when they are loaded. It is safe for use by several goroutines.
type Secrets struct {
	mu   sync.RWMutex
	hide []func(text string) string
}

// Add adds a function that hides secret values in a text.
func (s *Secrets) Add(hide func(text string) string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hide = append(s.hide, hide)
}

// Hide returns a text with the secret values in it hidden.
func (s *Secrets) Hide(text string) string {
	if s == nil {
		return text
	}
	s.mu.RLock()
	all := s.hide
	s.mu.RUnlock()
	for _, hide := range all {
		text = hide(text)
	}
	return text
}

// Hiding returns the terminal with secret values hidden in all that is written to it.
func (t Terminal) Hiding(s *Secrets) Terminal {
	t.secrets, t.raw = s, t.W
	t.W = hidingWriter{w: t.raw, secrets: s}
	if t.stage != nil {
		t.stage.screen.w = t.W
	}
	return t
}

// Raw returns the terminal that shows text as it is: the output of containers, and what
// the user asked for with its secrets.
func (t Terminal) Raw() Terminal {
	if t.raw != nil {
		t.W = t.raw
	}
	return t
}

// hidingWriter hides secret values in each text that is written. A text is written at
// once: a value that is in two writes is not recognized.
type hidingWriter struct {
	w       io.Writer
	secrets *Secrets
}

func (h hidingWriter) Write(b []byte) (int, error) {
	text := string(b)
	hidden := h.secrets.Hide(text)
	if hidden == text {
		return h.w.Write(b)
	}
	if n, err := io.WriteString(h.w, hidden); err != nil {
		return min(n, len(b)), err
	}
	return len(b), nil
}

// hidingProgress hides secret values before texts are shortened to the width of the
// terminal.
type hidingProgress struct {
	Progress
	secrets *Secrets
}

func (p hidingProgress) On(e plan.Event) {
	e.Detail = p.secrets.Hide(e.Detail)
	if e.Err != nil {
		if text := e.Err.Error(); p.secrets.Hide(text) != text {
			e.Err = hiddenError{e.Err, p.secrets.Hide(text)}
		}
	}
	p.Progress.On(e)
}

func (p hidingProgress) Untouched(subjects []plan.Subject, word, detail string) {
	p.Progress.Untouched(subjects, word, p.secrets.Hide(detail))
}

func (p hidingProgress) Status(text string) { p.Progress.Status(p.secrets.Hide(text)) }

func (p hidingProgress) Warn(message, hint string) {
	p.Progress.Warn(p.secrets.Hide(message), p.secrets.Hide(hint))
}

// hiddenError is an error with its secret values hidden.
type hiddenError struct {
	error
	text string
}

func (e hiddenError) Error() string { return e.text }
func (e hiddenError) Unwrap() error { return e.error }
