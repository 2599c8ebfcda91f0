package engineclient

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/seed-6dc66d55/compose/internal/lazyregexp"
)

// call is one call of the engine's API.
type call struct {
	method string
	parts  []string // of the path, without the version
	query  url.Values
}

var versionPart = lazyregexp.New(`^/v[0-9.]+/`)

func callOf(method string, u *url.URL) call {
	path := versionPart().ReplaceAllString(u.Path, "/")
	return call{method: method, parts: strings.Split(strings.Trim(path, "/"), "/"), query: u.Query()}
}

// part is a part of the path, "" where it is shorter.
func (c call) part(i int) string {
	if i < len(c.parts) {
		return c.parts[i]
	}
	return ""
}

// verb is the last part of the path.
func (c call) verb() string { return c.parts[len(c.parts)-1] }

// streams reports whether the answer goes on for as long as something happens: only its beginning is awaited.
func (c call) streams() bool {
	switch c.verb() {
	case "events", "wait", "attach", "push", "build", "session", "grpc", "load":
		return true
	case "create":
		return c.part(0) == "images"
	case "start":
		return c.part(0) == "exec"
	case "logs":
		return truthy(c.query.Get("follow"))
	case "stats":
		return c.query.Get("stream") != "0" && c.query.Get("stream") != "false"
	}
	return false
}

func truthy(s string) bool { return s == "1" || s == "true" }

// changes reports whether the call may have an effect.
func (c call) changes() bool {
	switch {
	case c.method == http.MethodGet, c.method == http.MethodHead:
		return false
	case c.verb() == "wait", c.verb() == "attach", c.verb() == "resize":
		return false
	}
	return true
}

// expectedTime is how long a call may take on an engine that is idle, because it moves data or ends a container.
func (c call) expectedTime() time.Duration {
	switch c.verb() {
	case "stop", "restart":
		return 10 * time.Second
	case "commit", "push", "build", "export", "load", "archive":
		return verySlowAnswer - slowAnswer
	case "create":
		if c.part(0) == "images" {
			return verySlowAnswer - slowAnswer
		}
	}
	return 0
}

// names are the names of what has been seen by ID.
type names struct{ byID sync.Map }

func (n *names) learn(id, name string) {
	if id != "" && name != "" {
		n.byID.Store(id, strings.TrimPrefix(name, "/"))
	}
}

func (n *names) of(ref string) string {
	if name, ok := n.byID.Load(ref); ok {
		return name.(string)
	}
	if len(ref) == 64 {
		return ref[:12]
	}
	return ref
}

// onContainer words the calls on one container.
var onContainer = map[string]string{
	"GET json": "inspect container ", "POST start": "start container ", "POST stop": "stop container ", "POST restart": "restart container ",
	"POST kill": "kill container ", "POST pause": "pause container ", "POST unpause": "unpause container ", "POST rename": "rename container ",
	"POST update": "update container ", "POST wait": "wait for container ", "POST attach": "attach to container ",
	"POST resize": "resize the terminal of container ", "GET logs": "read the logs of container ", "GET top": "list the processes of container ",
	"GET stats": "read the statistics of container ", "GET archive": "copy from container ", "HEAD archive": "look up a path in container ",
	"PUT archive": "copy to container ", "POST exec": "prepare a command in container ", "GET export": "export container ",
}

// plain words the calls that are about no object.
var plainCalls = map[string]string{
	"_ping": "agree on an API version", "version": "report its version", "info": "describe itself", "events": "open the event stream",
	"build": "build an image", "session": "open a build session", "grpc": "open a connection to its builder", "auth": "log in to a registry",
}

// describe words a call: "inspect container shop-web-1".
func (n *names) describe(c call) string {
	kind := strings.TrimSuffix(c.part(0), "s")
	switch {
	case plainCalls[c.part(0)] != "":
		return plainCalls[c.part(0)]
	case c.part(0) == "commit":
		return "commit container " + n.of(c.query.Get("container"))
	case c.part(0) == "exec":
		return n.describeExec(c)
	case c.part(0) == "images":
		return n.describeImage(c)
	case c.part(0) == "distribution":
		return "look up image " + strings.Join(c.parts[1:max(1, len(c.parts)-1)], "/") + " in its registry"
	case len(c.parts) == 1 || c.part(1) == "json":
		return "list " + c.part(0)
	case c.part(1) == "create":
		return strings.TrimSpace("create " + kind + " " + c.query.Get("name"))
	case c.method == http.MethodDelete:
		return "remove " + kind + " " + n.of(c.part(1))
	case kind == "container":
		if words, ok := onContainer[c.method+" "+c.verb()]; ok {
			return words + n.of(c.part(1))
		}
	case len(c.parts) == 3:
		return c.verb() + " a container of " + kind + " " + n.of(c.part(1))
	}
	return "inspect " + kind + " " + n.of(c.part(1))
}

func (n *names) describeExec(c call) string {
	of := " in container " + n.of(c.part(1))
	switch c.verb() {
	case "start":
		return "run the command" + of
	case "resize":
		return "resize the terminal of the command" + of
	}
	return "inspect the command" + of
}

func (n *names) describeImage(c call) string {
	name := strings.Join(c.parts[1:max(1, len(c.parts)-1)], "/")
	switch {
	case c.method == http.MethodDelete:
		return "remove image " + strings.Join(c.parts[1:], "/")
	case c.verb() == "create":
		return "pull image " + c.query.Get("fromImage") + tagged(c.query.Get("tag"))
	case c.verb() == "json" && name == "":
		return "list images"
	case c.verb() == "json":
		return "inspect image " + n.of(name)
	case c.verb() == "load", c.verb() == "get", c.verb() == "prune":
		return c.verb() + " images"
	}
	return c.verb() + " image " + name
}

func tagged(tag string) string {
	switch {
	case tag == "":
		return ""
	case strings.Contains(tag, ":"):
		return "@" + tag
	}
	return ":" + tag
}
