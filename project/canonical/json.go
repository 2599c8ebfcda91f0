package canonical

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
)

// JSON writes a model, its keys in docker compose's order and its texts as
// rewrite has them, unless that is nil.
func JSON(model *types.Project, rewrite Rewrite) ([]byte, error) {
	raw, err := model.MarshalJSON()
	if err == nil && rewrite != nil {
		raw, err = rewriteJSON(raw, nil, "", rewrite)
	}
	if err != nil {
		return nil, fmt.Errorf("write the project as json: %w", err)
	}
	var top object
	if err := json.Unmarshal(raw, &top); err != nil {
		return nil, fmt.Errorf("write the project as json: %w", err)
	}
	order := strings.Fields(ServiceKeys)
	for _, section := range []string{"services", "jobs"} {
		if top[section], err = arranged(top[section], order); err != nil {
			return nil, fmt.Errorf("write the project as json: %w", err)
		}
		if top[section] == nil {
			delete(top, section)
		}
	}
	return indented(top.write(nil))
}

// ServiceJSON writes one service of a model on one line, its keys in docker
// compose's order.
func ServiceJSON(model *types.Project, name string) ([]byte, error) {
	one := *model
	one.Services = types.Services{name: model.Services[name]}
	raw, err := one.MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("write service %s as json: %w", name, err)
	}
	var top struct{ Services map[string]object }
	if err := json.Unmarshal(raw, &top); err != nil {
		return nil, fmt.Errorf("write service %s as json: %w", name, err)
	}
	var line bytes.Buffer
	err = json.Compact(&line, top.Services[name].write(strings.Fields(ServiceKeys)))
	return line.Bytes(), err
}

// object is a JSON object whose values stand as they are.
type object map[string]json.RawMessage

// arranged is a section with the keys of each of its members in order.
func arranged(section json.RawMessage, order []string) (json.RawMessage, error) {
	if section == nil {
		return nil, nil
	}
	var members map[string]object
	if err := json.Unmarshal(section, &members); err != nil {
		return nil, err
	}
	out := object{}
	for name, fields := range members {
		out[name] = fields.write(order)
	}
	return out.write(nil), nil
}

// write puts the keys in an order, and those that it does not have at the end.
func (o object) write(order []string) []byte {
	keys := slices.DeleteFunc(slices.Clone(order), func(key string) bool { return o[key] == nil })
	for _, key := range slices.Sorted(maps.Keys(o)) {
		if !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	var b bytes.Buffer
	b.WriteByte('{')
	for i, key := range keys {
		if i > 0 {
			b.WriteByte(',')
		}
		name, _ := json.Marshal(key) // a text never fails
		b.Write(name)
		b.WriteByte(':')
		b.Write(o[key])
	}
	b.WriteByte('}')
	return b.Bytes()
}

func indented(raw []byte) ([]byte, error) {
	var out bytes.Buffer
	if err := json.Indent(&out, raw, "", "  "); err != nil {
		return nil, fmt.Errorf("write the project as json: %w", err)
	}
	return out.Bytes(), nil
}
