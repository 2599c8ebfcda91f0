package conformance

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	apiimage "github.com/docker/docker/api/types/image"

	"github.com/seed-6dc66d55/compose/engineclient"
)

// tagged adds a name to the test image, and removes it at the end of the test.
func (b *tester) tagged(name string) string {
	b.Helper()
	ref := b.uniqueName(name) + ":1"
	b.must(b.ImageTag(b.Context(), b.image, ref))
	b.Cleanup(func() {
		if _, err := b.ImageRemove(lasting(b), ref, apiimage.RemoveOptions{Force: true}); err != nil && !engineclient.IsNotFound(err) {
			b.Errorf("clean up: %v", err)
		}
	})
	return ref
}

// committed makes an image of its own, of a container, that goes with the
// test.
func (b *tester) committed(name string, a createRequest, changes ...string) string {
	b.Helper()
	ref := b.uniqueName(name) + ":1"
	id := b.create("of-"+name, a)
	_, err := b.ContainerCommit(b.Context(), id, container.CommitOptions{Reference: ref, Changes: changes})
	b.must(err)
	b.must(b.ContainerRemove(b.Context(), id, container.RemoveOptions{RemoveVolumes: true}))
	b.Cleanup(func() {
		if _, err := b.ImageRemove(lasting(b), ref, apiimage.RemoveOptions{Force: true}); err != nil && !engineclient.IsNotFound(err) {
			b.Errorf("clean up: %v", err)
		}
	})
	return ref
}

func imageCases() []testCase {
	return []testCase{
		{"an image knows when it was last tagged", func(b *tester) {
			i, err := b.ImageInspect(b.Context(), b.committed("tagged", createRequest{}))
			b.must(err)
			made, err := time.Parse(time.RFC3339Nano, i.Created)
			b.must(err)
			if i.Metadata.LastTagTime.Before(made) {
				b.Errorf("made at %s, tagged at %s", made, i.Metadata.LastTagTime)
			}
		}},
		{"what an image says holds for its containers", func(b *tester) {
			ref := b.committed("image", createRequest{Config: container.Config{StopSignal: "SIGINT"}}, `ENTRYPOINT ["print"]`, `CMD ["a"]`, "ENV B=2", "LABEL key=image other=image",
				"VOLUME /data", "WORKDIR /tmp", "EXPOSE 8080")
			a := createRequest{Config: container.Config{Image: ref, Labels: map[string]string{"key": "own"}, Env: []string{"C=3"}}}
			id := b.create("web", a)
			c := b.inspect(id)
			equal(b, "entrypoint", strings.Join(c.Config.Entrypoint, " "), "print")
			equal(b, "command", strings.Join(c.Config.Cmd, " "), "a")
			equal(b, "path", c.Path, "print")
			equal(b, "arguments", strings.Join(c.Args, " "), "a")
			equal(b, "environment", strings.Join(c.Config.Env, " "), "C=3 PATH=/bin B=2")
			equal(b, "own label", c.Config.Labels["key"], "own")
			equal(b, "image's label", c.Config.Labels["other"], "image")
			equal(b, "directory", c.Config.WorkingDir, "/tmp")
			equal(b, "signal", c.Config.StopSignal, "SIGINT")
			_, exposed := c.Config.ExposedPorts["8080/tcp"]
			equal(b, "port", exposed, true)
			equal(b, "volume's name", len(b.volumeAt(id, "/data")), 64)
			b.must(b.ContainerRemove(b.Context(), id, container.RemoveOptions{RemoveVolumes: true}))
			a.Cmd = []string{"b"}
			equal(b, "arguments", strings.Join(b.inspect(b.create("own", a)).Args, " "), "b")
			a.Entrypoint, a.Cmd = []string{"serve"}, nil
			equal(b, "an entrypoint takes the image's command away", len(b.inspect(b.create("other", a)).Args), 0)
		}},
		{"an image's check is taken over, field by field", func(b *tester) {
			ref := b.committed("image", checked("CMD", "true"))
			a := createRequest{Config: container.Config{Image: ref}}
			h := b.inspect(b.create("web", a)).Config.Healthcheck
			equal(b, "test", strings.Join(h.Test, " "), "CMD true")
			equal(b, "retries", h.Retries, 2)
			a.Healthcheck = &container.HealthConfig{Retries: 7}
			h = b.inspect(b.create("own", a)).Config.Healthcheck
			equal(b, "test", strings.Join(h.Test, " "), "CMD true")
			equal(b, "retries", h.Retries, 7)
			a.Healthcheck = &container.HealthConfig{Test: []string{"NONE"}}
			h = b.inspect(b.create("none", a)).Config.Healthcheck
			equal(b, "test", strings.Join(h.Test, " "), "NONE")
		}},
		{"an image that containers use is removed by force only, and never while they run", func(b *tester) {
			ref := b.committed("image", createRequest{})
			id := b.create("web", createRequest{Config: container.Config{Image: ref}})
			_, err := b.ImageRemove(b.Context(), ref, apiimage.RemoveOptions{})
			b.wantError(err, engineclient.IsConflict, "container "+id[:12]+" is using its referenced image")
			b.start(id)
			image := b.inspect(id).Image
			_, err = b.ImageRemove(b.Context(), image, apiimage.RemoveOptions{Force: true})
			b.wantError(err, engineclient.IsConflict, "cannot be forced) - image is being used by running container "+id[:12])
			_, err = b.ImageRemove(b.Context(), ref, apiimage.RemoveOptions{Force: true})
			b.must(err)
			_, err = b.ImageInspect(b.Context(), ref)
			b.wantError(err, engineclient.IsNotFound, "No such image")
			_, err = b.ImageInspect(b.Context(), image)
			b.must(err)
			b.must(b.ContainerRemove(b.Context(), id, container.RemoveOptions{Force: true}))
			gone, err := b.ImageRemove(b.Context(), image, apiimage.RemoveOptions{})
			b.must(err)
			equal(b, "deleted", gone[len(gone)-1].Deleted != "", true)
		}},
		{"images are listed by label, and those without a name are dangling", func(b *tester) {
			ref := b.committed("image", createRequest{Config: container.Config{Labels: map[string]string{"conf." + b.prefix: "1"}}})
			again := b.committed("image", createRequest{Config: container.Config{Labels: map[string]string{"conf." + b.prefix: "2"}}})
			equal(b, "the same name", ref, again)
			count := func(pairs ...string) int {
				all, err := b.ImageList(b.Context(), apiimage.ListOptions{Filters: engineclient.Filters(pairs...)})
				b.must(err)
				return len(all)
			}
			equal(b, "both", count("label", "conf."+b.prefix), 2)
			equal(b, "dangling", count("label", "conf."+b.prefix, "dangling", "true"), 1)
			equal(b, "not dangling", count("label", "conf."+b.prefix+"=2", "dangling", "false"), 1)
			all, err := b.ImageList(b.Context(), apiimage.ListOptions{Filters: engineclient.Filters("label", "conf."+b.prefix+"=1")})
			b.must(err)
			_, err = b.ImageRemove(b.Context(), all[0].ID, apiimage.RemoveOptions{})
			b.must(err)
		}},
		{"an image is found by name and by ID", func(b *tester) {
			one, err := b.ImageInspect(b.Context(), b.image)
			b.must(err)
			two, err := b.ImageInspect(b.Context(), one.ID)
			b.must(err)
			equal(b, "id", one.ID, two.ID)
			equal(b, "system", one.Os, "linux")
			equal(b, "tags", slices.Contains(one.RepoTags, b.image), true)
			equal(b, "command", strings.Join(one.Config.Cmd, " "), "serve")
		}},
		{"a list has a container's image by its name as long as that means the same image", func(b *tester) {
			ref := b.committed("image", createRequest{Config: container.Config{Labels: map[string]string{"n": "1"}}})
			id := b.create("web", createRequest{Config: container.Config{Image: ref}})
			listed := func() container.Summary {
				all, err := b.ContainerList(b.Context(), container.ListOptions{All: true, Filters: filters.NewArgs(filters.Arg("id", id))})
				b.must(err)
				return all[0]
			}
			equal(b, "by name", listed().Image, ref)
			b.committed("image", createRequest{Config: container.Config{Labels: map[string]string{"n": "2"}}})
			first := listed()
			equal(b, "by ID", first.Image, first.ImageID)
			b.must(b.ContainerRemove(b.Context(), id, container.RemoveOptions{RemoveVolumes: true}))
			_, err := b.ImageRemove(b.Context(), first.ImageID, apiimage.RemoveOptions{})
			b.must(err)
		}},
		{"a missing image is not found", func(b *tester) {
			_, err := b.ImageInspect(b.Context(), b.uniqueName("none"))
			b.wantError(err, engineclient.IsNotFound, "No such image: "+b.uniqueName("none")+":latest")
			_, err = b.ImageRemove(b.Context(), b.uniqueName("none"), apiimage.RemoveOptions{})
			b.wantError(err, engineclient.IsNotFound, "No such image")
		}},
		{"a tag is one more name", func(b *tester) {
			ref := b.tagged("image")
			one, err := b.ImageInspect(b.Context(), ref)
			b.must(err)
			two, err := b.ImageInspect(b.Context(), b.image)
			b.must(err)
			equal(b, "id", one.ID, two.ID)
			all, err := b.ImageList(b.Context(), apiimage.ListOptions{Filters: filters.NewArgs(filters.Arg("reference", b.uniqueName("image")))})
			b.must(err)
			if len(all) != 1 || all[0].ID != one.ID || !slices.Contains(all[0].RepoTags, ref) {
				b.Errorf("got %+v", all)
			}
		}},
		{"the removal of one of several names takes the name only", func(b *tester) {
			ref := b.tagged("image")
			b.create("web", createRequest{Config: container.Config{Image: ref}})
			gone, err := b.ImageRemove(b.Context(), ref, apiimage.RemoveOptions{})
			b.must(err)
			if len(gone) != 1 || gone[0].Untagged != ref {
				b.Errorf("got %+v", gone)
			}
			_, err = b.ImageInspect(b.Context(), b.image)
			b.must(err)
		}},
		{"the list names the image that a container was created with, while it has that name", func(b *tester) {
			ref := b.tagged("image")
			id := b.create("web", createRequest{Config: container.Config{Image: ref}})
			of := func() string {
				all, err := b.ContainerList(b.Context(), container.ListOptions{All: true, Filters: filters.NewArgs(filters.Arg("id", id))})
				b.must(err)
				return all[0].Image
			}
			equal(b, "image", of(), ref)
			_, err := b.ImageRemove(b.Context(), ref, apiimage.RemoveOptions{Force: true})
			b.must(err)
			equal(b, "image", of(), b.inspect(id).Image)
			equal(b, "asked for", b.inspect(id).Config.Image, ref)
		}},
		{"an image that its registry does not have has no digest", func(b *tester) {
			empty := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				if r.URL.Path != "/v2/" {
					w.WriteHeader(http.StatusNotFound)
				}
				_, _ = io.WriteString(w, `{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}`)
			}))
			defer empty.Close()
			_, err := b.DistributionInspect(b.Context(), empty.Listener.Addr().String()+"/team/none:1", "")
			b.wantError(err, engineclient.IsNotFound, "manifest unknown")
		}},
		{"a push of a missing image fails in its stream", func(b *tester) {
			stream, err := b.ImagePush(b.Context(), b.uniqueName("none")+":1", apiimage.PushOptions{RegistryAuth: "e30="})
			b.must(err)
			defer func() { _ = stream.Close() }()
			out, err := io.ReadAll(stream)
			b.must(err)
			equal(b, "error", regexp.MustCompile(`"error":"(An image does not exist locally with the tag: |tag does not exist: )`).Match(out), true)
		}},
		{"a commit makes an image of a container", func(b *tester) {
			a := command("serve")
			a.Env = []string{"A=1"}
			ref := b.uniqueName("image") + ":1"
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
		{"a pull of what is nowhere fails at once", func(b *tester) {
			stream, err := b.ImagePull(b.Context(), "127.0.0.1:1/"+b.uniqueName("none"), apiimage.PullOptions{})
			if err == nil {
				_, _ = io.Copy(io.Discard, stream)
				_ = stream.Close()
			}
			b.wantError(err, anyError, "")
		}},
	}
}
