package confighash

import "encoding/json"

// hookOrder is v5's order of what a hook before the start can have.
const hookOrder = `command image user privileged working_dir environment per_replica`

// preStartV5 writes the hooks before the start as v5 knows them. Since then
// they have become small services, with defaults that v5 does not write.
func preStartV5(fields map[string]json.RawMessage) error {
	raw, ok := fields["pre_start"]
	if !ok {
		return nil
	}
	var hooks []map[string]json.RawMessage
	if err := json.Unmarshal(raw, &hooks); err != nil {
		return err
	}
	written := make([]json.RawMessage, len(hooks))
	for i, hook := range hooks {
		for key, usual := range map[string]string{"entrypoint": "null", "networks": `{"default":null}`} {
			if string(hook[key]) == usual {
				delete(hook, key)
			}
		}
		written[i] = writeKeys(hook, hookOrder)
	}
	var err error
	fields["pre_start"], err = json.Marshal(written)
	return err
}
