package convergence

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
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

// lookInto tells the age of the images whose services pull them again after a
// time (one that the engine does not know is as old as can be), and the content
// of those that are built as an index.
func lookInto(ctx context.Context, engine *engineclient.Engine, want *project.Project, list map[string]planner.Image, now time.Time) error {
	for s := range want.Services() {
		ref := planner.ImageRef(want, s)
		i, here := list[ref]
		_, aged, err := planner.RefreshAfter(s)
		aged = aged && err == nil && i.Age == 0 // the planner words the error
		index := planner.BuildsIndex(s) && i.Content == ""
		if !here || !aged && !index {
			continue
		}
		found, err := engine.ImageInspect(ctx, i.ID)
		if engineclient.IsNotFound(err) {
			continue // it went away meanwhile
		}
		if err != nil {
			return err
		}
		if aged {
			i.Age = now.Sub(found.Metadata.LastTagTime)
		}
		if index {
			if i.Content, err = imageContent(found); err != nil {
				return err
			}
		}
		list[ref] = i
	}
	return nil
}

// imageContent is a hash of what containers get of an image.
func imageContent(i image.InspectResponse) (string, error) {
	raw, err := json.Marshal([]any{i.Os, i.Architecture, i.Variant, i.RootFS.Layers, i.Config})
	if err != nil {
		return "", fmt.Errorf("hash image %s: %w", i.ID, err)
	}
	return fmt.Sprintf("sha256:%x", sha256.Sum256(raw)), nil
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
