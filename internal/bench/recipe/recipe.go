// Package recipe is what compose asked of the engine for one project, so that
// the floor can ask for exactly the same.
package recipe

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/network"
)

// Recipe is one network and the containers on it, in the order in which a
// chain of them starts.
type Recipe struct {
	Network    network.CreateRequest `json:"network"`
	Containers []Container           `json:"containers"`
}

// Container is one create request.
type Container struct {
	Name    string                  `json:"name"`
	Request container.CreateRequest `json:"request"`
}

// Write saves the recipe for another process.
func (r Recipe) Write(path string) error {
	raw, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("write recipe: %w", err)
	}
	return os.WriteFile(path, raw, 0o600)
}

// Read is the recipe that Write saved.
func Read(path string) (Recipe, error) {
	var r Recipe
	raw, err := os.ReadFile(path)
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		return r, fmt.Errorf("read recipe %s: %w", path, err)
	}
	return r, nil
}
