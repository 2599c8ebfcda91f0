// Package apiversion compares versions of the Docker Engine API, as the docker client does.
package apiversion

import "github.com/docker/docker/api/types/versions"

// AtLeast reports whether an API version such as "1.41" is least or newer. An empty version is older than any other.
func AtLeast(version, least string) bool { return versions.GreaterThanOrEqualTo(version, least) }
