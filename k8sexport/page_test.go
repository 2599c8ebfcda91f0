package k8sexport

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const pageFile = "../docs/KUBERNETES.md"

func TestThePageIsWhatTheTableSays(t *testing.T) {
	got := page()
	if *update {
		if err := os.WriteFile(pageFile, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(pageFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("run `go test ./k8sexport -update`, and read what changes (-page +table):\n%s", diff)
	}
}

const head = `# Kubernetes

Written by ` + "`go test ./k8sexport -update`" + ` from ` + "`k8sexport/table.txt`" + ` and ` + "`k8sexport/xk8s.go`" + `: change those, not this page.

    compose k8s export | kubectl apply -f -
    compose k8s export -o k8s/ --report text
    compose k8s export --strict --baseline losses.txt -o k8s/

An export writes objects that run as the Compose files would, each with the line that it comes from.
Whatever the files say is in the report, once: exact, approximate (with the difference), dropped (with
the reason, and what to do) or without meaning in a cluster. ` + "`--strict`" + ` fails when something is dropped
that the baseline does not accept; ` + "`--report baseline`" + ` writes one.

What is worth knowing before the first export:

- A service is a Deployment; a StatefulSet where it alone writes to a named volume; a DaemonSet, Job or
  CronJob where the files say so. A one-shot that one service waits for runs inside that service's Pod.
- A Service has the service's name and listens on the *container's* ports. What is published stands in a
  second Service, ` + "`NAME-published`" + `, or an Ingress or HTTPRoute.
- A health check makes a readiness probe: Docker does not restart what is unhealthy either.
  ` + "`--liveness`" + ` and ` + "`x-k8s.liveness`" + ` do.
- Images that are built must be pushed: ` + "`--image-prefix`" + ` says where to.
- What images have by themselves (ports, health checks, commands) is asked of the engine where one can be
  reached. What could not be asked is assumed, and told.
- What the files define and nothing that is exported uses is left out, and told: services of profiles that
  are not active, volumes, networks, configs and secrets.
- Secrets are written with their values to stdout, and without them to files: ` + "`--secrets`" + ` decides.
- Names of ConfigMaps, Secrets and Jobs end with a hash of their content, so that a change rolls the Pods.

`

func page() string {
	var b strings.Builder
	b.WriteString(head)
	b.WriteString("## x-k8s\n\nWhat Compose has no words for. An unknown key is an error.\n" +
		"`x-k8s.schema.json` beside this page says the same to an editor: its `$defs` are the four places.\n")
	for _, section := range []struct {
		title string
		of    reflect.Type
	}{
		{"At the top of the files", reflect.TypeFor[xProject]()},
		{"In a service or a job", reflect.TypeFor[xService]()},
		{"In a volume", reflect.TypeFor[xVolume]()},
		{"In an external config or secret", reflect.TypeFor[xObject]()},
	} {
		fmt.Fprintf(&b, "\n### %s\n\n| key | |\n|---|---|\n", section.title)
		pageKeys(&b, "", section.of)
	}
	b.WriteString("\n## Attributes\n")
	section := ""
	for _, r := range Table() {
		if r.Verdict == internal {
			continue
		}
		under, path := pageSection(r.Path)
		if under == "" {
			continue
		}
		if under != section {
			fmt.Fprintf(&b, "\n### %s\n\n| attribute | | in Kubernetes | |\n|---|---|---|---|\n", under)
			section = under
		}
		words := r.Words
		if r.Remedy != "" {
			words += "; " + r.Remedy
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", strings.ReplaceAll(path, ".[]", "[]"), pageVerdict(r.Verdict), r.Target, words)
	}
	return b.String()
}

// pageSection is the heading of a row, and its path below that; "" for what
// another section says already.
func pageSection(path string) (string, string) {
	for _, s := range []struct{ prefix, title string }{
		{"services.*.pre_start.[].", ""}, {"services.*.", "Services"}, {"jobs.*.triggers", "Jobs"}, {"jobs.*.", ""}, {"networks.*.", "Networks"},
		{"volumes.*.", "Volumes"}, {"configs.*.", "Configs and secrets"}, {"secrets.*.", ""},
	} {
		if rest, ok := strings.CutPrefix(path, s.prefix); ok {
			if s.title == "Services" && strings.HasPrefix(rest, "pre_start.[].") && rest != "pre_start.[].per_replica" {
				return "", ""
			}
			if s.title == "Jobs" {
				rest = "triggers" + rest
			}
			return s.title, rest
		}
	}
	return "The file", path
}

func pageVerdict(v Verdict) string {
	if v == Dropped {
		return "**dropped**"
	}
	return string(v)
}

func pageKeys(b *strings.Builder, prefix string, t reflect.Type) {
	for _, f := range xFields(t) {
		words := f.Tag.Get("doc")
		if values := f.Tag.Get("values"); values != "" {
			words += ": " + strings.ReplaceAll(values, ",", ", ")
		}
		fmt.Fprintf(b, "| `%s%s` | %s |\n", prefix, f.Tag.Get("x"), words)
		if f.Type.Kind() == reflect.Pointer && f.Type.Elem().Kind() == reflect.Struct {
			pageKeys(b, prefix+f.Tag.Get("x")+".", f.Type.Elem())
		}
	}
}
