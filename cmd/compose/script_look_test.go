//go:build unix

package main

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"text/template"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/volume"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
)

// inspect prints what the engine knows, past the program that is tested.
//
//	inspect [container|network|volume|image] NAME TEMPLATE
func inspect(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) == 2 {
		args = append([]string{"container"}, args...)
	}
	if len(args) != 3 {
		ts.Fatalf("usage: inspect [container|network|volume|image] NAME TEMPLATE")
	}
	found, err := inspected(engineOf(ts), args[0], args[1])
	switch {
	case neg && engineclient.IsNotFound(err):
		return
	case neg:
		ts.Fatalf("%s %s is there (%v)", args[0], args[1], err)
	}
	ts.Check(err)
	t, err := template.New("inspect").Option("missingkey=zero").Funcs(template.FuncMap{"json": inJSON}).Parse(args[2] + "\n")
	ts.Check(err)
	ts.Check(t.Execute(ts.Stdout(), found))
}

// inJSON shows a value of an inspect, for templates.
func inJSON(v any) (string, error) {
	raw, err := json.Marshal(v)
	return string(raw), err
}

func inspected(e *engineclient.Engine, kind, name string) (any, error) {
	ctx := context.Background()
	switch kind {
	case "container":
		return e.ContainerInspect(ctx, name)
	case "network":
		return e.NetworkInspect(ctx, name, network.InspectOptions{})
	case "volume":
		return e.VolumeInspect(ctx, name)
	case "image":
		return e.ImageInspect(ctx, name)
	}
	return nil, fmt.Errorf("no kind %q", kind)
}

// file prints a file of a container: its mode, owner and group in numbers, and
// how it begins. `file CONTAINER PATH [SECRET]`: a secret's content is not
// printed but compared with a file of the story, SECRET.
func file(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: file CONTAINER PATH [SECRET]")
	}
	head, data, err := readFile(engineOf(ts), args[0], args[1])
	if neg {
		if err == nil {
			ts.Fatalf("container %s has a file %s", args[0], args[1])
		}
		return
	}
	ts.Check(err)
	said := strings.TrimSpace(string(data))
	if len(args) == 3 {
		if want := strings.TrimSpace(ts.ReadFile(args[2])); said != want {
			ts.Fatalf("%s is not what %s has", args[1], args[2])
		}
		said = "as it should be"
	}
	fmt.Fprintf(ts.Stdout(), "%04o %d %d %s\n", head.Mode&0o7777, head.Uid, head.Gid, said)
}

func readFile(e *engineclient.Engine, name, at string) (*tar.Header, []byte, error) {
	stream, _, err := e.CopyFromContainer(context.Background(), name, at)
	if err != nil {
		return nil, nil, err
	}
	defer stream.Close()
	r := tar.NewReader(stream)
	head, err := r.Next()
	if err != nil {
		return nil, nil, err
	}
	data, err := io.ReadAll(r)
	return head, data, err
}

// put writes a file into a container, as its process would: `put CONTAINER
// PATH TEXT`.
func put(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: put CONTAINER PATH TEXT")
	}
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	ts.Check(w.WriteHeader(&tar.Header{Name: path.Base(args[1]), Mode: 0o644, Size: int64(len(args[2]))}))
	_, err := io.WriteString(w, args[2])
	ts.Check(errors.Join(err, w.Close()))
	ts.Check(engineOf(ts).CopyToContainer(context.Background(), args[0], path.Dir(args[1]), &b, container.CopyToContainerOptions{}))
}

// census prints all that bears the project's label on the engine, a line each.
//
//	census [PROJECT]
//
// A project that ends with * is all that begin so.
func census(ts *testscript.TestScript, neg bool, args []string) {
	name := ts.Getenv("P")
	if len(args) > 0 {
		name = args[0]
	}
	lines, err := everything(engineOf(ts), name)
	ts.Check(err)
	if neg {
		ts.Fatalf("usage: census [PROJECT]")
	}
	for i := range lines {
		lines[i] += "\n"
	}
	fmt.Fprint(ts.Stdout(), strings.Join(lines, ""))
}

func everything(e *engineclient.Engine, project string) ([]string, error) {
	ctx := context.Background()
	mine := engineclient.Labelled(planner.LabelProject + "=" + project)
	prefix, many := strings.CutSuffix(project, "*")
	if many {
		mine = engineclient.Labelled(planner.LabelProject)
	}
	var out []string
	add := func(labels map[string]string, line string) {
		if !many || strings.HasPrefix(labels[planner.LabelProject], prefix) {
			out = append(out, line)
		}
	}
	containers, err := e.ContainerList(ctx, container.ListOptions{All: true, Filters: mine})
	for _, c := range containers {
		add(c.Labels, "container "+strings.TrimPrefix(c.Names[0], "/")+" "+c.State)
	}
	networks, netErr := e.NetworkList(ctx, network.ListOptions{Filters: mine})
	for _, n := range networks {
		add(n.Labels, "network "+n.Name)
	}
	volumes, volErr := e.VolumeList(ctx, volume.ListOptions{Filters: mine})
	for _, v := range volumes.Volumes {
		add(v.Labels, "volume "+v.Name)
	}
	carriers, carrierErr := e.VolumeList(ctx, volume.ListOptions{Filters: engineclient.Labelled(planner.LabelCarrierProject)})
	for _, v := range carriers.Volumes {
		if owner := v.Labels[planner.LabelCarrierProject]; owner == project || many && strings.HasPrefix(owner, prefix) {
			out = append(out, "volume of secrets "+v.Name)
		}
	}
	slices.Sort(out)
	return out, errors.Join(err, netErr, volErr, carrierErr)
}
