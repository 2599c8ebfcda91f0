package convergence

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// providerArgs are the arguments of a provider's program; known says whether
// it has the command at all, as far as it tells.
func (a *applier) providerArgs(ctx context.Context, path string, s project.Service, command planner.ProviderCommand) (args []string, known bool, err error) {
	told, tells := a.providerMetadata(ctx, path)
	asked, known := told[command]
	switch {
	case !tells && command == planner.ProviderStop:
		return nil, false, nil // older ones have no such command
	case tells && !known:
		return nil, false, nil
	}
	args = []string{"compose", "--project-name=" + a.want.Name(), string(command)}
	for _, key := range sortedKeys(s.Provider.Options) {
		if tells && !asked.takes(key) {
			continue
		}
		for _, value := range s.Provider.Options[key] {
			args = append(args, "--"+key+"="+value)
		}
	}
	for _, p := range asked.Parameters {
		if _, given := s.Provider.Options[p.Name]; p.Required && !given {
			return nil, true, fmt.Errorf("provider %s needs the option %s", s.Provider.Type, p.Name)
		}
	}
	return append(args, s.Name), true, nil
}

// commandMetadata is what a provider tells of one of its commands.
type commandMetadata struct {
	Parameters []struct {
		Name     string `json:"name"`
		Required bool   `json:"required"`
	} `json:"parameters"`
}

// takes reports whether the command has an option. One that tells of none
// takes what it is given.
func (c commandMetadata) takes(option string) bool {
	if len(c.Parameters) == 0 {
		return true
	}
	for _, p := range c.Parameters {
		if p.Name == option {
			return true
		}
	}
	return false
}

// providerMetadata asks a provider what it can do; many do not tell.
func (a *applier) providerMetadata(ctx context.Context, path string) (map[planner.ProviderCommand]commandMetadata, bool) {
	out, err := a.providerCommand(ctx, path, "compose", "metadata").Output()
	if err != nil {
		return nil, false
	}
	var raw map[string]json.RawMessage
	if json.Unmarshal(out, &raw) != nil {
		return nil, false
	}
	told := map[planner.ProviderCommand]commandMetadata{}
	for _, command := range []planner.ProviderCommand{planner.ProviderUp, planner.ProviderStop, planner.ProviderDown} {
		var m commandMetadata
		if raw[string(command)] != nil && json.Unmarshal(raw[string(command)], &m) == nil {
			told[command] = m
		}
	}
	return told, len(told) > 0
}
