package engineclient

import (
	"fmt"

	"github.com/distribution/reference"
	"github.com/docker/cli/cli/config/configfile"
	"github.com/docker/cli/cli/config/types"
	"github.com/docker/docker/api/types/registry"
)

// RegistryAuth is what the engine is sent to pull or push an image: the
// credentials that the docker configuration or its helpers have for the
// image's registry, encoded. It is "" where there are none. It is a secret:
// never show it.
func (e *Engine) RegistryAuth(ref string) (string, error) {
	named, err := reference.ParseNormalizedNamed(ref)
	if err != nil {
		return "", fmt.Errorf("read image reference %q: %w", ref, err)
	}
	auth, err := e.credentials(reference.Domain(named))
	if err != nil || auth == (registry.AuthConfig{}) {
		return "", err
	}
	text, err := registry.EncodeAuthConfig(auth)
	if err != nil {
		return "", fmt.Errorf("encode credentials of %s: %w", auth.ServerAddress, err)
	}
	return text, nil
}

// DockerConfig is the docker configuration that the engine was chosen with,
// for who needs credentials in another form (builds).
func (e *Engine) DockerConfig() *configfile.ConfigFile { return e.config }

// hub is the name that the Docker Hub has in configurations.
const hub = "https://index.docker.io/v1/"

func (e *Engine) credentials(domain string) (registry.AuthConfig, error) {
	if domain == "docker.io" {
		domain = hub
	}
	c, err := e.config.GetAuthConfig(domain)
	if err != nil {
		return registry.AuthConfig{}, fmt.Errorf("read credentials of %s: %w", domain, err)
	}
	if c.Username == "" && c.Password == "" && c.Auth == "" && c.IdentityToken == "" && c.RegistryToken == "" {
		return registry.AuthConfig{}, nil
	}
	return asSent(c, domain), nil
}

// AllCredentials are those of the docker configuration for all registries, for
// a build that may pull from any. A helper that fails is as one that has none,
// as the docker CLI has it: most builds need no credentials. They are secrets.
func (e *Engine) AllCredentials() map[string]registry.AuthConfig {
	found, err := e.config.GetAllCredentials()
	if err != nil {
		return nil
	}
	out := map[string]registry.AuthConfig{}
	for domain, c := range found {
		out[domain] = asSent(c, domain)
	}
	return out
}

// asSent are credentials in the engine's own form.
func asSent(c types.AuthConfig, domain string) registry.AuthConfig {
	return registry.AuthConfig{
		Username: c.Username, Password: c.Password, Auth: c.Auth, ServerAddress: first(c.ServerAddress, domain),
		IdentityToken: c.IdentityToken, RegistryToken: c.RegistryToken,
	}
}
