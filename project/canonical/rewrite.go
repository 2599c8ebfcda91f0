package canonical

import (
	"bytes"
	"encoding/json"

	"gopkg.in/yaml.v3"

	"github.com/seed-6dc66d55/compose/project/modelpath"
)

// Rewrite gives what stands in the place of a text of the model.
type Rewrite func(path []string, text string) string

// RewriteTree changes the texts of a tree.
func RewriteTree(root *yaml.Node, rewrite Rewrite) { rewriteNode(root, nil, rewrite) }

func rewriteNode(n *yaml.Node, path []string, rewrite Rewrite) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			rewriteNode(n.Content[i+1], modelpath.Join(path, n.Content[i].Value), rewrite)
		}
	case yaml.SequenceNode:
		for i, one := range n.Content {
			rewriteNode(one, modelpath.Join(path, modelpath.Item(i)), rewrite)
		}
	case yaml.ScalarNode:
		if n.ShortTag() == "!!null" {
			return
		}
		if text := rewrite(path, n.Value); text != n.Value {
			n.SetString(text)
		}
	}
}

// rewriteJSON changes the texts of JSON, whose keys keep their order.
func rewriteJSON(raw json.RawMessage, path []string, rewrite Rewrite) (json.RawMessage, error) {
	raw = bytes.TrimSpace(raw)
	switch {
	case raw[0] == '"':
		var text string
		if err := json.Unmarshal(raw, &text); err != nil {
			return nil, err
		}
		if changed := rewrite(path, text); changed != text {
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
		value, err := rewriteJSON(value, modelpath.Join(path, step), rewrite)
		if err != nil {
			return nil, err
		}
		out.Write(value)
	}
	out.WriteByte(raw[0] + 2) // the bracket that closes it
	return out.Bytes(), nil
}
