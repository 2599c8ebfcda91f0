package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence"
	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/project"
)

// loadOrLabels is the project of a command on existing containers. A project
// that the user names without naming a file is read from the labels of its
// containers: which files lie in the working directory or above says nothing
// about it (decision 22). With whole, the services are as `up` would have them;
// otherwise their env files are not read and need not exist.
func (a *loader) loadOrLabels(ctx context.Context, whole bool) (*project.Project, error) {
	src := a.source()
	src.NoEnvResolution = !whole
	switch {
	case a.namesFiles():
		return a.loadFrom(ctx, src)
	case a.global.name != "":
		return a.fromLabels(ctx, src)
	case a.shell["COMPOSE_PROJECT_NAME"] != "":
		return a.ownFilesOrLabels(ctx, src)
	}
	p, err := a.loadFrom(ctx, src)
	if errors.Is(err, project.ErrNoFile) {
		// A `.env` without a Compose file can name the project too.
		if _, unnamed := project.Name(src); unnamed == nil {
			return a.fromLabels(ctx, src)
		}
	}
	return p, err
}

// namesFiles reports whether the user names the Compose files.
func (a *invocation) namesFiles() bool {
	return len(a.global.files) > 0 || a.shell["COMPOSE_FILE"] != ""
}

// ownFilesOrLabels is the project that COMPOSE_PROJECT_NAME names: from the
// files found, where its containers come from them or it has none; otherwise
// from its labels. The variable is often set for a whole session, so it must
// not keep a project from its own files.
func (a *loader) ownFilesOrLabels(ctx context.Context, src project.Source) (*project.Project, error) {
	name, list, err := a.namedContainers(ctx, src)
	if err != nil {
		return nil, err
	}
	files, err := project.Candidates(src)
	switch {
	case errors.Is(err, project.ErrNoFile), len(list) > 0 && !madeFromAny(list, files):
		return labelledProject(name, list), nil
	case len(list) == 0:
		return a.loadFrom(ctx, src)
	}
	p, err := a.loadFrom(ctx, src)
	if err == nil {
		return p, nil
	}
	message := fmt.Sprintf("project %s is read from the labels of its containers, because its files cannot be loaded: %s", name, firstLine(err))
	return labelledProject(name, list), view.Warning(a.streams.Err, a.mode, message, "")
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// fromLabels is the named project as the labels of its containers describe it.
func (a *loader) fromLabels(ctx context.Context, src project.Source) (*project.Project, error) {
	name, list, err := a.namedContainers(ctx, src)
	if err != nil {
		return nil, err
	}
	return labelledProject(name, list), nil
}

// namedContainers returns the name of the project that the flags or the environment give, and its containers.
func (a *loader) namedContainers(ctx context.Context, src project.Source) (string, []observe.Container, error) {
	name, err := project.Name(src)
	if err != nil {
		return "", nil, err
	}
	list, err := a.labelledContainers(ctx, name)
	return name, list, err
}

func (a *loader) labelledContainers(ctx context.Context, name string) ([]observe.Container, error) {
	engine, err := a.dial()
	if err != nil {
		return nil, err
	}
	return observe.Containers(ctx, engine, name, true)
}

// labelledProject describes each service by its newest replica, or by a one-off
// where it has no replica.
func labelledProject(name string, list []observe.Container) *project.Project {
	newest := map[string]observe.Container{}
	for _, c := range list {
		old, ok := newest[c.Service]
		if !ok || old.OneOff && !c.OneOff || old.OneOff == c.OneOff && c.Created.After(old.Created) {
			newest[c.Service] = c
		}
	}
	var services []project.Labelled
	for _, service := range sortedKeys(newest) {
		services = append(services, labelledService(name, newest[service]))
	}
	return project.FromLabels(name, services)
}

func labelledService(name string, c observe.Container) project.Labelled {
	l := project.Labelled{Service: c.Service, Image: c.Image}
	// An image under the default name was built: `down --rmi local` removes it.
	if name+"-"+c.Service == strings.TrimSuffix(c.Image, ":latest") {
		l.Image = ""
	}
	for _, d := range c.DependsOn {
		l.DependsOn = append(l.DependsOn, project.LabelledDependency{Service: d.Service, Condition: d.Condition, Restart: d.Restart})
	}
	return l
}

// madeFromAny reports whether a container was created from one of the files, or
// does not say from which.
func madeFromAny(list []observe.Container, files []string) bool {
	return slices.ContainsFunc(list, func(c observe.Container) bool {
		if c.ConfigFiles == "" {
			return true
		}
		return slices.ContainsFunc(strings.Split(c.ConfigFiles, ","), func(recorded string) bool {
			if !filepath.IsAbs(recorded) { // as docker-compose 1 wrote them
				recorded = filepath.Join(c.WorkingDir, recorded)
			}
			return slices.ContainsFunc(files, func(file string) bool { return convergence.SameFile(file, recorded) })
		})
	})
}
