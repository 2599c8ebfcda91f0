package ladder

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	apps "k8s.io/api/apps/v1"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

// Await listens until an object is what its manifest promised: a Deployment
// available, a set ready, a Job complete, a claim bound. Other kinds promise
// nothing. When the context ends first, the error says what was missing.
func (s *Server) Await(ctx context.Context, namespace string, o unstructured.Unstructured) error {
	done := finished(o.GetKind())
	if done == nil {
		return nil
	}
	path, err := s.path(ctx, o.GroupVersionKind(), namespace)
	if err != nil {
		return err
	}
	query := url.Values{"watch": {"true"}, "fieldSelector": {"metadata.name=" + o.GetName()}}
	missing := "nothing was seen of it"
	for {
		missing, err = s.listen(ctx, call{method: http.MethodGet, path: path, query: query}, done, missing)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return fmt.Errorf("roll out %s/%s: %s", o.GetKind(), o.GetName(), missing)
		case !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
			return fmt.Errorf("roll out %s/%s: %w", o.GetKind(), o.GetName(), err)
		}
	}
}

// listen follows one stream of changes; the server ends each after a while.
func (s *Server) listen(ctx context.Context, c call, done progress, missing string) (string, error) {
	body, _, err := s.do(ctx, c)
	if err != nil {
		return missing, err
	}
	defer body.Close()
	for changes := json.NewDecoder(body); ; {
		var change struct {
			Type   string         `json:"type"`
			Object map[string]any `json:"object"`
		}
		if err := changes.Decode(&change); err != nil {
			return missing, err
		}
		if missing, err = done(change.Object); err != nil || missing == "" {
			return missing, err
		}
	}
}

// progress says what an object still lacks, "" for nothing, and an error where
// it will never be what it promised.
type progress func(object map[string]any) (missing string, err error)

func finished(kind string) progress {
	switch kind {
	case "Deployment":
		return on(deployment)
	case "StatefulSet":
		return on(statefulSet)
	case "DaemonSet":
		return on(daemonSet)
	case "Job":
		return on(job)
	case "PersistentVolumeClaim":
		return on(claim)
	}
	return nil
}

// on lets a progress speak about Kubernetes' own type.
func on[T any](of func(*T) (string, error)) progress {
	return func(object map[string]any) (string, error) {
		var typed T
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object, &typed); err != nil {
			return "", err
		}
		return of(&typed)
	}
}

func deployment(d *apps.Deployment) (string, error) {
	want := deref(d.Spec.Replicas)
	for _, c := range d.Status.Conditions {
		if c.Type == apps.DeploymentProgressing && c.Reason == "ProgressDeadlineExceeded" {
			return "", errors.New(c.Message)
		}
	}
	if d.Status.ObservedGeneration < d.Generation || d.Status.UpdatedReplicas != want || d.Status.AvailableReplicas != want || d.Status.Replicas != want {
		return fmt.Sprintf("%d of %d replicas are available", d.Status.AvailableReplicas, want), nil
	}
	return "", nil
}

func statefulSet(s *apps.StatefulSet) (string, error) {
	want := deref(s.Spec.Replicas)
	if s.Status.ObservedGeneration < s.Generation || s.Status.UpdatedReplicas != want || s.Status.AvailableReplicas != want {
		return fmt.Sprintf("%d of %d replicas are available", s.Status.AvailableReplicas, want), nil
	}
	return "", nil
}

// A set that finds no node to run on has promised nothing and done nothing;
// that is no success.
func daemonSet(d *apps.DaemonSet) (string, error) {
	want := d.Status.DesiredNumberScheduled
	if d.Status.ObservedGeneration < d.Generation || want == 0 || d.Status.UpdatedNumberScheduled != want || d.Status.NumberAvailable != want {
		return fmt.Sprintf("%d of %d nodes have it available", d.Status.NumberAvailable, want), nil
	}
	return "", nil
}

// A Job that is suspended waits for somebody to ask for it.
func job(j *batch.Job) (string, error) {
	if j.Spec.Suspend != nil && *j.Spec.Suspend {
		return "", nil
	}
	for _, c := range j.Status.Conditions {
		if c.Status != core.ConditionTrue {
			continue
		}
		switch c.Type {
		case batch.JobComplete:
			return "", nil
		case batch.JobFailed:
			return "", errors.New(c.Message)
		}
	}
	return fmt.Sprintf("%d of %d runs succeeded", j.Status.Succeeded, deref(j.Spec.Completions)), nil
}

func claim(c *core.PersistentVolumeClaim) (string, error) {
	if c.Status.Phase != core.ClaimBound {
		return "it is " + string(c.Status.Phase), nil
	}
	return "", nil
}

// Troubles are what the controllers complained about in a namespace, to stand
// beside a rollout that did not end.
func (s *Server) Troubles(ctx context.Context, namespace string) ([]string, error) {
	list, _, err := s.object(ctx, call{
		method: http.MethodGet, path: "/api/v1/namespaces/" + namespace + "/events", query: url.Values{"fieldSelector": {"type=Warning"}},
	})
	if err != nil {
		return nil, err
	}
	var events core.EventList
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(list.Object, &events); err != nil {
		return nil, err
	}
	var all []string
	for _, e := range events.Items {
		all = append(all, fmt.Sprintf("%s/%s: %s: %s", e.InvolvedObject.Kind, e.InvolvedObject.Name, e.Reason, e.Message))
	}
	return all, nil
}
