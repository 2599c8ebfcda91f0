package planner

import (
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project"
)

// ImageVolumes is the value of LabelImageVolumes: a `target=digest` for each
// `type: image` volume of a service whose image is known, sorted and joined by
// commas as docker compose writes it. A digest is the ID of the image.
func ImageVolumes(s project.Service, ids map[string]string) string {
	var out []string
	for _, v := range s.Volumes {
		if id := ids[v.Source]; v.Type == types.VolumeTypeImage && id != "" {
			out = append(out, v.Target+"="+id)
		}
	}
	slices.Sort(out)
	return strings.Join(out, ",")
}

// imageVolumeChanged reports whether an image that a container mounts was another
// one when the container was created. It compares only what both sides know: a
// container without the label was created by a version that did not record it.
func (r serviceRules) imageVolumeChanged(s project.Service, c Container) (string, bool) {
	recorded := imageVolumeDigests(c.ImageVolumes)
	for _, v := range s.Volumes {
		was, now := recorded[v.Target], r.have.Images[v.Source].ID
		if v.Type == types.VolumeTypeImage && was != "" && now != "" && was != now {
			return v.Target + ": " + shortDigest(was) + " -> " + shortDigest(now), true
		}
	}
	return "", false
}

// imageVolumeDigests reads the value of LabelImageVolumes: digests by target. A
// part without an equals sign continues a target that has a comma.
func imageVolumeDigests(label string) map[string]string {
	out := map[string]string{}
	target := ""
	for _, part := range strings.Split(label, ",") {
		i := strings.LastIndex(part, "=")
		if i < 0 {
			target += part + ","
			continue
		}
		out[target+part[:i]], target = part[i+1:], ""
	}
	return out
}
