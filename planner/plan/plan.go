package plan

import "slices"

// Plan is a graph of steps, sorted so that each step follows those that it needs.
// The same input gives the same bytes. It contains subjects and reasons and no
// secret values of the project, so it can be shown, saved and compared.
type Plan struct {
	Project string `json:"project"`
	Steps   []Step `json:"steps"`
	Notes   []Note `json:"notes,omitempty"`
}

// Empty reports whether the plan has no steps.
func (p Plan) Empty() bool { return len(p.Steps) == 0 }

// Changes returns the steps that change the engine: all but waits.
func (p Plan) Changes() []Step {
	var out []Step
	for _, s := range p.Steps {
		if s.Changes() {
			out = append(out, s)
		}
	}
	return out
}

// Builds returns the builds of images.
func (p Plan) Builds() []BuildImage {
	var out []BuildImage
	for _, s := range p.Steps {
		if x, ok := s.Action.(BuildImage); ok {
			out = append(out, x)
		}
	}
	return out
}

// Destructive returns the steps that delete data: the removal of a volume, and of
// a container together with its anonymous volumes. A secret volume holds only
// copies.
func (p Plan) Destructive() []Step {
	var out []Step
	for _, s := range p.Steps {
		switch a := s.Action.(type) {
		case RemoveVolume:
			if !a.SecretVolume {
				out = append(out, s)
			}
		case RemoveContainer:
			if a.Volumes {
				out = append(out, s)
			}
		}
	}
	return out
}

// Step returns the step with the given ID.
func (p Plan) Step(id StepID) (Step, bool) {
	i := slices.IndexFunc(p.Steps, func(s Step) bool { return s.ID == id })
	if i < 0 {
		return Step{}, false
	}
	return p.Steps[i], true
}

// Then returns a plan that runs p and then next: steps of next that wait for
// nothing wait for all of p. It shows the rounds of `up` as one plan.
func (p Plan) Then(next Plan) Plan {
	if p.Empty() {
		next.Notes = append(slices.Clone(p.Notes), next.Notes...)
		return next
	}
	out := Plan{Project: next.Project, Steps: slices.Clone(p.Steps)}
	var all []StepID
	for _, s := range p.Steps {
		all = append(all, s.ID)
	}
	for _, s := range next.Steps {
		if len(s.Needs) == 0 && len(s.After) == 0 {
			s.Needs = all
		}
		out.Steps = append(out.Steps, s)
	}
	out.Notes = append(slices.Clone(p.Notes), next.Notes...)
	return out
}

// StepID names a step by its action and subject: "create container shop-web-1".
type StepID string

// Step is one action, its reason, and the steps that it waits for.
type Step struct {
	ID     StepID `json:"id"`
	Action Action `json:"action"`
	Reason Reason `json:"reason"`
	// Needs are the steps that must succeed first: when one fails, this step
	// is skipped.
	Needs []StepID `json:"needs,omitempty"`
	// After are the steps that must have finished first, with any result.
	After []StepID `json:"after,omitempty"`
}

// Changes reports whether the step changes the engine.
func (s Step) Changes() bool {
	return s.Action.Effect() != ToAwait
}
