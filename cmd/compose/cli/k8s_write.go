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

// writeManifests writes to stdout, to a file, or a file an object. Nothing is
// half written: all files are made beside their places first.
func (a *app) writeManifests(o k8sOptions, manifests k8sexport.Manifests) error {
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

// writeFolder writes a file an object, and names the manifests in the folder
// that this export does not have: they are not its to remove.
func (a *app) writeFolder(dir string, manifests k8sexport.Manifests, mode fs.FileMode) error {
	var files []output
	for name, m := range manifests.Files() {
		raw, err := m.YAML()
		if err != nil {
			return err
		}
		files = append(files, output{filepath.Join(dir, name), raw})
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make folder %s: %w", dir, err)
	}
	if err := replaceAll(files, mode); err != nil {
		return err
	}
	return a.showOthers(dir, files)
}

func (a *app) showOthers(dir string, files []output) error {
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
	message := fmt.Sprintf("the folder has files that are not of this export: %s", strings.Join(others, ", "))
	return view.Warning(a.streams.Err, a.mode, message, "remove them if a former export wrote them: what is applied is the whole folder")
}

// output is a file to be written.
type output struct {
	path    string
	content []byte
}

// replaceAll writes all files under other names, then puts them in place.
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
			return undo(fmt.Errorf("write %s: %w (%d of %d files are written)", f.path, err, i, len(files)))
		}
		made = made[1:]
	}
	return nil
}

// special reports whether what is at a path is no file: a device, a pipe. Who
// names it wants to write into it, and a file in its place would be a disaster:
// /dev/null.
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

// writeBeside writes a file's content under a name of its own.
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
