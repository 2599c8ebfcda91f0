//go:build unix

package main

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/docker/docker/api/types/image"

	"github.com/seed-6dc66d55/compose/engineclient"
)

// shellImage is the image of the clients' services: busybox, which serves HTTP
// on port 80 until it is stopped.
const shellImage = "compose-client:1"

const serveScript = `#!/bin/sh
trap 'exit 0' TERM INT
httpd -p 80 -h /srv
echo serving
while :; do sleep 3600 & wait $!; done
`

// installShell puts shellImage on the engine, made of this machine's busybox.
func installShell(t *testing.T, engine *engineclient.Engine) {
	t.Helper()
	content, err := shellFiles()
	if err != nil {
		t.Fatal(err)
	}
	answer, err := engine.ImageImport(t.Context(), image.ImportSource{Source: content, SourceName: "-"}, shellImage,
		image.ImportOptions{Changes: []string{`CMD ["serve"]`, "ENV PATH=/bin:/sbin:/usr/bin"}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.Copy(io.Discard, answer)
	if err := errors.Join(err, answer.Close()); err != nil {
		t.Fatal(err)
	}
}

// shellFiles is busybox under each name that it has, and what programs look up.
func shellFiles() (io.Reader, error) {
	program, err := exec.LookPath("busybox")
	if err != nil {
		return nil, err
	}
	binary, err := os.ReadFile(program)
	if err != nil {
		return nil, err
	}
	names, err := exec.Command(program, "--list").Output()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	archive := tar.NewWriter(&out)
	add := func(h tar.Header, data string) {
		h.Size = int64(len(data))
		err = errors.Join(err, archive.WriteHeader(&h))
		_, failed := io.WriteString(archive, data)
		err = errors.Join(err, failed)
	}
	for _, dir := range []string{"bin", "etc", "root", "srv", "tmp", "usr", "usr/bin", "home"} {
		add(tar.Header{Name: dir, Typeflag: tar.TypeDir, Mode: 0o755}, "")
	}
	add(tar.Header{Name: "bin/busybox", Mode: 0o755}, string(binary))
	for name := range strings.FieldsSeq(string(names)) {
		if name != "busybox" {
			add(tar.Header{Name: "bin/" + name, Typeflag: tar.TypeSymlink, Linkname: "busybox"}, "")
		}
	}
	add(tar.Header{Name: "usr/bin/env", Typeflag: tar.TypeSymlink, Linkname: "../../bin/busybox"}, "")
	add(tar.Header{Name: "bin/serve", Mode: 0o755}, serveScript)
	add(tar.Header{Name: "srv/index.html", Mode: 0o644}, "hello\n")
	add(tar.Header{Name: "etc/os-release", Mode: 0o644}, "ID=busybox\n")
	add(tar.Header{Name: "etc/passwd", Mode: 0o644}, "root:x:0:0:root:/root:/bin/sh\n")
	add(tar.Header{Name: "etc/group", Mode: 0o644}, "root:x:0:\n")
	return &out, errors.Join(err, archive.Close())
}
