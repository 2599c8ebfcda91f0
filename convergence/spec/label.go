package spec

import (
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/confighash"
	"github.com/seed-6dc66d55/compose/project"
)

// labels returns the service's labels and those that identify the container.
func (c Container) labels() (map[string]string, error) {
	hash, err := confighash.ResolvedHash(c.Service)
	if err != nil {
		return nil, err
	}
	labels := maps.Clone(map[string]string(c.Service.Labels))
	if labels == nil {
		labels = map[string]string{}
	}
	maps.Copy(labels, map[string]string{
		planner.LabelProject:     c.Project.Name(),
		planner.LabelService:     c.Service.Name,
		planner.LabelVersion:     VersionLabel(c.Version),
		planner.LabelWorkingDir:  c.Project.WorkingDir(),
		planner.LabelConfigFiles: strings.Join(c.Project.Files(), ","),
		planner.LabelOneOff:      "False",
		planner.LabelHash:        hash,
		planner.LabelNumber:      strconv.Itoa(c.Create.Container.Number),
		planner.LabelDependsOn:   dependsOnLabel(c.Service),
	})
	if files := c.Project.ExplicitEnvFiles(); len(files) > 0 {
		labels[planner.LabelEnvFile] = strings.Join(files, ",")
	}
	if o, ok := c.oneOff(); ok {
		labels[planner.LabelOneOff], labels[planner.LabelSlug] = "True", o.Slug
		delete(labels, planner.LabelNumber)
		if o.Remove {
			labels[planner.LabelAutoRemove] = "True"
		}
	}
	if c.Image != "" {
		labels[planner.LabelImage] = c.Image
	}
	if c.ImageVolumes != "" {
		labels[planner.LabelImageVolumes] = c.ImageVolumes
	}
	if c.ImageContent != "" {
		labels[planner.LabelImageContent] = c.ImageContent
	}
	if c.Create.Replaces != nil {
		labels[planner.LabelReplace] = c.Service.Name + "-" + strconv.Itoa(c.Create.Container.Number)
	}
	parts, err := confighash.PartsOf(c.Service)
	if err != nil {
		return nil, err
	}
	labels[planner.LabelParts] = parts.Text()
	return labels, c.addDigests(labels)
}

// VersionLabel returns a version in a form that docker-compose 1 accepts: it compares
// the versions of existing containers and fails unless they start with a number.
func VersionLabel(version string) string {
	version = strings.TrimPrefix(version, "v")
	if version == "" || version[0] < '0' || version[0] > '9' {
		return "0-" + version
	}
	return version
}

func (c Container) addDigests(labels map[string]string) error {
	fields, err := confighash.Fields(c.Service)
	if err != nil {
		return err
	}
	digests := confighash.Digests(fields, c.Key)
	if digests == nil {
		return nil
	}
	raw, err := json.Marshal(digests)
	if err != nil {
		return fmt.Errorf("digests of service %s: %w", c.Service.Name, err)
	}
	labels[planner.LabelDigests] = string(raw)
	return nil
}

// dependsOnLabel is `db:service_healthy:false,cache:service_started:true`:
// the service, the condition, and whether it restarts with it.
func dependsOnLabel(s project.Service) string {
	var edges []string
	for _, name := range sortedKeys(s.DependsOn) {
		d := s.DependsOn[name]
		edges = append(edges, fmt.Sprintf("%s:%s:%t", name, d.Condition, d.Restart))
	}
	return strings.Join(edges, ",")
}

// ParseDependsOn parses the label and skips invalid entries.
func ParseDependsOn(label string) []planner.Dependency {
	var out []planner.Dependency
	for _, edge := range strings.Split(label, ",") {
		parts := strings.Split(edge, ":")
		if parts[0] == "" {
			continue
		}
		d := planner.Dependency{Service: parts[0]}
		if len(parts) > 1 {
			d.Condition = parts[1]
		}
		if len(parts) > 2 {
			d.Restart, _ = strconv.ParseBool(parts[2])
		}
		out = append(out, d)
	}
	return out
}
