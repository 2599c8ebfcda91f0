package plan

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// writtenStep is a step in a saved plan: Do is the type of Action.
type writtenStep struct {
	ID     StepID          `json:"id"`
	Do     string          `json:"do"`
	Action json.RawMessage `json:"action"`
	Reason Reason          `json:"reason"`
	Needs  []StepID        `json:"needs,omitempty"`
	After  []StepID        `json:"after,omitempty"`
}

// MarshalJSON writes the type of the action beside it, so that it can be read
// back.
func (s Step) MarshalJSON() ([]byte, error) {
	action, err := json.Marshal(s.Action)
	if err != nil {
		return nil, err
	}
	w := writtenStep{ID: s.ID, Action: action, Reason: s.Reason, Needs: s.Needs, After: s.After}
	if s.Action != nil {
		w.Do = reflect.TypeOf(s.Action).Name()
	}
	return json.Marshal(w)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *Step) UnmarshalJSON(raw []byte) error {
	var w writtenStep
	if err := json.Unmarshal(raw, &w); err != nil {
		return err
	}
	action, err := readAction(w.Do, w.Action)
	if err != nil {
		return fmt.Errorf("read step %q: %w", w.ID, err)
	}
	*s = Step{ID: w.ID, Action: action, Reason: w.Reason, Needs: w.Needs, After: w.After}
	return nil
}

func readAction(kind string, raw json.RawMessage) (Action, error) {
	for _, zero := range Actions() {
		t := reflect.TypeOf(zero)
		if t.Name() != kind {
			continue
		}
		value := reflect.New(t)
		if err := json.Unmarshal(raw, value.Interface()); err != nil {
			return nil, err
		}
		return value.Elem().Interface().(Action), nil
	}
	return nil, fmt.Errorf("no action is called %q", kind)
}
