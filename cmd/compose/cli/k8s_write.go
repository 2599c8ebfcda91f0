package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/k8sexport"
)

// writeManifests writes to standard output, to a file, or one file per object.
// All files are written under temporary names first, so that none is incomplete.
func (a *kubernetesCommands) writeManifests(o k8sOptions, manifests k8sexport.Manifests) error {
	mode := fs.FileMode(0o644)
	if o.Secrets != k8sexport.SecretsStub {
		mode = 0o600
	}
	path := a.abs(o.output)
	switch {
	case o.output == "":
		raw, err := manifests.YAML()
		if err != nil {
			return err
		}
		out := a.streams.Out
		if o.Secrets != k8sexport.SecretsStub {
			out = out.Raw()
		}
		return view.Text(out, string(raw))
	case a.global.dryRun:
		return a.wouldWrite(path)
	case strings.HasSuffix(o.output, "/") || isFolder(path):
		return a.writeFolder(path, manifests, mode)
	}
	raw, err := manifests.YAML()
	if err != nil {
		return err
	}
	if special(path) {
		return writeInto(output{path, raw})
	}
	return replaceAll([]output{{path, raw}}, mode)
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// writeFolder writes one file per object, and warns about other manifests in the
// folder. It does not remove them: they may not come from an export.
func (a *kubernetesCommands) writeFolder(dir string, manifests k8sexport.Manifests, mode fs.FileMode) error {
	var files []output
	for name, m := range manifests.Files() {
		raw, err := m.YAML()
		if err != nil {
			return err
		}
		files = append(files, output{filepath.Join(dir, name), raw})
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("create folder %s: %w", dir, err)
	}
	if err := replaceAll(files, mode); err != nil {
		return err
	}
	return a.showOthers(dir, files)
}

func (a *kubernetesCommands) showOthers(dir string, files []output) error {
	there, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil {
		return err
	}
	var others []string
	for _, path := range there {
		if !slices.ContainsFunc(files, func(f output) bool { return f.path == path }) {
			others = append(others, filepath.Base(path))
		}
	}
	if len(others) == 0 {
		return nil
	}
	message := fmt.Sprintf("the folder contains files that this export did not write: %s", strings.Join(others, ", "))
	return view.Warning(a.streams.Err, a.mode, message, "remove them if an earlier export wrote them, because kubectl applies the whole folder")
}

// output is a file to write.
type output struct {
	path    string
	content []byte
}

// replaceAll writes all files under temporary names, then renames them.
func replaceAll(files []output, mode fs.FileMode) error {
	var made []string
	undo := func(err error) error {
		for _, path := range made {
			err = errors.Join(err, os.Remove(path))
		}
		return err
	}
	for _, f := range files {
		temporary, err := writeBeside(f, mode)
		if err != nil {
			return undo(fmt.Errorf("write %s: %w", f.path, err))
		}
		made = append(made, temporary)
	}
	for i, f := range files {
		if err := os.Rename(made[0], f.path); err != nil {
			return undo(fmt.Errorf("write %s: %w (%d of %d files were written)", f.path, err, i, len(files)))
		}
		made = made[1:]
	}
	return nil
}

// special reports whether a path is a device or a pipe, such as /dev/null. It is
// written to, because replacing it with a file would break the system.
func special(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.Mode().IsRegular()
}

func writeInto(f output) error {
	out, err := os.OpenFile(f.path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = out.Write(f.content)
	return errors.Join(err, out.Close())
}

// writeBeside writes the content of a file under a temporary name.
func writeBeside(f output, mode fs.FileMode) (string, error) {
	out, err := os.CreateTemp(filepath.Dir(f.path), "."+filepath.Base(f.path)+".*")
	if err != nil {
		return "", err
	}
	_, err = out.Write(f.content)
	err = errors.Join(err, out.Chmod(mode), out.Close())
	if err != nil {
		return "", errors.Join(err, os.Remove(out.Name()))
	}
	return out.Name(), nil
}
