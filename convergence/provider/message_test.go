package provider

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-6dc66d55/compose/internal/tail"
	"github.com/seed-6dc66d55/compose/project"
)

func TestWhatAProviderSays(t *testing.T) {
	for name, c := range map[string]struct {
		out, said, err string
		set            project.Provided
	}{
		"in pieces, without an end": {
			out:  `{"type":"info","message":"one"}` + "\n\n" + `{"type":"setenv","message":"URL=a=b"}` + "\n" + `{"type":"rawsetenv","message":"KEY="}`,
			said: "one", set: project.Provided{Prefixed: map[string]string{"URL": "a=b"}, Plain: map[string]string{"KEY": ""}},
		},
		"a failure":       {out: `{"type":"error","message":"no space"}`, err: "no space"},
		"no message":      {out: "hello hunter2\n", err: "a line of its output is not a JSON message"},
		"an unknown kind": {out: `{"type":"shout","message":"hunter2"}`, err: `unknown message type "shout"`},
		"no variable":     {out: `{"type":"setenv","message":"hunter2"}`, err: "a variable is not of the form KEY=value"},
		"asks for more than it reads": {
			out: strings.Repeat(`{"type":"get-service-config"}`+"\n", 3), said: "config,config",
			err: "send the service configuration: too many",
		},
		"no end": {out: strings.Repeat("x", longestMessage+1), err: "a message of the provider is too long"},
	} {
		var said []string
		talk := conversation{say: func(text string) { said = append(said, text) }, stderr: &tail.Buffer{Limit: 100}}
		talk.config = func() error {
			if len(said) == 2 {
				return errors.New("too many")
			}
			said = append(said, "config")
			return nil
		}
		var err error
		for i := 0; i < len(c.out) && err == nil; i += 7000 {
			_, err = talk.Write([]byte(c.out[i:min(i+7000, len(c.out))]))
		}
		if err == nil {
			err = talk.flush()
		}
		have := ""
		if err != nil {
			have = err.Error()
		}
		if have != c.err || strings.Join(said, ",") != c.said {
			t.Errorf("%s: says %q, fails with %q", name, said, have)
		}
		if diff := cmp.Diff(c.set, talk.set); c.err == "" && diff != "" {
			t.Errorf("%s: (-want +got) %s", name, diff)
		}
	}
}
