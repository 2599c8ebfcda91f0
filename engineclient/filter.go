package engineclient

import "github.com/docker/docker/api/types/filters"

// Filters makes a filter from keys and values in turn.
func Filters(pairs ...string) filters.Args {
	f := filters.NewArgs()
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Add(pairs[i], pairs[i+1])
	}
	return f
}

// Labelled matches what has all of the labels, each as "key" or "key=value".
func Labelled(labels ...string) filters.Args {
	f := filters.NewArgs()
	for _, l := range labels {
		f.Add("label", l)
	}
	return f
}
