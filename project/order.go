package project

import (
	"container/heap"

	"github.com/compose-spec/compose-go/v2/types"
)

// inOrder lists services so that each comes after those that it depends on;
// where that leaves a choice, by name. Services of a cycle come last, by name.
func inOrder(services types.Services) []string {
	waits := make(map[string]int, len(services))
	dependents := map[string][]string{}
	for name, s := range services {
		waits[name] = 0
		for dep := range s.DependsOn {
			if _, ok := services[dep]; ok {
				waits[name]++
				dependents[dep] = append(dependents[dep], name)
			}
		}
	}
	order := make([]string, 0, len(services))
	ready := &names{}
	for len(waits) > 0 {
		for name, n := range waits {
			if n == 0 {
				*ready = append(*ready, name)
			}
		}
		if ready.Len() == 0 {
			*ready = append(*ready, smallest(waits))
		}
		heap.Init(ready)
		for ready.Len() > 0 {
			name := heap.Pop(ready).(string)
			delete(waits, name)
			order = append(order, name)
			for _, d := range dependents[name] {
				if _, left := waits[d]; !left {
					continue
				}
				if waits[d]--; waits[d] == 0 {
					heap.Push(ready, d)
				}
			}
		}
	}
	return order
}

func smallest(set map[string]int) string {
	first := ""
	for name := range set {
		if first == "" || name < first {
			first = name
		}
	}
	return first
}

// names is a heap of strings.
type names []string

func (n names) Len() int           { return len(n) }
func (n names) Less(i, j int) bool { return n[i] < n[j] }
func (n names) Swap(i, j int)      { n[i], n[j] = n[j], n[i] }
func (n *names) Push(x any)        { *n = append(*n, x.(string)) }
func (n *names) Pop() any {
	last := (*n)[len(*n)-1]
	*n = (*n)[:len(*n)-1]
	return last
}
