package conformance

import (
	"archive/tar"
	"bytes"
	"io"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/engineclient"
)

// tarOf is an archive with one file.
func (b *tester) tarOf(name, text string, mode int64) io.Reader {
	b.Helper()
	var out bytes.Buffer
	tw := tar.NewWriter(&out)
	b.must(tw.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: mode, Uid: 7, Gid: 8, Size: int64(len(text))}))
	_, err := io.WriteString(tw, text)
	b.must(err)
	b.must(tw.Close())
	return &out
}

// fileIn reads the one file that an archive of a path holds.
func (b *tester) fileIn(id, path string) (tar.Header, string) {
	b.Helper()
	r, _, err := b.CopyFromContainer(b.Context(), id, path)
	b.must(err)
	defer func() { _ = r.Close() }()
	tr := tar.NewReader(r)
	head, err := tr.Next()
	b.must(err)
	text, err := io.ReadAll(tr)
	b.must(err)
	return *head, string(text)
}

func (b *tester) put(id, dir string, content io.Reader) error {
	return b.CopyToContainer(b.Context(), id, dir, content, container.CopyToContainerOptions{})
}

func archiveCases() []testCase {
	return []testCase{
		{"a file is put into a container before it runs", func(b *tester) {
			id := b.create("web", createRequest{})
			b.must(b.put(id, "/", b.tarOf("etc/word", "secret", 0o400)))
			head, text := b.fileIn(id, "/etc/word")
			equal(b, "text", text, "secret")
			equal(b, "name", head.Name, "word")
			equal(b, "mode", head.Mode&0o777, 0o400)
			equal(b, "owner", head.Uid, 7)
			equal(b, "group", head.Gid, 8)
			s, err := b.ContainerStatPath(b.Context(), id, "/etc/word")
			b.must(err)
			equal(b, "size", s.Size, 6)
			equal(b, "name", s.Name, "word")
			equal(b, "mode", s.Mode.Perm(), 0o400)
			dir, err := b.ContainerStatPath(b.Context(), id, "/etc")
			b.must(err)
			equal(b, "directory", dir.Mode.IsDir(), true)
		}},
		{"directories above a file that is put there are made", func(b *tester) {
			id := b.create("web", createRequest{})
			b.must(b.put(id, "/", b.tarOf("run/deep/word", "x", 0o444)))
			_, text := b.fileIn(id, "/run/deep/word")
			equal(b, "text", text, "x")
		}},
		{"a missing path is not found", func(b *tester) {
			id := b.create("web", createRequest{})
			_, err := b.ContainerStatPath(b.Context(), id, "/none")
			b.wantError(err, engineclient.IsNotFound, "")
			_, _, err = b.CopyFromContainer(b.Context(), id, "/none")
			b.wantError(err, engineclient.IsNotFound, "")
			b.wantError(b.put(id, "/none", b.tarOf("a", "b", 0o644)), engineclient.IsNotFound, "")
		}},
		{"what is put at a volume is in the volume", func(b *tester) {
			v := b.volume("data", volumeOptions())
			a := createRequest{Host: container.HostConfig{Binds: []string{v + ":/data"}}}
			b.must(b.put(b.create("one", a), "/data", b.tarOf("word", "kept", 0o644)))
			_, text := b.fileIn(b.create("two", a), "/data/word")
			equal(b, "text", text, "kept")
		}},
		{"an export holds what was put into the container", func(b *tester) {
			id := b.create("web", createRequest{})
			b.must(b.put(id, "/", b.tarOf("etc/word", "kept", 0o644)))
			r, err := b.ContainerExport(b.Context(), id)
			b.must(err)
			defer func() { _ = r.Close() }()
			tr := tar.NewReader(r)
			for {
				head, err := tr.Next()
				b.must(err) // the end too: it must be there
				if head.Name == "etc/word" {
					return
				}
			}
		}},
		{"an entry of no known type removes what it would replace, and is refused", func(b *tester) {
			id := b.create("web", createRequest{})
			b.must(b.put(id, "/", b.tarOf("tmp/deep/word", "x", 0o644)))
			b.must(b.put(id, "/", b.tarOf("tmp/other", "x", 0o644)))
			var out bytes.Buffer
			tw := tar.NewWriter(&out)
			b.must(tw.WriteHeader(&tar.Header{Name: "tmp/deep", Typeflag: 'Z'}))
			b.must(tw.Close())
			err := b.CopyToContainer(b.Context(), id, "/", &out, container.CopyToContainerOptions{AllowOverwriteDirWithFile: true})
			b.wantError(err, anyError, "unhandled tar header type 90")
			_, err = b.ContainerStatPath(b.Context(), id, "/tmp/deep")
			b.wantError(err, engineclient.IsNotFound, "")
			_, err = b.ContainerStatPath(b.Context(), id, "/tmp/other")
			b.must(err)
		}},
		{"a file takes a directory's place where that is allowed", func(b *tester) {
			id := b.create("web", createRequest{})
			b.must(b.put(id, "/", b.tarOf("tmp/deep/word", "x", 0o644)))
			b.wantError(b.put(id, "/", b.tarOf("tmp/deep", "y", 0o644)), anyError, "cannot overwrite directory")
			b.must(b.CopyToContainer(b.Context(), id, "/", b.tarOf("tmp/deep", "y", 0o644), container.CopyToContainerOptions{AllowOverwriteDirWithFile: true}))
			_, text := b.fileIn(id, "/tmp/deep")
			equal(b, "text", text, "y")
		}},
		{"a command in a container removes files", func(b *tester) {
			id := b.run("web", createRequest{})
			b.must(b.put(id, "/", b.tarOf("tmp/deep/word", "x", 0o644)))
			b.must(b.put(id, "/", b.tarOf("tmp/other", "x", 0o644)))
			x, s := b.exec(id, container.ExecOptions{Cmd: []string{"rm", "-rf", "--", "/tmp/deep", "/tmp/none"}, AttachStdout: true, AttachStderr: true})
			_, err := io.Copy(io.Discard, s.Reader)
			b.must(err)
			s.Close()
			b.eventually("it ends", func() bool { return !b.execState(x).Running })
			equal(b, "code", b.execState(x).ExitCode, 0)
			_, err = b.ContainerStatPath(b.Context(), id, "/tmp/deep")
			b.wantError(err, engineclient.IsNotFound, "")
			_, err = b.ContainerStatPath(b.Context(), id, "/tmp/other")
			b.must(err)
		}},
		{"nothing is put into a read-only container", func(b *tester) {
			id := b.create("web", createRequest{Host: container.HostConfig{ReadonlyRootfs: true}})
			b.wantError(b.put(id, "/etc", b.tarOf("word", "x", 0o644)), anyError, "container rootfs is marked read-only")
		}},
		{"nothing is put into a volume that is mounted read-only", func(b *tester) {
			v := b.volume("data", volumeOptions())
			id := b.create("web", createRequest{Host: container.HostConfig{Binds: []string{v + ":/data:ro"}}})
			b.wantError(b.put(id, "/data", b.tarOf("word", "x", 0o644)), anyError, "mounted volume is marked read-only")
		}},
	}
}
