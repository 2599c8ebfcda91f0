//go:build unix

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/docker/docker/api/types/image"
	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/crypto/bcrypt"

	"github.com/seed-6dc66d55/compose/engineclient"
)

// registryBinary names Debian's docker-registry; scripts/registry has it.
const registryBinary = "COMPOSE_TEST_REGISTRY"

// registry is the command that starts a registry on loopback, which ends with
// the story: `registry NAME` sets $NAME to its address, unless it is set. With a
// user and a password it lets only that one in.
//
//	registry NAME [USER PASSWORD]
func registry(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 && len(args) != 3 {
		ts.Fatalf("usage: registry NAME [USER PASSWORD]")
	}
	binary := os.Getenv(registryBinary)
	if binary == "" {
		ts.Fatalf("%s names no registry: `make test` finds one", registryBinary)
	}
	listener, err := net.Listen("tcp", cmp.Or(ts.Getenv(args[0]), "127.0.0.1:0"))
	ts.Check(err)
	address := listener.Addr().String()
	ts.Check(listener.Close())
	folder := ts.MkAbs(".registry-" + args[0])
	ts.Check(os.MkdirAll(folder, 0o700))
	config := fmt.Sprintf("version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: %s}}\nhttp: {addr: %s}\n", folder, address)
	if len(args) == 3 {
		config += "auth: {htpasswd: {realm: story, path: " + passwords(ts, folder, args[1], args[2]) + "}}\n"
	}
	file := filepath.Join(folder, "config.yml")
	ts.Check(os.WriteFile(file, []byte(config), 0o600))
	server := exec.Command(binary, "serve", file)
	server.Env = append(os.Environ(), "OTEL_TRACES_EXPORTER=none")
	ts.Check(server.Start())
	engine := engineOf(ts)
	ts.Defer(func() {
		_ = server.Process.Kill() // it keeps nothing
		_ = server.Wait()
		if err := removeImagesOf(engine, address); err != nil {
			ts.Logf("remove the images of %s: %v", address, err)
		}
	})
	ts.Check(answers("http://" + address + "/v2/"))
	ts.Setenv(args[0], address)
}

// removeImagesOf removes the names of a registry's images from the engine.
func removeImagesOf(engine *engineclient.Engine, address string) error {
	ctx := context.Background()
	list, err := engine.ImageList(ctx, image.ListOptions{Filters: engineclient.Filters("reference", address+"/*")})
	for _, i := range list {
		for _, name := range i.RepoTags {
			if strings.HasPrefix(name, address+"/") {
				_, failed := engine.ImageRemove(ctx, name, image.RemoveOptions{})
				err = errors.Join(err, failed)
			}
		}
	}
	return err
}

// passwords is a file in the form of htpasswd.
func passwords(ts *testscript.TestScript, folder, user, password string) string {
	hash, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost)
	ts.Check(err)
	file := filepath.Join(folder, "htpasswd")
	ts.Check(os.WriteFile(file, []byte(user+":"+string(hash)+"\n"), 0o600))
	return file
}

// answers waits until a server does, whatever it says.
func answers(url string) error {
	var err error
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		var r *http.Response
		if r, err = http.Get(url); err == nil {
			return r.Body.Close()
		}
	}
	return fmt.Errorf("the registry does not answer: %w", err)
}
