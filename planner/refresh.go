package planner

import (
	"fmt"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// RefreshAfter is the age at which a service's image is pulled again: a day
// for `pull_policy: daily`, pull_refresh_after for `refresh`, and no time at
// all for `refresh` alone. Other policies ask for no age.
func RefreshAfter(s project.Service) (time.Duration, bool, error) {
	if s.PullPolicy == types.PullPolicyRefresh {
		if s.PullRefreshAfter == "" {
			return 0, true, nil
		}
		s.PullPolicy = "every_" + s.PullRefreshAfter
	}
	if s.PullPolicy != "daily" && s.PullPolicy != "weekly" && !strings.HasPrefix(s.PullPolicy, "every_") {
		return 0, false, nil
	}
	_, after, err := s.GetPullPolicy()
	if err != nil {
		return 0, false, fmt.Errorf("service %s: pull again after %q: %w", s.Name, strings.TrimPrefix(s.PullPolicy, "every_"), err)
	}
	return after, true, nil
}

// stale reports whether a service's image has got too old for its policy.
func (i imagePolicy) stale(s project.Service, have Image) (bool, error) {
	if i.pullPolicy(s) != s.PullPolicy {
		return false, nil // the command line says another
	}
	after, asked, err := RefreshAfter(s)
	return asked && have.Age >= after, err
}

// fetchMounted fetches the images that a service mounts.
func (i imageSteps) fetchMounted(s project.Service) error {
	for _, v := range s.Volumes {
		if v.Type != types.VolumeTypeImage || i.builds[v.Source] {
			continue
		}
		if _, here := i.have.Images[v.Source]; here {
			continue
		}
		if i.pullPolicy(s) == types.PullPolicyNever {
			return &ImageMissing{Service: s.Name, Ref: v.Source, Why: "pull_policy is never"}
		}
		i.add(plan.PullImage{Image: plan.Subject{Kind: plan.KindImage, Name: v.Source}, Platform: i.want.PlatformOf(s)}, plan.Reason{Code: plan.Missing})
	}
	return nil
}
