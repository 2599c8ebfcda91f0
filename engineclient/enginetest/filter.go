package enginetest

import (
	"net/http"
	"slices"

	apifilters "github.com/docker/docker/api/types/filters"
)

// filter is what a list is asked to keep.
type filter struct{ args apifilters.Args }

// filters reads the filters of a call. One that is not known fails the test,
// since engines know more than we do.
func (s *Server) filters(r *http.Request, known ...string) (filter, error) {
	args, err := apifilters.FromJSON(r.URL.Query().Get("filters"))
	if err != nil {
		return filter{}, invalid("%v", err)
	}
	for _, key := range args.Keys() {
		if !slices.Contains(known, key) {
			s.t.Errorf("enginetest: the engine in memory lacks the filter %s of %s", key, r.URL.Path)
			return filter{}, refuse(http.StatusNotImplemented, "enginetest lacks the filter %s", key)
		}
	}
	return filter{args: args}, nil
}

// any reports whether one of the values of a key holds, or it has none.
func (f filter) any(key string, holds func(string) bool) bool {
	values := f.args.Get(key)
	return len(values) == 0 || slices.ContainsFunc(values, holds)
}

// labels reports whether all the labels asked for are there.
func (f filter) labels(have map[string]string) bool {
	return f.args.MatchKVList("label", have)
}
