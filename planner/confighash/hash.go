package confighash

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project"
)

// hashOrder is the order in which docker compose v5 writes the keys of a
// service when it makes the config-hash label: that of ServiceConfig in
// compose-go 2.14. Later versions of compose-go marshal in another order,
// which would give every container another hash. A key that is not in the
// list follows at the end.
const hashOrder = project.ServiceKeys

// Hash is the config-hash of a service: the one that docker compose v5 writes
// into its label, so that either tool recognises the other's containers.
func Hash(s project.Service) (string, error) {
	s.DependsOn = nil
	s.Profiles = nil
	return hashV5(s)
}

// ResolvedHash is the config-hash of a service whose references are resolved, as docker compose writes it into the
// label: a service in volumes_from is the ID of its container, without the access mode.
func ResolvedHash(s project.Service) (string, error) { return Hash(withoutAccess(s)) }

func withoutAccess(s project.Service) project.Service {
	s.VolumesFrom = slices.Clone(s.VolumesFrom)
	for i, from := range s.VolumesFrom {
		if id, _, found := strings.Cut(from, ":"); found && len(id) == lengthOfID {
			s.VolumesFrom[i] = id
		}
	}
	return s
}

// lengthOfID is the number of digits of a container's ID. A name that a file gives as container:NAME:ro keeps its
// access mode.
const lengthOfID = 64

// Recognizes reports whether a config-hash is one that some compose may have
// written for the service as it is, its references resolved: ours (v5's), or one of docker compose 2.26.
func Recognizes(s project.Service, hash string) (bool, error) {
	s = withoutAccess(s)
	v5, err := Hash(s)
	if err != nil || hash == v5 {
		return err == nil, err
	}
	for _, short := range []bool{true, false} {
		form, err := hashV226(s, short)
		if err != nil || hash == form {
			return err == nil, err
		}
	}
	return false, nil
}

func hashV5(s project.Service) (string, error) {
	fields, err := marshalFields(hashed(s))
	if err != nil {
		return "", fmt.Errorf("hash service %s: %w", s.Name, err)
	}
	if err := preStartV5(fields); err != nil {
		return "", fmt.Errorf("hash service %s: pre_start: %w", s.Name, err)
	}
	return digest(writeOrdered(fields)), nil
}

// hashed is the service without what no version hashes: what makes its image,
// and how many containers it has.
func hashed(s project.Service) project.Service {
	s.Build = nil
	s.PullPolicy, s.PullRefreshAfter = "", ""
	s.Scale = nil
	if s.Deploy != nil {
		d := *s.Deploy
		d.Replicas = nil
		s.Deploy = &d
	}
	return s
}

func marshalFields(s project.Service) (map[string]json.RawMessage, error) {
	raw, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	var fields map[string]json.RawMessage
	return fields, json.Unmarshal(raw, &fields)
}

// writeOrdered writes a service's fields in v5's order.
func writeOrdered(fields map[string]json.RawMessage) []byte {
	return writeKeys(fields, hashOrder)
}

// writeKeys writes an object's fields in an order, those that the order does
// not have at the end.
func writeKeys(fields map[string]json.RawMessage, order string) []byte {
	var b bytes.Buffer
	b.WriteByte('{')
	put := func(key string) {
		value, ok := fields[key]
		if !ok {
			return
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%q:%s", key, value)
		delete(fields, key)
	}
	for _, key := range strings.Fields(order) {
		put(key)
	}
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		put(key)
	}
	b.WriteByte('}')
	return b.Bytes()
}

// NetworkHash is the config-hash of a network.
func NetworkHash(n types.NetworkConfig) (string, error) { return hashJSON(n) }

// VolumeHash is the config-hash of a volume.
func VolumeHash(v types.VolumeConfig) (string, error) {
	if v.Driver == "" {
		v.Driver = "local" // what the engine takes
	}
	return hashJSON(v)
}

func hashJSON(v any) (string, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	return digest(raw), nil
}

func digest(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}
