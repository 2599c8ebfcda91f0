package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/seed-6dc66d55/compose/convergence/apply"
	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/k8sexport"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// k8sFacts finds out what an export must know about files of this machine and
// about images of the engine.
func (a *kubernetesCommands) k8sFacts(ctx context.Context, want *project.Project, o k8sOptions) (k8sexport.Facts, error) {
	need := k8sexport.Needs(want)
	facts := k8sexport.Facts{Files: map[string]k8sexport.File{}}
	for _, path := range need.Files {
		facts.Files[path] = readPath(path)
	}
	for _, path := range need.SystemFiles {
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			facts.Files[path] = readPath(path)
		}
	}
	if !o.engine {
		return facts, nil
	}
	var err error
	if facts.Images, err = a.imageFacts(ctx, need.Images, o.read); err != nil || !o.read {
		return facts, err
	}
	return facts, a.readImages(ctx, want, need.Images, facts.Images)
}

// imageFacts inspects images. Without an engine the export makes assumptions and
// reports them.
func (a *kubernetesCommands) imageFacts(ctx context.Context, need []k8sexport.ImageNeed, read bool) (map[string]k8sexport.Image, error) {
	engine, err := a.dial()
	if err == nil {
		err = engine.Reach(ctx)
	}
	if err != nil && read {
		return nil, err // --read-images requires an engine
	}
	if err != nil {
		return nil, ctx.Err()
	}
	var refs []string
	for _, n := range need {
		refs = append(refs, n.Ref)
	}
	found, err := observe.ImageConfigs(ctx, engine, refs)
	if err != nil {
		return nil, err
	}
	out := map[string]k8sexport.Image{}
	for _, n := range need {
		if c, known := found[n.Ref]; known {
			out[n.Ref] = image(c)
		}
	}
	return out, nil
}

// readImages inspects the file systems of images that the engine has.
func (a *kubernetesCommands) readImages(ctx context.Context, want *project.Project, need []k8sexport.ImageNeed, images map[string]k8sexport.Image) error {
	var reads []plan.ReadImage
	for _, n := range need {
		if i, here := images[n.Ref]; here && (n.Names || len(n.Paths) > 0 || i.NamesUser()) {
			reads = append(reads, plan.ReadImage{Image: plan.Subject{Kind: plan.KindImage, Name: n.Ref}, Paths: n.Paths})
		}
	}
	var mu sync.Mutex
	_, err := a.apply(ctx, change{
		op: "k8s export", want: want, unlocked: true, silent: true, intent: planner.Intent{Goal: planner.GoalImagesListed, Read: reads},
		options: apply.Options{Read: func(ref string, files apply.ImageFiles) {
			mu.Lock()
			defer mu.Unlock()
			images[ref] = withFiles(images[ref], files)
		}},
	})
	return errors.Join(err, a.hide())
}

func withFiles(i k8sexport.Image, files apply.ImageFiles) k8sexport.Image {
	i.Groups, i.Content, i.Users = files.Groups, files.Content, map[string]k8sexport.User{}
	for name, u := range files.Users {
		i.Users[name] = k8sexport.User(u)
	}
	return i
}

func image(c observe.ImageConfig) k8sexport.Image {
	i := k8sexport.Image{User: c.User, Exposed: c.Exposed, Volumes: c.Volumes, Entrypoint: c.Entrypoint, Command: c.Command}
	if h := c.Health; h != nil {
		i.Health = &k8sexport.Health{
			Test: h.Test, Interval: h.Interval, Timeout: h.Timeout,
			StartPeriod: h.StartPeriod, StartInterval: h.StartInterval, Retries: h.Retries,
		}
	}
	return i
}

// readPath reads a file or a folder, up to the size of an object.
func readPath(path string) k8sexport.File {
	info, err := os.Stat(path)
	if err != nil {
		return k8sexport.File{Fault: pathFault(err)}
	}
	f := k8sexport.File{Mode: info.Mode()}
	switch {
	case info.Mode().IsRegular():
		if f.TooBig = info.Size() > k8sexport.MaxObject; f.TooBig {
			return f
		}
		if f.Content, err = os.ReadFile(path); err != nil {
			f.Fault = pathFault(err)
		}
	case info.IsDir():
		readFolder(path, &f)
	}
	return f
}

// errEnough ends the reading of a folder that is too big anyway.
var errEnough = errors.New("enough")

// maxFiles is how many files of a folder are read.
const maxFiles = 1000

func readFolder(path string, f *k8sexport.File) {
	f.Files = map[string]k8sexport.File{}
	left := int64(k8sexport.MaxObject)
	// WalkDir does not follow a link, not even that at the root.
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		f.Fault = pathFault(err)
		return
	}
	err = filepath.WalkDir(path, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if info, err := os.Stat(p); err != nil || info.IsDir() {
			return nil // a link to a folder, or to nothing
		}
		one := readPath(p)
		left -= int64(len(one.Content))
		if one.TooBig || left < 0 || len(f.Files) >= maxFiles {
			f.TooBig = true
			return errEnough
		}
		if !one.Mode.IsRegular() {
			return nil
		}
		rel, err := filepath.Rel(path, p)
		if err == nil && one.Fault != "" {
			err = errors.New(rel + ": " + one.Fault)
		}
		f.Files[filepath.ToSlash(rel)] = one
		return err
	})
	if err != nil && !errors.Is(err, errEnough) {
		f.Fault = pathFault(err)
	}
}

// pathFault is the cause without the path, which stands elsewhere.
func pathFault(err error) string {
	if errors.Is(err, fs.ErrNotExist) {
		return k8sexport.FaultMissing
	}
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err.Error()
	}
	return err.Error()
}
