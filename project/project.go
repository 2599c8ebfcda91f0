// Package project reads Compose files. It is the only place that loads, and
// what it gives cannot be changed afterwards.
package project

import (
	"iter"

	"github.com/compose-spec/compose-go/v2/types"
)

// Service is one service as the files ask for it, with all defaults, merges
// and references resolved. Its maps and slices are shared: read only.
type Service = types.ServiceConfig

// Project is what the Compose files ask for.
type Project struct {
	model *types.Project
	order []string // active services, dependencies first
	// more: see load.go, origin.go
}

// Name is the project's name.
func (p *Project) Name() string { return p.model.Name }

// Services yields the active services, dependencies before dependents,
// otherwise by name.
func (p *Project) Services() iter.Seq[Service] {
	return func(yield func(Service) bool) {
		for _, name := range p.order {
			if !yield(p.model.Services[name]) {
				return
			}
		}
	}
}
