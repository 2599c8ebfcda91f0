// Package churn does to files what people, editors and checkouts do, at random:
// tests of what follows files share it.
package churn

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// Step does one thing below a folder, at paths that are made of the names. What
// cannot be done is not done.
func Step(r *rand.Rand, root string, names ...string) {
	some := func() string {
		p := root
		for range 1 + r.IntN(3) {
			p = filepath.Join(p, names[r.IntN(len(names))])
		}
		return p
	}
	from, to := some(), some()
	switch r.IntN(9) {
	case 0, 1, 2:
		os.MkdirAll(filepath.Dir(to), 0o755)
		os.WriteFile(to, fmt.Append(nil, r.IntN(1000)), 0o644)
	case 3: // as an editor saves
		os.WriteFile(to+".new~", fmt.Append(nil, r.IntN(1000)), 0o644)
		os.Rename(to+".new~", to)
	case 4:
		os.RemoveAll(from)
	case 5:
		os.Rename(from, to)
	case 6:
		os.MkdirAll(to, 0o755)
	case 7:
		os.Symlink("a", to)
	case 8:
		os.Chmod(from, []fs.FileMode{0o644, 0o755, 0o600}[r.IntN(3)])
	}
}
