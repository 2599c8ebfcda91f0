package files

import (
	"archive/tar"
	"bytes"
	"context"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"
	"golang.org/x/sync/errgroup"

	"github.com/seed-6dc66d55/compose/convergence/spec"
	"github.com/seed-6dc66d55/compose/convergence/stdio"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

// removeFiles removes paths from a container, with their content, and returns those that
// still exist.
//
// The engine has no call for that. The container's own rm removes them, or if it has none
// or is not running, the unpacking of an archive (decision 18).
func (s syncer) removeFiles(ctx context.Context, list []string) (kept []string, err error) {
	list, err = s.present(ctx, outermost(list), true)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	if s.removeByCommand(ctx, list) {
		return nil, nil
	}
	if list, err = s.present(ctx, list, true); err != nil {
		return nil, err
	}
	if err := s.removeByArchive(ctx, list); err != nil {
		return nil, err
	}
	return s.present(ctx, list, false)
}

// outermost leaves out the paths in a directory that is also on the list.
func outermost(list []string) []string {
	var out []string
	taken := map[string]bool{}
	for _, p := range slices.Sorted(slices.Values(list)) {
		if !taken[p] && !below(p, taken) {
			out = append(out, p)
		}
		taken[p] = true
	}
	return out
}

// mostLooks is the maximum number of parallel calls.
const mostLooks = 8

// present returns the paths that exist in a container: temporary files of an editor were
// never copied. unsure is the answer for a path through a link to itself, where the engine
// reports an error.
func (s syncer) present(ctx context.Context, list []string, unsure bool) ([]string, error) {
	var out []string
	found, err := s.look(ctx, list)
	for i, p := range list {
		if found[i].there || found[i].unsure && unsure {
			out = append(out, p)
		}
	}
	return out, err
}

// found describes a path of a container. unsure is set for a path through a link to
// itself.
type found struct {
	there, unsure, dir bool
	link               string // the path that it points to, "" if it is not a link
}

// look inspects paths of a container.
func (s syncer) look(ctx context.Context, list []string) ([]found, error) {
	out := make([]found, len(list))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(mostLooks)
	for i, p := range list {
		g.Go(func() error {
			stat, err := s.engine.ContainerStatPath(ctx, s.container.Ref(), p)
			switch {
			case err == nil:
				out[i].there, out[i].dir = true, stat.Mode.IsDir()
				if stat.Mode&fs.ModeSymlink != 0 {
					out[i].link = linked(p, stat.LinkTarget)
				}
			case engineclient.IsNotFound(err):
			case cerrdefs.IsInternal(err):
				out[i].unsure = true
			default:
				return err
			}
			return nil
		})
	}
	return out, g.Wait()
}

// linkedFolders returns the directories of a list that are links in the container, to
// directories outside of the targets. They are not copied, because the engine would
// replace the link with a directory. A link within a target was usually synced itself, and
// is replaced.
func (s syncer) linkedFolders(ctx context.Context, list []copied) (map[string]bool, error) {
	inTarget := func(p string) bool {
		return slices.ContainsFunc(s.trees, func(t plan.Tree) bool { return spec.Within(p, t.To) })
	}
	var folders []string
	for _, f := range list {
		if f.dir {
			folders = append(folders, f.to)
		}
	}
	at, err := s.look(ctx, folders)
	if err != nil {
		return nil, err
	}
	var links, targets []string
	for i, p := range folders {
		if at[i].link != "" && !inTarget(at[i].link) {
			links, targets = append(links, p), append(targets, at[i].link)
		}
	}
	ends, err := s.look(ctx, targets)
	out := map[string]bool{}
	for i, p := range links {
		out[p] = ends[i].dir
	}
	return out, err
}

// mostArguments is the maximum length of the arguments of one command, well below the
// limit of any kernel.
const mostArguments = 64 << 10

// removeByCommand removes paths with the container's own rm, as root, and reports whether
// that succeeded.
func (s syncer) removeByCommand(ctx context.Context, list []string) bool {
	for len(list) > 0 {
		n, size := 0, 0
		for n < len(list) && (n == 0 || size+len(list[n]) < mostArguments) {
			size += len(list[n]) + 1
			n++
		}
		rm := stdio.Command{Argv: append([]string{"rm", "-rf", "--"}, list[:n]...), User: "0", Dir: "/"}
		code, err := stdio.ExecOutput(ctx, s.engine, s.container, rm, io.Discard, io.Discard)
		if err != nil || code != 0 {
			return false
		}
		list = list[n:]
	}
	return true
}

// noSuchType is a type of archive entries that does not exist.
const noSuchType = 'Z'

// removeByArchive removes paths one by one, by a side effect of all engines: before an
// entry of an archive is unpacked, what it replaces is removed. The type of the entry is
// invalid, so the engine removes the path and then returns an error, which is ignored.
func (s syncer) removeByArchive(ctx context.Context, list []string) error {
	for _, p := range list {
		into := spec.Writable(s.service, p)
		var b bytes.Buffer
		w := tar.NewWriter(&b)
		head := &tar.Header{Typeflag: noSuchType, Name: strings.TrimPrefix(strings.TrimPrefix(path.Clean(p), into), "/")}
		if err := w.WriteHeader(head); err != nil {
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
		_ = s.engine.CopyToContainer(ctx, s.container.Ref(), into, &b, container.CopyToContainerOptions{AllowOverwriteDirWithFile: true})
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}
