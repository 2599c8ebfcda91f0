package ladder

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// warnings are what the server says beside a yes: each is a field that it
// ignores or that does something else than it seems to.
func warnings(h http.Header) []string {
	var all []string
	for _, w := range h.Values("Warning") {
		w = strings.TrimPrefix(w, "299 - ")
		all = append(all, strings.Trim(w, `"`))
	}
	return all
}

// Try lets the server judge an object as strictly as it can, without storing
// it. A warning counts as a no, and so does a field that is not kept.
func (s *Server) Try(ctx context.Context, namespace string, o unstructured.Unstructured) error {
	path, err := s.path(ctx, o.GroupVersionKind(), namespace)
	if err != nil {
		return err
	}
	kept, warnings, err := s.object(ctx, call{method: http.MethodPost, path: path, query: strictly("dryRun", "All"), body: o.Object})
	if err != nil {
		return err
	}
	return judge(o, kept, warnings)
}

// Apply stores an object as `kubectl apply --server-side` does, which is
// stricter than creating it: lists whose entries have names must not have one
// twice.
func (s *Server) Apply(ctx context.Context, namespace string, o unstructured.Unstructured) (unstructured.Unstructured, error) {
	path, err := s.path(ctx, o.GroupVersionKind(), namespace)
	if err != nil {
		return o, err
	}
	kept, warnings, err := s.object(ctx, call{
		method: http.MethodPatch, path: path + "/" + o.GetName(), query: strictly("fieldManager", "test"),
		body: o.Object, media: "application/apply-patch+yaml",
	})
	if err != nil {
		return o, err
	}
	return kept, judge(o, kept, warnings)
}

func strictly(more ...string) url.Values {
	q := url.Values{"fieldValidation": {"Strict"}}
	for i := 0; i < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	return q
}

func judge(sent, kept unstructured.Unstructured, warnings []string) error {
	if len(warnings) > 0 {
		return fmt.Errorf("the server warns: %s", strings.Join(warnings, "; "))
	}
	if lost := Lost(sent.Object, kept.Object); len(lost) > 0 {
		return fmt.Errorf("the server did not keep %s", strings.Join(lost, ", "))
	}
	return nil
}

// Delete removes an object without waiting for what hangs on it.
func (s *Server) Delete(ctx context.Context, namespace string, o unstructured.Unstructured) error {
	path, err := s.path(ctx, o.GroupVersionKind(), namespace)
	if err != nil {
		return err
	}
	_, _, err = s.object(ctx, call{method: http.MethodDelete, path: path + "/" + o.GetName()})
	return err
}
