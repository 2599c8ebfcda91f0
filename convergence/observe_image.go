package convergence

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/distribution/reference"
	"github.com/docker/docker/api/types/image"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// images finds the images that the project's references mean.
func images(list []image.Summary, want *project.Project) map[string]planner.Image {
	byName := map[string]image.Summary{}
	for _, i := range list {
		for _, tag := range i.RepoTags {
			byName[tag] = i
		}
		for _, digest := range i.RepoDigests {
			byName[digest] = i
		}
		byName[i.ID] = i
	}
	out := map[string]planner.Image{}
	note := func(ref string) {
		if i, ok := lookup(byName, ref); ok {
			out[ref] = planner.Image{ID: i.ID, Project: i.Labels[planner.LabelProject], Service: i.Labels[planner.LabelService]}
		}
	}
	for s := range want.Services() {
		note(planner.ImageRef(want, s))
		for _, v := range s.Volumes {
			if v.Type == types.VolumeTypeImage {
				note(v.Source)
			}
		}
		for _, hook := range s.PreStart {
			if hook.Image != "" {
				note(hook.Image)
			}
		}
	}
	return out
}

// ages tells the age of the images whose services pull them again after a
// time. One that the engine does not know is as old as can be.
func ages(ctx context.Context, engine *engineclient.Engine, want *project.Project, list map[string]planner.Image, now time.Time) error {
	for s := range want.Services() {
		ref := planner.ImageRef(want, s)
		i, here := list[ref]
		if _, asked, err := planner.RefreshAfter(s); err != nil || !asked || !here || i.Age > 0 {
			continue // the planner words the error
		}
		found, err := engine.ImageInspect(ctx, i.ID)
		if engineclient.IsNotFound(err) {
			continue // it went away meanwhile
		}
		if err != nil {
			return err
		}
		i.Age = now.Sub(found.Metadata.LastTagTime)
		list[ref] = i
	}
	return nil
}

// lookup finds a reference as the engine would: by name and tag, by digest,
// or by the start of an ID.
func lookup(byName map[string]image.Summary, ref string) (image.Summary, bool) {
	if i, ok := byName[ref]; ok {
		return i, true
	}
	if named, err := reference.ParseNormalizedNamed(ref); err == nil {
		if digested, ok := named.(reference.Digested); ok {
			i, found := byName[reference.FamiliarName(named)+"@"+digested.Digest().String()]
			return i, found
		}
		if i, ok := byName[reference.FamiliarString(reference.TagNameOnly(named))]; ok {
			return i, true
		}
	}
	return byPrefix(byName, ref)
}

// shortestID is the shortest part of an ID that is looked for.
const shortestID = 6

func byPrefix(byName map[string]image.Summary, ref string) (image.Summary, bool) {
	prefix := "sha256:" + strings.TrimPrefix(ref, "sha256:")
	if len(prefix) < len("sha256:")+shortestID {
		return image.Summary{}, false
	}
	for name, i := range byName {
		if strings.HasPrefix(name, prefix) {
			return i, true
		}
	}
	return image.Summary{}, false
}

// dangling are the images that were built for a project and have no name any
// more.
func dangling(ctx context.Context, engine *engineclient.Engine, project string) ([]string, error) {
	list, err := engine.ImageList(ctx, image.ListOptions{Filters: engineclient.Filters(
		"dangling", "true", "label", planner.LabelProject+"="+project,
	)})
	var out []string
	for _, i := range list {
		out = append(out, i.ID)
	}
	slices.Sort(out)
	return out, err
}
