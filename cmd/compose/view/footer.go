package view

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Key is a key that does something while logs are shown.
type Key struct{ Key, Does string }

// ShowKeys draws a line with keys at the bottom of the terminal, below logs and
// progress, until HideKeys. Without keys it removes the line.
func ShowKeys(t Terminal, keys []Key) {
	var parts []string
	for _, k := range keys {
		parts = append(parts, paint(t, k.Key, ansi.AttrBold)+paint(t, " "+k.Does, ansi.AttrFaint))
	}
	s := t.stage
	if s == nil {
		return
	}
	s.Lock()
	defer s.Unlock()
	picture := s.withoutFooter()
	s.footer = ""
	if len(parts) > 0 {
		s.footer = ansi.Truncate("  "+strings.Join(parts, "   "), max(0, t.width()-1), "")
	}
	if !s.midLine {
		s.drawAll(picture, t.width(), t.height())
	}
}

// HideKeys removes the line with keys, and gives the cursor back.
func HideKeys(t Terminal) {
	ShowKeys(t, nil)
	if s := t.stage; s != nil {
		s.Lock()
		defer s.Unlock()
		if len(s.screen.last) == 0 {
			s.screen.release()
		}
	}
}

// drawAll draws a picture with the footer below it.
func (s *stage) drawAll(picture []string, width, height int) {
	if s.footer != "" {
		picture = append(picture[:len(picture):len(picture)], s.footer)
	}
	s.screen.draw(picture, width, height)
}

// withoutFooter returns the drawn lines without the footer.
func (s *stage) withoutFooter() []string {
	last := s.screen.last
	if n := len(last); s.footer != "" && n > 0 {
		return last[:n-1]
	}
	return last
}
