// Package quiet runs compose-go without what it would write to the terminal.
package quiet

import (
	"sync"

	"github.com/sirupsen/logrus"
)

// loading serialises what changes logrus's level.
var loading sync.Mutex

// Run runs compose-go without what it would write to the terminal: it
// logs warnings through logrus's standard logger, and offers no other. What
// they say we say ourselves, with file and line. The level is what we change,
// since it is the one setting that logrus reads atomically: another goroutine
// may log meanwhile, and loses at most a warning. The lock lets two loads at
// once put back the level that was there before both.
func Run(load func()) {
	loading.Lock()
	defer loading.Unlock()
	before := logrus.GetLevel()
	logrus.SetLevel(logrus.ErrorLevel)
	defer logrus.SetLevel(before)
	load()
}
