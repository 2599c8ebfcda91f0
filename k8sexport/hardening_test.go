package k8sexport

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

// The evaluator of the API server admits every Pod of the goldens that is
// exported with --hardening restricted, except those of services that run as
// root or whose user is unknown, which the report lists.
func TestRestrictedPodsAreAdmitted(t *testing.T) {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob("testdata/*.txtar")
	var admitted int
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			manifests, report := restricted(t, file)
			for _, m := range manifests {
				template := templateOf(m.Object)
				if template == nil {
					continue
				}
				got := violations(evaluator, template)
				if len(got) == 0 {
					admitted++
				}
				for _, v := range got {
					if !strings.HasPrefix(v, "runAsNonRoot != true: ") && !strings.HasPrefix(v, "runAsUser=0: ") {
						t.Errorf("%s: %s", m.Object.GetName(), v)
					}
				}
				for _, origin := range rootContainers(m) {
					if !refused(report, origin) {
						t.Errorf("%s: the report does not say that %s is not admitted", m.Object.GetName(), origin)
					}
				}
			}
		})
	}
	if admitted == 0 {
		t.Error("no Pod is admitted")
	}
}

// restricted exports a golden with --hardening restricted.
func restricted(t *testing.T, file string) (Manifests, Report) {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c := unpack(t, archive)
	c.options.Hardening = HardeningRestricted
	want := c.load(t)
	manifests, report, err := Export(want, c.facts(want), c.options)
	if err != nil && !slices.ContainsFunc(c.outputs, func(f txtar.File) bool { return f.Name == "error.txt" }) {
		t.Fatal(err)
	}
	return manifests, report
}

// violations returns why Pod Security "restricted" does not admit a Pod.
func violations(e policy.Evaluator, pod *corev1.PodTemplateSpec) []string {
	level := api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}
	var out []string
	for _, r := range e.EvaluatePod(level, &pod.ObjectMeta, &pod.Spec) {
		if !r.Allowed {
			out = append(out, r.ForbiddenReason+": "+r.ForbiddenDetail)
		}
	}
	return out
}

// rootContainers returns the origins of the containers that may run as root.
func rootContainers(m Manifest) []string {
	at, spec := "spec.template.spec", &templateOf(m.Object).Spec
	if _, ok := m.Object.(*batchv1.CronJob); ok {
		at = "spec.jobTemplate." + at
	}
	var out []string
	add := func(field string, list []corev1.Container) {
		for i, c := range list {
			if c.SecurityContext.RunAsNonRoot == nil {
				origin, _, _ := strings.Cut(m.Comments[fmt.Sprintf("%s.%s[%d]", at, field, i)], ": ")
				out = append(out, origin)
			}
		}
	}
	add("initContainers", spec.InitContainers)
	add("containers", spec.Containers)
	return out
}

// refused reports whether the report says that the container with an origin is
// not admitted, or that its user is unknown.
func refused(r Report, origin string) bool {
	return slices.ContainsFunc(r.Dropped(), func(e Entry) bool {
		for _, attribute := range []string{".image", ".build.context", ".build", ".user"} {
			if service, ok := strings.CutSuffix(e.Path, attribute); ok && strings.HasPrefix(origin+".", service+".") {
				return true
			}
		}
		return false
	})
}

// templateOf returns the Pod template of a workload.
func templateOf(o Object) *corev1.PodTemplateSpec {
	switch o := o.(type) {
	case *appsv1.Deployment:
		return &o.Spec.Template
	case *appsv1.StatefulSet:
		return &o.Spec.Template
	case *appsv1.DaemonSet:
		return &o.Spec.Template
	case *batchv1.Job:
		return &o.Spec.Template
	case *batchv1.CronJob:
		return &o.Spec.JobTemplate.Spec.Template
	}
	return nil
}
