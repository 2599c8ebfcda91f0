package engineclient

import (
	"bytes"
	"fmt"
	"net/url"

	"github.com/docker/cli/cli/config/configfile"
)

// usualSocket is where an engine has its socket.
const usualSocket = "/var/run/docker.sock"

// Socket is where the engine's host has the engine's socket, for containers
// that talk to it.
func (e *Engine) Socket() string {
	if u, err := url.Parse(e.host); err == nil && u.Scheme == "unix" {
		return u.Path
	}
	return usualSocket
}

// Proxies are the variables that the docker configuration gives to every
// container and build: HTTP_PROXY and its like.
func (e *Engine) Proxies() map[string]string {
	out := map[string]string{}
	for key, value := range e.config.ParseProxyConfig(e.host, nil) {
		if value != nil {
			out[key] = *value
		}
	}
	return out
}

// Credentials is a docker configuration with all credentials that the user
// has, for containers that talk to registries as the user does. It is a
// secret: never show it.
func (e *Engine) Credentials() ([]byte, error) {
	all, err := e.config.GetAllCredentials()
	if err != nil {
		return nil, fmt.Errorf("read credentials: %w", err)
	}
	file := configfile.New("")
	file.AuthConfigs = all
	var b bytes.Buffer
	if err := file.SaveToWriter(&b); err != nil {
		return nil, fmt.Errorf("write credentials: %w", err)
	}
	return b.Bytes(), nil
}
