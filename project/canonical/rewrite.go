package canonical

import (
	"bytes"
	"encoding/json"

	"gopkg.in/yaml.v3"

	"github.com/seed-6dc66d55/compose/project/modelpath"
)

// Rewrite returns what is written instead of a text of the model. before is the
// preceding item where the text is an item of a list.
type Rewrite func(path []string, before, text string) string

// RewriteTree changes the texts of a tree.
func RewriteTree(root *yaml.Node, rewrite Rewrite) {
	eachScalar(root, nil, "", func(n *yaml.Node, path []string, before string) {
		if text := rewrite(path, before, n.Value); text != n.Value {
			n.SetString(text)
		}
	})
}

// EachText calls f with each text of a tree at a path of the model.
func EachText(root *yaml.Node, path []string, before string, f func(path []string, before, text string)) {
	eachScalar(root, path, before, func(n *yaml.Node, path []string, before string) { f(path, before, n.Value) })
}

func eachScalar(n *yaml.Node, path []string, before string, f func(n *yaml.Node, path []string, before string)) {
	switch n.Kind {
	case yaml.DocumentNode:
		for _, one := range n.Content {
			eachScalar(one, path, "", f)
		}
	case yaml.AliasNode:
		eachScalar(n.Alias, path, before, f)
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			eachScalar(n.Content[i+1], modelpath.Join(path, n.Content[i].Value), "", f)
		}
	case yaml.SequenceNode:
		before := ""
		for i, one := range n.Content {
			text := one.Value // f may change it
			eachScalar(one, modelpath.Join(path, modelpath.Item(i)), before, f)
			before = text
		}
	case yaml.ScalarNode:
		if n.ShortTag() != "!!null" {
			f(n, path, before)
		}
	}
}

// rewriteJSON changes the texts of JSON, whose keys keep their order.
func rewriteJSON(raw json.RawMessage, path []string, before string, rewrite Rewrite) (json.RawMessage, error) {
	raw = bytes.TrimSpace(raw)
	switch {
	case raw[0] == '"':
		var text string
		if err := json.Unmarshal(raw, &text); err != nil {
			return nil, err
		}
		if changed := rewrite(path, before, text); changed != text {
			return json.Marshal(changed)
		}
		return raw, nil
	case raw[0] == '{', raw[0] == '[':
		return rewriteBelow(raw, path, rewrite)
	}
	return raw, nil
}

func rewriteBelow(raw json.RawMessage, path []string, rewrite Rewrite) (json.RawMessage, error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	if _, err := decoder.Token(); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.WriteByte(raw[0])
	before := ""
	for i := 0; decoder.More(); i++ {
		if i > 0 {
			out.WriteByte(',')
		}
		step := modelpath.Item(i)
		if raw[0] == '{' {
			key, err := decoder.Token()
			if err != nil {
				return nil, err
			}
			step, _ = key.(string) // a key is one
			name, err := json.Marshal(step)
			if err != nil {
				return nil, err
			}
			out.Write(append(name, ':'))
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, err
		}
		written, err := rewriteJSON(value, modelpath.Join(path, step), before, rewrite)
		if err != nil {
			return nil, err
		}
		out.Write(written)
		before = textIn(raw[0] == '[', value)
	}
	out.WriteByte(raw[0] + 2) // the bracket that closes it
	return out.Bytes(), nil
}

// textIn returns the text that an item of a list is, "" if it is none.
func textIn(isItem bool, value json.RawMessage) string {
	var text string
	if !isItem || json.Unmarshal(value, &text) != nil {
		return ""
	}
	return text
}
