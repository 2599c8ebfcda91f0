package cli

import (
	"time"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
)

// menu reads single keys while an attached `up` follows the logs. A nil menu
// has no keys.
type menu struct {
	keys    <-chan byte
	restore func() error
}

// menuWanted reports whether --menu, or else COMPOSE_MENU, asks for the menu. It
// is only shown where keys, logs and progress are on a terminal.
func (a *runner) menuWanted(o upOptions) bool {
	wanted := o.menu
	if set := a.Env["COMPOSE_MENU"]; !o.menuSet && set != "" {
		wanted = isTrue(set)
	}
	return wanted && a.mode == view.ModeTTY && a.streams.Out.TTY && a.streams.Err.TTY && view.IsTerminal(a.Stdin)
}

// openMenu begins to read keys. The terminal is restored by close, and by every
// signal that ends the program.
func (s *session) openMenu() {
	if !s.menuWanted(s.options) {
		return
	}
	restore, ok := view.Cbreak(s.Stdin)
	if !ok {
		return
	}
	keys, stop, err := view.ReadKeys(s.Stdin)
	if err != nil {
		_ = restore()
		return
	}
	s.restore.set(func() error {
		stop()
		err := restore()
		// A terminal that takes nothing must not keep the program from ending.
		hidden := make(chan struct{})
		go func() {
			view.HideKeys(s.streams.Err)
			close(hidden)
		}()
		select {
		case <-hidden:
		case <-time.After(hideDelay):
		}
		return err
	})
	s.menu = &menu{keys: keys, restore: s.restore.now}
	s.showMenu()
}

// hideDelay is how long the terminal has to take the end of the menu.
const hideDelay = 200 * time.Millisecond

// pressed is sent the keys of the user; never without a menu.
func (m *menu) pressed() <-chan byte {
	if m == nil {
		return nil
	}
	return m.keys
}

func (s *session) closeMenu() error {
	if s.menu == nil {
		return nil
	}
	m := s.menu
	s.menu = nil
	return m.restore()
}

// showMenu shows what the keys do now.
func (s *session) showMenu() {
	watch := "Enable Watch"
	if s.unwatch != nil {
		watch = "Disable Watch"
	}
	view.ShowKeys(s.streams.Err, []view.Key{{Key: "d", Does: "Detach"}, {Key: "w", Does: watch}})
}

// press does what a key asks for, and reports whether the user wants to leave
// with the containers running.
func (s *session) press(key byte) (detach bool) {
	switch key {
	case 'd':
		return true
	case 'w':
		s.toggleWatch()
		s.showMenu()
	case '\n', '\r':
		s.printer.Say("")
	}
	return false
}
