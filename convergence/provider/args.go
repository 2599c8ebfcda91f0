package provider

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// args are the arguments of a provider's program, those of docker compose.
// Supported is false where the provider has no such command: only one whose
// metadata lists stop can be stopped.
func (p executable) args(ctx context.Context, s project.Service, command plan.ProviderCommand) (args []string, supported bool, err error) {
	metadata := p.metadata(ctx)
	listed, err := metadata.command(command)
	if err != nil || listed == nil && command == plan.ProviderStop {
		return nil, false, err
	}
	args = []string{"compose", "--project-name=" + p.want.Name(), string(command)}
	for _, key := range slices.Sorted(maps.Keys(s.Provider.Options)) {
		if !metadata.empty() && !listed.takes(key) {
			continue
		}
		for _, value := range s.Provider.Options[key] {
			args = append(args, "--"+key+"="+value)
		}
	}
	if listed == nil {
		return append(args, s.Name), true, nil
	}
	for _, parameter := range listed.Parameters {
		if _, given := s.Provider.Options[parameter.Name]; parameter.Required && !given {
			return nil, true, fmt.Errorf("required parameter %q is missing from provider %q definition", parameter.Name, s.Provider.Type)
		}
	}
	return append(args, s.Name), true, nil
}

// commandMetadata is what a provider reports about one of its commands.
type commandMetadata struct {
	Parameters []struct {
		Name     string `json:"name"`
		Required bool   `json:"required"`
	} `json:"parameters"`
}

// takes reports whether the command has an option.
func (c *commandMetadata) takes(option string) bool {
	if c == nil {
		return false
	}
	for _, p := range c.Parameters {
		if p.Name == option {
			return true
		}
	}
	return false
}

// metadata is what a provider reports about itself; many report nothing.
type metadata map[string]json.RawMessage

// metadata asks the program what it supports.
func (p executable) metadata(ctx context.Context) metadata {
	out, err := p.command(ctx, "compose", "metadata").Output()
	if err != nil {
		return nil
	}
	var m metadata
	if json.Unmarshal(out, &m) != nil {
		return nil
	}
	return m
}

// command is what the provider reports about a command, nil where nothing.
func (m metadata) command(name plan.ProviderCommand) (*commandMetadata, error) {
	raw := m[string(name)]
	if raw == nil {
		return nil, nil
	}
	var c *commandMetadata
	if err := json.Unmarshal(raw, &c); err != nil {
		return nil, fmt.Errorf("metadata of command %s: %w", name, err)
	}
	return c, nil
}

// empty reports whether docker compose takes the metadata for none: then a command
// gets every option.
func (m metadata) empty() bool {
	if len(m["description"]) > len(`""`) {
		return false
	}
	for _, name := range []plan.ProviderCommand{plan.ProviderUp, plan.ProviderDown} {
		if c, err := m.command(name); err != nil || c != nil && c.Parameters != nil {
			return false
		}
	}
	return true
}
