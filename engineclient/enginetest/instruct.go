package enginetest

import (
	"encoding/json"
	"strings"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/go-connections/nat"
)

// instruct applies an instruction of a Dockerfile to an image's
// configuration, as an import does with its changes.
func instruct(c *container.Config, change string) error {
	word, rest, _ := strings.Cut(strings.TrimSpace(change), " ")
	switch strings.ToUpper(word) {
	case "CMD":
		c.Cmd = list(rest)
	case "ENTRYPOINT":
		c.Entrypoint = list(rest)
	case "ENV":
		c.Env = mergeEnv(split(rest), c.Env)
	case "USER":
		c.User = rest
	case "WORKDIR":
		c.WorkingDir = rest
	case "STOPSIGNAL":
		c.StopSignal = rest
	case "EXPOSE":
		port, proto, _ := strings.Cut(rest, "/")
		c.ExposedPorts = mergeMaps(c.ExposedPorts, nat.PortSet{nat.Port(port + "/" + first(proto, "tcp")): {}})
	case "LABEL":
		for _, pair := range split(rest) {
			key, value, _ := strings.Cut(pair, "=")
			c.Labels = mergeMaps(c.Labels, map[string]string{key: value})
		}
	case "VOLUME":
		for _, place := range list(rest) {
			c.Volumes = mergeMaps(c.Volumes, map[string]struct{}{place: {}})
		}
	default:
		return invalid("%s is not a valid change command", word)
	}
	return nil
}

// list is a JSON list of words, or else words.
func list(text string) []string {
	var words []string
	if err := json.Unmarshal([]byte(text), &words); err == nil {
		return words
	}
	return strings.Fields(text)
}
