//go:build unix

package main

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/internal/churn"
)

// same waits until a folder of a container holds what one of this machine
// does, but for paths that match: `same src web-1 /app '\.tmp$'`.
func same(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: same DIR SERVICE-NUMBER PATH [REGEXP]")
	}
	but := regexp.MustCompile("^$")
	if len(args) > 3 {
		but = regexp.MustCompile(args[3])
	}
	var diff string
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		want, err := filesHere(ts.MkAbs(args[0]), but)
		ts.Check(err)
		got, err := filesThere(engineOf(ts), ts.Getenv("P")+"-"+args[1], args[2])
		if diff = cmp.Diff(want, got); err == nil && diff == "" {
			return
		}
		if err != nil {
			diff = err.Error() // it is just being replaced
		}
	}
	ts.Fatalf("%s of %s is not as %s (-want +got):\n%s", args[2], args[1], args[0], diff)
}

// filesHere are the files of a folder, each in a line.
func filesHere(root string, but *regexp.Regexp) (map[string]string, error) {
	out := map[string]string{}
	return out, filepath.WalkDir(root, func(at string, d fs.DirEntry, err error) error {
		inside, _ := filepath.Rel(root, at)
		if err != nil || inside == "." || but.MatchString(inside) {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		var data []byte
		link := ""
		switch {
		case info.Mode()&fs.ModeSymlink != 0:
			link, err = os.Readlink(at)
		case info.Mode().IsRegular():
			data, err = os.ReadFile(at)
		}
		out[filepath.ToSlash(inside)] = fileLine(info.Mode(), link, data)
		return err
	})
}

func fileLine(mode fs.FileMode, link string, data []byte) string {
	switch {
	case link != "":
		return "-> " + link
	case mode.IsDir():
		return "directory"
	}
	return fmt.Sprintf("%04o %s", mode.Perm(), data)
}

func filesThere(e *engineclient.Engine, name, root string) (map[string]string, error) {
	out := map[string]string{}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	stream, _, err := e.CopyFromContainer(ctx, name, root)
	if engineclient.IsNotFound(err) {
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	defer stream.Close()
	for r := tar.NewReader(stream); ; {
		head, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		data, err := io.ReadAll(r)
		if err != nil {
			return nil, err
		}
		if inside, err := filepath.Rel(path.Base(root), path.Clean(head.Name)); err == nil && inside != "." {
			out[inside] = fileLine(head.FileInfo().Mode(), head.Linkname, data)
		}
	}
}

// randomly does things to the files of a folder: `churn DIR TIMES SEED`.
func randomly(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: churn DIR TIMES SEED")
	}
	times, err := strconv.Atoi(args[1])
	ts.Check(err)
	seed, err := strconv.ParseUint(args[2], 10, 64)
	ts.Check(err)
	r := rand.New(rand.NewPCG(seed, 0))
	for range times {
		churn.Step(r, ts.MkAbs(args[0]), "a", "b", "c", "d")
	}
}
