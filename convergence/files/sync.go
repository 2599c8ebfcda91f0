package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/convergence/spec"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// Sync makes files of a container the same as on this machine. It uses the files as they
// are now, whatever they were when their change was reported, so it can be repeated.
// Files are copied first, so that what is removed does not come back. Links in the
// container are followed, as docker compose does. The error is an Incomplete if
// everything else was synced.
func Sync(ctx context.Context, engine *engineclient.Engine, want *project.Project, x plan.SyncFiles) error {
	service, _ := want.Service(x.Container.Service)
	s := syncer{engine: engine, container: x.Container, service: service, trees: x.Trees}
	var files synced
	var unread []string
	for _, tree := range x.Trees {
		unread = append(unread, files.sort(tree)...)
	}
	linked, err := s.linkedFolders(ctx, files.there)
	if err != nil {
		return err
	}
	files.there = slices.DeleteFunc(files.there, func(f copied) bool { return f.dir && linked[f.to] })
	more, err := s.copyFiles(ctx, files.there)
	if err != nil {
		return err
	}
	unread = append(unread, more...)
	kept, err := s.removeFiles(ctx, files.gone)
	if err != nil {
		return err
	}
	if len(kept)+len(unread) > 0 {
		return &Incomplete{Kept: kept, Unread: unread}
	}
	return nil
}

// syncer syncs files with one container.
type syncer struct {
	engine    *engineclient.Engine
	container plan.Subject
	service   project.Service
	trees     []plan.Tree
}

// Incomplete reports the files that could not be synced, while all others were.
type Incomplete struct {
	Kept   []string // paths that could not be removed from the container
	Unread []string // files of this machine that could not be read
}

func (e *Incomplete) Error() string {
	var words []string
	if len(e.Kept) > 0 {
		words = append(words, "could not be removed from the container: "+some(e.Kept))
	}
	if len(e.Unread) > 0 {
		words = append(words, "could not be read: "+some(e.Unread))
	}
	return strings.Join(words, "; ")
}

// some joins the first few of many names.
func some(list []string) string {
	const most = 3
	if len(list) <= most {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:most], ", "), len(list)-most)
}

// synced are paths in a container: those to copy and those to remove.
type synced struct {
	there []copied
	gone  []string
}

// copied is a file of this machine and its path in the container.
type copied struct {
	from, to string
	dir      bool
}

// sort decides which paths of a tree are copied and which are removed, and returns those
// that cannot be read.
func (s *synced) sort(tree plan.Tree) (unread []string) {
	real := folders{tree.From: true}
	replaced := map[string]bool{} // by something that is not a directory
	for _, p := range slices.Sorted(slices.Values(tree.Paths)) {
		from, to := filepath.Join(tree.From, filepath.FromSlash(p)), path.Join(tree.To, p)
		info, err := os.Lstat(from)
		switch {
		case err == nil && real.hold(from):
			replaced[p] = !info.IsDir()
			s.there = append(s.there, copied{from, to, info.IsDir()})
		case err != nil && !absent(err):
			unread = append(unread, from)
		case !below(p, replaced): // otherwise it is removed with its directory
			s.gone = append(s.gone, to)
		}
	}
	return unread
}

// absent reports whether an error means that a path does not exist, also because one of
// its parents is not a directory any more.
func absent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

// below reports whether a path is in one of the directories.
func below(p string, those map[string]bool) bool {
	for dir := path.Dir(p); dir != "." && dir != "/"; dir = path.Dir(dir) {
		if those[dir] {
			return true
		}
	}
	return false
}

// folders records which directories of a tree are real. A path behind a link is outside
// of the tree.
type folders map[string]bool

// hold reports whether a path is in a real directory of the tree.
func (f folders) hold(at string) bool {
	dir := filepath.Dir(at)
	if f[at] { // the tree itself
		return true
	}
	if known, ok := f[dir]; ok {
		return known
	}
	info, err := os.Lstat(dir)
	f[dir] = err == nil && info.IsDir() && f.hold(dir)
	return f[dir]
}

// copyFiles copies files into a container, with one stream for each mount. It returns the
// files that cannot be read.
func (s syncer) copyFiles(ctx context.Context, list []copied) (unread []string, err error) {
	parts := map[string][]copied{}
	for _, f := range list {
		into := spec.Writable(s.service, f.to)
		parts[into] = append(parts[into], f)
	}
	for _, into := range slices.Sorted(maps.Keys(parts)) {
		more, err := s.copyPart(ctx, into, parts[into])
		if err != nil {
			return nil, err
		}
		unread = append(unread, more...)
	}
	return unread, nil
}

func (s syncer) copyPart(ctx context.Context, into string, list []copied) (unread []string, err error) {
	r, w := io.Pipe()
	packed := make(chan error, 1)
	go func() {
		var err error
		unread, err = packFiles(w, into, list)
		_ = w.CloseWithError(err) // which returns nil always
		packed <- err
	}()
	err = s.engine.CopyToContainer(ctx, s.container.Ref(), into, r, container.CopyToContainerOptions{
		AllowOverwriteDirWithFile: true, CopyUIDGID: true, // owned by the container's user
	})
	_ = r.Close() // ends packing if the engine has stopped reading
	if packErr := <-packed; packErr != nil && !errors.Is(packErr, io.ErrClosedPipe) {
		return nil, packErr
	}
	return unread, err
}
