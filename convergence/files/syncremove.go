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

// removeFiles removes paths from a container, with all in them, and returns
// those that are still there.
//
// An engine has no call for that: the container's own rm does it, and where it
// has none, or does not run, the unpacking of an archive (decision 18).
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

// outermost leaves out what is in a folder that is on the list.
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

// mostLooks bounds the questions that are asked at once.
const mostLooks = 8

// present are those paths that a container has. What an editor wrote for a
// moment never came there, and is not worth a process. Where the engine cannot
// tell, on a path through a link that leads to itself, unsure is the answer.
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

// found is what a container has at a path. The engine may be unsure: on a path
// through a link that leads to itself.
type found struct {
	there, unsure, dir bool
	link               string // where it leads, "" if it is none
}

// look asks what a container has at paths.
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

// linkedFolders are those folders of a list that the container has as links to folders
// outside of the targets. They are not copied: an engine replaces the link with a
// folder, and its files would no longer go where the link leads. A link within a target
// was synced itself, as a rule, and is replaced.
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

// mostArguments is how long the arguments of one command may be together: well
// below what any kernel takes.
const mostArguments = 64 << 10

// removeByCommand has the container's own rm remove paths, as root, and reports
// whether it could.
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

// noSuchType is a type of archive entries that there is not.
const noSuchType = 'Z'

// removeByArchive removes paths, one by one, by a side effect that engines have
// since there are archives: what an entry of an archive replaces is removed
// before the engine looks what the entry is. This one is nothing, so there is
// an error each time, and it is not the measure: what is left, is.
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
