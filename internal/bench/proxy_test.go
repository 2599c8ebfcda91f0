//go:build unix

package main

import (
	"testing"
)

func TestRecipeIsWhatWasCreatedInTheOrderOfTheNames(t *testing.T) {
	calls := []call{
		{method: "GET", path: "/v1.41/networks"},
		{method: "POST", path: "/v1.41/networks/create", body: []byte(`{"Name":"net","Driver":"bridge","Labels":{"a":"b"}}`)},
		{method: "POST", path: "/v1.41/containers/create", name: "two", body: []byte(`{"Image":"i","HostConfig":{"NetworkMode":"net"}}`)},
		{method: "POST", path: "/v1.41/containers/create", name: "one", body: []byte(`{"Image":"i"}`)},
		{method: "POST", path: "/v1.41/containers/one/start"},
	}
	r, err := recipeOf(calls)
	if err != nil {
		t.Fatal(err)
	}
	if r.Network.Name != "net" || r.Network.Labels["a"] != "b" {
		t.Errorf("network %+v", r.Network)
	}
	if len(r.Containers) != 2 || r.Containers[0].Name != "one" || r.Containers[1].Request.HostConfig.NetworkMode != "net" {
		t.Errorf("containers %+v", r.Containers)
	}
}

func TestRecipeOfNothingIsAnError(t *testing.T) {
	if _, err := recipeOf([]call{{method: "GET", path: "/v1.41/networks"}}); err == nil {
		t.Error("no error")
	}
}
