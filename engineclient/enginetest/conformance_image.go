package enginetest

import (
	"io"
	"slices"
	"strings"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	apiimage "github.com/docker/docker/api/types/image"

	"github.com/seed-6dc66d55/compose/engineclient"
)

// tagged gives the actor's image another name that goes with the test.
func (b *bench) tagged(name string) string {
	b.Helper()
	ref := b.called(name) + ":1"
	b.must(b.ImageTag(b.Context(), b.image, ref))
	b.Cleanup(func() {
		if _, err := b.ImageRemove(lasting(b), ref, apiimage.RemoveOptions{Force: true}); err != nil && !engineclient.IsNotFound(err) {
			b.Errorf("clean up: %v", err)
		}
	})
	return ref
}

func imageProofs() []proof {
	return []proof{
		{"an image is found by name and by ID", func(b *bench) {
			one, err := b.ImageInspect(b.Context(), b.image)
			b.must(err)
			two, err := b.ImageInspect(b.Context(), one.ID)
			b.must(err)
			equal(b, "id", one.ID, two.ID)
			equal(b, "system", one.Os, "linux")
			equal(b, "tags", slices.Contains(one.RepoTags, b.image), true)
			equal(b, "command", strings.Join(one.Config.Cmd, " "), "serve")
		}},
		{"an image that is not there is not found", func(b *bench) {
			_, err := b.ImageInspect(b.Context(), b.called("none"))
			b.refused(err, engineclient.IsNotFound, "No such image: "+b.called("none")+":latest")
			_, err = b.ImageRemove(b.Context(), b.called("none"), apiimage.RemoveOptions{})
			b.refused(err, engineclient.IsNotFound, "No such image")
		}},
		{"a tag is one more name", func(b *bench) {
			ref := b.tagged("image")
			one, err := b.ImageInspect(b.Context(), ref)
			b.must(err)
			two, err := b.ImageInspect(b.Context(), b.image)
			b.must(err)
			equal(b, "id", one.ID, two.ID)
			all, err := b.ImageList(b.Context(), apiimage.ListOptions{Filters: filters.NewArgs(filters.Arg("reference", b.called("image")))})
			b.must(err)
			if len(all) != 1 || all[0].ID != one.ID || !slices.Contains(all[0].RepoTags, ref) {
				b.Errorf("got %+v", all)
			}
		}},
		{"the removal of one of several names takes the name only", func(b *bench) {
			ref := b.tagged("image")
			b.create("web", ask{Config: container.Config{Image: ref}})
			gone, err := b.ImageRemove(b.Context(), ref, apiimage.RemoveOptions{})
			b.must(err)
			if len(gone) != 1 || gone[0].Untagged != ref {
				b.Errorf("got %+v", gone)
			}
			_, err = b.ImageInspect(b.Context(), b.image)
			b.must(err)
		}},
		{"the list names the image that a container was created with, while it has that name", func(b *bench) {
			ref := b.tagged("image")
			id := b.create("web", ask{Config: container.Config{Image: ref}})
			of := func() string {
				all, err := b.ContainerList(b.Context(), container.ListOptions{All: true, Filters: filters.NewArgs(filters.Arg("id", id))})
				b.must(err)
				return all[0].Image
			}
			equal(b, "image", of(), ref)
			_, err := b.ImageRemove(b.Context(), ref, apiimage.RemoveOptions{Force: true})
			b.must(err)
			equal(b, "image", of(), b.look(id).Image)
			equal(b, "asked for", b.look(id).Config.Image, ref)
		}},
		{"a push of what is not there fails in its stream", func(b *bench) {
			stream, err := b.ImagePush(b.Context(), b.called("none")+":1", apiimage.PushOptions{RegistryAuth: "e30="})
			b.must(err)
			defer func() { _ = stream.Close() }()
			out, err := io.ReadAll(stream)
			b.must(err)
			equal(b, "error", strings.Contains(string(out), `"error":"An image does not exist locally with the tag: `), true)
		}},
		{"a commit makes an image of a container", func(b *bench) {
			a := does("serve")
			a.Env = []string{"A=1"}
			ref := b.called("image") + ":1"
			made, err := b.ContainerCommit(b.Context(), b.create("web", a), container.CommitOptions{Reference: ref, Changes: []string{"USER 7"}})
			b.must(err)
			b.Cleanup(func() {
				_, err := b.ImageRemove(lasting(b), ref, apiimage.RemoveOptions{Force: true})
				b.must(err)
			})
			i, err := b.ImageInspect(b.Context(), ref)
			b.must(err)
			equal(b, "id", i.ID, made.ID)
			equal(b, "environment", i.Config.Env[0], "A=1")
			equal(b, "user", i.Config.User, "7")
		}},
		{"a pull of what is nowhere fails at once", func(b *bench) {
			stream, err := b.ImagePull(b.Context(), "127.0.0.1:1/"+b.called("none"), apiimage.PullOptions{})
			if err == nil {
				_, _ = io.Copy(io.Discard, stream)
				_ = stream.Close()
			}
			b.refused(err, anyError, "")
		}},
	}
}
